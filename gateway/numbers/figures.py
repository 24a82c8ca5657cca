"""What the database counted, brought to the tables; each is a part of the page, the report and the export."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar
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
from store.numbers.tallies import Outcome, Tally, What

T = TypeVar("T")

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

    def once(self, name: Hashable, count: Callable[[Session, Scope], T]) -> T:
        """What `count` finds; under one name it counts once, also for a copy of this question."""
        key = (name, self.scope)
        if key not in self.counted:
            self.counted[key] = count(self.session, self.scope)
        found: T = self.counted[key]
        return found

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
    outcomes = _outcomes(asked)
    resent = sum(asked.once("resent", around.resent).values()) if asked.of_the_whole_office else None
    return KeyFigures(
        counted=_states(asked),
        merged=sum(one.complaints for one in outcomes if one.status is _S.DIGABUNG),
        verify=_all(_taken(asked, "verify")),
        follow_up=_all(_taken(asked, "follow_up")),
        finish=_all(_taken(asked, "finish")),
        ratings=_given(asked),
        reopened=sum(one.complaints for one in outcomes if one.reopened),
        pairs=asked.once("pairs", around.confirmed_pairs),
        resent=resent,
    )


def late_now(asked: Question) -> int:
    return asked.once("late", lambda session, scope: lateness.now(session, scope, asked.today))


def _outcomes(asked: Question) -> list[Outcome]:
    return asked.once("outcomes", tallies.outcomes)


def _states(asked: Question) -> States:
    counted: Counter[ComplaintStatus] = Counter()
    for one in _outcomes(asked):
        counted[one.status] += one.complaints
    return states.of(counted)


def _given(asked: Question) -> Mapping[int, int]:
    """How many gave each rating."""
    given: Counter[int] = Counter()
    for one in _outcomes(asked):
        if one.rating is not None:
            given[one.rating] += one.complaints
    return given


def _taken(asked: Question, step: spans.Step, by_body: bool = False) -> Takings:
    def count(session: Session, scope: Scope) -> Takings:
        return taken(asked.settings, step, spans.of_step(session, scope, step, by_body))

    return asked.once(("taken", step, by_body), count)


def _tally(asked: Question, what: What) -> Tally:
    return asked.once(("tally", what), lambda session, scope: tallies.by(session, scope, what))


def _overdue(asked: Question) -> list[Overdue]:
    return asked.once("overdue", lambda session, scope: lateness.overdue(session, scope, asked.today))


def _all(takings: Takings) -> Taken:
    return sum(takings.values(), Taken())


def _grouped(what: What, asked: Question) -> Table:
    return tables.grouped(what, _tally(asked, what), _label(what, asked), asked.words)


def _label(what: What, asked: Question) -> Callable[[str | None], str]:
    return partial(labels.of, what, words=asked.words, office=asked.settings.office.area)


def _state(asked: Question) -> Table:
    return tables.by_state(_states(asked), asked.words)


def _month(asked: Question) -> Table:
    trend = replace(asked, period=asked.period.trend())
    months = trend.period.months()
    borders = [midnight(first, asked.zone) for first in months]
    tally = tallies.by_month(asked.session, trend.scope, borders)
    return tables.by_month([formats.month(first, asked.words) for first in months], tally, asked.words)


def _agency(asked: Question) -> Table:
    followed_up = _taken(asked, "follow_up", by_body=True)
    overdue = _overdue(asked)
    figures = [
        tables.AgencyFigures(
            agency,
            states.of(by_status),
            followed_up.get(agency, Taken()),
            sum(one.complaints for one in overdue if one.agency == agency),
        )
        for agency, by_status in _tally(asked, "agency").items()
    ]
    return tables.by_agency(figures, _label("agency", asked), asked.words)


def _step_figures(asked: Question) -> list[tables.StepFigures]:
    """Each step, and finishing for each kind, which has a limit of its own."""
    overdue = _overdue(asked)

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
    return tables.ratings(_given(asked), asked.words)


def _deliveries(asked: Question) -> Table:
    return tables.deliveries(
        asked.once("deliveries", around.deliveries), asked.once("resent", around.resent), asked.words
    )


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
