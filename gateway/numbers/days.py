"""How many working days steps took, and which were late: the pairs of days that the database counted, laid on
the office's calendar."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gateway.config import Settings
from gateway.workdays import Calendar, limits_on
from store.numbers.spans import Span, Step

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """A step of so many complaints."""

    complaints: int = 0
    working_days: int = 0
    """Of all of them together."""
    late: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(
            self.complaints + other.complaints,
            self.working_days + other.working_days,
            self.late + other.late,
        )

    @property
    def mean(self) -> float | None:
        """Working days of one."""
        return self.working_days / self.complaints if self.complaints else None


Takings = Mapping[str | None, Taken]
"""By what the spans are of: a body, or a kind."""


def taken(settings: Settings, step: Step, spans: Sequence[Span]) -> Takings:
    """What became of a step, by the rule in force on the day from which it counts."""
    between = _counter(Calendar(settings), spans)
    found: dict[str | None, Taken] = {}
    for span in spans:
        days = between(span.since, span.until)
        # The last day for it has passed before that day: counted so, also a step that was taken on a Saturday
        # is late where it was due on the Friday.
        late = between(span.since, span.until - _DAY) >= limit(settings, step, span.of, span.since)
        one = Taken(span.complaints, span.complaints * days, span.complaints if late else 0)
        found[span.of] = found.get(span.of, Taken()) + one
    return found


def limit(settings: Settings, step: Step, kind: str | None, day: date) -> int:
    """Working days for a step that counts from `day`."""
    rule = limits_on(settings, day)
    match step:
        case "verify":
            return rule.verify
        case "follow_up":
            return rule.first_follow_up
        case "finish":
            return int(getattr(rule.finish, kind or ""))


def _counter(calendar: Calendar, spans: Sequence[Span]) -> Callable[[date, date], int]:
    """Counts the working days after one day until another, as `Calendar.due` does. The calendar is asked once
    for each day: a year has thousands of pairs."""
    first = min((span.since for span in spans), default=date.max)
    last = max((span.until for span in spans), default=date.min)
    open_days = [day for n in range((last - first).days + 1) if calendar.is_open(day := first + n * _DAY)]

    def between(since: date, until: date) -> int:
        return max(0, bisect_right(open_days, until) - bisect_right(open_days, since))

    return between
