"""How many complaints there are of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import case, func, literal
from sqlmodel import Session, col, select

from store.models import Complaint, ComplaintStatus, Redirect
from store.numbers.scope import Scope, within

REDIRECT = "redirect."
"""What a source begins with that is no channel of ours: "redirect.instagram"."""
What = Literal["source", "kind", "topic", "place", "agency"]
Tally = Mapping[str | None, Mapping[ComplaintStatus, int]]
"""How many are in each status, by what they were grouped by; under None those that have none."""


def by(session: Session, scope: Scope, what: What) -> Tally:
    """By where they came from, their kind, topic, kecamatan (its code; of a larger area where no more is
    known), or the body they were forwarded to."""
    query = _counted(scope, _key(what))
    if what == "source":
        query = query.outerjoin(Redirect, col(Redirect.complaint_id) == col(Complaint.id))
    return _tally(session, query)


def by_month(session: Session, scope: Scope, borders: Sequence[datetime]) -> Tally:
    """By month: under "0" from the first of `borders` on, under "1" from the second on, and so forth."""
    begun = [(col(Complaint.opened_at) >= border, str(number)) for number, border in enumerate(borders)]
    # Of a whole year, to go beside one month: named one by one, the statuses lead to an index that has all
    # that is asked for, and no complaint is read.
    one_of_them = col(Complaint.status).in_(list(ComplaintStatus))
    return _tally(session, _counted(scope, case(*reversed(begun))).where(one_of_them))


def _key(what: What) -> Any:
    match what:
        case "source":
            return func.coalesce(literal(REDIRECT) + col(Redirect.source), col(Complaint.channel))
        case "kind":
            return col(Complaint.kind)
        case "topic":
            return col(Complaint.topic)
        case "place":
            return func.coalesce(col(Complaint.district), col(Complaint.area))
        case "agency":
            return col(Complaint.forwarded_to)


def _counted(scope: Scope, key: Any) -> Any:
    # Grouped by the name of the column: PostgreSQL takes an expression with parameters for another one there.
    return (
        select(key.label("grouped_by"), col(Complaint.status), func.count())
        .select_from(Complaint)
        .where(*within(scope))
        .group_by("grouped_by", col(Complaint.status))
    )


def _tally(session: Session, query: Any) -> Tally:
    found: dict[str | None, dict[ComplaintStatus, int]] = {}
    for grouped_by, status, count in session.exec(query):
        found.setdefault(grouped_by, {})[status] = count
    return found


class Outcome(NamedTuple):
    """What became of so many complaints of one kind."""

    kind: str
    status: ComplaintStatus
    rating: int | None
    """1 to 5, where their citizens gave one."""
    reopened: bool
    """Taken up again, however often."""
    complaints: int


def outcomes(session: Session, scope: Scope) -> list[Outcome]:
    kind, status, rating = col(Complaint.kind), col(Complaint.status), col(Complaint.rating)
    reopened = (col(Complaint.reopened) > 0).label("was_reopened")
    query: Any = (
        select(kind, status, rating, reopened, func.count())  # type: ignore[call-overload]
        .where(*within(scope))
        .group_by(kind, status, rating, "was_reopened")
    )
    return [Outcome(*row) for row in session.exec(query)]
