"""Which complaints are counted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, case, cast, func
from sqlmodel import Session, col, select

from store.models import Complaint, ComplaintStatus, Redirect

OPEN = (
    ComplaintStatus.DITERIMA,
    ComplaintStatus.TERVERIFIKASI,
    ComplaintStatus.DITUNDA,
    ComplaintStatus.TERDISPOSISI,
    ComplaintStatus.DITINDAKLANJUTI,
)
"""The office has something to do about these."""
ANSWERED = (ComplaintStatus.DITANGGAPI, ComplaintStatus.SELESAI)
"""Their citizens have an answer."""
REFUSED = (ComplaintStatus.BUKAN_WEWENANG, ComplaintStatus.DIARSIPKAN)
"""It was decided not to deal with these."""
SUPERVISED = "berkadar_pengawasan"
"""The kind of a complaint that an inspector has to look into, as the limits have it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Those that citizens sent from `start` until before `end`."""

    start: datetime
    end: datetime
    zone: ZoneInfo
    """The office's. Its days are counted by how far it is from UTC at `start`: Indonesia's three zones have
    not moved since 1988."""
    agency: str | None = None
    """Only what was forwarded to this body."""
    redirected_by: UUID | None = None
    """Only what this staff member brought from elsewhere."""


def within(scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions for a complaint to be one of these."""
    opened_at = col(Complaint.opened_at)
    return [opened_at >= scope.start, opened_at < scope.end, *theirs(scope)]


def theirs(scope: Scope) -> list[ColumnElement[bool]]:
    """The same, whenever it came."""
    conditions: list[ColumnElement[bool]] = []
    if scope.agency is not None:
        conditions.append(col(Complaint.forwarded_to) == scope.agency)
    if scope.redirected_by is not None:
        brought = select(Redirect.complaint_id).where(Redirect.staff_id == scope.redirected_by)
        conditions.append(col(Complaint.id).in_(brought))
    return conditions


def day_of(session: Session, moment: Any, scope: Scope) -> ColumnElement[date]:
    """Which day that was at the office."""
    ahead = scope.start.astimezone(scope.zone).utcoffset() or timedelta()
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.timezone("UTC", moment) + ahead, Date)
    return func.date(moment, f"{ahead // timedelta(minutes=1):+d} minutes", type_=Date)


def kind_in_limits() -> Any:
    """By which kind the limits say when it is to be finished."""
    return case((col(Complaint.supervised), SUPERVISED), else_=col(Complaint.kind))
