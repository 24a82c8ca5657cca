"""Replies over the link."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from channels import redaction
from channels.addresses import Address
from channels.errors import (
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    RecipientUnreachable,
    SendError,
    Throttled,
)
from channels.exchanges import Exchange, listening
from channels.messages import Event, OutboundMessage, SendResult
from channels.sms_1708.smpp import channel as channel_module
from channels.sms_1708.smpp import receipts, session
from channels.sms_1708.smpp.channel import SmppSms
from gateway import delivery
from tests.channels.smpp.fake_smsc import UNBIND, FakeSmsc
from tests.channels.smpp.samples import NOON, channel, heard

CITIZEN = Address("sms", "+6281200000001")
TWO_PARTS = "a" * 161
THREE_PARTS = "a" * 307


def reply(text: str = "Laporan Anda kami terima.") -> OutboundMessage:
    return OutboundMessage("d-1", CITIZEN, text)


async def keep(_: Sequence[Event]) -> None:
    """Nothing is heard here."""


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_module, "FIRST_PAUSE", 0)


@pytest.fixture
async def smsc() -> AsyncIterator[FakeSmsc]:
    async with FakeSmsc() as smsc:
        yield smsc


@asynccontextmanager
async def linked(smsc: FakeSmsc, **changed: Any) -> AsyncIterator[SmppSms]:
    sms, stop = channel(smsc.port, **changed), asyncio.Event()
    holding = asyncio.create_task(sms.link(keep, stop))
    await up(sms)
    try:
        yield sms
    finally:
        stop.set()
        async with asyncio.timeout(30):
            await holding


async def up(sms: SmppSms) -> None:
    async with asyncio.timeout(30):
        while sms._link is None:
            await asyncio.sleep(0)


async def send(sms: SmppSms, text: str = "Laporan Anda kami terima.") -> SendResult:
    async with sms.sender() as send:
        return await send(reply(text))


async def refusal(sms: SmppSms, text: str = "halo") -> SendError:
    with pytest.raises(SendError) as caught:
        await send(sms, text)
    shown = f"{caught.value!r} {caught.value}"
    assert "81200000001" not in shown
    assert text not in shown
    return caught.value


# What goes out.


async def test_a_reply_goes_out_and_its_id_is_noted(smsc: FakeSmsc) -> None:
    async with linked(smsc) as sms:
        assert await send(sms) == SendResult(("id-1",))
    submit = await smsc.next("submit_sm")
    assert submit.fields["source"] == (3, 0, "1708")
    assert submit.fields["destination"] == (1, 1, "6281200000001")
    assert submit.fields["registered_delivery"] == 1
    assert (submit.fields["esm_class"], submit.fields["data_coding"]) == (0, 0)
    assert submit.fields["short_message"] == b"Laporan Anda kami terima."


async def test_each_part_is_noted_for_its_trace_by_whoever_had_it_sent(smsc: FakeSmsc) -> None:
    noted: list[Exchange] = []
    async with linked(smsc) as sms:
        with listening(noted.append):
            await send(sms, TWO_PARTS)
    assert [(one.method, one.status) for one in noted] == [("submit_sm", 0)] * 2
    told = redaction.trace(noted[0], sms.shown, sms.secrets)
    assert "8120000" not in told.request
    assert '"command_status":0' in told.answer


async def test_a_long_reply_has_the_ids_of_all_its_parts_in_order(smsc: FakeSmsc) -> None:
    async with linked(smsc) as sms:
        assert await send(sms, THREE_PARTS) == SendResult(("id-1", "id-2", "id-3"))
    sent = [(await smsc.next("submit_sm")).fields["short_message"] for _ in range(3)]
    headers = [octets[:6] for octets in sent if isinstance(octets, bytes)]
    assert [header[4:] for header in headers] == [b"\3\1", b"\3\2", b"\3\3"]
    assert len({header[:4] for header in headers}) == 1


async def test_two_long_replies_are_not_mixed_up(smsc: FakeSmsc) -> None:
    async with linked(smsc) as sms:
        await asyncio.gather(send(sms, TWO_PARTS), send(sms, TWO_PARTS))
    sent = [(await smsc.next("submit_sm")).fields["short_message"] for _ in range(4)]
    assert len({octets[3] for octets in sent if isinstance(octets, bytes)}) == 2


async def test_the_noted_id_is_the_one_that_its_receipt_names(smsc: FakeSmsc) -> None:
    smsc.ids = iter(["001A2B3C4D"])
    async with linked(smsc, receipt_id_base="decimal") as sms:
        (noted,) = (await send(sms)).external_ids
    news = receipts.read(heard(b"id:439041101 stat:DELIVRD", esm_class=4), "1708", NOON, "decimal")
    assert getattr(news, "external_id", None) == noted


async def test_a_centre_that_gives_no_id_is_believed_all_the_same(smsc: FakeSmsc) -> None:
    smsc.ids = iter([""])
    async with linked(smsc) as sms:
        assert await send(sms) == SendResult(())


async def test_an_id_that_nobody_can_look_up_is_as_good_as_none(smsc: FakeSmsc) -> None:
    smsc.ids = iter(["9" * 256])
    async with linked(smsc) as sms:
        assert await send(sms) == SendResult(())


# What is refused.


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (0x58, Throttled),
        (0x14, Throttled),
        (0x0B, RecipientUnreachable),
        (0x65, MessageRejected),
        (0x0A, AccountRefused),
        (0x45, ProviderUnavailable),
        (0x08, ProviderUnavailable),
    ],
)
async def test_what_the_centre_refuses_is_said_in_our_words(smsc: FakeSmsc, status: int, kind: type) -> None:
    smsc.submit_answers.append(status)
    async with linked(smsc) as sms:
        error = await refusal(sms, TWO_PARTS)
        assert type(error) is kind
        assert error.code == f"0x{status:08x}"
        assert (await send(sms)).external_ids == ("id-1",)
    await smsc.next("submit_sm")
    await smsc.next("submit_sm")
    assert not smsc.has_heard("submit_sm"), "the rest of what was refused is not sent"


@pytest.mark.parametrize("status", [0x58, 0x14])
async def test_a_part_that_comes_too_fast_is_repeated_until_the_reply_is_complete(
    smsc: FakeSmsc, status: int
) -> None:
    smsc.submit_answers += [0, status, status, 0, status]
    async with linked(smsc) as sms:
        assert await send(sms, THREE_PARTS) == SendResult(("id-1", "id-2", "id-3"))
    sent = [(await smsc.next("submit_sm")).fields["short_message"] for _ in range(6)]
    assert [octets[5] for octets in sent if isinstance(octets, bytes)] == [1, 2, 2, 2, 3, 3]


async def test_a_part_is_not_repeated_once_the_time_for_it_is_up(
    smsc: FakeSmsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    smsc.submit_answers += [0, 0x58]
    async with linked(smsc) as sms:
        monkeypatch.setattr(channel_module, "FIRST_PAUSE", 3600)
        monkeypatch.setattr(channel_module, "LONGEST_PAUSE", 3600)
        error = await refusal(sms, THREE_PARTS)
    assert (type(error), error.code) == (OutcomeUnknown, "0x00000058")
    assert "of 3 parts only the first 1" in error.detail


def test_all_of_a_reply_is_over_before_whoever_sends_gives_it_up() -> None:
    assert channel_module.REPEAT_SECONDS < channel_module.SEND_SECONDS < 25 < delivery.SEND_SECONDS


@pytest.mark.parametrize("answer", [0x0B, "close"])
async def test_a_reply_of_which_a_part_went_out_is_never_repeated_blindly(
    smsc: FakeSmsc, answer: int | str
) -> None:
    smsc.submit_answers += [0, answer]
    async with linked(smsc) as sms:
        error = await refusal(sms, THREE_PARTS)
    assert type(error) is OutcomeUnknown
    assert "of 3 parts only the first 1" in error.detail


async def test_a_connection_lost_before_the_answer_leaves_the_outcome_unknown(smsc: FakeSmsc) -> None:
    smsc.submit_answers.append("close")
    async with linked(smsc) as sms:
        error = await refusal(sms)
        assert (type(error), error.code) == (OutcomeUnknown, "link_lost")
        await smsc.next("bind_transceiver")
        await smsc.next("bind_transceiver")


async def test_without_an_answer_the_outcome_is_unknown_and_the_link_is_made_anew(
    smsc: FakeSmsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with linked(smsc) as sms:
        await smsc.next("bind_transceiver")
        smsc.ignores = {"submit_sm"}
        with monkeypatch.context() as impatient:
            impatient.setattr(session, "ANSWER_SECONDS", 0.05)
            error = await refusal(sms)
        assert (type(error), error.code) == (OutcomeUnknown, "no_answer")
        await smsc.next("bind_transceiver")


async def test_an_answer_that_never_crosses_over_leaves_the_outcome_unknown(
    smsc: FakeSmsc, monkeypatch: pytest.MonkeyPatch
) -> None:
    smsc.ignores = {"submit_sm"}
    async with linked(smsc) as sms:
        monkeypatch.setattr(channel_module, "SEND_SECONDS", 0.05)
        error = await refusal(sms)
    assert (type(error), error.code) == (OutcomeUnknown, "no_answer")


async def test_without_a_link_in_this_process_it_was_surely_not_sent() -> None:
    error = await refusal(channel())
    assert (type(error), error.code) == (ProviderUnavailable, "no_link")


async def test_while_the_link_is_down_it_was_surely_not_sent(smsc: FakeSmsc) -> None:
    smsc.bind_status = 0x0D
    sms, stop = channel(smsc.port), asyncio.Event()
    holding = asyncio.create_task(sms.link(keep, stop))
    await smsc.next("bind_transceiver")
    error = await refusal(sms)
    stop.set()
    await holding
    assert (type(error), error.code) == (ProviderUnavailable, "no_link")


async def test_to_an_address_that_is_no_number_nothing_goes(smsc: FakeSmsc) -> None:
    async with linked(smsc) as sms, sms.sender() as send:
        with pytest.raises(MessageRejected):
            await send(OutboundMessage("d-1", Address("sms", "BANKXYZ"), "halo"))
    assert not smsc.has_heard("submit_sm")


# How much at once.


async def test_no_more_are_on_their_way_than_the_window_holds(smsc: FakeSmsc) -> None:
    smsc.ignores = {"submit_sm"}
    async with linked(smsc, window=2) as sms:
        sending = [asyncio.create_task(send(sms, f"balasan {number}")) for number in range(3)]
        first, second = await smsc.next("submit_sm"), await smsc.next("submit_sm")
        smsc.say(0x15)
        await smsc.next("enquire_link_resp")
        assert not smsc.has_heard("submit_sm")
        smsc.answer_submit(second, "b")
        third = await smsc.next("submit_sm")
        smsc.answer_submit(first, "a")
        smsc.answer_submit(third, "c")
        results = await asyncio.gather(*sending)
    by_text = {first.fields["short_message"]: "a", second.fields["short_message"]: "b"}
    by_text[third.fields["short_message"]] = "c"
    assert [result.external_ids[0] for result in results] == [
        by_text[f"balasan {number}".encode()] for number in range(3)
    ]


async def test_those_still_waiting_when_the_link_breaks_were_surely_not_sent(smsc: FakeSmsc) -> None:
    smsc.ignores = {"submit_sm"}
    async with linked(smsc, window=1) as sms:
        sending = [asyncio.create_task(refusal(sms)) for _ in range(2)]
        await smsc.next("submit_sm")
        smsc.hang_up()
        lost, waiting = await asyncio.gather(*sending)
    assert (type(lost), lost.code) == (OutcomeUnknown, "link_lost")
    assert (type(waiting), waiting.code) == (ProviderUnavailable, "no_link")


async def test_told_to_stop_it_waits_for_the_answers_of_what_is_on_its_way(smsc: FakeSmsc) -> None:
    smsc.ignores = {"submit_sm"}
    sms, stop = channel(smsc.port), asyncio.Event()
    holding = asyncio.create_task(sms.link(keep, stop))
    await up(sms)
    sending = asyncio.create_task(send(sms))
    submit = await smsc.next("submit_sm")
    stop.set()
    while sms._link is not None:
        await asyncio.sleep(0)
    assert type(await refusal(sms)) is ProviderUnavailable
    smsc.answer_submit(submit, "id-1")
    assert (await sending).external_ids == ("id-1",)
    await holding
    await smsc.next("unbind")


async def test_a_centre_that_says_goodbye_may_still_answer_what_it_has(smsc: FakeSmsc) -> None:
    smsc.ignores = {"submit_sm"}
    async with linked(smsc) as sms:
        sending = asyncio.create_task(send(sms))
        submit = await smsc.next("submit_sm")
        smsc.say(UNBIND)
        smsc.answer_submit(submit, "id-1")
        assert (await sending).external_ids == ("id-1",)
        await smsc.next("unbind_resp")


# Two threads.


class OfItsOwn:
    """The link as the gateway holds it: in a thread with a loop of its own."""

    def __init__(self, sms: SmppSms) -> None:
        self._sms = sms
        self._stop: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._hold()))
        self._thread.start()

    async def _hold(self) -> None:
        stop = asyncio.Event()
        self._stop = asyncio.get_running_loop(), stop
        await self._sms.link(keep, stop)

    def end(self) -> None:
        assert self._stop
        loop, stop = self._stop
        loop.call_soon_threadsafe(stop.set)
        self._thread.join(30)
        assert not self._thread.is_alive()


async def test_a_reply_goes_out_over_a_link_that_another_thread_holds(smsc: FakeSmsc) -> None:
    sms = channel(smsc.port)
    thread = OfItsOwn(sms)
    await up(sms)

    async def both() -> list[SendResult]:
        return list(await asyncio.gather(send(sms), send(sms, TWO_PARTS)))

    # A batch as the delivery worker sends it: in a thread of its own, with a loop of its own; twice.
    for _ in range(2):
        one, two = await asyncio.to_thread(lambda: asyncio.run(both()))
        assert (len(one.external_ids), len(two.external_ids)) == (1, 2)
    await asyncio.to_thread(thread.end)
    assert (await refusal(sms)).code == "no_link"


async def test_a_refusal_crosses_over_to_the_thread_that_sends(smsc: FakeSmsc) -> None:
    smsc.submit_answers.append(0x58)
    sms = channel(smsc.port)
    thread = OfItsOwn(sms)
    await up(sms)
    error = await asyncio.to_thread(lambda: asyncio.run(refusal(sms)))
    await asyncio.to_thread(thread.end)
    assert type(error) is Throttled


async def test_a_loop_that_has_ended_meanwhile_is_no_link(smsc: FakeSmsc) -> None:
    async with linked(smsc) as sms:
        assert sms._link
        _, bound = sms._link
        ended = asyncio.new_event_loop()
        ended.close()
        sms._link = ended, bound
        assert (await refusal(sms)).code == "no_link"


async def test_a_loop_that_ends_with_our_reply_in_hand_leaves_the_outcome_unknown(smsc: FakeSmsc) -> None:
    smsc.ignores = {"submit_sm"}
    async with linked(smsc) as sms:
        sending = asyncio.create_task(refusal(sms))
        await smsc.next("submit_sm")
        submitting = [task for task in asyncio.all_tasks() if "_submit" in repr(task.get_coro())]
        for task in submitting:
            task.cancel()
        error = await sending
    assert len(submitting) == 1
    assert (type(error), error.code) == (OutcomeUnknown, "link_lost")


async def test_whoever_sends_can_be_told_to_end(smsc: FakeSmsc) -> None:
    smsc.ignores = {"submit_sm"}
    async with linked(smsc) as sms:
        sending = asyncio.create_task(send(sms))
        await smsc.next("submit_sm")
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
