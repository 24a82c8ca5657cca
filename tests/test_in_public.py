"""What others read along with is answered once, gives away a number at most, and the rest in private."""

from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web
from sqlmodel import select

from channels.messages import DeliveryStatus, InboundMessage
from normalizer import tickets
from store import models as m
from store import outbox
from store.engine import writing
from tests.office import Office, said
from tests.test_walk import COMPLAINT

GROUP = -1001708


def post(text: str, person: int = 1001, **more: object) -> InboundMessage:
    return said(text, person=person, chat=GROUP, **more)


def no_chat_yet() -> web.Response:
    detail = "Forbidden: bot can't initiate conversation with a user"
    return web.json_response({"ok": False, "error_code": 403, "description": detail}, status=403)


def hear(office: Office, *messages: InboundMessage) -> list[m.Delivery]:
    """The replies to these."""
    before = len(office.deliveries)
    for message in messages:
        office.hear(replace(message, sent_at=office.now()))
        office.work()
    return office.deliveries[before:]


def test_a_complaint_in_public_is_answered_there_with_its_number_and_nothing_of_its_content(
    office: Office,
) -> None:
    [told] = hear(office, post(COMPLAINT))
    [complaint] = office.complaints
    assert told.public
    assert tickets.display(complaint.ticket) in told.text
    assert not {word for word in COMPLAINT.lower().split() if len(word) > 5} & set(told.text.lower().split())
    assert told.choices == []
    assert complaint.address == "telegram:1001"
    assert office.far_end.to(str(GROUP)) == [told.text]
    assert office.far_end.to("1001") == []


@pytest.mark.parametrize("question", ["status laporan saya", "gimana laporan saya?"])
def test_a_question_in_public_is_answered_in_private(sqlite_office: Office, question: str) -> None:
    hear(sqlite_office, post(COMPLAINT))
    [told] = hear(sqlite_office, post(question))
    assert not told.public
    assert "menunggu verifikasi" in told.text
    assert sqlite_office.far_end.to("1001") == [told.text]
    assert len(sqlite_office.far_end.to(str(GROUP))) == 1


def test_who_takes_nothing_in_private_is_asked_once_to_write_and_then_gets_it(office: Office) -> None:
    hear(office, post(COMPLAINT))
    office.far_end.faults.append(no_chat_yet())
    hear(office, post("status laporan saya"))
    office.sweep()
    office.work()
    held, asked = office.deliveries[-2:]
    assert held.status is DeliveryStatus.HELD
    assert asked.public
    assert "DM" in asked.text
    assert "verifikasi" not in asked.text
    assert office.far_end.to(str(GROUP))[-1] == asked.text
    # Another post does not open the door; a private message does, and is answered by what has waited.
    hear(office, post("status laporan saya"))
    hear(office, said("halo"))
    assert "menunggu verifikasi" in office.far_end.to("1001")[-1]
    assert {one.status for one in office.deliveries} == {DeliveryStatus.SENT}


def test_in_public_a_strangers_number_says_nothing_of_its_stage(sqlite_office: Office) -> None:
    hear(sqlite_office, said(COMPLAINT, person=1002))
    [complaint] = sqlite_office.complaints
    [told] = hear(sqlite_office, post(f"status {complaint.ticket}"))
    assert not told.public


@pytest.mark.parametrize("text", ["halo", "/bantuan", "/start", "?"])
def test_small_talk_in_public_is_answered_there(sqlite_office: Office, text: str) -> None:
    [told] = hear(sqlite_office, post(text))
    assert told.public


def test_thanks_under_our_own_answer_in_public_need_no_answer(sqlite_office: Office) -> None:
    [told] = hear(sqlite_office, post(COMPLAINT))
    assert hear(sqlite_office, post("ok terima kasih", in_reply_to=told.external_id)) == []


# Threads.


def test_what_the_same_person_adds_in_a_thread_joins_their_complaint(office: Office) -> None:
    first = post(COMPLAINT, external_id="100")
    hear(office, first)
    hear(office, post("Lubangnya sekarang semakin dalam", in_reply_to="777", thread="100"))
    [complaint] = office.complaints
    assert [one.complaint_id for one in office.messages] == [complaint.id] * 2


def test_two_replies_in_somebody_elses_thread_are_one_complaint_of_their_own(sqlite_office: Office) -> None:
    hear(sqlite_office, post(COMPLAINT, person=1002, external_id="100"))
    hear(sqlite_office, post("Lampu jalan di Jalan Melati juga mati", external_id="101", thread="100"))
    hear(sqlite_office, post("Sudah dua minggu lampunya mati", external_id="102", thread="100"))
    assert len(sqlite_office.complaints) == 2
    assert sqlite_office.messages[1].complaint_id == sqlite_office.messages[2].complaint_id
    assert sqlite_office.messages[0].complaint_id != sqlite_office.messages[1].complaint_id


def test_what_a_stranger_says_in_a_thread_is_not_put_into_somebody_elses_complaint(
    sqlite_office: Office,
) -> None:
    hear(sqlite_office, post(COMPLAINT, person=1002, external_id="100"))
    hear(sqlite_office, post("bohong itu", thread="100", repliable=False))
    assert sqlite_office.messages[1].complaint_id is None


# What a platform refuses, and how much it takes.


def forbidden(detail: str) -> web.Response:
    return web.json_response({"ok": False, "error_code": 403, "description": detail}, status=403)


def slow_down(seconds: int) -> web.Response:
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests"}
    return web.json_response({**body, "parameters": {"retry_after": seconds}}, status=429)


def test_a_reply_that_may_not_be_said_in_public_is_said_in_private(sqlite_office: Office) -> None:
    sqlite_office.far_end.faults.append(forbidden("Forbidden: bot was kicked from the supergroup chat"))
    hear(sqlite_office, post(COMPLAINT))
    sqlite_office.sweep()
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    [told] = sqlite_office.far_end.to("1001")
    assert tickets.display(complaint.ticket) in told


def test_a_group_that_is_to_be_left_alone_holds_up_nobody_in_private(sqlite_office: Office) -> None:
    sqlite_office.far_end.faults.append(slow_down(40))
    for person in (1001, 1002):
        sqlite_office.hear(post(COMPLAINT, person=person))
    sqlite_office.work()
    hear(sqlite_office, said(COMPLAINT, person=1003))
    assert len(sqlite_office.far_end.to("1003")) == 1


def test_one_person_who_is_to_be_left_alone_for_long_holds_up_others_for_a_minute_at_most(
    sqlite_office: Office,
) -> None:
    sqlite_office.far_end.faults.extend([slow_down(3600), slow_down(5)])
    for person in (1001, 1002):
        hear(sqlite_office, said(COMPLAINT, person=person))
    hear(sqlite_office, said(COMPLAINT, person=1003))
    sqlite_office.sweep(timedelta(seconds=61))
    sqlite_office.work()
    assert len(sqlite_office.far_end.to("1003")) == 1
    assert sqlite_office.far_end.to("1001") == []


def test_small_talk_in_public_is_answered_once_a_day(sqlite_office: Office) -> None:
    assert len(hear(sqlite_office, *(post("mantap") for _ in range(12)))) == 1
    sqlite_office.late += timedelta(days=1)
    assert len(hear(sqlite_office, post("mantap"))) == 1


def test_what_waits_comes_also_where_the_platforms_clock_is_behind_ours(sqlite_office: Office) -> None:
    hear(sqlite_office, post(COMPLAINT))
    sqlite_office.far_end.faults.append(no_chat_yet())
    hear(sqlite_office, post("status laporan saya"))
    sqlite_office.hear(said("halo", sent_at=sqlite_office.now() - timedelta(seconds=4)))
    sqlite_office.work()
    assert "menunggu verifikasi" in sqlite_office.far_end.to("1001")[-1]


def test_another_post_lets_nothing_go_that_waits_for_a_private_message(sqlite_office: Office) -> None:
    hear(sqlite_office, post(COMPLAINT))
    sqlite_office.far_end.faults.append(no_chat_yet())
    hear(sqlite_office, post("status laporan saya"))
    hear(sqlite_office, post("Lampu jalan di Jalan Melati mati semua"))
    sqlite_office.sweep()
    sqlite_office.work()
    assert DeliveryStatus.HELD in sqlite_office.statuses()
    assert sqlite_office.far_end.to("1001") == []


def test_an_admin_who_speaks_as_the_group_is_not_told_in_the_group_how_a_report_stands(
    sqlite_office: Office,
) -> None:
    hear(sqlite_office, post(COMPLAINT, person=GROUP), post("status laporan saya", person=GROUP))
    sqlite_office.sweep()
    sqlite_office.work()
    assert not [text for text in sqlite_office.far_end.to(str(GROUP)) if "verifikasi" in text]


def test_a_call_for_help_in_public_is_answered_after_small_talk_too(sqlite_office: Office) -> None:
    assert len(hear(sqlite_office, post("halo"), post("bagaimana cara lapor?"))) == 2


def test_a_refused_public_reply_that_is_tried_again_is_said_in_private_once(sqlite_office: Office) -> None:
    for _ in range(2):
        sqlite_office.far_end.faults.append(forbidden("Forbidden: bot was kicked from the supergroup chat"))
    told = hear(sqlite_office, post(COMPLAINT))[0]
    with writing(sqlite_office.runtime.engine) as session:
        assert outbox.retry(session, told.id, sqlite_office.now())
    for _ in range(2):
        sqlite_office.sweep(timedelta(seconds=5))
        sqlite_office.work()
    assert len(sqlite_office.far_end.to("1001")) == 1


def test_a_hold_that_is_noted_after_they_wrote_is_let_go_by_the_sweep(sqlite_office: Office) -> None:
    hear(sqlite_office, said("halo"), post(COMPLAINT))
    sqlite_office.far_end.faults.append(no_chat_yet())
    sqlite_office.hear(post("status laporan saya"))
    sqlite_office.work_on("intake")
    with writing(sqlite_office.runtime.engine) as session:
        [waiting] = [one.id for one in session.exec(select(m.Delivery)) if one.reply_key == "status.own"]
    # While it is being refused, they write.
    sqlite_office.work_on("delivery")
    sqlite_office.late += timedelta(seconds=1)
    sqlite_office.hear(said("halo"))
    with writing(sqlite_office.runtime.engine) as session:
        for message in session.exec(select(m.Message).where(m.Message.state == m.MessageState.KEPT)):
            message.state = m.MessageState.HANDLED
    sqlite_office.sweep()
    sqlite_office.work()
    with sqlite_office.reading() as session:
        assert session.get_one(m.Delivery, waiting).status is DeliveryStatus.SENT
