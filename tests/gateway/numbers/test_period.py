"""Which days are meant, and which they are compared with."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.numbers.period import Period, PeriodInvalid, chosen

TODAY = date(2026, 11, 22)


def period(since: str, until: str) -> Period:
    return Period(date.fromisoformat(since), date.fromisoformat(until))


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ({}, ("month", period("2026-11-01", "2026-11-22"))),
        ({"period": "last_month"}, ("last_month", period("2026-10-01", "2026-10-31"))),
        ({"period": "quarter"}, ("quarter", period("2026-10-01", "2026-11-22"))),
        ({"period": "year"}, ("year", period("2026-01-01", "2026-11-22"))),
        ({"from": "2026-02-03", "until": "2026-02-28"}, ("free", period("2026-02-03", "2026-02-28"))),
        ({"period": "free", "from": "2026-11-20"}, ("free", period("2026-11-20", "2026-11-22"))),
        # Nothing has happened tomorrow.
        ({"from": "2026-11-01", "until": "2026-12-31"}, ("free", period("2026-11-01", "2026-11-22"))),
        # The days that stand in a form that asks for something else.
        (
            {"period": "last_month", "from": "2026-02-03", "until": "2026-02-28"},
            ("last_month", period("2026-10-01", "2026-10-31")),
        ),
    ],
)
def test_a_period_is_chosen_by_its_name_or_by_its_days(
    query: dict[str, str], meant: tuple[str, Period]
) -> None:
    assert chosen(query, TODAY) == meant


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ({"period": "century"}, "unknown"),
        ({"from": "yesterday"}, "no_date"),
        ({"period": "free"}, "no_date"),
        ({"from": "2026-11-20", "until": "2026-11-19"}, "backwards"),
        ({"from": "2026-11-23", "until": "2026-11-24"}, "future"),
        ({"from": "0026-11-20"}, "too_long"),
    ],
)
def test_what_is_no_time_is_refused_with_the_reason(query: dict[str, str], key: str) -> None:
    with pytest.raises(PeriodInvalid) as refused:
        chosen(query, TODAY)
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("these", "compared"),
    [
        (("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30")),
        (("2026-01-01", "2026-01-31"), ("2025-12-01", "2025-12-31")),
        (("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30")),
        (("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31")),
        # Not over yet: as far as it has come.
        (("2026-11-01", "2026-11-22"), ("2026-10-01", "2026-10-22")),
        (("2026-10-01", "2026-11-22"), ("2026-08-01", "2026-09-22")),
        (("2026-03-01", "2026-03-30"), ("2026-02-01", "2026-02-28")),
        # No months: as many days.
        (("2026-11-16", "2026-11-22"), ("2026-11-09", "2026-11-15")),
    ],
)
def test_it_is_compared_with_as_much_right_before_it(
    these: tuple[str, str], compared: tuple[str, str]
) -> None:
    assert period(*these).before() == period(*compared)


def test_the_trend_is_of_a_year_at_least() -> None:
    assert period("2026-11-01", "2026-11-22").trend() == period("2025-12-01", "2026-11-22")
    assert period("2024-05-20", "2026-11-22").trend() == period("2024-05-01", "2026-11-22")
    months = period("2025-12-15", "2026-02-02").months()
    assert months == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]


def test_it_begins_and_ends_at_midnight_of_the_office() -> None:
    assert period("2026-10-01", "2026-10-31").moments(ZoneInfo("Asia/Jayapura")) == (
        datetime(2026, 9, 30, 15, tzinfo=UTC),
        datetime(2026, 10, 31, 15, tzinfo=UTC),
    )
