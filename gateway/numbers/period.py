"""Of which days the numbers are, by the calendar on the office's wall."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
NAMES = ("month", "last_month", "quarter", "year", "free")
"""What can be chosen; "free" has two days of its own."""
LONGEST = 3660
"""Days: ten years. More would be a slip of the hand, and a chart that nobody can read."""
TREND = 12
"""Months that are shown beside one another, at least."""


class PeriodInvalid(Exception):
    """What was asked for is no time. `key` is a wording of the console (`numbers.period.…`)."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `since` to `until`, both included."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """When it begins, and when it is over."""
        return midnight(self.since, zone), midnight(self.until + _DAY, zone)

    def before(self) -> "Period":
        """What it is compared with: as many months right before it, or as many days where it has no whole
        months. Of months that are not over yet, as many of their days."""
        if self.since.day != 1:
            return Period(self.since - self.days * _DAY, self.since - _DAY)
        length = months_between(self.since, self.until) + 1
        since = add_months(self.since, -length)
        if self.until == month_end(self.until):
            return Period(since, self.since - _DAY)
        same_day = min(
            add_months(self.until.replace(day=1), -length) + (self.until.day - 1) * _DAY, self.since - _DAY
        )
        return Period(since, same_day)

    def trend(self) -> "Period":
        """It in whole months, and the months before it, so that there are at least `TREND`."""
        since = min(self.since.replace(day=1), add_months(self.until.replace(day=1), 1 - TREND))
        return Period(since, self.until)

    def months(self) -> list[date]:
        """The first day of each month that it touches."""
        first = self.since.replace(day=1)
        return [add_months(first, n) for n in range(months_between(first, self.until) + 1)]


def chosen(query: Mapping[str, str], today: date) -> tuple[str, Period]:
    """The name and the days of what `query` asks for: `period`, and for "free" `from` and `until`. This month
    where it says nothing. Nothing is after today. Raises `PeriodInvalid`."""
    name = query.get("period") or ("free" if query.get("from") else "month")
    this_month = today.replace(day=1)
    match name:
        case "month":
            return name, Period(this_month, today)
        case "last_month":
            return name, Period(add_months(this_month, -1), this_month - _DAY)
        case "quarter":
            return name, Period(add_months(this_month, -((today.month - 1) % 3)), today)
        case "year":
            return name, Period(today.replace(month=1, day=1), today)
        case "free":
            return name, _free(query, today)
        case _:
            raise PeriodInvalid("unknown")


def _free(query: Mapping[str, str], today: date) -> Period:
    try:
        since = date.fromisoformat(query.get("from", ""))
        until = date.fromisoformat(query.get("until") or today.isoformat())
    except ValueError:
        raise PeriodInvalid("no_date") from None
    period = Period(since, min(until, today))
    if until < since:
        raise PeriodInvalid("backwards")
    if since > today:
        raise PeriodInvalid("future")
    if period.days > LONGEST:
        raise PeriodInvalid("too_long")
    return period


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def add_months(first: date, months: int) -> date:
    """The first of the month so many months after the one that begins on `first`."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def months_between(one: date, other: date) -> int:
    return (other.year - one.year) * 12 + other.month - one.month


def month_end(day: date) -> date:
    return add_months(day.replace(day=1), 1) - _DAY


def is_whole_month(period: Period) -> bool:
    return period.since.day == 1 and period.until == month_end(period.since)
