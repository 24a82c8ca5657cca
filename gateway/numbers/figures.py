"""What the database counted, brought to the tables; each is a part of the page, the report and the export."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from gateway.config import Settings
from gateway.console.words import Words
from gateway.numbers import formats, labels, states, tables
from gateway.numbers.days import Taken, Takings, limit, taken
from gateway.numbers.period import Period, midnight
from gateway.numbers.states import States
from gateway.numbers.tables import Table
from gateway.workdays import limits_on
from normalizer.kind import Kind
from store.models import ComplaintStatus
from store.numbers import around, lateness, spans, tallies
from store.numbers.lateness import Overdue
from store.numbers.scope import SUPERVISED, Scope
from store.numbers.tallies import Tally, What

_S = ComplaintStatus
_FINISHING = (*(str(kind) for kind in Kind), SUPERVISED)
_WAIT_FOR = {
    "verify": (_S.DITERIMA,),
    "follow_up": (_S.TERDISPOSISI,),
    "finish": (_S.TERVERIFIKASI, _S.DITINDAKLANJUTI, _S.DITUNDA),
}
"""The statuses in which a complaint waits for each step."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. Whether they may ask it is not decided here."""

    session: Session
    settings: Settings
    words: Words
    now: datetime
    period: Period
    agency: str | None = None
    redirected_by: UUID | None = None
    counted: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What the database has told already: several parts rest on the same."""

    def once(self, count: Callable[..., Any], *about: Any) -> Any:
        """What `count(session, scope, *about)` returns; asked once, also by a copy of this question."""
        key = (count, self.scope, *about)
        if key not in self.counted:
            self.counted[key] = count(self.session, self.scope, *about)
        return self.counted[key]

    @property
    def scope(self) -> Scope:
        start, end = self.period.moments(self.zone)
        return Scope(start, end, self.zone, self.agency, self.redirected_by)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.replies.time_zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def of_the_whole_office(self) -> bool:
        return self.agency is None and self.redirected_by is None


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """What stands on top of everything."""

    counted: States
    merged: int
    verify: Taken
    follow_up: Taken
    finish: Taken
    ratings: Mapping[int, int]
    reopened: int
    pairs: int
    resent: int | None
    """Of the whole office; of a part of it, nobody can say."""

    @property
    def rated(self) -> int:
        return sum(self.ratings.values())

    @property
    def rating(self) -> float | None:
        return (
            sum(given * count for given, count in self.ratings.items()) / self.rated if self.rated else None
        )

    @property
    def content(self) -> float | None:
        """The share that gave 4 or 5."""
        return tables.share(self.ratings.get(4, 0) + self.ratings.get(5, 0), self.rated)


def key_figures(asked: Question) -> KeyFigures:
    session, scope = asked.session, asked.scope
    by_kind: Tally = asked.once(tallies.by, "kind")
    resent = sum(asked.once(around.resent).values()) if asked.of_the_whole_office else None
    return KeyFigures(
        counted=states.total(map(states.of, by_kind.values())),
        merged=sum(counts.get(_S.DIGABUNG, 0) for counts in by_kind.values()),
        verify=_all(_taken(asked, "verify")),
        follow_up=_all(_taken(asked, "follow_up")),
        finish=_all(_taken(asked, "finish")),
        ratings=asked.once(tallies.ratings),
        reopened=tallies.reopened(session, scope),
        pairs=around.confirmed_pairs(session, scope),
        resent=resent,
    )


def late_now(asked: Question) -> int:
    return int(asked.once(lateness.now, asked.today))


def _taken(asked: Question, step: spans.Step) -> Takings:
    return taken(asked.settings, step, asked.once(spans.of_step, step))


def _all(takings: Takings) -> Taken:
    return sum(takings.values(), Taken())


def _grouped(what: What, asked: Question) -> Table:
    tally: Tally = asked.once(tallies.by, what)
    return tables.grouped(what, tally, _label(what, asked), asked.words)


def _label(what: What, asked: Question) -> Callable[[str | None], str]:
    return partial(labels.of, what, words=asked.words, office=asked.settings.office.area)


def _state(asked: Question) -> Table:
    by_kind: Tally = asked.once(tallies.by, "kind")
    return tables.by_state(states.total(map(states.of, by_kind.values())), asked.words)


def _month(asked: Question) -> Table:
    trend = replace(asked, period=asked.period.trend())
    months = trend.period.months()
    borders = [midnight(first, asked.zone) for first in months]
    tally: Tally = tallies.by_month(asked.session, trend.scope, borders)
    return tables.by_month([formats.month(first, asked.words) for first in months], tally, asked.words)


def _agency(asked: Question) -> Table:
    tally: Tally = asked.once(tallies.by, "agency")
    followed_up = _taken(asked, "follow_up")
    overdue: list[Overdue] = asked.once(lateness.overdue, asked.today)
    figures = [
        tables.AgencyFigures(
            agency,
            states.of(by_status),
            followed_up.get(agency, Taken()),
            sum(one.complaints for one in overdue if one.agency == agency),
        )
        for agency, by_status in tally.items()
    ]
    return tables.by_agency(figures, _label("agency", asked), asked.words)


def _step_figures(asked: Question) -> list[tables.StepFigures]:
    """Each step, and finishing for each kind, which has a limit of its own."""
    overdue: list[Overdue] = asked.once(lateness.overdue, asked.today)

    def at(step: spans.Step, kind: str | None = None) -> int:
        return limit(asked.settings, step, kind, asked.period.until)

    finished = _taken(asked, "finish")
    return [
        tables.StepFigures(
            "verify", at("verify"), _all(_taken(asked, "verify")), _waiting(overdue, "verify")
        ),
        tables.StepFigures(
            "follow_up", at("follow_up"), _all(_taken(asked, "follow_up")), _waiting(overdue, "follow_up")
        ),
        *(
            tables.StepFigures(
                f"finish.{kind}",
                at("finish", kind),
                finished.get(kind, Taken()),
                _waiting([one for one in overdue if one.of == kind], "finish"),
            )
            for kind in _FINISHING
        ),
    ]


def _waiting(overdue: Sequence[Overdue], step: spans.Step) -> int:
    return sum(one.complaints for one in overdue if one.status in _WAIT_FOR[step])


def _steps(asked: Question) -> Table:
    basis = limits_on(asked.settings, asked.period.until).basis
    return tables.steps(_step_figures(asked), basis, asked.words)


def _lateness(asked: Question) -> Table:
    return tables.lateness(_step_figures(asked), asked.words)


def _ratings(asked: Question) -> Table:
    return tables.ratings(asked.once(tallies.ratings), asked.words)


def _deliveries(asked: Question) -> Table:
    return tables.deliveries(asked.once(around.deliveries), asked.once(around.resent), asked.words)


SECTIONS: Mapping[str, Callable[[Question], Table]] = {
    "state": _state,
    "month": _month,
    "kind": partial(_grouped, "kind"),
    "source": partial(_grouped, "source"),
    "topic": partial(_grouped, "topic"),
    "place": partial(_grouped, "place"),
    "agency": _agency,
    "steps": _steps,
    "lateness": _lateness,
    "ratings": _ratings,
    "deliveries": _deliveries,
}
"""In the order in which they are read."""
OF_THE_WHOLE = ("agency", "deliveries")
"""Those that only the whole office has."""


def names(asked: Question) -> list[str]:
    """The parts that there are for this question."""
    return [name for name in SECTIONS if asked.of_the_whole_office or name not in OF_THE_WHOLE]
