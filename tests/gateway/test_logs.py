"""The log: one JSON line an event, and nothing of anybody's in it."""

import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web

from gateway import app, drain, intake, logs
from gateway.simulator import whatsapp
from gateway.simulator.wire import Call
from normalizer import tickets
from normalizer.normalize import UnderstoodMessage, normalize
from store import messages as message_store
from store.ids import new_id
from store.models import Media, MessageState
from tests.office import (
    AUTH_TOKEN,
    KANNEL_SECRET,
    PUBLIC_URL,
    SECRET_TOKEN,
    TOKEN,
    Office,
    kannel_call,
    kannel_receipt_call,
    sms_parts,
    telegram_call,
    whatsapp_call,
    whatsapp_receipt_call,
)

PHONE = "+6281200000011"
NIK = "9999010101900001"
TICKET = tickets.display("4829156059")


def record(message: str = "", *arguments: object, **extra: Any) -> logging.LogRecord:
    made = logging.LogRecord("some.library", logging.INFO, __file__, 1, message, arguments, None)
    made.__dict__.update(extra)
    return made


def line(made: logging.LogRecord, secrets: tuple[str, ...] = ()) -> dict[str, Any]:
    written = logs.EventFormatter(secrets).format(made)
    assert "\n" not in written
    read: dict[str, Any] = json.loads(written)
    return read


def field(value: object, secrets: tuple[str, ...] = ()) -> Any:
    return line(record(event="x.happened", fields={"it": value}), secrets)["it"]


# One JSON line an event.


def test_an_event_is_its_name_its_fields_and_when(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "lapor")
    message = new_id()
    logs.event("message.kept", message=message, parts=2, took=0.5, first=True, ticket=None)
    read = line(caplog.records[0])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", read.pop("at"))
    assert read == {
        "level": "info",
        "event": "message.kept",
        "message": str(message),
        "parts": 2,
        "took": 0.5,
        "first": True,
        "ticket": None,
    }


@pytest.mark.parametrize(
    ("say", "level"), [(logs.event, "info"), (logs.problem, "warning"), (logs.failure, "error")]
)
def test_there_are_three_levels(caplog: pytest.LogCaptureFixture, say: Any, level: str) -> None:
    caplog.set_level(logging.INFO, "lapor")
    say("x.happened")
    assert line(caplog.records[0])["level"] == level


def test_what_a_library_says_is_a_line_too_under_the_library_s_name() -> None:
    read = line(record("%s of %d\nlines", "two", 2))
    assert (read["event"], read["text"]) == ("some.library", "two of 2\nlines")


def test_what_a_library_says_wrongly_is_a_line_as_well_and_quotes_nobody() -> None:
    # Otherwise Python itself writes it to standard error, with all that was to be said, as it is.
    read = line(record("sent to %d", "+6281200000011"))
    assert (read["event"], read["text"]) == ("some.library", "sent to %d")


def test_a_line_is_one_line_and_commands_no_terminal() -> None:
    said = "a\r\nb\x1b[2Jc\x9b2Jd\u2028e\u202ef\x7f"
    written = logs.EventFormatter(()).format(record(event="x.happened", fields={"it": said}))
    assert written.isprintable()
    assert json.loads(written)["it"] == said


def test_who_called_over_the_network_is_told_whatever_number_it_resembles() -> None:
    assert field("62.171.123.45") == "62.171.123.45"
    assert field("2001:db8::1708") == "2001:db8::1708"


def test_ids_are_never_taken_for_somebody_s_number() -> None:
    # Some 4% of them hold nine digits in a row, or four groups that look like a phone number.
    ids = [new_id() for _ in range(2000)]
    ids += [UUID("019a1b2c-3d4e-7123-8412-081200000011"), UUID("08120000-0011-7123-8412-081200000011")]
    assert [field(id) for id in ids] == [str(id) for id in ids]
    assert field(f"{ids[-1]}.json") == f"{ids[-1]}.json"
    assert field(f"{ids[-1]} {PHONE}") == f"{ids[-1]} ***011"


def test_a_ticket_number_is_ours_and_stays() -> None:
    assert field(TICKET) == TICKET
    assert field(TICKET.replace(" ", "")) == TICKET.replace(" ", "")


# Nothing of anybody's.


@pytest.mark.parametrize(
    ("personal", "shown"),
    [
        (PHONE, "***011"),
        ("081200000011", "***011"),
        ("0812-0000-0011", "***011"),
        ("sms:+6281200000011", "sms:***011"),
        (NIK, "***001"),
        ("9999 0101 0190 0001", "***001"),
        ("warga@example.go.id", "***@***"),
        ("170800001:an_invented-token-of-nobody", "***:***"),
    ],
)
def test_personal_numbers_are_masked_in_fields_and_in_what_libraries_say(personal: str, shown: str) -> None:
    assert field(personal) == shown
    assert field([personal]) == f"['{shown}']"
    assert line(record("from %s to", personal))["text"] == f"from {shown} to"


def test_a_number_is_as_personal_as_a_number_as_it_is_as_a_text() -> None:
    assert field(6281200000011) == "***011"
    assert field(int(NIK)) == "***001"
    assert [field(small) for small in (0, 1708, 65535, True)] == [0, 1708, 65535, True]


def test_a_configured_secret_is_hidden_wherever_it_turns_up() -> None:
    secrets = ("sesame", "sesame-open", "")
    assert field("https://x/sesame-open/dlr?a=sesame", secrets) == "https://x/[hidden]/dlr?a=[hidden]"
    assert line(record("%r", {"key": "sesame"}), secrets)["text"] == "{'key': '[hidden]'}"


def test_every_secret_of_every_channel_is_configured_to_be_hidden(sqlite_office: Office) -> None:
    secrets = set(app.secrets(sqlite_office.runtime))
    assert {TOKEN, TOKEN.partition(":")[2], SECRET_TOKEN, KANNEL_SECRET, "password-of-the-tests"} <= secrets


def test_twilio_s_secret_too(sqlite_twilio_office: Office) -> None:
    assert AUTH_TOKEN in app.secrets(sqlite_twilio_office.runtime)


def test_an_exception_says_where_and_what_kind_and_never_its_own_words() -> None:
    try:
        try:
            raise LookupError(f"no such person: {PHONE}, Jalan Contoh")
        except LookupError as error:
            raise ValueError("cannot answer 'Jalan Contoh'") from error
    except ValueError:
        made = record(event="x.failed", fields={}, exc_info=sys.exc_info())
    traced = line(made)["error"]
    assert [one for one in traced if "/" not in one] == ["ValueError", "LookupError"]
    assert any(re.search(r"test_logs\.py:\d+ test_an_exception_says_where", one) for one in traced)
    assert "Contoh" not in str(traced)


def test_a_failure_outside_of_any_exception_is_no_failure_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logs.failure("x.failed")
    assert line(caplog.records[0])["error"] == []


def test_the_longest_trace_is_a_line_that_a_pipe_takes_at_once(caplog: pytest.LogCaptureFixture) -> None:
    def descend(depth: int) -> None:
        if depth:
            descend(depth - 1)
        raise ValueError("deep")

    try:
        try:
            descend(100)
        except ValueError:
            descend(100)
    except ValueError:
        logs.failure("x.failed")
    assert len(logs.EventFormatter().format(caplog.records[0]).encode()) < 4096


# A process that has begun to log.


def test_a_process_logs_json_only_and_its_libraries_do_not_write_addresses() -> None:
    program = """
import logging, threading, warnings
import channels.telegram.outbound  # quiets its SDK, and stays the one that does
from gateway import logs
logs.start("test", ["sesame"])
for name in ("httpx", "httpcore", "telegram", "alembic", "rq"):
    logging.getLogger(name).info("GET https://api/bot1708:token/%s", name)
logging.getLogger("some.library").warning("the key is sesame, call 081200000011")
warnings.warn("mind the gap")
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
logs.event("it.happened", who="sesame")
raise ValueError("sesame of 081200000011")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    read = [json.loads(one) for one in done.stderr.splitlines()]
    assert [one["event"] for one in read] == [
        "process.started",
        "some.library",
        "py.warnings",
        "thread.broken",
        "it.happened",
        "process.broken",
    ]
    assert read[1]["text"] == "the key is [hidden], call ***011"
    assert read[4]["who"] == "[hidden]"
    assert read[5]["error"] == ["ValueError", "/<string>:14 <module>"]
    assert done.stdout == ""


# End to end: a day at the office, and nobody can tell from the log who was there.

PEOPLE = {"telegram": 990001708, "sms": "081200000011"}
WORDS = ("Pasar Contoh", "berlubang", "racun", "Warga", "rumah saya")
COMPLAINT = f"RAHASIA Jalan di depan Pasar Contoh berlubang, hubungi 0812-0000-0012 atau NIK {NIK}"


@contextmanager
def started_logs(office: Office) -> Iterator[None]:
    """As `lapor web` logs; then as before, pytest's own handlers among it."""
    root = logging.getLogger()
    named = [logging.getLogger(name) for name in ("httpx", "httpcore", "aiohttp.access", "alembic", "rq")]
    before, levels = root.handlers[:], [(logger, logger.level) for logger in (root, *named)]
    root.handlers.clear()
    try:
        logs.start("test", app.secrets(office.runtime))
        yield
    finally:
        root.handlers[:] = before
        for logger, level in levels:
            logger.setLevel(level)


def test_no_number_no_word_and_no_secret_of_a_day_at_the_office_is_in_its_log(
    office: Office, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with started_logs(office):
        a_day(office, monkeypatch)
    read = [json.loads(one) for one in capfd.readouterr().err.splitlines()]

    # It was a day on which everything happened.
    events = {one["event"] for one in read}
    assert events >= {
        "message.handled",
        "delivery.attempted",
        "webhook.refused",
        "intake.batch_failed",
        "message.failed",
        "spool.stuck",
        "spool.drained",
    }
    log = json.dumps(read, ensure_ascii=False)
    assert_silent(office, log)
    # And yet a technician finds every message by its id, and every complaint by its number.
    for message in office.messages:
        assert str(message.id) in log
    assert office.complaints
    for complaint in office.complaints:
        assert complaint.ticket in log


def assert_silent(office: Office, log: str) -> None:
    digits = re.sub(r"[ ().-]", "", log)
    for number in ("81200000011", "81200000012", NIK, str(PEOPLE["telegram"]), "warga11"):
        assert number not in digits
    for word in WORDS:
        assert word not in log
    for secret in app.secrets(office.runtime):
        assert secret not in log


def test_nor_of_a_day_on_whatsapp(whatsapp_office: Office, capfd: pytest.CaptureFixture[str]) -> None:
    with started_logs(whatsapp_office):
        a_day_on_whatsapp(whatsapp_office)
    log = capfd.readouterr().err
    events = {json.loads(one)["event"] for one in log.splitlines()}
    assert events >= {"message.in_pieces", "delivery.attempted", "webhook.refused", "window.announced"}
    assert_silent(whatsapp_office, log)
    assert str(whatsapp_office.all(Media)[0].id) in log


def a_day_on_whatsapp(office: Office) -> None:
    refused = {"message": f"{PHONE} wrote: Pasar Contoh", "type": "OAuthException", "code": 131026}
    office.far_end.media["1708"] = b"<html>Pasar Contoh</html>"
    office.whatsapp(COMPLAINT)
    office.post(whatsapp_call("image", whatsapp.image("1708", b"", "Lampu mati di Pasar Contoh")))
    office.far_end.faults.append(web.json_response({"error": refused}, status=400))
    office.work()
    office.post(sms_parts(f"{COMPLAINT} " * 3, 7)[0])
    office.post(whatsapp_receipt_call("wamid.1", "failed", error=(131047, f"{PHONE} Pasar Contoh")))
    forged = whatsapp_call("text", whatsapp.text(COMPLAINT))
    office.post(Call(forged.method, forged.url, {"X-Hub-Signature-256": "sha256=0"}, forged.body))
    office.work()
    office.whatsapp(f"{COMPLAINT} lagi")
    office.work_on("intake")
    office.sweep(timedelta(hours=25))
    office.work()
    office.sweep()
    office.work()


def a_day(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_on_poison(message: str, *known: Any) -> UnderstoodMessage:
        if "racun" in message:
            raise ZeroDivisionError(message)
        return normalize(message, *known)

    monkeypatch.setattr(intake, "normalize", break_on_poison)

    # Complaints, a question, the same again; on both channels.
    office.telegram(COMPLAINT, chat=PEOPLE["telegram"])
    office.sms(COMPLAINT, sender=PEOPLE["sms"])
    office.work()
    office.telegram(office.complaints[0].ticket, chat=PEOPLE["telegram"])
    office.telegram(COMPLAINT, chat=PEOPLE["telegram"])
    office.work()
    office.post(kannel_receipt_call(office.deliveries[1].id, 8))
    office.post(kannel_receipt_call("no-delivery-of-ours", 77))

    # A provider that quotes what it refuses, one that is down, a citizen who blocked us.
    quoting = {"ok": False, "error_code": 400, "description": f"Bad Request: bot{TOKEN} is strange"}
    blocked = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    for body, status in ((quoting, 400), (blocked, 403)):
        office.late += timedelta(minutes=1)
        office.far_end.faults.append(web.json_response(body, status=status))
        office.telegram(f"Sampah di depan rumah saya {status}", chat=PEOPLE["telegram"])
        office.work()
    office.late += timedelta(minutes=1)
    office.far_end.faults.append(web.Response(status=503, text=f"{PHONE} is unknown to us"))
    office.sms("Lampu jalan mati di depan rumah saya", sender=PEOPLE["sms"])
    office.work()

    # Poison, until it is parked.
    office.telegram("racun di Pasar Contoh", chat=PEOPLE["telegram"])
    for _ in range(message_store.ATTEMPTS + 1):
        office.work()
        office.sweep(timedelta(hours=1))
    assert MessageState.PARKED in {message.state for message in office.messages}

    # Forged, unreadable, damaged.
    signed = telegram_call("Pasar Contoh", PEOPLE["telegram"])
    office.post(Call(signed.method, signed.url, {}, signed.body))
    office.post(Call("POST", signed.url, signed.headers, b'{"text": "Pasar Contoh ' + PHONE.encode()))
    wrong = kannel_call("Pasar Contoh", PEOPLE["sms"], url=PUBLIC_URL)
    office.post(Call("GET", wrong.url.replace(KANNEL_SECRET, "guessed"), {}))
    spool: Path = office.runtime.settings.data_dir / "spool"
    spool.mkdir(exist_ok=True)
    (spool / "0.json").write_text(f'{{"channel": "tele {PHONE}')
    drain.drain(office.runtime)
