"""X through the whole gateway: what is public stays harmless, what is private goes by direct message."""

from datetime import timedelta

from aiohttp import web

from channels.messages import DeliveryStatus
from normalizer import tickets
from tests.office import Office, x_dm_call, x_post_call
from tests.test_walk import COMPLAINT

POST, LATER = "1985000000000000001", "1985000000000000002"


def refused(detail: str = "", code: int | None = None, status: int = 403) -> web.Response:
    body = (
        {"errors": [{"code": code, "message": detail}]} if code else {"title": "Forbidden", "detail": detail}
    )
    return web.json_response(body, status=status)


def test_a_mention_is_a_complaint_answered_once_under_it(x_office: Office) -> None:
    x_office.post(x_post_call(f"#LAPOR {COMPLAINT} @LAPOR1708", POST))
    x_office.work()
    [complaint] = x_office.complaints
    assert (complaint.text, complaint.address) == (COMPLAINT, "x:1001")
    [told] = x_office.far_end.to(POST)
    assert tickets.display(complaint.ticket) in told
    assert "Pasar Contoh" not in told
    assert x_office.far_end.to("dm:1001") == []


def test_a_mention_handed_over_three_times_is_answered_once(x_office: Office) -> None:
    for _ in range(3):
        x_office.post(x_post_call(f"@LAPOR1708 {COMPLAINT}", POST))
    x_office.work()
    assert len(x_office.far_end.sent) == 1


def test_a_direct_message_is_answered_by_one(x_office: Office) -> None:
    x_office.post(x_dm_call(COMPLAINT, "501"))
    x_office.post(x_dm_call("status laporan saya", "502"))
    x_office.work()
    opened, status = x_office.far_end.to("dm:1001")
    assert tickets.display(x_office.complaints[0].ticket) in opened
    assert "menunggu verifikasi" in status


def test_a_question_in_public_is_answered_by_direct_message(x_office: Office) -> None:
    x_office.post(x_post_call(f"@LAPOR1708 {COMPLAINT}", POST))
    x_office.post(x_post_call("@LAPOR1708 status laporan saya", LATER))
    x_office.work()
    assert len(x_office.far_end.to("dm:1001")) == 1
    assert x_office.far_end.to(LATER) == []


def test_who_takes_no_direct_message_is_asked_for_one_and_the_status_waits(x_office: Office) -> None:
    x_office.post(x_post_call(f"@LAPOR1708 {COMPLAINT}", POST))
    x_office.work()
    x_office.far_end.faults.append(refused("You cannot send messages to this user.", 349))
    x_office.post(x_post_call("@LAPOR1708 status laporan saya", LATER))
    x_office.work()
    x_office.sweep()
    x_office.work()
    [asked] = x_office.far_end.to(LATER)
    assert "DM" in asked
    assert "verifikasi" not in asked
    assert DeliveryStatus.HELD in x_office.statuses()
    x_office.late += timedelta(minutes=1)
    x_office.post(x_dm_call("halo", "501", at=x_office.now()))
    x_office.work()
    [status] = x_office.far_end.to("dm:1001")
    assert "menunggu verifikasi" in status
    assert set(x_office.statuses()) == {DeliveryStatus.SENT}


def test_a_reply_in_the_thread_of_a_complaint_joins_it(x_office: Office) -> None:
    x_office.post(x_post_call(f"@LAPOR1708 {COMPLAINT}", POST))
    x_office.work()
    reply = {"conversation_id": POST, "referenced_tweets": [{"type": "replied_to", "id": "9001"}]}
    x_office.post(x_post_call("@LAPOR1708 lubangnya sekarang semakin dalam", LATER, **reply))
    x_office.work()
    [complaint] = x_office.complaints
    assert [one.complaint_id for one in x_office.messages] == [complaint.id] * 2


def test_an_edited_post_changes_the_complaint_and_is_not_answered_again(x_office: Office) -> None:
    x_office.post(x_post_call(f"@LAPOR1708 {COMPLAINT}", POST))
    new = f"{COMPLAINT}, di Jalan Melati"
    x_office.post(x_post_call(f"@LAPOR1708 {new}", LATER, edit_history_tweet_ids=[POST, LATER]))
    x_office.work()
    [complaint] = x_office.complaints
    assert complaint.text == new
    assert len(x_office.far_end.sent) == 1


def test_the_same_person_in_public_and_in_private_is_one_and_the_same_words_one_complaint(
    x_office: Office,
) -> None:
    x_office.post(x_post_call(f"@LAPOR1708 {COMPLAINT}", POST))
    x_office.post(x_dm_call(COMPLAINT, "501"))
    x_office.work()
    assert len(x_office.complaints) == 1


def test_used_up_credits_show_in_health_and_what_waits_goes_out_later(x_office: Office) -> None:
    x_office.far_end.faults.append(refused("credits", status=402))
    x_office.post(x_post_call(f"@LAPOR1708 {COMPLAINT}", POST))
    x_office.work()
    shown = x_office.http.get(f"{x_office.web.url}/readyz", timeout=10).json()
    assert "credits" in shown["channels"]["twitter"]
    x_office.sweep(timedelta(hours=1))
    x_office.work()
    assert len(x_office.far_end.to(POST)) == 1
    assert x_office.http.get(f"{x_office.web.url}/readyz", timeout=10).json()["channels"] == {}


def test_a_duplicate_after_a_lost_answer_counts_as_sent(x_office: Office) -> None:
    x_office.far_end.faults.append(refused("You are not allowed to create a Tweet with duplicate content."))
    x_office.post(x_post_call(f"@LAPOR1708 {COMPLAINT}", POST))
    x_office.work()
    assert x_office.statuses() == [DeliveryStatus.SENT]


def test_a_forged_post_is_refused(x_office: Office) -> None:
    call = x_post_call(f"@LAPOR1708 {COMPLAINT}", POST)
    forged = x_office.http.post(
        f"{x_office.web.url}/webhooks/twitter", data=call.body + b" ", headers=dict(call.headers), timeout=10
    )
    assert forged.status_code == 403
    assert x_office.messages == []


def test_when_no_more_direct_messages_may_go_out_mentions_are_answered_all_the_same(x_office: Office) -> None:
    x_office.far_end.faults.append(refused("Too Many Requests", status=429))
    for person in ("2001", "2002"):
        x_office.post(x_dm_call(COMPLAINT, f"5{person}", person))
    x_office.work()
    x_office.post(x_post_call(f"@LAPOR1708 {COMPLAINT}", POST))
    x_office.work()
    assert len(x_office.far_end.to(POST)) == 1
