"""The gateway behind Kannel itself: what an operator hands over, and what comes out at the citizen's end."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from channels.addresses import Address
from channels.messages import DeliveryStatus, OutboundMessage
from normalizer import tickets
from store import engine
from store import models as m
from tests.real_parts.kannel import DELIVERED, FAILED, Fakesmsc, Smsc, joined, needs_kannel
from tests.real_parts.line import Line, laid
from tests.server import Server

pytestmark = needs_kannel

COMPLAINT = "Jalan di depan Pasar Contoh rusak parah, sudah tiga bulan berlubang"
WITH_EMOJI = "Lampu jalan di Jalan Contoh 5 mati 😡 sudah seminggu, mohon ditangani ya"
CITIZEN = "081200000011"
HERS = Address("sms", "+6281200000011")


@pytest.fixture
def lay(tmp_path: Path, sqlite_url: str, queue_url: str) -> Iterator[Callable[..., Line]]:
    """Lays a line; see `laid` for what can be asked of it."""
    with ExitStack() as stack:
        yield lambda **asked: stack.enter_context(laid(tmp_path, sqlite_url, queue_url, **asked))


@pytest.fixture
def line(lay: Callable[..., Line]) -> Line:
    return lay()


@pytest.fixture
def operator(line: Line) -> Fakesmsc:
    return Fakesmsc(line.kannel)


@pytest.fixture
def smsc() -> Iterator[Smsc]:
    smsc = Smsc()
    with Server(smsc.app) as server:
        smsc.url = f"{server.url}/send"
        yield smsc


def the_ticket(line: Line) -> str:
    [complaint] = line.office.complaints
    return tickets.display(complaint.ticket)


# What a citizen sends.


def test_a_text_to_1708_becomes_one_complaint_and_its_number_comes_out_at_the_operators(
    line: Line, operator: Fakesmsc
) -> None:
    operator.connect(CITIZEN, "1708", "text", COMPLAINT)
    line.hear()
    [said] = line.wait_for(operator.received, "the reply")
    [complaint] = line.office.complaints
    assert (complaint.text, complaint.address) == (COMPLAINT, str(HERS))
    assert the_ticket(line) in said


def test_an_emoji_on_the_air_in_ucs2_arrives_whole(line: Line, operator: Fakesmsc) -> None:
    octets = "".join(f"%{octet:02x}" for octet in WITH_EMOJI.encode("utf-16-be"))
    operator.connect(CITIZEN, "1708", "ucs2", octets)
    line.hear()
    assert [complaint.text for complaint in line.office.complaints] == [WITH_EMOJI]


def say_in_parts(smsc: Smsc, parts: list[bytes], coding: int) -> None:
    """The last one first."""
    for number in range(len(parts), 0, -1):
        header = bytes([5, 0, 3, 0x17, len(parts), number])
        smsc.say(parts[number - 1], coding=coding, header=header, sender=CITIZEN)


def test_a_long_text_whose_parts_come_in_any_order_is_one_message(
    lay: Callable[..., Line], smsc: Smsc
) -> None:
    line = lay(smsc=smsc)
    text = f"{COMPLAINT}. " * 5 + "Terima kasih"
    say_in_parts(smsc, [text[start : start + 153].encode() for start in range(0, len(text), 153)], coding=0)
    line.hear()
    assert [message.text for message in line.office.messages] == [text]


def test_an_emoji_that_was_cut_in_two_is_whole_again(lay: Callable[..., Line], smsc: Smsc) -> None:
    line = lay(smsc=smsc)
    octets = WITH_EMOJI.encode("utf-16-be")
    cut = 2 * WITH_EMOJI.index("😡") + 2
    say_in_parts(smsc, [octets[:cut], octets[cut:]], coding=2)
    line.hear()
    assert [message.text for message in line.office.messages] == [WITH_EMOJI]


def test_parts_that_kannel_does_not_join_are_joined_by_us(lay: Callable[..., Line], smsc: Smsc) -> None:
    line = lay(smsc=smsc, joins_parts=False)
    text = f"{COMPLAINT}. " * 3 + "Terima kasih"
    say_in_parts(smsc, [text[:153].encode(), text[153:].encode()], coding=0)
    line.hear(2)
    assert [complaint.text for complaint in line.office.complaints] == [text]
    line.wait_for(lambda: smsc.parts, "the reply")
    assert len(line.office.deliveries) == 1


# What a citizen is sent.


def send(line: Line, text: str) -> None:
    """A reply past the outbox: no reply of ours is so long yet, but an agency's answer may be."""

    async def send() -> None:
        async with line.office.runtime.channels["sms_1708"].sender() as send:
            await send(OutboundMessage("d-1", HERS, text))

    asyncio.run(send())


@pytest.mark.parametrize("letter", ["x", "é", "€", "ж", "😀"])
def test_a_long_reply_goes_out_in_parts_that_the_phone_joins(
    lay: Callable[..., Line], smsc: Smsc, letter: str
) -> None:
    line = lay(smsc=smsc)
    text = f"Tanggapan: {letter * 900}."
    send(line, text)
    line.wait_for(lambda: joined(smsc.parts) == text, "every part")
    headers = sorted(part.header for part in smsc.parts)
    reference = headers[0][3]
    assert headers == [bytes([5, 0, 3, reference, len(headers), n + 1]) for n in range(len(headers))]


def test_nothing_of_kannels_own_is_sent_to_the_citizen(line: Line, operator: Fakesmsc) -> None:
    operator.connect(CITIZEN, "1708", "text", COMPLAINT)
    line.hear()
    # Whatever Kannel makes of our answer to its GET comes out before our reply does.
    line.wait_for(lambda: the_ticket(line) in "".join(operator.received()), "the reply")
    assert operator.received() == [line.office.deliveries[0].text]


# What becomes of it.


def receipts(line: Line) -> list[DeliveryStatus]:
    return [one.status for one in line.office.all(m.Receipt)]


def answered(line: Line, smsc: Smsc) -> None:
    """A complaint was heard, and its answer handed to Kannel."""
    smsc.say(COMPLAINT.encode(), coding=0, header=b"", sender=CITIZEN)
    line.hear()
    assert line.office.deliveries[0].attempts == 1


@pytest.mark.parametrize(
    ("word", "status"), [(DELIVERED, DeliveryStatus.DELIVERED), (FAILED, DeliveryStatus.FAILED)]
)
def test_what_the_operator_reports_moves_the_reply_from_taken_to_its_end(
    lay: Callable[..., Line], smsc: Smsc, word: int, status: DeliveryStatus
) -> None:
    line = lay(smsc=smsc)
    answered(line, smsc)
    line.wait_for(lambda: receipts(line) == [DeliveryStatus.SENT], "that the operator took it")
    smsc.report(smsc.parts[0], word)
    line.wait_for(lambda: line.office.statuses() == [status], f"{status} at the reply")


def test_a_reply_that_the_operator_rejects_has_failed(lay: Callable[..., Line], smsc: Smsc) -> None:
    line = lay(smsc=smsc)
    smsc.refuses = True
    answered(line, smsc)
    line.wait_for(lambda: line.office.statuses() == [DeliveryStatus.FAILED], "the failure")


# What goes wrong.


@contextmanager
def store_away(line: Line) -> Iterator[None]:
    """Somebody else holds the file: every write of ours waits, and is refused."""
    somebody = create_engine(line.office.runtime.engine.url)
    with somebody.connect() as connection:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        yield
    somebody.dispose()


def test_what_is_said_while_the_gateway_is_away_is_heard_when_it_is_back(
    line: Line, operator: Fakesmsc
) -> None:
    line.close()
    operator.connect(CITIZEN, "1708", "text", COMPLAINT)
    line.wait_for(lambda: line.kannel.retries() >= 2, "Kannel coming back")
    line.open()
    line.hear()
    line.wait_for(operator.received, "the reply")
    assert operator.received() == [line.office.deliveries[0].text]


def test_what_the_gateway_cannot_keep_kannel_keeps_and_says_nothing_of_it_to_the_citizen(
    monkeypatch: pytest.MonkeyPatch, lay: Callable[..., Line]
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    line = lay()
    operator = Fakesmsc(line.kannel)
    (line.office.runtime.settings.data_dir / "spool").write_text("a file where the folder should be")
    with store_away(line):
        operator.connect(CITIZEN, "1708", "text", COMPLAINT)
        line.wait_for(lambda: line.kannel.retries() >= 2, "Kannel coming back")
    line.hear()
    line.wait_for(lambda: the_ticket(line) in "".join(operator.received()), "the reply")
    assert operator.received() == [line.office.deliveries[0].text]


def test_a_report_that_comes_while_the_gateway_is_away_comes_again(
    lay: Callable[..., Line], smsc: Smsc
) -> None:
    line = lay(smsc=smsc)
    answered(line, smsc)
    line.wait_for(lambda: receipts(line) == [DeliveryStatus.SENT], "that the operator took it")
    line.close()
    smsc.report(smsc.parts[0], DELIVERED)
    line.wait_for(line.kannel.retries, "Kannel coming back")
    line.open()
    line.wait_for(lambda: line.office.statuses() == [DeliveryStatus.DELIVERED], "delivered at the reply")


def test_while_the_operator_is_away_kannel_takes_the_reply_and_hands_it_over_later(
    line: Line, operator: Fakesmsc
) -> None:
    operator.connect(CITIZEN, "1708", "text", COMPLAINT)
    line.wait_for(lambda: line.office.messages, "the message")
    operator.hang_up()
    line.office.work()
    assert line.office.statuses() == [DeliveryStatus.SENT]
    line.wait_for(lambda: "sent 0 (1 queued)" in line.kannel.status(), "the reply in Kannel's queue")
    operator.connect()
    line.wait_for(lambda: the_ticket(line) in "".join(operator.received()), "the reply")


def test_a_wrong_password_leaves_the_reply_waiting_says_why_and_shows_nowhere(
    lay: Callable[..., Line], caplog: pytest.LogCaptureFixture
) -> None:
    wrong = "a-password-that-is-wrong"
    line = lay(password=wrong)
    caplog.set_level("DEBUG")
    Fakesmsc(line.kannel).connect(CITIZEN, "1708", "text", COMPLAINT)
    line.hear()
    [reply] = line.office.deliveries
    assert (reply.status, reply.attempts, reply.error_code) == (DeliveryStatus.WAITING, 1, "403")
    assert "password" in (reply.error or "")
    assert wrong not in f"{reply.error} {caplog.text}"
