"""Which clock a row shows, against the calendar of 2026 (17 August is a holiday)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gateway.casework.clocks import Countdown, Level, Step, clock, finish
from gateway.config import Settings
from gateway.limits import Clock
from store.models import Complaint, ComplaintStatus

MONDAY = datetime(2026, 7, 6, 3, tzinfo=UTC)
"""Ten in the morning in Jakarta, in a week without a holiday."""
OFFICE = Clock(Settings())


def complaint(status: str, due_on: date | None, **more: Any) -> Complaint:
    given = {"kind": "pengaduan", "opened_at": MONDAY, "status_since": MONDAY, **more}
    return Complaint(ticket="1", status=ComplaintStatus(status), due_on=due_on, **given)


@pytest.mark.parametrize(
    ("status", "step"),
    [
        ("diterima", Step.VERIFY),
        ("terverifikasi", Step.FINISH),
        ("terdisposisi", Step.FOLLOW_UP),
        ("ditindaklanjuti", Step.FINISH),
        ("ditunda", Step.RESUME),
        ("ditanggapi", Step.CLOSE),
    ],
)
def test_the_clock_is_that_of_the_next_step(status: str, step: Step) -> None:
    shown = clock(complaint(status, date(2026, 7, 15)), OFFICE, MONDAY)
    assert shown == Countdown(step, date(2026, 7, 15), 7, Level.CALM)


@pytest.mark.parametrize("status", ["selesai", "bukan_wewenang", "diarsipkan", "digabung", "dicabut"])
def test_what_is_over_has_no_clock(status: str) -> None:
    assert clock(complaint(status, date(2026, 7, 15)), OFFICE, MONDAY) is None
    assert finish(complaint(status, None), OFFICE, MONDAY) is None


@pytest.mark.parametrize(
    ("today", "left", "level", "words"),
    [
        (date(2026, 8, 12), 3, Level.CALM, "clock.left"),
        (date(2026, 8, 14), 1, Level.SOON, "clock.left"),  # over the weekend and a holiday
        (date(2026, 8, 17), 1, Level.SOON, "clock.left"),
        (date(2026, 8, 18), 0, Level.TODAY, "clock.today"),
        (date(2026, 8, 19), -1, Level.LATE, "clock.late"),
        (date(2026, 8, 26), -5, Level.LATE, "clock.late"),  # 25 August is a holiday
    ],
)
def test_it_counts_working_days_and_says_how_near_it_is(
    today: date, left: int, level: Level, words: str
) -> None:
    now = datetime(today.year, today.month, today.day, 3, tzinfo=UTC)
    shown = clock(complaint("terdisposisi", date(2026, 8, 18)), OFFICE, now)
    assert shown == Countdown(Step.FOLLOW_UP, date(2026, 8, 18), left, level)
    assert (shown.days, shown.words) == (abs(left), words)


def test_a_row_from_before_there_was_a_day_has_one_by_the_rule() -> None:
    shown = clock(complaint("diterima", None), OFFICE, MONDAY)
    assert shown
    assert shown.by == date(2026, 7, 9)


def test_what_was_postponed_is_due_when_its_day_has_come_and_has_no_clock_without_a_day() -> None:
    until = complaint("ditunda", date(2026, 7, 10))
    assert clock(until, OFFICE, MONDAY) == Countdown(Step.RESUME, date(2026, 7, 10), 4, Level.CALM)
    due = clock(until, OFFICE, MONDAY + timedelta(days=4))
    assert due
    assert due.level is Level.TODAY
    assert clock(complaint("ditunda", None), OFFICE, MONDAY) is None


def test_nobody_is_late_with_what_closes_by_itself() -> None:
    shown = clock(complaint("ditanggapi", date(2026, 7, 8)), OFFICE, MONDAY + timedelta(days=7))
    assert shown
    assert (shown.level, shown.words) == (Level.CALM, "clock.closes")


def test_the_whole_of_it_has_a_clock_of_its_own_until_it_is_answered() -> None:
    information = complaint("terdisposisi", date(2026, 7, 15), kind="permintaan_informasi")
    assert finish(information, OFFICE, MONDAY) == Countdown(Step.FINISH, date(2026, 7, 13), 5, Level.CALM)
    assert finish(complaint("ditanggapi", None), OFFICE, MONDAY) is None
