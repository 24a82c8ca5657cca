"""What is held up: shown in words, opened for a reason alone, tried again by hand."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlmodel import col, select

from channels.messages import DeliveryStatus
from gateway.console import causes, parked
from store import models as m
from store.engine import writing
from tests.office import Office, kannel_call, telegram_call
from tests.officer import Officer, officer

SECRET_WORDS = "Lapor <script>alert(1)</script> jalan rusak"


@pytest.fixture
def operator(sqlite_office: Office) -> Officer:
    return officer(sqlite_office, m.Role.OPERATOR, name="Eko")


def put(office: Office, row: Any) -> str:
    with writing(office.runtime.engine) as session:
        session.add(row)
    return str(row.id)


def parked_message(office: Office) -> str:
    office.telegram(SECRET_WORDS)
    office.hear_the_bell()
    with writing(office.runtime.engine) as session:
        message = session.exec(select(m.Message)).one()
        message.state, message.attempts = m.MessageState.PARKED, 5
        message.error = "KeyError in _place, line 88 of desk.py"
    return str(message.id)


def reply(office: Office, status: DeliveryStatus, code: str, **more: Any) -> str:
    fields: dict[str, Any] = {
        "channel": "telegram",
        "account": "1708",
        "address": "telegram:1234567890",
        "text": "Laporan Anda kami terima",
        "reply_key": "help",
        "status": status,
        "error_code": code,
        "error": "as the platform says it",
        "due_at": office.now(),
        "created_at": office.now(),
    }
    return put(office, m.Delivery(**{**fields, **more}))


def request(office: Office, channel: str, raw: str, reason: str = "malformed update") -> str:
    return put(office, m.ParkedRequest(channel=channel, received_at=office.now(), reason=reason, raw=raw))


def entries(office: Office) -> list[tuple[str, str, Mapping[str, Any]]]:
    with office.reading() as session:
        found = session.exec(select(m.AuditEntry).order_by(col(m.AuditEntry.id)))
        return [(one.action, one.reason, one.details) for one in found]


def test_with_nothing_held_up_the_page_says_so(operator: Officer) -> None:
    assert "Tidak ada yang tertahan" in operator.get("/channels/parked").text


def test_what_is_held_up_is_shown_in_words_and_masked(sqlite_office: Office, operator: Officer) -> None:
    parked_message(sqlite_office)
    reply(sqlite_office, DeliveryStatus.FAILED, "403")
    request(sqlite_office, "telegram", "{}", "we do not listen to updates of this kind: poll")
    shown = operator.get("/channels/parked").text
    assert "Program kita gagal menangani pesan ini" in shown
    assert "KeyError in _place, line 88 of desk.py" in shown
    assert "Penerima tidak ada lagi, atau memblokir kita." in shown
    assert "Jenis kiriman ini belum kita dengarkan." in shown
    assert "1234567890" not in shown
    assert "jalan rusak" not in shown


def test_what_it_says_is_shown_for_a_reason_escaped_and_the_look_is_in_the_log(
    sqlite_office: Office, operator: Officer
) -> None:
    path = f"/channels/parked/{parked_message(sqlite_office)}/raw"
    refused = operator.post(path, kind="message", reason=" ")
    assert refused.status_code == 422
    assert "jalan rusak" not in refused.text
    assert not entries(sqlite_office)
    shown = operator.post(path, kind="message", reason="Memeriksa galat").text
    assert "jalan rusak" in shown
    assert "<script>alert" not in shown
    [(action, reason, details)] = entries(sqlite_office)
    assert (action, reason, details["kind"]) == (parked.RAW, "Memeriksa galat", "message")
    assert "jalan" not in str(details)


def test_of_what_is_long_the_beginning_is_shown(sqlite_office: Office, operator: Officer) -> None:
    id = request(sqlite_office, "telegram", "x" * (parked.LONGEST + 17))
    shown = operator.post(f"/channels/parked/{id}/raw", kind="request", reason="Galat").text
    assert "17 huruf lagi" in shown
    assert "x" * (parked.LONGEST + 1) not in shown


def test_a_message_that_is_not_parked_is_not_shown_here(sqlite_office: Office, operator: Officer) -> None:
    sqlite_office.telegram("Jalan rusak di Jalan Merdeka Bandung")
    sqlite_office.work()
    [message], [sent] = sqlite_office.messages, sqlite_office.deliveries
    for kind, id in (("message", message.id), ("reply", sent.id), ("file", message.id), ("x", "y")):
        answer = operator.post(f"/channels/parked/{id}/raw", kind=kind, reason="Ingin tahu")
        assert answer.status_code == 404
    assert not entries(sqlite_office)


def test_the_operator_reads_no_reply_about_a_secret_complaint(
    sqlite_office: Office, operator: Officer
) -> None:
    sqlite_office.telegram("RAHASIA Jalan rusak di Jalan Merdeka Bandung")
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    id = reply(sqlite_office, DeliveryStatus.FAILED, "400", complaint_id=complaint.id)
    path = f"/channels/parked/{id}/raw"
    assert operator.post(path, kind="reply", reason="Galat").status_code == 404
    admin = officer(sqlite_office, m.Role.ADMIN_INSTANSI)
    assert "kami terima" in admin.post(path, kind="reply", reason="Galat").text


def test_an_admin_tries_nothing_again(sqlite_office: Office) -> None:
    admin = officer(sqlite_office, m.Role.ADMIN_INSTANSI)
    id = parked_message(sqlite_office)
    assert "/replay" not in admin.get("/channels/parked").text
    assert admin.post(f"/channels/parked/{id}/replay", kind="message").status_code == 404
    assert sqlite_office.messages[0].state is m.MessageState.PARKED


def test_a_message_is_handled_once_more(sqlite_office: Office, operator: Officer) -> None:
    id = parked_message(sqlite_office)
    operator.post(f"/channels/parked/{id}/replay", kind="message")
    sqlite_office.sweep()
    sqlite_office.work()
    assert sqlite_office.messages[0].state is m.MessageState.HANDLED
    assert entries(sqlite_office)[-1][0] == "replay"
    # Once.
    assert operator.post(f"/channels/parked/{id}/replay", kind="message").status_code == 404


def test_all_messages_are_handled_once_more(sqlite_office: Office, operator: Officer) -> None:
    parked_message(sqlite_office)
    operator.post("/channels/parked/messages/replay")
    assert sqlite_office.messages[0].state is m.MessageState.KEPT


def test_a_reply_goes_out_once_more(sqlite_office: Office, operator: Officer) -> None:
    id = reply(sqlite_office, DeliveryStatus.UNKNOWN, "no_answer")
    assert "Balasan ini mungkin sudah sampai" in operator.get("/channels/parked").text
    operator.post(f"/channels/parked/{id}/replay", kind="reply")
    sqlite_office.sweep()
    sqlite_office.work()
    assert sqlite_office.statuses() == [DeliveryStatus.SENT]


def test_a_file_is_fetched_once_more(sqlite_office: Office, operator: Officer) -> None:
    message = parked_message(sqlite_office)
    file = m.Media(
        message_id=message_id(sqlite_office),
        position=0,
        channel="telegram",
        kind="photo",
        reference="f1",
        state=m.MediaState.FAILED,
        due_at=sqlite_office.now(),
        error="no answer within 30 s",
    )
    id = put(sqlite_office, file)
    assert message
    operator.post(f"/channels/parked/{id}/replay", kind="file")
    assert sqlite_office.all(m.Media)[0].state is m.MediaState.WAITING


def message_id(office: Office) -> Any:
    return office.messages[0].id


def raw_of(call: Any) -> str:
    """What a parked request keeps of it."""
    return (call.data if hasattr(call, "data") else call.body).decode()


def test_a_request_that_can_be_read_by_now_becomes_what_it_says(
    sqlite_office: Office, operator: Officer
) -> None:
    update = raw_of(telegram_call("Jalan rusak di Jalan Merdeka Bandung", 1001))
    query = kannel_call("Sampah menumpuk di Pasar Baru Bandung").url.partition("?")[2]
    for channel, raw in (("telegram", update), ("sms_1708", query)):
        id = request(sqlite_office, channel, raw)
        assert operator.post(f"/channels/parked/{id}/replay", kind="request").status_code == 200
    sqlite_office.sweep()
    sqlite_office.work()
    assert {one.channel for one in sqlite_office.complaints} == {"telegram", "sms_1708"}
    assert not sqlite_office.all(m.ParkedRequest)


@pytest.mark.parametrize(
    ("channel", "raw", "why"),
    [
        ("telegram", '{"update_id":7,"poll":{}}', "Masih tidak dapat dibaca"),
        ("telegram", "{broken", "Masih tidak dapat dibaca"),
        ("whatsapp", "{}", "Kanalnya sedang tidak menyala"),
    ],
)
def test_a_request_that_still_cannot_be_read_stays_and_it_is_said_why(
    sqlite_office: Office, operator: Officer, channel: str, raw: str, why: str
) -> None:
    id = request(sqlite_office, channel, raw)
    answer = operator.post(f"/channels/parked/{id}/replay", kind="request")
    assert answer.status_code == 422
    assert why in answer.text
    assert len(sqlite_office.all(m.ParkedRequest)) == 1
    assert not sqlite_office.messages


def test_what_is_stuck_in_the_spool_is_shown_and_tried_once_more(
    sqlite_office: Office, operator: Officer
) -> None:
    folder = sqlite_office.runtime.settings.data_dir / "spool"
    folder.mkdir()
    stuck = folder / "01a2.stuck"
    stuck.write_text("{broken <b>")
    assert "Tidak dapat diputar ulang" in operator.get("/channels/parked").text
    shown = operator.post("/channels/parked/01a2/raw", kind="spool", reason="Galat").text
    assert "{broken &lt;b&gt;" in shown
    assert operator.post("/channels/parked/..%2Flapor/raw", kind="spool", reason="x").status_code == 404
    operator.post("/channels/spool/drain")
    assert [one.name for one in folder.iterdir()] == ["01a2.json"]


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("we do not listen to changes of this kind: flows", "not_listened"),
        ("the body is not JSON", "damaged"),
        ("one of the messages is without from", "damaged"),
        ("not our phone_number_id", "not_ours"),
        ("cannot be stored: DataError", "unstorable"),
        ("Meta reports the error 131051", "platform_error"),
        ("cannot be read: ZeroDivisionError", "unknown"),
    ],
)
def test_a_reason_is_told_in_words(reason: str, why: str) -> None:
    assert causes.of_request(reason) == why
