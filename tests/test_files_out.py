"""Answers with files, through the whole gateway: nothing is sent twice, and nothing is lost."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from channels.messages import DeliveryStatus
from gateway import reports
from gateway.media import fetch
from store import attachments, outbox
from store import models as m
from store.engine import writing
from tests.gateway.media.photos import photo
from tests.office import WARGA, Office, whatsapp_receipt_call, x_dm_call

WORDS = "Jalan sudah diperbaiki."
PICTURE, LETTER = photo(), b"%PDF-1.7\n the letter"
ADDRESSES = {
    "telegram": "telegram:1001",
    "whatsapp": "whatsapp:ID.warga11",
    "twitter": "x:1001",
    "sms_1708": "sms:+6281200000011",
}
UNAVAILABLE = {"ok": False, "error_code": 503, "description": "Service Unavailable"}
BAD_PHOTO = {"ok": False, "error_code": 400, "description": "Bad Request: wrong file"}


def attached(office: Office, content: bytes, mime_type: str, name: str) -> dict[str, Any]:
    """A file on the shelf, as staff left it there."""
    shelf = fetch.shelf(office.runtime)
    with shelf.unfinished() as path:
        path.write_bytes(content)
        kept = shelf.keep(path)
    return {"name": name, "mime_type": mime_type, "size": len(content), "path": kept}


def answer(office: Office, channel: str = "telegram", text: str = WORDS, **fields: Any) -> None:
    """Staff answer with a photo and a letter."""
    files = [
        attached(office, PICTURE, "image/jpeg", "Jalan.jpg"),
        attached(office, LETTER, "application/pdf", "Surat.pdf"),
    ]
    reply: dict[str, Any] = {
        "channel": channel,
        "account": office.runtime.channels[channel].account,
        "address": ADDRESSES[channel],
        "text": text,
        "reply_key": "news.answered",
        "attachments": files,
        "due_at": office.now(),
        "created_at": office.now(),
    }
    with writing(office.runtime.engine) as session:
        session.add(m.Delivery(**{**reply, **fields}))
    pass_time(office)


def pass_time(office: Office, later: timedelta = timedelta(seconds=1)) -> None:
    office.sweep(later)
    office.work()


def arrived(office: Office) -> list[str | bytes]:
    return [one.file or one.text for one in office.far_end.sent]


def rows(office: Office) -> list[tuple[str, str, int]]:
    """Of each reply: its words, what became of it, and how often it was tried."""
    return [(one.text or one.attachments[0]["name"], one.status, one.attempts) for one in office.deliveries]


def test_the_words_go_first_and_then_each_file(office: Office) -> None:
    answer(office)
    assert arrived(office) == [WORDS, PICTURE, LETTER]
    assert rows(office) == [(WORDS, "sent", 1), ("Jalan.jpg", "sent", 1), ("Surat.pdf", "sent", 1)]
    words, *files = office.deliveries
    assert words.attachments == []
    assert {(one.reply_key, one.complaint_id, one.update_id) for one in files} == {
        (attachments.FILE, words.complaint_id, words.update_id)
    }


def test_what_became_of_each_is_reported_with_its_name(sqlite_office: Office) -> None:
    sqlite_office.telegram("Jalan rusak di Jl. Mawar 5")
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    answer(sqlite_office, complaint_id=complaint.id)
    with sqlite_office.reading() as session:
        told = reports.complaint(session, complaint.ticket)
    assert told
    files = [(one["status"], file["name"]) for one in told["replies"] for file in one["files"]]
    assert files == [("sent", "Jalan.jpg"), ("sent", "Surat.pdf")]


def test_a_file_without_words_is_a_reply_as_it_is(sqlite_office: Office) -> None:
    answer(sqlite_office, text="")
    assert arrived(sqlite_office) == [PICTURE, LETTER]
    assert [one.reply_key for one in sqlite_office.deliveries] == ["news.answered", attachments.FILE]


def test_a_file_that_fails_is_tried_again_alone(sqlite_office: Office) -> None:
    taken = web.json_response(
        {"ok": True, "result": {"message_id": 7, "date": 1, "chat": {"id": 1001, "type": "private"}}}
    )
    sqlite_office.far_end.faults.extend([taken, web.json_response(UNAVAILABLE, status=503)])
    answer(sqlite_office)
    assert rows(sqlite_office) == [
        (WORDS, "sent", 1),
        ("Jalan.jpg", "waiting", 1),
        ("Surat.pdf", "waiting", 0),
    ]
    pass_time(sqlite_office, timedelta(minutes=2))
    # Their words were taken by the fault's answer.
    assert arrived(sqlite_office) == [PICTURE, LETTER]
    assert rows(sqlite_office) == [(WORDS, "sent", 1), ("Jalan.jpg", "sent", 2), ("Surat.pdf", "sent", 1)]


def test_a_file_waits_for_the_words_it_belongs_to(sqlite_office: Office) -> None:
    sqlite_office.far_end.faults.append(web.json_response(UNAVAILABLE, status=503))
    answer(sqlite_office)
    assert arrived(sqlite_office) == []
    assert rows(sqlite_office) == [
        (WORDS, "waiting", 1),
        ("Jalan.jpg", "waiting", 0),
        ("Surat.pdf", "waiting", 0),
    ]
    pass_time(sqlite_office, timedelta(minutes=2))
    assert arrived(sqlite_office) == [WORDS, PICTURE, LETTER]


def test_a_file_that_is_refused_for_good_takes_nothing_along_and_can_be_sent_again(
    sqlite_office: Office,
) -> None:
    sqlite_office.far_end.faults.append(web.json_response(BAD_PHOTO, status=400))
    answer(sqlite_office, text="")
    assert [status for _, status, _ in rows(sqlite_office)] == ["failed", "sent"]
    with writing(sqlite_office.runtime.engine) as session:
        assert outbox.retry(session, sqlite_office.deliveries[0].id, sqlite_office.now())
    pass_time(sqlite_office)
    assert arrived(sqlite_office) == [LETTER, PICTURE]


def test_a_killed_sender_leaves_each_file_to_the_next_one_and_doubles_none(sqlite_office: Office) -> None:
    office = sqlite_office
    abandoned = office.runtime.abandoned_after
    with writing(office.runtime.engine) as session:
        reply = m.Delivery(
            channel="telegram",
            account="1708",
            address=ADDRESSES["telegram"],
            text=WORDS,
            reply_key="news.answered",
            attachments=[attached(office, PICTURE, "image/jpeg", "Jalan.jpg")],
            due_at=office.now(),
            created_at=office.now(),
        )
        session.add(reply)
        session.flush()
        words, file = outbox.claim(session, [reply.id], office.now(), abandoned)
        # It noted the words, and died.
        sent = outbox.Outcome(words.id, DeliveryStatus.SENT, external_id="1001:1")
        outbox.note_outcomes(session, [sent], office.now())
        assert file.status is DeliveryStatus.SENDING
    pass_time(office, abandoned + timedelta(seconds=1))
    assert arrived(office) == [PICTURE]


def test_where_only_words_go_the_words_go_and_the_files_are_shown_as_not_sent(sqlite_office: Office) -> None:
    answer(sqlite_office, "sms_1708")
    assert arrived(sqlite_office) == [WORDS]
    words, *files = sqlite_office.deliveries
    assert words.status is DeliveryStatus.SENT
    assert {(one.status, one.error_code) for one in files} == {(DeliveryStatus.FAILED, "kind_of_file")}
    assert "say it in words" in files[0].error


def test_a_file_that_is_too_large_for_the_channel_is_not_tried(sqlite_office: Office) -> None:
    huge = attached(sqlite_office, LETTER, "application/pdf", "Surat.pdf") | {"size": 2**40}
    answer(sqlite_office, attachments=[huge])
    assert arrived(sqlite_office) == [WORDS]
    assert sqlite_office.deliveries[1].error_code == "too_large"


def test_a_copy_that_is_gone_is_said_to_be(sqlite_office: Office) -> None:
    lost = attached(sqlite_office, LETTER, "application/pdf", "Surat.pdf")
    fetch.shelf(sqlite_office.runtime).remove(lost["path"])
    answer(sqlite_office, attachments=[lost])
    assert arrived(sqlite_office) == [WORDS]
    assert (sqlite_office.deliveries[1].status, sqlite_office.deliveries[1].error_code) == (
        "failed",
        "no_file",
    )


def test_a_file_never_stands_where_others_read_along(x_office: Office) -> None:
    x_office.post(x_dm_call("Jalan rusak di Jl. Mawar", "2000000000000000001"))
    x_office.work()
    x_office.far_end.sent.clear()
    answer(x_office, "twitter", public=True, in_reply_to="2000000000000000009")
    assert [(one.to, one.file or one.text[: len(WORDS)]) for one in x_office.far_end.sent] == [
        ("2000000000000000009", WORDS),
        ("dm:1001", PICTURE),
    ]


# WhatsApp: six seconds for one person, 24 hours, and what becomes of each.


@pytest.fixture
def whatsapp(sqlite_whatsapp_office: Office) -> Office:
    """Somebody has just written, and was answered."""
    sqlite_whatsapp_office.whatsapp("Jalan rusak di Jl. Mawar 5")
    sqlite_whatsapp_office.work()
    pass_time(sqlite_whatsapp_office, timedelta(seconds=7))
    sqlite_whatsapp_office.far_end.sent.clear()
    return sqlite_whatsapp_office


def files_of(office: Office) -> list[m.Delivery]:
    return [one for one in office.deliveries if one.reply_key == attachments.FILE]


def test_on_whatsapp_each_comes_when_it_may(whatsapp: Office) -> None:
    answer(whatsapp, "whatsapp")
    assert arrived(whatsapp) == [WORDS]
    pass_time(whatsapp, timedelta(seconds=7))
    pass_time(whatsapp, timedelta(seconds=7))
    assert arrived(whatsapp) == [WORDS, PICTURE, LETTER]
    assert [one.raw["type"] for one in whatsapp.far_end.sent] == ["text", "image", "document"]
    assert [one.raw["biz_opaque_callback_data"] for one in whatsapp.far_end.sent[1:]] == [
        str(one.id) for one in files_of(whatsapp)
    ]


def test_a_file_that_meta_cannot_use_is_shown_beside_words_that_were_read(whatsapp: Office) -> None:
    answer(whatsapp, "whatsapp")
    pass_time(whatsapp, timedelta(seconds=7))
    words, picture = whatsapp.far_end.sent
    whatsapp.post(whatsapp_receipt_call(words.id, "read", WARGA))
    whatsapp.post(whatsapp_receipt_call(picture.id, "failed", WARGA, (131053, "Media upload error")))
    whatsapp.work()
    became = {one.text or one.attachments[0]["name"]: one.status for one in whatsapp.deliveries[-3:]}
    assert became == {WORDS: "read", "Jalan.jpg": "failed", "Surat.pdf": "waiting"}


def test_outside_the_window_files_wait_until_they_write(whatsapp: Office) -> None:
    whatsapp.late += timedelta(hours=25)
    answer(whatsapp, "whatsapp")
    assert arrived(whatsapp) == []
    assert {one.status for one in whatsapp.deliveries[-3:]} == {DeliveryStatus.HELD}
    whatsapp.whatsapp("baik")
    for _ in range(4):
        pass_time(whatsapp, timedelta(seconds=7))
    assert [one for one in arrived(whatsapp) if one in (WORDS, PICTURE, LETTER)] == [WORDS, PICTURE, LETTER]


def test_a_file_never_goes_with_a_template(whatsapp: Office) -> None:
    whatsapp.late += timedelta(hours=25)
    template = {"name": "laporan_dijawab", "language": "id", "values": []}
    answer(whatsapp, "whatsapp", template=template)
    pass_time(whatsapp, timedelta(seconds=7))
    assert arrived(whatsapp) == ["template:laporan_dijawab"]
    assert [one.status for one in files_of(whatsapp)] == [DeliveryStatus.HELD, DeliveryStatus.HELD]


@pytest.fixture
def x(x_office: Office) -> Office:
    x_office.post(x_dm_call("Jalan rusak di Jl. Mawar", "2000000000000000001"))
    x_office.work()
    x_office.far_end.sent.clear()
    return x_office


def test_on_x_a_picture_is_a_message_and_a_document_none(x: Office) -> None:
    answer(x, "twitter")
    assert arrived(x) == [WORDS, PICTURE]
    assert [one.error_code for one in files_of(x)] == [None, "kind_of_file"]
