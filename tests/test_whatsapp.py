"""What only WhatsApp has, through the whole gateway: ids beside numbers, the window, buttons, quotes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from channels.messages import DeliveryStatus
from gateway import reports
from gateway.simulator import whatsapp
from store import models as m
from store.engine import writing
from tests.gateway.media import photos
from tests.office import (
    HIDDEN_WARGA,
    OLD_WARGA,
    PHONE_NUMBER_ID,
    WARGA,
    Office,
    signed_by_meta,
    whatsapp_call,
    whatsapp_receipt_call,
)
from tests.test_walk import COMPLAINT

PHONE, USER = "6281200000011", "ID.warga11"
PIN = whatsapp.location(-3.7956, 102.2592, "Pasar Contoh")


def said(office: Office, to: str = USER) -> list[str]:
    return office.far_end.to(to)


# From the message to the ticket.


def test_a_message_becomes_a_complaint_and_its_number_comes_back(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    [complaint] = whatsapp_office.complaints
    assert complaint.text == COMPLAINT
    [reply] = whatsapp_office.far_end.sent
    assert reply.to == USER
    assert f"{complaint.ticket[:3]} {complaint.ticket[3:6]} {complaint.ticket[6:]}" in reply.text


def test_the_button_under_the_number_says_what_an_sms_would_type(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    [button] = whatsapp_office.far_end.sent[0].raw["interactive"]["action"]["buttons"]
    pressed = whatsapp.button_reply(button["reply"]["id"], button["reply"]["title"])
    whatsapp_office.late += timedelta(seconds=10)
    whatsapp_office.post(whatsapp_call("interactive", pressed))
    whatsapp_office.work()
    assert whatsapp_office.messages[-1].outcome == "status"
    assert "diterima" in said(whatsapp_office)[-1]


def test_who_asks_after_their_report_is_offered_their_other_ones_as_a_list(whatsapp_office: Office) -> None:
    for number in range(6):
        whatsapp_office.whatsapp(f"{COMPLAINT} di gang {number} sebelah utara")
        whatsapp_office.work()
        whatsapp_office.late += timedelta(seconds=7)
    whatsapp_office.whatsapp("status laporan saya")
    whatsapp_office.work()
    rows = whatsapp_office.far_end.sent[-1].raw["interactive"]["action"]["sections"][0]["rows"]
    older = [complaint.ticket for complaint in whatsapp_office.complaints][-2::-1]
    assert [row["title"].replace(" ", "") for row in rows] == older


# Who somebody is.


def test_a_message_without_a_number_works_end_to_end(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT, HIDDEN_WARGA)
    whatsapp_office.work()
    [reply] = whatsapp_office.far_end.sent
    assert reply.raw["recipient"] == USER
    assert "to" not in reply.raw


@pytest.mark.parametrize("order", [(OLD_WARGA, WARGA, HIDDEN_WARGA), (OLD_WARGA, HIDDEN_WARGA, WARGA)])
def test_a_number_and_an_id_seen_together_are_one_person_with_all_their_tickets(
    whatsapp_office: Office, order: tuple[whatsapp.Contact, ...]
) -> None:
    for number, sender in enumerate(order):
        whatsapp_office.whatsapp(f"{COMPLAINT} di gang {number} sebelah utara", sender)
        whatsapp_office.work()
    assert len({complaint.contact_id for complaint in whatsapp_office.complaints}) == 1
    assert set(whatsapp_office.addresses) == {f"whatsapp:+{PHONE}", f"whatsapp:{USER}"}
    assert len(whatsapp_office.all(m.Contact)) == 1


def test_who_hid_their_number_can_still_ask_after_what_they_reported_with_it(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT, OLD_WARGA)
    whatsapp_office.work()
    for text, sender in (("halo", WARGA), ("status laporan saya", HIDDEN_WARGA)):
        whatsapp_office.late += timedelta(seconds=7)
        whatsapp_office.whatsapp(text, sender)
        whatsapp_office.work()
    assert whatsapp_office.complaints[0].ticket in said(whatsapp_office)[-1].replace(" ", "")


def test_two_people_who_share_nothing_stay_two(whatsapp_office: Office) -> None:
    other = whatsapp.Contact("Lain", phone="+6281200000012", user_id="ID.lain12")
    whatsapp_office.whatsapp(COMPLAINT, WARGA)
    whatsapp_office.whatsapp(COMPLAINT, other)
    whatsapp_office.work()
    assert len({complaint.contact_id for complaint in whatsapp_office.complaints}) == 2


def test_a_new_number_is_the_same_person_and_gets_what_waited_for_the_old_one(
    whatsapp_office: Office,
) -> None:
    whatsapp_office.whatsapp(COMPLAINT, OLD_WARGA)
    whatsapp_office.work_on("intake")
    system = {
        "body": "moved",
        "type": "user_changed_number",
        "wa_id": "6281200000099",
    }
    whatsapp_office.post(whatsapp_call("system", system, OLD_WARGA))
    whatsapp_office.work_on("delivery")
    assert [sent.to for sent in whatsapp_office.far_end.sent] == ["6281200000099"]
    [contact] = whatsapp_office.all(m.Contact)
    assert whatsapp_office.addresses["whatsapp:+6281200000099"].contact_id == contact.id


# The 24 hours.


def answer_too_late(office: Office) -> None:
    """A complaint whose answer is ready only when its window has shut."""
    office.whatsapp(COMPLAINT)
    office.work_on("intake")
    office.late += timedelta(hours=25)
    office.sweep()
    office.work()


def test_outside_the_window_a_template_tells_that_an_answer_waits_and_the_answer_is_held(
    whatsapp_office: Office,
) -> None:
    answer_too_late(whatsapp_office)
    assert whatsapp_office.statuses() == [DeliveryStatus.HELD]
    whatsapp_office.sweep()
    whatsapp_office.sweep()
    whatsapp_office.work()
    [notice] = whatsapp_office.far_end.sent
    assert notice.text == "template:jawaban_menunggu"
    [gap] = notice.raw["template"]["components"][0]["parameters"]
    assert gap["text"].replace(" ", "") == whatsapp_office.complaints[0].ticket
    assert whatsapp_office.statuses() == [DeliveryStatus.HELD, DeliveryStatus.SENT]


def test_the_held_answer_goes_out_when_they_write_and_nothing_beside_it(whatsapp_office: Office) -> None:
    answer_too_late(whatsapp_office)
    whatsapp_office.sweep()
    whatsapp_office.work()
    whatsapp_office.late += timedelta(minutes=5)
    whatsapp_office.whatsapp("baik", at=whatsapp_office.now())
    whatsapp_office.work()
    assert [sent.text.partition(" ")[0] for sent in whatsapp_office.far_end.sent] == [
        "template:jawaban_menunggu",
        "Terima",
    ]
    assert whatsapp_office.statuses() == [DeliveryStatus.SENT, DeliveryStatus.SENT]
    assert [delivery.attempts for delivery in whatsapp_office.deliveries] == [1, 1]


def test_several_held_answers_are_announced_once(whatsapp_office: Office) -> None:
    for number in range(3):
        whatsapp_office.whatsapp(f"{COMPLAINT} di gang {number} sebelah utara")
    whatsapp_office.work_on("intake")
    whatsapp_office.late += timedelta(hours=25)
    whatsapp_office.sweep()
    whatsapp_office.work()
    whatsapp_office.sweep()
    whatsapp_office.work()
    assert [sent.text for sent in whatsapp_office.far_end.sent] == ["template:jawaban_menunggu"]
    # Another one that is held later is news to nobody: they know that something waits.
    whatsapp_office.whatsapp(f"{COMPLAINT} di gang 4 sebelah utara", at=datetime.now(UTC))
    whatsapp_office.work()
    whatsapp_office.sweep(timedelta(seconds=7))
    whatsapp_office.work()
    assert whatsapp_office.statuses().count(DeliveryStatus.HELD) == 4
    assert len(whatsapp_office.far_end.sent) == 1


def test_a_thumb_up_is_no_message_and_lets_nothing_out(whatsapp_office: Office) -> None:
    answer_too_late(whatsapp_office)
    whatsapp_office.post(whatsapp_call("reaction", {"message_id": "wamid.x", "emoji": "👍"}))
    whatsapp_office.work()
    assert whatsapp_office.statuses() == [DeliveryStatus.HELD]


def test_what_was_held_for_their_number_goes_out_when_they_write_with_number_and_id(
    whatsapp_office: Office,
) -> None:
    whatsapp_office.whatsapp(COMPLAINT, OLD_WARGA)
    whatsapp_office.work_on("intake")
    whatsapp_office.sweep(timedelta(hours=25))
    whatsapp_office.work()
    whatsapp_office.whatsapp("baik", WARGA, at=whatsapp_office.now())
    whatsapp_office.work()
    assert [sent.to for sent in whatsapp_office.far_end.sent] == [PHONE]
    assert whatsapp_office.statuses() == [DeliveryStatus.SENT]


def test_who_told_us_to_stop_is_sent_no_notice(whatsapp_office: Office) -> None:
    for text in (COMPLAINT, "STOP"):
        whatsapp_office.whatsapp(text)
        whatsapp_office.work_on("intake")
    whatsapp_office.sweep(timedelta(hours=25))
    for _ in range(2):
        whatsapp_office.work()
        whatsapp_office.sweep()
    assert whatsapp_office.statuses() == [DeliveryStatus.HELD, DeliveryStatus.HELD]
    assert whatsapp_office.far_end.sent == []


def test_a_message_that_meta_kept_for_days_is_answered_by_the_time_they_wrote_it(
    whatsapp_office: Office,
) -> None:
    whatsapp_office.whatsapp(COMPLAINT, at=datetime.now(UTC) - timedelta(days=3))
    whatsapp_office.work()
    assert whatsapp_office.statuses() == [DeliveryStatus.HELD]
    assert datetime.now(UTC) - whatsapp_office.complaints[0].opened_at > timedelta(days=2)


@pytest.mark.parametrize("when", ["at once", "by a receipt"])
def test_when_meta_says_that_the_window_is_shut_the_answer_is_held_and_not_failed(
    whatsapp_office: Office, when: str
) -> None:
    if when == "at once":
        whatsapp_office.far_end.refuse(131047)
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    if when == "by a receipt":
        id = whatsapp_office.far_end.sent[0].id
        for _ in range(2):
            whatsapp_office.post(whatsapp_receipt_call(id, "failed", error=(131047, "Re-engagement message")))
    assert whatsapp_office.statuses() == [DeliveryStatus.HELD]
    before = len(whatsapp_office.far_end.sent)
    whatsapp_office.late += timedelta(minutes=5)
    whatsapp_office.whatsapp("halo")
    whatsapp_office.work()
    assert whatsapp_office.statuses() == [DeliveryStatus.SENT]
    assert len(whatsapp_office.far_end.sent) == before + 1


def test_a_reminder_goes_out_once_before_the_window_shuts(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    whatsapp_office.sweep(timedelta(hours=21))
    whatsapp_office.work()
    assert len(whatsapp_office.far_end.sent) == 1
    for _ in range(3):
        whatsapp_office.sweep(timedelta(minutes=40))
        whatsapp_office.work()
    assert [sent.text.partition(" ")[0] for sent in whatsapp_office.far_end.sent] == ["Terima", "Laporan"]


def test_who_told_us_to_stop_is_not_reminded(whatsapp_office: Office) -> None:
    for text in (COMPLAINT, "STOP"):
        whatsapp_office.whatsapp(text)
        whatsapp_office.work()
        whatsapp_office.late += timedelta(seconds=7)
    whatsapp_office.sweep(timedelta(hours=23))
    whatsapp_office.work()
    assert len(whatsapp_office.far_end.sent) == 2


# How often.


def test_a_second_reply_to_one_person_waits_six_seconds(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.whatsapp("bantuan")
    whatsapp_office.work()
    assert len(whatsapp_office.far_end.sent) == 1
    whatsapp_office.sweep(timedelta(seconds=3))
    whatsapp_office.work()
    assert len(whatsapp_office.far_end.sent) == 1
    whatsapp_office.sweep(timedelta(seconds=4))
    whatsapp_office.work()
    assert len(whatsapp_office.far_end.sent) == 2


def test_so_does_one_that_comes_up_only_after_the_first_went_out(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    whatsapp_office.late += timedelta(seconds=3)
    whatsapp_office.whatsapp("bantuan")
    whatsapp_office.work()
    assert whatsapp_office.statuses() == [DeliveryStatus.SENT, DeliveryStatus.WAITING]


def test_replies_to_two_people_do_not_wait_for_one_another(whatsapp_office: Office) -> None:
    other = whatsapp.Contact("Lain", phone="+6281200000012", user_id="ID.lain12")
    whatsapp_office.whatsapp(COMPLAINT, WARGA)
    whatsapp_office.whatsapp(COMPLAINT, other)
    whatsapp_office.work()
    assert len(whatsapp_office.far_end.sent) == 2


def test_meta_asking_for_a_pause_is_given_it(whatsapp_office: Office) -> None:
    whatsapp_office.far_end.refuse(131056)
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    assert whatsapp_office.statuses() == [DeliveryStatus.WAITING]
    whatsapp_office.sweep(timedelta(seconds=5))
    whatsapp_office.work()
    assert whatsapp_office.statuses() == [DeliveryStatus.WAITING]
    whatsapp_office.sweep(timedelta(seconds=5))
    whatsapp_office.work()
    assert whatsapp_office.statuses() == [DeliveryStatus.SENT]


# Pictures, places, quotes.


def test_a_pin_after_a_complaint_joins_it_and_says_where_it_is(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.post(whatsapp_call("location", PIN))
    whatsapp_office.work()
    [complaint] = whatsapp_office.complaints
    assert (complaint.latitude, complaint.longitude, complaint.located_by) == (-3.7956, 102.2592, "pin")
    assert {message.complaint_id for message in whatsapp_office.messages} == {complaint.id}


@pytest.mark.parametrize("apart", [True, False])
def test_a_pin_and_a_photo_before_the_words_belong_to_the_complaint(
    whatsapp_office: Office, apart: bool
) -> None:
    whatsapp_office.post(whatsapp_call("location", PIN))
    whatsapp_office.post(whatsapp_call("image", whatsapp.image("1708", b"photo")))
    if apart:
        whatsapp_office.work()
        assert whatsapp_office.complaints == []
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    [complaint] = whatsapp_office.complaints
    assert complaint.located_by == "pin"
    assert {message.complaint_id for message in whatsapp_office.messages} == {complaint.id}


def test_a_photo_with_words_under_it_is_a_complaint_with_a_photo(whatsapp_office: Office) -> None:
    whatsapp_office.post(whatsapp_call("image", whatsapp.image("1708", b"photo", COMPLAINT)))
    whatsapp_office.work()
    [complaint] = whatsapp_office.complaints
    assert complaint.text == COMPLAINT
    assert whatsapp_office.messages[0].attachments[0]["reference"] == "1708"


def test_five_photos_in_a_row_are_thanked_for_once(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    whatsapp_office.late += timedelta(seconds=10)
    for number in range(5):
        whatsapp_office.post(whatsapp_call("image", whatsapp.image(f"1708{number}", b"photo")))
        whatsapp_office.work()
    assert len(whatsapp_office.far_end.sent) == 2


def send_photo(office: Office, caption: str = "") -> bytes:
    """A photo that stands with Meta and says where it was taken, and its message."""
    gps = {1: "S", 2: (3.0, 47.0, 44.16), 3: "E", 4: (102.0, 15.0, 33.12)}
    picture = photos.photo(exif=photos.exif(gps))
    office.far_end.media["1708"] = picture
    office.post(whatsapp_call("image", whatsapp.image("1708", picture, caption)))
    return picture


def test_a_photo_is_fetched_and_the_copy_that_leaves_does_not_say_where_it_was_taken(
    whatsapp_office: Office,
) -> None:
    picture = send_photo(whatsapp_office, COMPLAINT)
    whatsapp_office.work()
    [file] = whatsapp_office.all(m.Media)
    shelf = whatsapp_office.runtime.settings.data_dir / "media"
    assert (file.state, file.mime_type) == (m.MediaState.FETCHED, "image/jpeg")
    assert (shelf / file.path).read_bytes() == picture
    with Image.open(shelf / file.clean_path) as clean:
        assert not clean.getexif()
    [complaint] = whatsapp_office.complaints
    assert complaint.located_by == "photo"
    assert complaint.latitude == pytest.approx(-3.7956)
    assert complaint.longitude == pytest.approx(102.2592)


def test_a_pin_counts_before_where_the_photo_was_taken(whatsapp_office: Office) -> None:
    send_photo(whatsapp_office, COMPLAINT)
    whatsapp_office.work()
    whatsapp_office.post(whatsapp_call("location", whatsapp.location(-3.5, 102.5)))
    whatsapp_office.work()
    [complaint] = whatsapp_office.complaints
    assert (complaint.latitude, complaint.located_by) == (-3.5, "pin")


def test_a_photo_that_was_fetched_before_its_words_came_still_says_where(whatsapp_office: Office) -> None:
    send_photo(whatsapp_office)
    whatsapp_office.work()
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    assert whatsapp_office.complaints[0].located_by == "photo"


def test_a_photo_that_cannot_be_had_yet_is_tried_again_and_the_complaint_stands(
    whatsapp_office: Office,
) -> None:
    whatsapp_office.far_end.faults.append(web.Response(status=503))
    send_photo(whatsapp_office, COMPLAINT)
    whatsapp_office.work_on("intake")
    whatsapp_office.work_on("media")
    [file] = whatsapp_office.all(m.Media)
    assert (file.state, len(whatsapp_office.complaints)) == (m.MediaState.WAITING, 1)
    whatsapp_office.sweep(timedelta(minutes=2))
    whatsapp_office.work()
    [file] = whatsapp_office.all(m.Media)
    assert file.state == m.MediaState.FETCHED


def test_a_photo_that_meta_no_longer_has_is_shown_as_gone(whatsapp_office: Office) -> None:
    whatsapp_office.post(whatsapp_call("image", whatsapp.image("1709", b"", COMPLAINT)))
    whatsapp_office.work()
    [file] = whatsapp_office.all(m.Media)
    assert file.state == m.MediaState.GONE
    with whatsapp_office.reading() as session:
        [shown] = reports.parked(session)["files"]
    assert shown["state"] == "gone"
    assert len(whatsapp_office.far_end.sent) == 1


@pytest.mark.parametrize("quoting", ["our reply", "their own message"])
def test_words_that_quote_a_complaint_join_it(whatsapp_office: Office, quoting: str) -> None:
    whatsapp_office.whatsapp(COMPLAINT, id="wamid.first")
    whatsapp_office.work()
    quoted = whatsapp_office.far_end.sent[0].id if quoting == "our reply" else "wamid.first"
    whatsapp_office.whatsapp("Sekarang airnya masuk ke rumah warga di sebelahnya", replies_to=quoted)
    whatsapp_office.work()
    assert len(whatsapp_office.complaints) == 1
    assert [message.outcome for message in whatsapp_office.messages] == ["opened", "added"]


def test_quoting_a_strangers_complaint_is_no_way_into_it(whatsapp_office: Office) -> None:
    other = whatsapp.Contact("Lain", phone="+6281200000012", user_id="ID.lain12")
    whatsapp_office.whatsapp(COMPLAINT, WARGA, id="wamid.first")
    whatsapp_office.work()
    whatsapp_office.whatsapp("Sekarang airnya masuk ke rumah saya", other, replies_to="wamid.first")
    whatsapp_office.work()
    assert len(whatsapp_office.complaints) == 2


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("reaction", {"message_id": "wamid.x", "emoji": "👍"}),
        ("sticker", {"id": "1", "mime_type": "image/webp"}),
    ],
)
def test_a_thumb_up_is_kept_and_gets_no_answer_and_a_sticker_a_kind_one(
    whatsapp_office: Office, kind: str, content: dict[str, str]
) -> None:
    whatsapp_office.post(whatsapp_call(kind, content))
    whatsapp_office.work()
    assert len(whatsapp_office.messages) == 1
    assert len(whatsapp_office.far_end.sent) == (1 if kind == "sticker" else 0)


# Receipts.


def test_receipts_move_forward_only_and_one_that_comes_first_is_not_lost(whatsapp_office: Office) -> None:
    whatsapp_office.post(whatsapp_receipt_call("wamid.1", "read"))
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    for status in ("delivered", "sent", "delivered"):
        whatsapp_office.post(whatsapp_receipt_call("wamid.1", status, HIDDEN_WARGA))
    assert whatsapp_office.statuses() == [DeliveryStatus.READ]


# What nobody tests and every platform does.


def test_one_message_delivered_twenty_times_at_once_is_one_complaint_and_one_answer(
    whatsapp_office: Office,
) -> None:
    call = whatsapp_call("text", whatsapp.text(COMPLAINT), id="wamid.once")
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: whatsapp_office.post(call).status_code, range(20)))
    whatsapp_office.work()
    assert answers == [200] * 20
    assert len(whatsapp_office.complaints) == len(whatsapp_office.far_end.sent) == 1


def test_one_bad_item_in_a_batch_is_parked_and_all_the_others_are_handled(whatsapp_office: Office) -> None:
    def item(number: int) -> dict[str, Any]:
        content = whatsapp.text(f"{COMPLAINT} di gang {number} sebelah utara")
        return whatsapp.message(WARGA, "text", content, message_id=f"wamid.{number}", timestamp=1795212000)

    bad = {**item(2), "timestamp": "kemarin"}
    body = whatsapp.messages_body(PHONE_NUMBER_ID, [WARGA], [item(1), bad, item(3)])
    whatsapp_office.post(signed_by_meta(body))
    whatsapp_office.work()
    assert len(whatsapp_office.complaints) == 2
    [parked] = whatsapp_office.all(m.ParkedRequest)
    assert "wamid.2" in parked.raw


@pytest.mark.parametrize("echoed", [False, True])
def test_a_receipt_of_an_earlier_attempt_does_not_touch_the_later_one(
    whatsapp_office: Office, echoed: bool
) -> None:
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    [first] = whatsapp_office.deliveries
    shut, dead = (131047, "Re-engagement message"), (131026, "Undeliverable")
    known = [None, first.id] if echoed else [None]

    def post_receipts() -> None:
        for error in (shut, dead):
            for delivery in known:
                call = whatsapp_receipt_call(first.external_id, "failed", error=error, delivery=delivery)
                whatsapp_office.post(call)

    whatsapp_office.post(whatsapp_receipt_call(first.external_id, "failed", error=shut))
    whatsapp_office.late += timedelta(minutes=5)
    whatsapp_office.whatsapp("halo")
    whatsapp_office.work_on("intake")
    if not echoed:
        post_receipts()
    whatsapp_office.work()
    post_receipts()
    assert whatsapp_office.statuses() == [DeliveryStatus.SENT]


# Letting out what was held.


def test_an_answer_that_is_held_after_they_wrote_goes_out_by_the_next_sweep(whatsapp_office: Office) -> None:
    answer_too_late(whatsapp_office)
    # They wrote while it was being put on hold, so that nobody saw it there.
    with writing(whatsapp_office.runtime.engine) as session:
        session.get_one(m.ContactAddress, f"whatsapp:{USER}").heard_at = whatsapp_office.now()
    whatsapp_office.sweep()
    whatsapp_office.work()
    assert whatsapp_office.statuses() == [DeliveryStatus.SENT]


def test_an_old_message_that_is_handed_over_late_lets_nothing_out(whatsapp_office: Office) -> None:
    answer_too_late(whatsapp_office)
    whatsapp_office.sweep()
    whatsapp_office.work()
    whatsapp_office.whatsapp("halo", at=whatsapp_office.now() - timedelta(hours=28))
    whatsapp_office.work()
    whatsapp_office.sweep(timedelta(minutes=1))
    whatsapp_office.work()
    assert [sent.text for sent in whatsapp_office.far_end.sent] == ["template:jawaban_menunggu"]


def test_a_stop_lets_nothing_out(whatsapp_office: Office) -> None:
    answer_too_late(whatsapp_office)
    whatsapp_office.whatsapp("STOP")
    for _ in range(3):
        whatsapp_office.work()
        whatsapp_office.sweep(timedelta(minutes=1))
    assert [sent.text.partition(",")[0] for sent in whatsapp_office.far_end.sent] == ["Baik"]


@pytest.mark.parametrize(
    "text", ["baca", "mau baca", "lihat jawaban", "iya saya mau baca", "apa jawabannya?"]
)
def test_what_people_say_to_read_an_answer_opens_nothing(whatsapp_office: Office, text: str) -> None:
    answer_too_late(whatsapp_office)
    whatsapp_office.whatsapp(text)
    whatsapp_office.work()
    assert len(whatsapp_office.complaints) == len(whatsapp_office.far_end.sent) == 1


def test_a_notice_that_did_not_go_out_yet_is_over_when_they_write(whatsapp_office: Office) -> None:
    answer_too_late(whatsapp_office)
    whatsapp_office.far_end.refuse(131016)
    whatsapp_office.sweep()
    whatsapp_office.work()
    whatsapp_office.whatsapp("baik")
    whatsapp_office.work()
    whatsapp_office.sweep(timedelta(minutes=5))
    whatsapp_office.work()
    assert whatsapp_office.statuses() == [DeliveryStatus.SENT, DeliveryStatus.EXPIRED]


def test_a_reply_that_meta_failed_for_a_while_is_sent_again(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    busy = (131056, "Pair rate limit hit")
    for _ in range(2):
        whatsapp_office.post(whatsapp_receipt_call("wamid.1", "failed", error=busy))
    assert whatsapp_office.statuses() == [DeliveryStatus.WAITING]
    whatsapp_office.sweep(timedelta(minutes=1))
    whatsapp_office.work()
    whatsapp_office.post(whatsapp_receipt_call("wamid.2", "delivered"))
    assert whatsapp_office.statuses() == [DeliveryStatus.DELIVERED]


def test_a_platform_that_asks_for_a_year_is_asked_again_sooner(whatsapp_office: Office) -> None:
    whatsapp_office.far_end.faults.append(web.Response(status=429, headers={"Retry-After": "31536000"}))
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    whatsapp_office.sweep(timedelta(hours=8))
    whatsapp_office.work()
    assert whatsapp_office.statuses() == [DeliveryStatus.SENT]


# Who somebody is, and is not.


def test_a_number_that_was_handed_on_shows_its_new_owner_nothing(whatsapp_office: Office) -> None:
    other = whatsapp.Contact("Lain", phone=WARGA.phone, user_id="ID.lain12")
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    whatsapp_office.whatsapp("status laporan saya", other)
    whatsapp_office.work()
    assert "belum menemukan laporan" in whatsapp_office.far_end.to("ID.lain12")[0]


def test_what_waits_for_the_old_owner_of_a_number_goes_to_their_account(whatsapp_office: Office) -> None:
    other = whatsapp.Contact("Lain", phone=WARGA.phone, user_id="ID.lain12")
    whatsapp_office.whatsapp(COMPLAINT, OLD_WARGA)
    whatsapp_office.work_on("intake")
    whatsapp_office.whatsapp("halo", WARGA)
    whatsapp_office.work_on("intake")
    whatsapp_office.whatsapp("halo", other)
    for _ in range(3):
        whatsapp_office.work()
        whatsapp_office.sweep(timedelta(seconds=7))
    ticket = whatsapp_office.complaints[0].ticket
    told = [sent.to for sent in whatsapp_office.far_end.sent if ticket in sent.text.replace(" ", "")]
    assert told == [USER]
    assert whatsapp_office.complaints[0].address == f"whatsapp:{USER}"


def test_a_stop_by_id_stops_the_number_as_well(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT, OLD_WARGA)
    whatsapp_office.work()
    whatsapp_office.whatsapp("STOP", WARGA)
    whatsapp_office.work()
    assert all(one.stopped_at for one in whatsapp_office.addresses.values())
    whatsapp_office.sweep(timedelta(hours=23))
    whatsapp_office.work()
    assert "window.closing" not in {delivery.reply_key for delivery in whatsapp_office.deliveries}


def test_who_is_known_by_number_alone_is_found_when_meta_names_their_old_id(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT, OLD_WARGA)
    whatsapp_office.work_on("intake")
    system = {
        "type": "user_changed_user_id",
        "previous_user_id": USER,
        "user_id": "ID.baru13",
        "body": "moved",
    }
    whatsapp_office.post(whatsapp_call("system", system, WARGA))
    whatsapp_office.work_on("delivery")
    assert [sent.to for sent in whatsapp_office.far_end.sent] == ["ID.baru13"]


# Pictures once more.


def test_a_picture_that_joins_another_complaint_than_the_last_is_thanked_for_again(
    whatsapp_office: Office,
) -> None:
    whatsapp_office.post(whatsapp_call("image", whatsapp.image("1708", b"photo")))
    whatsapp_office.work()
    for step in (COMPLAINT, None):
        whatsapp_office.late += timedelta(seconds=7)
        if step:
            whatsapp_office.whatsapp(step)
        else:
            whatsapp_office.post(whatsapp_call("location", PIN))
        whatsapp_office.work()
    assert [delivery.reply_key for delivery in whatsapp_office.deliveries] == [
        "evidence.alone",
        "complaint.opened",
        "complaint.added",
    ]


@pytest.mark.parametrize(
    "caption",
    ["foto laporan {ticket}", "{ticket}", "ini fotonya pak", "lihat ini pak", "gimana laporan saya?"],
)
def test_a_picture_with_a_word_about_a_complaint_joins_it(whatsapp_office: Office, caption: str) -> None:
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    [complaint] = whatsapp_office.complaints
    image = whatsapp.image("1708", b"photo", caption.format(ticket=complaint.ticket))
    whatsapp_office.post(whatsapp_call("image", image))
    whatsapp_office.work()
    assert len(whatsapp_office.complaints) == 1
    assert whatsapp_office.messages[-1].complaint_id == complaint.id


def test_a_picture_goes_where_the_number_after_it_says(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    [complaint] = whatsapp_office.complaints
    later = whatsapp_office.now() + timedelta(days=3)
    whatsapp_office.late += timedelta(days=3)
    whatsapp_office.post(whatsapp_call("image", whatsapp.image("1708", b"photo"), at=later))
    whatsapp_office.work()
    whatsapp_office.whatsapp(f"untuk laporan {complaint.ticket}")
    whatsapp_office.work()
    assert {message.complaint_id for message in whatsapp_office.messages} == {complaint.id}


def test_a_burst_that_meta_kept_for_days_is_still_a_burst(whatsapp_office: Office) -> None:
    then = datetime.now(UTC) - timedelta(days=2)
    whatsapp_office.whatsapp(COMPLAINT, at=then)
    image = whatsapp.image("1708", b"photo")
    whatsapp_office.post(whatsapp_call("image", image, at=then + timedelta(minutes=1)))
    whatsapp_office.work()
    assert len({message.complaint_id for message in whatsapp_office.messages}) == 1


def test_a_sticker_under_a_complaint_is_a_nod(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    whatsapp_office.post(whatsapp_call("sticker", {"id": "1", "mime_type": "image/webp"}))
    whatsapp_office.work()
    assert len(whatsapp_office.deliveries) == 1
