"""The link: who is let in, what is heard and confirmed over it, and what happens when it breaks."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from channels import redaction
from channels.base import Linked
from channels.exchanges import Exchange, listening
from channels.messages import DeliveryReceipt, DeliveryStatus, Event, InboundMessage, Part, Unreadable
from channels.sms_1708.smpp import channel as channel_module
from channels.sms_1708.smpp import session
from channels.sms_1708.smpp.channel import SmppSms
from tests.channels.smpp.fake_smsc import (
    ANSWER,
    DATA_SM,
    DELIVER_SM,
    ENQUIRE_LINK,
    UNBIND,
    FakeSmsc,
    data_body,
    message_body,
    pdu,
    tlv,
)
from tests.channels.smpp.samples import PASSWORD, channel

ROK, TRY_AGAIN, UNKNOWN_COMMAND = 0x00, 0x64, 0x03


class Keeper:
    """What the gateway does with what is heard."""

    def __init__(self) -> None:
        self.kept: list[Event] = []
        self.open = asyncio.Event()
        self.open.set()
        self.waiting = 0
        self.failures: list[Exception] = []
        self.asked = asyncio.Condition()

    async def __call__(self, events: Sequence[Event]) -> None:
        async with self.asked:
            self.waiting += 1
            self.asked.notify_all()
        await self.open.wait()
        if self.failures:
            raise self.failures.pop(0)
        self.kept += events

    async def is_asked(self, times: int) -> None:
        async with self.asked, asyncio.timeout(30):
            await self.asked.wait_for(lambda: self.waiting >= times)

    @property
    def messages(self) -> list[InboundMessage]:
        return [event for event in self.kept if isinstance(event, InboundMessage)]


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_module, "FIRST_PAUSE", 0)
    monkeypatch.setattr(channel_module, "LONGEST_PAUSE", 0)


@pytest.fixture
async def smsc() -> AsyncIterator[FakeSmsc]:
    async with FakeSmsc() as smsc:
        yield smsc


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@asynccontextmanager
async def linked(smsc: FakeSmsc, keeper: Keeper, **changed: Any) -> AsyncIterator[SmppSms]:
    """The channel with its link up; told to stop at the end, as the gateway does."""
    sms, stop = channel(smsc.port, **changed), asyncio.Event()
    holding = asyncio.create_task(sms.link(keeper, stop))
    try:
        await smsc.next("bind_transceiver")
        yield sms
    finally:
        stop.set()
        async with asyncio.timeout(30):
            await holding


async def down(sms: SmppSms) -> None:
    async with asyncio.timeout(30):
        while sms._link is not None:
            await asyncio.sleep(0)


def test_the_channel_is_a_linked_one() -> None:
    assert isinstance(channel(), Linked)


# Getting in.


async def test_it_binds_as_a_transceiver_with_what_the_settings_say(smsc: FakeSmsc, keeper: Keeper) -> None:
    sms, stop = channel(smsc.port, system_type="VMA", address_range="1708"), asyncio.Event()
    holding = asyncio.create_task(sms.link(keeper, stop))
    bind = await smsc.next("bind_transceiver")
    stop.set()
    await holding
    assert bind.fields == {
        "system_id": "lapor",
        "password": PASSWORD,
        "system_type": "VMA",
        "interface_version": 0x34,
        "addr_ton": 0,
        "addr_npi": 0,
        "address_range": "1708",
    }


async def test_what_goes_over_the_link_is_noted_for_its_trace_without_the_password(
    smsc: FakeSmsc, keeper: Keeper
) -> None:
    noted: list[Exchange] = []
    with listening(noted.append):
        async with linked(smsc, keeper) as sms:
            smsc.deliver()
            await smsc.next("deliver_sm_resp")
    assert [(one.method, one.incoming, one.status) for one in noted] == [
        ("bind_transceiver", False, 0),
        ("deliver_sm", True, 0),
    ]
    bind, heard = (redaction.trace(one, sms.shown) for one in noted)
    assert '"password":"<secret>"' in bind.request
    assert PASSWORD not in str(bind)
    assert '"source_addr":"<text 13>"' in heard.request
    assert list(noted[1].events) == keeper.kept


async def test_told_to_stop_it_unbinds_and_ends(smsc: FakeSmsc, keeper: Keeper) -> None:
    async with linked(smsc, keeper):
        smsc.deliver()
        await smsc.next("deliver_sm_resp")
    await smsc.next("unbind")


@pytest.mark.parametrize("status", [0x0D, 0x0E, 0x0F, 0x05])
async def test_refused_it_says_so_without_the_password_and_tries_again(
    smsc: FakeSmsc, keeper: Keeper, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.INFO)
    smsc.bind_status = status
    async with linked(smsc, keeper):
        smsc.bind_status = 0
        await smsc.next("bind_transceiver")
    assert f"AccountRefused 0x{status:08x}: check channels.sms_1708.smpp.system_id" in caplog.text
    assert PASSWORD not in caplog.text
    assert {record.name for record in caplog.records} == {"channels.sms_1708.smpp"}


async def test_refused_it_waits_longest_at_once(
    smsc: FakeSmsc, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def until(_: asyncio.Event, seconds: float) -> None:
        pauses.append(seconds)
        smsc.bind_status = 0

    monkeypatch.setattr(channel_module, "LONGEST_PAUSE", 60)
    monkeypatch.setattr(channel_module, "_until", until)
    smsc.bind_status = 0x0E
    async with linked(smsc, keeper):
        await smsc.next("bind_transceiver")
    assert pauses == [60]


def test_pauses_double_up_to_a_minute_and_are_never_quite_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_module, "FIRST_PAUSE", 1.0)
    monkeypatch.setattr(channel_module, "LONGEST_PAUSE", 60.0)
    pauses = channel_module._pauses()
    taken = [next(pauses) for _ in range(9)]
    for pause, least in zip(taken, [1, 2, 4, 8, 16, 32, 60, 60, 60], strict=True):
        assert least <= pause <= least * 1.25
    assert len(set(taken)) == 9


async def test_where_nobody_is_there_it_tries_again_until_somebody_is(
    keeper: Keeper, caplog: pytest.LogCaptureFixture
) -> None:
    async with FakeSmsc() as gone:
        port = gone.port
    stop = asyncio.Event()
    holding = asyncio.create_task(channel(port).link(keeper, stop))
    async with asyncio.timeout(30):
        while caplog.text.count("check channels.sms_1708.smpp.host and port") < 3:
            await asyncio.sleep(0)
    stop.set()
    await holding


async def test_with_tls_nothing_is_said_in_the_clear(keeper: Keeper) -> None:
    first: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        octets = await reader.read(4096)
        if not first.done():
            first.set_result(octets)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    stop = asyncio.Event()
    holding = asyncio.create_task(channel(server.sockets[0].getsockname()[1], tls=True).link(keeper, stop))
    async with asyncio.timeout(30):
        octets = await first
    stop.set()
    await holding
    server.close()
    await server.wait_closed()
    assert octets.startswith(b"\x16\x03")  # a TLS handshake
    assert PASSWORD.encode() not in octets


# Hearing.


async def test_a_message_is_kept_and_only_then_confirmed(smsc: FakeSmsc, keeper: Keeper) -> None:
    keeper.open.clear()
    async with linked(smsc, keeper):
        sequence = smsc.deliver(b"Jalan rusak")
        await keeper.is_asked(1)
        smsc.say(ENQUIRE_LINK)
        await smsc.next("enquire_link_resp")
        assert not smsc.has_heard("deliver_sm_resp")
        keeper.open.set()
        answer = await smsc.answer_to(sequence)
    assert (answer.status, answer.body) == (ROK, b"\0")
    assert [message.text for message in keeper.messages] == ["Jalan rusak"]


@pytest.mark.parametrize("error", [OSError("disk"), ValueError("a bug"), RuntimeError()])
async def test_what_could_not_be_kept_the_centre_has_to_say_again(
    smsc: FakeSmsc, keeper: Keeper, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    keeper.failures = [error]
    async with linked(smsc, keeper):
        assert (await smsc.answer_to(smsc.deliver(b"Jalan rusak"))).status == TRY_AGAIN
        assert (await smsc.answer_to(smsc.deliver(b"Jalan rusak"))).status == ROK
    assert len(keeper.messages) == 1
    assert f"could not be kept: {type(error).__name__}" in caplog.text
    assert "rusak" not in caplog.text


async def test_many_messages_are_kept_at_once(smsc: FakeSmsc, keeper: Keeper) -> None:
    keeper.open.clear()
    async with linked(smsc, keeper):
        sequences = [smsc.deliver(f"laporan {number}".encode()) for number in range(50)]
        await keeper.is_asked(50)
        keeper.open.set()
        assert {(await smsc.answer_to(sequence)).status for sequence in sequences} == {ROK}
    assert len({message.external_id for message in keeper.messages}) == 50


async def test_more_at_once_than_anybody_can_hold_are_left_to_the_centre(
    smsc: FakeSmsc, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "MOST_AT_ONCE", 2)
    keeper.open.clear()
    async with linked(smsc, keeper):
        sequences = [smsc.deliver(f"laporan {number}".encode()) for number in range(3)]
        assert (await smsc.answer_to(sequences[2])).status == TRY_AGAIN
        keeper.open.set()
        assert (await smsc.answer_to(sequences[0])).status == ROK


async def test_told_to_stop_it_confirms_first_what_it_has_in_hand(smsc: FakeSmsc, keeper: Keeper) -> None:
    keeper.open.clear()
    sms, stop = channel(smsc.port), asyncio.Event()
    holding = asyncio.create_task(sms.link(keeper, stop))
    await smsc.next("bind_transceiver")
    sequence = smsc.deliver()
    await keeper.is_asked(1)
    stop.set()
    await down(sms)
    assert (await smsc.answer_to(smsc.deliver(b"too late"))).status == TRY_AGAIN
    assert not smsc.has_heard("unbind")
    keeper.open.set()
    assert (await smsc.answer_to(sequence)).status == ROK
    await smsc.next("unbind")
    await holding
    assert [message.text for message in keeper.messages] == ["halo"]


async def test_a_message_that_comes_with_the_answer_to_the_bind_is_heard(
    smsc: FakeSmsc, keeper: Keeper
) -> None:
    smsc.after_bind = pdu(DELIVER_SM, 99, message_body(b"Jalan rusak"))
    async with linked(smsc, keeper):
        assert (await smsc.answer_to(99)).status == ROK
    assert [message.text for message in keeper.messages] == ["Jalan rusak"]


async def test_octets_that_come_one_by_one_are_the_same_message(smsc: FakeSmsc, keeper: Keeper) -> None:
    async with linked(smsc, keeper):
        for octet in pdu(DELIVER_SM, 99, message_body(b"Jalan rusak")):
            smsc.write(bytes([octet]))
            await asyncio.sleep(0)
        assert (await smsc.answer_to(99)).status == ROK
    assert [message.text for message in keeper.messages] == ["Jalan rusak"]


async def test_a_data_sm_is_heard_and_confirmed_as_one(smsc: FakeSmsc, keeper: Keeper) -> None:
    async with linked(smsc, keeper):
        smsc.say(DATA_SM, data_body(b"Jalan rusak"))
        assert (await smsc.next("data_sm_resp")).status == ROK
    assert [message.text for message in keeper.messages] == ["Jalan rusak"]


async def test_a_message_that_cannot_be_read_is_kept_and_confirmed(smsc: FakeSmsc, keeper: Keeper) -> None:
    async with linked(smsc, keeper):
        assert (await smsc.answer_to(smsc.say(DELIVER_SM, b"\0\1\1628"))).status == ROK
        assert (await smsc.answer_to(smsc.deliver())).status == ROK
    broken, good = keeper.kept
    assert isinstance(broken, Unreadable)
    assert b"\0\1\1628".hex() in broken.raw
    assert isinstance(good, InboundMessage)


async def test_a_message_that_we_have_a_fault_with_is_kept_and_confirmed(
    smsc: FakeSmsc, keeper: Keeper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(*_: object) -> None:
        raise RuntimeError("rusak")

    async with linked(smsc, keeper):
        with monkeypatch.context() as broken:
            broken.setattr(channel_module.inbound, "message", fault)
            assert (await smsc.answer_to(smsc.deliver(b"Jalan rusak"))).status == ROK
        assert (await smsc.answer_to(smsc.deliver(b"Jalan rusak"))).status == ROK
    unread, read = keeper.kept
    assert isinstance(unread, Unreadable)
    assert b"Jalan rusak".hex() in unread.raw
    assert isinstance(read, InboundMessage)
    assert "RuntimeError" in caplog.text
    assert "rusak" not in caplog.text


@pytest.mark.parametrize(
    "said",
    [
        {"source": "X" * 300},
        {"tlvs": tlv(0x020C, b"\x01" * 200) + tlv(0x020E, b"\2") + tlv(0x020F, b"\1")},
        {"esm_class": 0x04, "tlvs": tlv(0x0424, b"id:" + b"9" * 5000 + b" stat:DELIVRD")},
        {"esm_class": 0x04, "tlvs": tlv(0x0424, b"id:1 stat:UNDELIV err:" + b"9" * 300)},
    ],
)
async def test_whatever_it_is_it_is_handed_on_and_confirmed(
    smsc: FakeSmsc, keeper: Keeper, said: dict[str, Any]
) -> None:
    async with linked(smsc, keeper, receipt_id_base="decimal"):
        assert (await smsc.answer_to(smsc.deliver(b"", **said))).status == ROK
    assert len(keeper.kept) == 1


async def test_pieces_out_of_order_are_kept_as_they_come(smsc: FakeSmsc, keeper: Keeper) -> None:
    def piece(number: int) -> bytes:
        return bytes([5, 0, 3, 0x7F, 3, number]) + f"potongan {number}".encode()

    async with linked(smsc, keeper):
        for number in (3, 1, 2):
            await smsc.answer_to(smsc.deliver(piece(number), esm_class=0x40))
    assert [message.part for message in keeper.messages] == [Part("8:7f", number, 3) for number in (3, 1, 2)]


async def test_the_first_word_is_a_hint_where_the_settings_have_it(smsc: FakeSmsc, keeper: Keeper) -> None:
    async with linked(smsc, keeper, keywords={"BENGKULU": "Provinsi Bengkulu"}):
        await smsc.answer_to(smsc.deliver(b"BENGKULU jalan rusak"))
    (message,) = keeper.messages
    assert (message.hint, message.text) == ("Provinsi Bengkulu", "jalan rusak")


async def test_a_receipt_is_news_of_a_reply(smsc: FakeSmsc, keeper: Keeper) -> None:
    words = (
        b"id:0439041101 sub:001 dlvrd:001 submit date:2601011200 done date:2601011201 stat:DELIVRD err:000"
    )
    async with linked(smsc, keeper, receipt_id_base="decimal"):
        assert (await smsc.answer_to(smsc.deliver(words, esm_class=0x04))).status == ROK
        await smsc.answer_to(
            smsc.deliver(b"", esm_class=0x04, tlvs=tlv(0x001E, b"a-1\0") + tlv(0x0427, b"\5"))
        )
    first, second = keeper.kept
    assert isinstance(first, DeliveryReceipt)
    assert isinstance(second, DeliveryReceipt)
    assert (first.external_id, first.status) == ("1a2b3c4d", DeliveryStatus.DELIVERED)
    assert (second.external_id, second.status) == ("a-1", DeliveryStatus.FAILED)


# The same message once more.


async def test_a_message_said_again_because_our_answer_was_lost_is_the_same(
    smsc: FakeSmsc, keeper: Keeper
) -> None:
    keeper.open.clear()
    async with linked(smsc, keeper, repeat_window=0) as sms:
        smsc.deliver(b"Jalan rusak")
        await keeper.is_asked(1)
        smsc.hang_up()
        await down(sms)
        keeper.open.set()
        await smsc.next("bind_transceiver")
        assert (await smsc.answer_to(smsc.deliver(b"Jalan rusak"))).status == ROK
    first, again = keeper.messages
    assert first.external_id == again.external_id
    assert first.sent_at == again.sent_at


async def test_a_message_said_again_while_we_were_slow_is_the_same(smsc: FakeSmsc, keeper: Keeper) -> None:
    keeper.open.clear()
    async with linked(smsc, keeper, repeat_window=0):
        sequences = [smsc.deliver(b"Jalan rusak"), smsc.deliver(b"Jalan rusak")]
        await keeper.is_asked(2)
        keeper.open.set()
        assert [(await smsc.answer_to(sequence)).status for sequence in sequences] == [ROK, ROK]
    first, again = keeper.messages
    assert first.external_id == again.external_id


async def test_the_same_words_said_again_after_the_window_are_another_message(
    smsc: FakeSmsc, keeper: Keeper
) -> None:
    async with linked(smsc, keeper, repeat_window=0):
        await smsc.answer_to(smsc.deliver(b"Jalan rusak"))
        await smsc.answer_to(smsc.deliver(b"Jalan rusak"))
    first, second = keeper.messages
    assert first.external_id != second.external_id


async def test_the_same_words_within_the_window_are_one_message(smsc: FakeSmsc, keeper: Keeper) -> None:
    async with linked(smsc, keeper, repeat_window=3600):
        await smsc.answer_to(smsc.deliver(b"Jalan rusak"))
        await smsc.answer_to(smsc.deliver(b"Jalan rusak"))
    first, again = keeper.messages
    assert first.external_id == again.external_id
    # And after a restart, when nobody remembers, whoever keeps them can still tell.
    assert first.repeat_window == timedelta(hours=1)


# Staying up.


async def test_it_answers_whether_it_is_still_there(smsc: FakeSmsc, keeper: Keeper) -> None:
    async with linked(smsc, keeper):
        sequence = smsc.say(ENQUIRE_LINK)
        answer = await smsc.next("enquire_link_resp")
    assert (answer.sequence, answer.status) == (sequence, ROK)


async def test_it_asks_whether_the_centre_is_still_there(smsc: FakeSmsc, keeper: Keeper) -> None:
    async with linked(smsc, keeper, enquire_every=0.01):
        first, second = await smsc.next("enquire_link"), await smsc.next("enquire_link")
    assert second.sequence > first.sequence
    assert not smsc.has_heard("bind_transceiver")


async def test_a_centre_that_answers_no_more_is_connected_anew(
    smsc: FakeSmsc, keeper: Keeper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with linked(smsc, keeper, enquire_every=0.01):
        await smsc.next("enquire_link")
        with monkeypatch.context() as impatient:
            impatient.setattr(session, "ANSWER_SECONDS", 0.05)
            smsc.ignores = {"enquire_link"}
            await smsc.next("bind_transceiver")
        smsc.ignores = set()
    assert "the link is down: nobody answers" in caplog.text


async def test_a_broken_connection_is_made_anew(smsc: FakeSmsc, keeper: Keeper) -> None:
    async with linked(smsc, keeper):
        smsc.hang_up()
        await smsc.next("bind_transceiver")
        assert (await smsc.answer_to(smsc.deliver())).status == ROK


async def test_a_centre_that_says_goodbye_is_answered_and_bound_anew(smsc: FakeSmsc, keeper: Keeper) -> None:
    async with linked(smsc, keeper):
        sequence = smsc.say(UNBIND)
        answer = await smsc.next("unbind_resp")
        assert (answer.sequence, answer.status) == (sequence, ROK)
        await smsc.next("bind_transceiver")


async def test_a_centre_that_speaks_something_else_is_left(
    smsc: FakeSmsc, keeper: Keeper, caplog: pytest.LogCaptureFixture
) -> None:
    async with linked(smsc, keeper):
        smsc.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await smsc.next("bind_transceiver")
    assert "no SMPP is spoken here" in caplog.text


async def test_a_request_nobody_knows_is_answered_so(smsc: FakeSmsc, keeper: Keeper) -> None:
    async with linked(smsc, keeper):
        sequence = smsc.say(0x0BAD)
        answer = await smsc.next("generic_nack")
    assert (answer.sequence, answer.status) == (sequence, UNKNOWN_COMMAND)


async def test_answers_to_nothing_and_alerts_are_passed_over(smsc: FakeSmsc, keeper: Keeper) -> None:
    async with linked(smsc, keeper):
        for command in (ANSWER | 0x4, ANSWER, ANSWER | 0x0BAD, 0x102):
            smsc.write(pdu(command, 4711))
        assert (await smsc.answer_to(smsc.deliver())).status == ROK
    assert not smsc.has_heard("generic_nack")
    assert not smsc.has_heard("bind_transceiver")


async def test_what_it_is_told_to_stop_while_it_waits_it_stops(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(channel_module, "FIRST_PAUSE", 3600)
    monkeypatch.setattr(channel_module, "LONGEST_PAUSE", 3600)
    async with FakeSmsc() as gone:
        port = gone.port
    stop = asyncio.Event()
    holding = asyncio.create_task(channel(port).link(keeper, stop))
    async with asyncio.timeout(30):
        while "the link is down" not in caplog.text:
            await asyncio.sleep(0)
        stop.set()
        await holding
