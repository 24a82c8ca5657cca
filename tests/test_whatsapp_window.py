"""The 24 hours of WhatsApp, through the whole gateway: held, announced, reminded, let out."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from channels.messages import DeliveryStatus
from store import models as m
from store.engine import writing
from tests.office import (
    OLD_WARGA,
    WARGA,
    Office,
    whatsapp_call,
    whatsapp_receipt_call,
)
from tests.test_walk import COMPLAINT, STORIES

PHONE, USER = "6281200000011", "ID.warga11"


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
    *first, another = STORIES
    for story in first:
        whatsapp_office.whatsapp(story)
    whatsapp_office.work_on("intake")
    whatsapp_office.late += timedelta(hours=25)
    whatsapp_office.sweep()
    whatsapp_office.work()
    whatsapp_office.sweep()
    whatsapp_office.work()
    assert [sent.text for sent in whatsapp_office.far_end.sent] == ["template:jawaban_menunggu"]
    # Another one that is held later is news to nobody: they know that something waits.
    whatsapp_office.whatsapp(another, at=datetime.now(UTC))
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
