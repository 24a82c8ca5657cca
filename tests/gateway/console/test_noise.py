"""What was taken for noise, and is a complaint after all."""

import pytest

from channels.addresses import Address
from channels.messages import InboundMessage
from gateway.casework import rescuing
from store import models as m
from tests.office import Office, said
from tests.officer import Officer, officer

PRIZE = "SELAMAT! Nomor Anda memenangkan undian 100 juta, hubungi 081200000077"


def bank() -> InboundMessage:
    sender = Address("sms", "PDAMXYZ")
    return said(
        "Air mati di Jalan Merdeka Bandung",
        channel="sms_1708",
        account="1708",
        sender=sender,
        repliable=False,
    )


@pytest.fixture
def admin(sqlite_office: Office) -> Officer:
    return officer(sqlite_office, m.Role.ADMIN_INSTANSI, name="Ayu")


def test_what_was_kept_without_an_answer_is_listed_masked(sqlite_office: Office, admin: Officer) -> None:
    assert "Semua yang masuk dijawab" in admin.get("/noise").text
    sqlite_office.telegram(PRIZE, chat=1234567890)
    sqlite_office.telegram("Jalan rusak di Jalan Merdeka Bandung")
    sqlite_office.hear(bank())
    sqlite_office.work()
    shown = admin.get("/noise").text
    assert "memenangkan undian" in shown
    assert "Air mati" in shown
    assert "Jalan rusak" not in shown
    assert "081200000077" not in shown
    assert "1234567890" not in shown
    assert "Air mati" not in admin.get("/noise?kind=spam").text


def test_it_becomes_a_complaint_once_and_its_writer_is_told_the_number(
    sqlite_office: Office, admin: Officer
) -> None:
    sqlite_office.telegram(PRIZE)
    sqlite_office.work()
    [message] = sqlite_office.messages
    answer = admin.post(f"/noise/{message.id}/rescue", follow=False)
    [complaint] = sqlite_office.complaints
    assert answer.headers["Location"] == f"/console/complaints/{complaint.ticket}?done=noise.rescued"
    sqlite_office.work()
    [reply] = sqlite_office.deliveries
    assert (reply.reply_key, reply.answers, reply.status) == ("complaint.opened", message.id, "sent")
    [message] = sqlite_office.messages
    assert (message.outcome, message.complaint_id) == ("opened", complaint.id)
    assert complaint.due_on is not None
    [update] = sqlite_office.all(m.ComplaintUpdate)
    assert (update.action, update.details) == (rescuing.RESCUED, {"was": "spam"})
    [entry] = sqlite_office.all(m.AuditEntry)
    assert (entry.action, entry.complaint_id) == (rescuing.RESCUED, complaint.id)
    assert admin.post(f"/noise/{message.id}/rescue").status_code == 404
    assert len(sqlite_office.complaints) == 1


def test_nobody_is_told_who_cannot_be_answered_or_wants_nothing(
    sqlite_office: Office, admin: Officer
) -> None:
    sqlite_office.hear(bank())
    sqlite_office.telegram(PRIZE)
    sqlite_office.work()
    sqlite_office.telegram("STOP")
    sqlite_office.work()
    for message in sqlite_office.messages:
        if message.outcome in rescuing.KINDS:
            admin.post(f"/noise/{message.id}/rescue", follow=False)
    assert len(sqlite_office.complaints) == 2
    assert [one.reply_key for one in sqlite_office.deliveries] == ["stopped"]


def test_nothing_else_is_made_a_complaint_here(sqlite_office: Office, admin: Officer) -> None:
    sqlite_office.telegram("Halo")
    sqlite_office.work()
    [message] = sqlite_office.messages
    for id in (message.id, "x"):
        assert admin.post(f"/noise/{id}/rescue").status_code == 404
    assert not sqlite_office.complaints
