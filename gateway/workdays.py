"""On which days the office works, and by which day something is due."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import get_args
from zoneinfo import ZoneInfo

from gateway.config import Limits, Settings, Weekday

_DAY = timedelta(days=1)


class Calendar:
    """The working days of one office, by the clock on its wall."""

    def __init__(self, settings: Settings) -> None:
        office = settings.office
        self._days = {get_args(Weekday).index(day) for day in office.days}
        self._closed = frozenset(office.closed)
        self._open = frozenset(office.open)
        self._joint_leave = office.joint_leave
        self._time_zone = ZoneInfo(settings.replies.time_zone)

    def day(self, moment: datetime) -> date:
        """Which day that was at the office."""
        return moment.astimezone(self._time_zone).date()

    def is_open(self, day: date) -> bool:
        if day in self._open:
            return True
        if day.weekday() not in self._days or day in self._closed:
            return False
        return day not in _holidays(day.year, self._joint_leave)

    def due(self, start: datetime, days: int) -> date:
        """The last of so many (at least 1) working days.

        The day of `start` is not counted, at whatever hour it was and whether or not the office was open:
        the first that counts is the next working day. No rule that we could read says how to count. This
        is our reading, and the later of the two: a day that is promised is one that the office has.
        """
        day = self.day(start)
        while days > 0:
            day += _DAY
            days -= self.is_open(day)
        return day

    def left(self, now: datetime, due: date) -> int:
        """Working days left after today: 0 on the last day, negative as soon as that is over.

        -1 until the end of the first working day after it, also on a weekend before that.
        """
        today = self.day(now)
        if today <= due:
            return self._open_days(today, due)
        return min(-1, -self._open_days(due, today))

    def over_since(self, day: date, days: int) -> date:
        """The latest last day after which, on `day`, so many (at least 1) working days have come."""
        while days > 0:
            days -= self.is_open(day)
            day -= _DAY
        return day

    def _open_days(self, after: date, until: date) -> int:
        return sum(self.is_open(after + n * _DAY) for n in range(1, (until - after).days + 1))


def limits_on(settings: Settings, day: date) -> Limits:
    """The rule in force on that day: the newest that holds by then. Before the first one, that one: a
    citizen is promised some day."""
    by_then = [rule for rule in settings.limits if rule.since <= day]
    if not by_then:
        return min(settings.limits, key=lambda rule: rule.since)
    return max(by_then, key=lambda rule: rule.since)


@cache
def _holidays(year: int, joint_leave: bool) -> frozenset[date]:
    """The whole country's. What follows the moon is an estimate in later years, and joint leave is known
    only where the package has the year's decree (until 2027 in 0.109)."""
    # Not at the top: the package loads every country's, 75 ms and 12 MB, and most of our processes and
    # commands promise nothing.
    from holidays.constants import GOVERNMENT, PUBLIC
    from holidays.countries.indonesia import Indonesia

    return frozenset(Indonesia(years=year, categories=(PUBLIC, GOVERNMENT) if joint_leave else (PUBLIC,)))
