"""How many working days steps took, and which were late: the pairs of days that the database counted, laid on
the office's calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from itertools import accumulate

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
    passed = _passed(Calendar(settings), spans)
    limits = cache(partial(limit, settings, step))
    found: dict[str | None, Taken] = {}
    for span in spans:
        days = passed[span.until] - passed[span.since]
        # Its last day is over before that day began: on a Saturday, what was due on the Friday is late, and
        # took no working day more.
        late = passed[span.until - _DAY] - passed[span.since] >= limits(span.of, span.since)
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


def _passed(calendar: Calendar, spans: Sequence[Span]) -> Mapping[date, int]:
    """For each day that may be asked for: working days from the first of them until it is over, so that the
    difference of two counts as `Calendar.due` does. A year has thousands of spans, and few days."""
    first = min((span.since for span in spans), default=date.max) - _DAY
    last = max((span.until for span in spans), default=date.min)
    days = [first + n * _DAY for n in range((last - first).days + 1)]
    return dict(zip(days, accumulate(map(calendar.is_open, days)), strict=True))
