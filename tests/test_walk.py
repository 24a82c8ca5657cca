"""One message's way through the house, step by step as docs/architecture.md tells it, on each channel."""

import pytest

from channels.messages import DeliveryStatus
from normalizer import tickets
from store import models as m
from store.models import MessageState
from tests.office import Office, kannel_receipt_call, telegram_call, twilio_call

COMPLAINT = "Jalan di depan Pasar Contoh rusak parah, sudah tiga bulan berlubang"
STORIES = (
    COMPLAINT,
    "Lampu jalan di Jalan Melati mati sejak dua minggu yang lalu",
    "Sampah menumpuk di depan Sekolah Contoh dan tidak pernah diangkut petugas",
    "Air PDAM di Perumahan Contoh tidak mengalir sama sekali sejak hari Senin",
)
"""Each is about something else, and long enough to be no bubble of another: a complaint each, whoever tells
several at once."""


def test_a_telegram_message_walks_from_the_webhook_to_the_answer(office: Office) -> None:
    # 1, 2, 3, 4: received, verified, parsed, and kept before it is answered 200.
    answer = office.telegram(COMPLAINT, chat=1001)
    assert answer.status_code == 200
    [message] = office.messages
    assert (message.text, message.state) == (COMPLAINT, MessageState.KEPT)

    # 5, 6, 7: a worker handles it; the complaint and the reply are written together.
    office.work_on("intake")
    [message], [complaint], [reply] = office.messages, office.complaints, office.deliveries
    assert message.state == MessageState.HANDLED
    assert message.complaint_id == complaint.id
    assert complaint.text == COMPLAINT
    assert complaint.address == "telegram:1001"
    assert tickets.is_valid(complaint.ticket)
    assert reply.status == DeliveryStatus.WAITING

    # 8: delivered where it came from, with the number.
    office.work_on("delivery")
    [said] = office.far_end.to("1001")
    assert tickets.display(complaint.ticket) in said
    assert office.statuses() == [DeliveryStatus.SENT]


def test_an_sms_from_the_operator_walks_from_the_get_to_the_delivered_answer(office: Office) -> None:
    # 1 to 4. Kannel would send whatever we say here to the citizen as an SMS, so we say nothing.
    answer = office.sms(COMPLAINT, sender="081200000011")
    assert (answer.status_code, answer.text) == (200, "")
    assert [message.address for message in office.messages] == ["sms:+6281200000011"]

    # 5 to 8.
    office.work()
    [complaint] = office.complaints
    [said] = office.far_end.to("+6281200000011")
    assert tickets.display(complaint.ticket) in said

    # And what the operator tells of it afterwards.
    [reply] = office.deliveries
    assert office.post(kannel_receipt_call(reply.id, 8)).status_code == 200
    assert office.post(kannel_receipt_call(reply.id, 1)).status_code == 200
    assert office.statuses() == [DeliveryStatus.DELIVERED]


def test_an_sms_through_twilio_walks_from_the_signed_form_to_the_answer(twilio_office: Office) -> None:
    # 1 to 4. Twilio reads TwiML; an empty response says nothing to the citizen.
    answer = twilio_office.post(twilio_call(COMPLAINT, sender="+6281200000011"))
    assert answer.status_code == 200
    assert "<Response" in answer.text

    # 5 to 8.
    twilio_office.work()
    [complaint] = twilio_office.complaints
    [said] = twilio_office.far_end.to("+6281200000011")
    assert tickets.display(complaint.ticket) in said
    assert twilio_office.deliveries[0].external_id.startswith("SM")


def test_the_number_sent_back_returns_the_status(office: Office) -> None:
    office.telegram(COMPLAINT)
    office.work()
    [complaint] = office.complaints
    office.telegram(f"mau tanya #{tickets.display(complaint.ticket)} gimana ya")
    office.work()
    assert "diterima, menunggu verifikasi" in office.far_end.to("1001")[-1]
    assert len(office.complaints) == 1


def test_somebody_else_learns_the_stage_and_nothing_of_the_content(office: Office) -> None:
    office.telegram(COMPLAINT, chat=1001)
    office.work()
    [complaint] = office.complaints
    office.sms(complaint.ticket, sender="081200000012")
    office.work()
    [said] = office.far_end.to("+6281200000012")
    assert "diterima" in said
    assert "Pasar" not in said


def test_the_same_words_again_get_the_same_number_and_open_nothing(office: Office) -> None:
    office.telegram(COMPLAINT)
    office.work()
    office.telegram(f"  {COMPLAINT.upper()}!! ")
    office.work()
    [complaint] = office.complaints
    first, second = office.far_end.to("1001")
    assert tickets.display(complaint.ticket) in first
    assert tickets.display(complaint.ticket) in second


def test_the_same_words_from_two_people_are_two_complaints(office: Office) -> None:
    office.telegram(COMPLAINT, chat=1001)
    office.telegram(COMPLAINT, chat=1002)
    office.work()
    assert len({complaint.ticket for complaint in office.complaints}) == 2


@pytest.mark.parametrize("text", ["halo", "BANTUAN", "assalamualaikum", "/start"])
def test_a_greeting_gets_help_and_opens_nothing(office: Office, text: str) -> None:
    office.telegram(text)
    office.work()
    assert office.complaints == []
    assert "Tulis laporan Anda" in office.far_end.to("1001")[0]


def test_whoever_writes_english_is_answered_in_english(office: Office) -> None:
    office.telegram("The street light in front of the market has been broken for three weeks")
    office.work()
    assert "We have received your report" in office.far_end.to("1001")[0]


def test_a_photo_without_words_is_kept_fetched_and_asked_about(office: Office) -> None:
    call = telegram_call("x")
    photo = call.body.replace(b'"text": "x"', b'"photo": [{"file_id": "a", "file_unique_id": "b", '
                              b'"width": 1, "height": 1}]')  # fmt: skip
    office.http.post(
        f"{office.web.url}/webhooks/telegram", data=photo, headers=dict(call.headers), timeout=30
    )
    office.work()
    [message] = office.messages
    assert (message.unsupported, message.outcome) == (None, "loose")
    assert "tuliskan" in office.far_end.to("1001")[0]
    assert office.complaints == []
    [file] = office.all(m.Media)
    assert (file.kind, file.reference) == ("image", "a")


@pytest.mark.parametrize("apart", [False, True])
def test_an_edit_is_kept_beside_the_first_text_with_the_complaint_and_opens_no_second_one(
    office: Office, apart: bool
) -> None:
    office.post(telegram_call(COMPLAINT, message_id=7))
    if apart:
        office.work()
    office.post(telegram_call(f"{COMPLAINT}, di Jalan Melati", message_id=7, edited=True))
    office.work()
    first, edit = office.messages
    assert (first.text, edit.text) == (COMPLAINT, f"{COMPLAINT}, di Jalan Melati")
    assert (first.outcome, edit.outcome) == ("opened", "edit")
    assert (edit.edits, edit.complaint_id) == (first.external_id, first.complaint_id)
    # The newest words are shown; the first stand in their message for ever.
    assert [complaint.text for complaint in office.complaints] == [edit.text]
    assert len(office.far_end.to("1001")) == 1


def test_an_edit_that_makes_a_complaint_of_a_greeting_opens_it(office: Office) -> None:
    office.post(telegram_call("halo", message_id=7))
    office.post(telegram_call(COMPLAINT, message_id=7, edited=True))
    office.work()
    (complaint,) = office.complaints
    assert complaint.text == COMPLAINT
    assert tickets.display(complaint.ticket) in office.far_end.to("1001")[1]
