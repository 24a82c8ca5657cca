"""What is counted, against complaints that fit on two hands; in Jakarta, seven hours ahead of UTC."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from channels.messages import DeliveryStatus
from store import models as m
from store.engine import writing
from store.numbers import around, lateness, spans, tallies
from tests.counted import HEALTH, PUPR, SEPTEMBER, Desk, S, wib


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    with writing(engine) as session:
        yield Desk(session)


def test_a_month_begins_and_ends_by_the_clock_on_the_offices_wall(desk: Desk) -> None:
    desk.complaint(wib(31, 23, 59, month=8))
    desk.complaint(wib(1, 0, 0))
    desk.complaint(wib(30, 23, 59))
    desk.complaint(wib(1, 0, 0, month=10))
    assert tallies.by(desk.session, SEPTEMBER, "kind") == {"pengaduan": {S.DITERIMA: 2}}
    autumn = replace(SEPTEMBER, start=wib(1, 0, month=8), end=wib(1, 0, month=11))
    borders = [wib(1, 0, month=month) for month in (8, 9, 10)]
    assert tallies.by_month(desk.session, autumn, borders) == {
        "0": {S.DITERIMA: 1},
        "1": {S.DITERIMA: 2},
        "2": {S.DITERIMA: 1},
    }


def test_each_is_counted_under_what_it_is_and_how_far_it_is(desk: Desk) -> None:
    desk.complaint(status=S.SELESAI, kind="aspirasi", topic="PERHUBUNGAN", forwarded_to=PUPR, rahasia=True)
    desk.complaint(status=S.DITERIMA, area="17.71.09.1005", district="17.71.09")
    desk.complaint(status=S.SELESAI, area="17.71.09", district="17.71.09", forwarded_to=PUPR)
    desk.complaint(status=S.DIGABUNG, area="17.71")
    counted = {
        what: tallies.by(desk.session, SEPTEMBER, what) for what in ("kind", "topic", "place", "agency")
    }
    assert counted == {
        "kind": {
            "aspirasi": {S.SELESAI: 1},
            "pengaduan": {S.DITERIMA: 1, S.SELESAI: 1, S.DIGABUNG: 1},
        },
        "topic": {"PERHUBUNGAN": {S.SELESAI: 1}, None: {S.DITERIMA: 1, S.SELESAI: 1, S.DIGABUNG: 1}},
        "place": {None: {S.SELESAI: 1}, "17.71.09": {S.DITERIMA: 1, S.SELESAI: 1}, "17.71": {S.DIGABUNG: 1}},
        "agency": {PUPR: {S.SELESAI: 2}, None: {S.DITERIMA: 1, S.DIGABUNG: 1}},
    }


def test_what_was_redirected_counts_where_it_was_said_also_when_its_citizen_has_claimed_it(
    desk: Desk,
) -> None:
    desk.complaint(channel="whatsapp")
    desk.redirected("whatsapp", channel="telegram")
    desk.redirected("instagram", channel="instagram")
    assert tallies.by(desk.session, SEPTEMBER, "source") == {
        "whatsapp": {S.DITERIMA: 1},
        "redirect.whatsapp": {S.DITERIMA: 1},
        "redirect.instagram": {S.DITERIMA: 1},
    }


def test_one_body_and_one_officer_have_their_own_numbers(desk: Desk) -> None:
    other = m.Staff(name="Petugas lain", created_at=wib(1))
    desk.session.add(other)
    desk.session.flush()
    desk.redirected("instagram", forwarded_to=PUPR, rating=5, reopened=2)
    desk.redirected("facebook", by=other.id, forwarded_to=PUPR, rating=2)
    desk.complaint(forwarded_to=HEALTH, rating=2, reopened=1)
    desk.complaint()
    mine = replace(SEPTEMBER, redirected_by=desk.officer.id)
    found = [
        sorted(one[2:] for one in tallies.outcomes(desk.session, scope) if one.rating)
        for scope in (SEPTEMBER, replace(SEPTEMBER, agency=PUPR), mine)
    ]
    assert found == [
        [(2, False, 1), (2, True, 1), (5, True, 1)],
        [(2, False, 1), (5, True, 1)],
        [(5, True, 1)],
    ]


def test_what_became_of_them_is_told_by_kind_status_and_rating(desk: Desk) -> None:
    desk.complaint(status=S.SELESAI, rating=4, reopened=3)
    desk.complaint(status=S.SELESAI, rating=4, reopened=1)
    desk.complaint(kind="aspirasi")
    found = tallies.outcomes(desk.session, SEPTEMBER)
    assert sorted(found) == [
        tallies.Outcome("aspirasi", S.DITERIMA, None, False, 1),
        tallies.Outcome("pengaduan", S.SELESAI, 4, True, 2),
    ]


def test_steps_are_counted_between_the_offices_days(desk: Desk) -> None:
    # Sent on the 6th at UTC, on the 7th in Jakarta; verified on the 8th in both.
    desk.complaint(wib(7, 0, 30), verified_at=wib(8))
    desk.complaint(wib(7, 23, 30), verified_at=wib(8, 6, 59))
    desk.complaint(wib(7), S.DITERIMA)
    assert spans.of_step(desk.session, SEPTEMBER, "verify") == [
        spans.Span(None, date(2026, 9, 7), date(2026, 9, 8), 2)
    ]


def test_a_refusal_and_an_answer_at_once_end_the_waiting_for_a_verification(desk: Desk) -> None:
    desk.complaint(wib(7), S.DIARSIPKAN, closed_at=wib(9))
    desk.complaint(wib(7), S.DITANGGAPI, answered_at=wib(10))
    # Its citizen took it back: nobody decided anything.
    desk.complaint(wib(7), S.DICABUT, closed_at=wib(11))
    found = spans.of_step(desk.session, SEPTEMBER, "verify")
    assert sorted(span.until.day for span in found) == [9, 10]


def test_a_follow_up_counts_for_whoever_was_asked_last(desk: Desk) -> None:
    asked = {"forwarded_to": PUPR, "forwarded_at": wib(10)}
    desk.complaint(**asked, followed_up_at=wib(14))
    desk.complaint(**asked, answered_at=wib(15))
    # The body that had it before did something.
    desk.complaint(**asked, followed_up_at=wib(9))
    desk.complaint(**asked)
    found = spans.of_step(desk.session, SEPTEMBER, "follow_up", by_body=True)
    assert sorted(found) == [
        spans.Span(PUPR, date(2026, 9, 10), date(2026, 9, 14), 1),
        spans.Span(PUPR, date(2026, 9, 10), date(2026, 9, 15), 1),
    ]


def test_finished_is_what_was_answered_and_not_taken_up_again(desk: Desk) -> None:
    desk.complaint(wib(7), S.DITANGGAPI, answered_at=wib(9))
    desk.complaint(wib(7), S.SELESAI, answered_at=wib(9), closed_at=wib(23), supervised=True)
    desk.complaint(wib(7), S.SELESAI, closed_at=wib(11), kind="aspirasi")
    desk.complaint(wib(7), S.TERDISPOSISI, answered_at=wib(9), reopened=1)
    found = spans.of_step(desk.session, SEPTEMBER, "finish")
    assert sorted((span.of, span.until.day, span.complaints) for span in found) == [
        ("aspirasi", 11, 1),
        ("berkadar_pengawasan", 9, 1),
        ("pengaduan", 9, 1),
    ]


def test_late_is_what_was_due_before_today_and_is_still_to_be_done(desk: Desk) -> None:
    today = date(2026, 9, 21)
    due = {"due_on": date(2026, 9, 18), "forwarded_to": PUPR}
    desk.complaint(wib(7), S.TERDISPOSISI, **due, ticket="2", supervised=True)
    desk.complaint(wib(3, month=8), S.DITERIMA, due_on=date(2026, 8, 6), ticket="1")
    desk.complaint(wib(7), S.TERDISPOSISI, due_on=today)
    desk.complaint(wib(7), S.DITERIMA)
    desk.complaint(wib(7), S.DITANGGAPI, **due)
    pupr = replace(SEPTEMBER, agency=PUPR)
    late = lateness.overdue(desk.session, SEPTEMBER, today)
    assert late == [lateness.Overdue(PUPR, "berkadar_pengawasan", S.TERDISPOSISI, 1)]
    assert [lateness.now(desk.session, scope, today) for scope in (SEPTEMBER, pupr)] == [2, 1]
    listed = lateness.listed(desk.session, SEPTEMBER, today, limit=10)
    assert [(one.ticket, one.due_on.day) for one in listed] == [("1", 6), ("2", 18)]
    assert [one.ticket for one in lateness.listed(desk.session, pupr, today, limit=10)] == ["2"]


def test_only_pairs_that_somebody_confirmed_are_duplicates(desk: Desk) -> None:
    one, two, three = (desk.complaint(forwarded_to=agency) for agency in (PUPR, HEALTH, None))
    desk.pair(one, two, m.CandidateState.CONFIRMED, wib(7))
    desk.pair(two, three, m.CandidateState.CONFIRMED, wib(8))
    desk.pair(one, three, m.CandidateState.REJECTED, wib(8))
    assert around.confirmed_pairs(desk.session, SEPTEMBER) == 2
    assert around.confirmed_pairs(desk.session, replace(SEPTEMBER, agency=PUPR)) == 1
    assert around.confirmed_pairs(desk.session, replace(SEPTEMBER, start=wib(8, 0))) == 1


def test_what_was_sent_twice_is_counted_by_channel(desk: Desk) -> None:
    desk.message("sms_1708", "same", wib(7))
    desk.message("sms_1708", "repeat", wib(7))
    desk.message("telegram", "repeat", wib(7))
    desk.message("telegram", "opened", wib(7))
    desk.message("telegram", "same", wib(31, month=8))
    found = around.resent(desk.session, SEPTEMBER)
    assert found == {"sms_1708": 2, "telegram": 1}


def test_a_reply_that_was_given_up_counts_once_whether_or_not_it_had_gone_out(desk: Desk) -> None:
    day = wib(7)
    for status, sent_at in (
        (DeliveryStatus.READ, day),
        (DeliveryStatus.FAILED, day),
        (DeliveryStatus.FAILED, None),
        (DeliveryStatus.WAITING, None),
    ):
        desk.delivery("whatsapp", status, day, sent_at)
    desk.delivery("telegram", DeliveryStatus.SENT, day, day + timedelta(days=30))
    found = around.deliveries(desk.session, SEPTEMBER)
    assert found == {"whatsapp": around.Sent(tried=3, failed=2)}
