"""Which complaints wait too long for their next step, by the day that was noted for it."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from store.models import Complaint, ComplaintStatus
from store.numbers.scope import OPEN, Scope, kind_in_limits, theirs, within


class Late(NamedTuple):
    """A complaint of which something is overdue."""

    ticket: str
    agency: str | None
    status: ComplaintStatus
    kind: str
    topic: str | None
    opened_at: datetime
    due_on: date
    rahasia: bool


_COLUMNS = (
    Complaint.ticket,
    Complaint.forwarded_to,
    Complaint.status,
    Complaint.kind,
    Complaint.topic,
    Complaint.opened_at,
    Complaint.due_on,
    Complaint.rahasia,
)


class Overdue(NamedTuple):
    """So many that wait too long in one status."""

    agency: str | None
    of: str
    """Their kind; `SUPERVISED` before all others."""
    status: ComplaintStatus
    complaints: int


def overdue(session: Session, scope: Scope, today: date) -> list[Overdue]:
    """How many of these wait too long today."""
    agency, kind, status = col(Complaint.forwarded_to), kind_in_limits(), col(Complaint.status)
    query: Any = (
        select(agency, kind.label("of_kind"), status, func.count())
        .where(*within(scope), *_late(today))
        .group_by(agency, "of_kind", status)
    )
    return [Overdue(*row) for row in session.exec(query)]


def now(session: Session, scope: Scope, today: date) -> int:
    """How many do, whenever they came."""
    query = select(func.count()).select_from(Complaint).where(*_late(today), *theirs(scope))
    return session.exec(query).one()


def listed(session: Session, scope: Scope, today: date, limit: int) -> list[Late]:
    """Those, the longest overdue first."""
    query: Any = (
        select(*_COLUMNS)  # type: ignore[call-overload]
        .where(*_late(today), *theirs(scope))
        .order_by(col(Complaint.due_on), col(Complaint.opened_at), col(Complaint.id))
        .limit(limit)
    )
    return [Late(*row) for row in session.exec(query)]


def _late(today: date) -> list[ColumnElement[bool]]:
    return [col(Complaint.due_on) < today, col(Complaint.status).in_(OPEN)]
