"""Working days, against the calendar of 2026: joint decree of three ministers, Lebaran on 21 and 22 March."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.config import Finish, Settings
from gateway.workdays import Calendar, limits_on
from normalizer.kind import Kind

MONDAY = date(2026, 7, 6)
"""Of a week without a holiday."""


def office(time_zone: str = "Asia/Jakarta", **block: Any) -> Calendar:
    return Calendar(Settings.model_validate({"office": block, "replies": {"time_zone": time_zone}}))


def at(day: date, hour: int = 10, minute: int = 0, zone: str = "Asia/Jakarta") -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


# By which day.


@pytest.mark.parametrize(
    ("arrived", "days", "due"),
    [
        (MONDAY, 1, date(2026, 7, 7)),
        (MONDAY, 3, date(2026, 7, 9)),
        (MONDAY, 5, date(2026, 7, 13)),
        (date(2026, 7, 10), 3, date(2026, 7, 15)),  # a Friday, and the weekend after it
        (date(2026, 7, 11), 3, date(2026, 7, 15)),
        (date(2026, 7, 12), 3, date(2026, 7, 15)),
        (date(2026, 8, 14), 3, date(2026, 8, 20)),  # 17 August is a Monday
        (date(2026, 8, 17), 3, date(2026, 8, 20)),
        (date(2026, 3, 17), 3, date(2026, 3, 27)),  # Nyepi, Lebaran and their joint leave: 18 to 24 March
        (date(2026, 3, 21), 3, date(2026, 3, 27)),
        (date(2026, 3, 16), 14, date(2026, 4, 13)),  # and Good Friday, 3 April
        (MONDAY, 60, date(2026, 9, 30)),  # twelve weeks, 17 August and 25 August
        (date(2026, 12, 23), 5, date(2027, 1, 4)),  # over Christmas, its joint leave and New Year
    ],
)
def test_the_day_of_arrival_does_not_count_and_no_day_off_does(arrived: date, days: int, due: date) -> None:
    assert office().due(at(arrived), days) == due


@pytest.mark.parametrize("hour", [0, 7, 10, 16, 23])
def test_the_hour_of_arrival_makes_no_difference(hour: int) -> None:
    assert office().due(at(MONDAY, hour), 3) == date(2026, 7, 9)


def test_half_past_eleven_at_night_is_still_that_day_where_the_office_is() -> None:
    late = at(MONDAY, 23, 30, "Asia/Makassar")
    assert office("Asia/Makassar").due(late, 3) == date(2026, 7, 9)
    assert office("Asia/Jayapura").due(late, 3) == date(2026, 7, 10)  # half past midnight there


def test_the_day_is_the_offices_and_not_that_of_utc() -> None:
    early = at(date(2026, 7, 7), 0, 30, "Asia/Makassar")
    assert early.date() == MONDAY
    assert office("Asia/Makassar").day(early) == date(2026, 7, 7)
    assert office("Asia/Makassar").due(early, 3) == date(2026, 7, 10)
    assert office("Asia/Jakarta").due(early, 3) == date(2026, 7, 9)


# On which days.


@pytest.mark.parametrize(
    ("block", "day", "is_open"),
    [
        ({}, MONDAY, True),
        ({}, date(2026, 7, 11), False),
        ({"days": ["mon", "tue", "wed", "thu", "fri", "sat"]}, date(2026, 7, 11), True),
        ({"days": ["mon", "tue", "wed", "thu", "fri", "sat"]}, date(2026, 3, 21), False),
        ({"days": ["sun"]}, MONDAY, False),
        ({}, date(2026, 3, 20), False),
        ({"joint_leave": False}, date(2026, 3, 20), True),
        ({"joint_leave": False}, date(2026, 3, 19), False),
        ({"closed": ["2026-07-06"]}, MONDAY, False),
        ({"closed": ["2026-07-07"]}, MONDAY, True),
        ({"open": ["2026-03-20"]}, date(2026, 3, 20), True),
        ({"open": ["2026-08-17"]}, date(2026, 8, 17), True),
        ({"open": ["2026-07-11"]}, date(2026, 7, 11), True),
    ],
)
def test_the_office_has_the_last_word_on_the_days_it_works(
    block: dict[str, Any], day: date, is_open: bool
) -> None:
    assert office(**block).is_open(day) is is_open


def test_days_the_office_adds_and_takes_away_move_what_is_due() -> None:
    friday_off = office(closed=["2026-07-07"])
    through_lebaran = office(open=["2026-03-18", "2026-03-20"])
    assert friday_off.due(at(MONDAY), 3) == date(2026, 7, 10)
    assert through_lebaran.due(at(date(2026, 3, 17)), 3) == date(2026, 3, 25)


@pytest.mark.parametrize("lebaran", [date(2040, 10, 8), date(2100, 12, 3)])
def test_a_holiday_that_can_only_be_estimated_counts(lebaran: date) -> None:
    assert lebaran.weekday() < 5
    assert not office().is_open(lebaran)


def test_joint_leave_that_nobody_has_decreed_yet_is_not_guessed_and_can_be_added() -> None:
    before_lebaran = date(2040, 10, 5)
    assert office().is_open(before_lebaran)
    assert not office(closed=[before_lebaran]).is_open(before_lebaran)


# How long there is still.


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2026, 7, 6), 4),
        (date(2026, 7, 9), 1),
        (date(2026, 7, 10), 0),  # the last day, a Friday
        (date(2026, 7, 11), -1),
        (date(2026, 7, 12), -1),
        (date(2026, 7, 13), -1),
        (date(2026, 7, 14), -2),
        (date(2026, 7, 20), -6),
    ],
)
def test_what_is_left_is_nothing_on_the_last_day_and_negative_as_soon_as_that_is_over(
    today: date, left: int
) -> None:
    assert office().left(at(today), date(2026, 7, 10)) == left


def test_the_last_day_ends_at_midnight_where_the_office_is() -> None:
    due = date(2026, 7, 10)
    assert office().left(at(due, 23, 59), due) == 0
    assert office().left(at(due + timedelta(days=1), 0, 0), due) == -1


@settings(deadline=None)  # the first look-up loads the holidays
@given(hours=st.integers(0, 17 * 365 * 24), days=st.integers(1, 60))
def test_what_is_due_in_so_many_working_days_has_so_many_left_and_ends_on_one(hours: int, days: int) -> None:
    calendar = office()
    start = datetime(2018, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    due = calendar.due(start, days)
    assert calendar.left(start, due) == days
    assert calendar.is_open(due)


@pytest.mark.parametrize(
    ("today", "days", "day"),
    [
        (date(2026, 7, 9), 1, date(2026, 7, 8)),
        (date(2026, 7, 13), 1, date(2026, 7, 12)),  # a Monday: what was due on Friday, or on the weekend
        (date(2026, 7, 13), 3, date(2026, 7, 8)),
        (date(2026, 8, 18), 2, date(2026, 8, 13)),  # 17 August, and the weekend before it
        (date(2026, 7, 12), 1, date(2026, 7, 9)),  # a Sunday is no day after Friday
    ],
)
def test_so_many_working_days_ago_a_limit_was_over(today: date, days: int, day: date) -> None:
    assert office().over_since(today, days) == day


@settings(deadline=None)
@given(day=st.dates(date(2026, 1, 1), date(2027, 12, 31)), days=st.integers(1, 30))
def test_what_is_over_so_long_has_so_many_days_left_below_nothing(day: date, days: int) -> None:
    calendar = office()
    due = calendar.over_since(day, days)
    if calendar.is_open(day):
        assert calendar.left(at(day), due) == -days
        assert calendar.left(at(day), due + timedelta(days=1)) > -days


# By which rule.


def rule(since: str, verify: int) -> dict[str, Any]:
    finish = {"permintaan_informasi": 5, "aspirasi": 5, "pengaduan": 14, "berkadar_pengawasan": 60}
    return {
        "from": since,
        "basis": f"a rule of {since}",
        "verify": verify,
        "first_follow_up": 5,
        "finish": finish,
        "close_after": 10,
    }


@pytest.mark.parametrize(
    ("day", "verify"),
    [
        (date(2018, 1, 1), 3),
        (date(2026, 12, 31), 3),
        (date(2027, 1, 1), 2),
        (date(2029, 12, 31), 2),
        (date(2030, 1, 1), 1),
        (date(2017, 12, 31), 3),  # before all of them: the first
    ],
)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_rule_is_the_newest_that_holds_by_then_in_whatever_order_they_stand(
    order: tuple[int, ...], day: date, verify: int
) -> None:
    rules = [rule("2018-01-01", 3), rule("2027-01-01", 2), rule("2030-01-01", 1)]
    settings = Settings.model_validate({"limits": [rules[number] for number in order]})
    assert limits_on(settings, day).verify == verify


def test_without_a_word_the_limits_are_those_of_2018() -> None:
    limits = limits_on(Settings(), MONDAY)
    assert limits.basis == "Permen PANRB 62/2018"
    assert (limits.verify, limits.first_follow_up, limits.close_after) == (3, 5, 10)
    assert limits.finish == Finish(permintaan_informasi=5, aspirasi=5, pengaduan=14, berkadar_pengawasan=60)


def test_every_kind_of_report_has_its_limit() -> None:
    assert {str(kind) for kind in Kind} | {"berkadar_pengawasan"} == set(Finish.model_fields)


def test_nothing_of_the_holidays_is_loaded_before_something_is_promised() -> None:
    program = "import sys, gateway.app, gateway.cli, gateway.workdays; print('holidays' in sys.modules)"
    seen = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "False"
