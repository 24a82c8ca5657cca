"""What only WhatsApp has, through the whole gateway: buttons, a pause, receipts, redelivery."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from channels.messages import DeliveryStatus
from gateway.simulator import whatsapp
from store import models as m
from tests.office import (
    HIDDEN_WARGA,
    PHONE_NUMBER_ID,
    WARGA,
    Office,
    signed_by_meta,
    whatsapp_call,
    whatsapp_receipt_call,
)
from tests.test_walk import COMPLAINT, STORIES

USER = "ID.warga11"


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


# How often.


def test_a_second_reply_to_one_person_waits_six_seconds(whatsapp_office: Office) -> None:
    for story in STORIES[:2]:
        whatsapp_office.whatsapp(story)
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
        content = whatsapp.text(STORIES[number])
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
