"""What the office is late with and what is due soon, by who has to act; and what closes by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, bindparam, case, func, update
from sqlalchemy.orm import load_only
from sqlmodel import Session, col, exists, select

from store.models import Complaint, ComplaintStatus, ComplaintUpdate

WAITING = (
    ComplaintStatus.DITERIMA,
    ComplaintStatus.TERVERIFIKASI,
    ComplaintStatus.TERDISPOSISI,
    ComplaintStatus.DITINDAKLANJUTI,
    ComplaintStatus.DITUNDA,
)
"""The office has something to do about these."""

AT_ONCE = 500
"""Complaints looked at in one statement."""

DESK: Any = case((col(Complaint.status) == ComplaintStatus.DITUNDA, None), else_=col(Complaint.forwarded_to))
"""Who has to act: the body it went to; NULL where it is the admin, who alone takes up what was postponed."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How much there is on one desk."""

    agency: str | None
    """None: the admin's own."""
    late: int
    soon: int


def tallies(session: Session, today: date, until: date, agency: str | None = None) -> list[Tally]:
    """Every desk with something late, or due by `until`; that of `agency` alone, where one is given. The
    busiest first."""
    late = func.count().filter(col(Complaint.due_on) < today)
    query = (
        select(DESK, late, func.count())
        .where(*_due_by(until))
        .group_by(DESK)
        .order_by(late.desc(), func.count().desc(), DESK)
    )
    if agency:
        query = query.where(*of_agency(agency))
    return [Tally(desk, behind, number - behind) for desk, behind, number in session.exec(query)]


def rows(
    session: Session, today: date, until: date, each: int, agency: str | None = None
) -> dict[tuple[str | None, bool], list[Complaint]]:
    """What is late, or due by `until`: (desk, whether it is late) -> the `each` that have waited longest."""
    is_late = col(Complaint.due_on) < today
    longest_first = (col(Complaint.due_on), col(Complaint.opened_at), col(Complaint.id))
    numbered = select(
        col(Complaint.id),
        DESK.label("desk"),
        is_late.label("late"),
        func.row_number().over(partition_by=(DESK, is_late), order_by=longest_first).label("place"),
    ).where(*_due_by(until))
    if agency:
        numbered = numbered.where(*of_agency(agency))
    first = numbered.subquery()
    query = (
        select(Complaint, first.c.desk, first.c.late)
        .join(first, col(Complaint.id) == first.c.id)
        .where(first.c.place <= each)
        .order_by(*longest_first)
    )
    found: dict[tuple[str | None, bool], list[Complaint]] = {}
    for complaint, desk, late in session.exec(query):
        found.setdefault((desk, bool(late)), []).append(complaint)
    return found


def of_agency(agency: str) -> tuple[Any, ...]:
    """What is on the desk of this body."""
    return (
        col(Complaint.forwarded_to) == agency,
        col(Complaint.status) != ComplaintStatus.DITUNDA,
    )


def _due_by(until: date) -> tuple[Any, ...]:
    # Who waits for nothing has no day: the index has only those that are due at all.
    return (col(Complaint.due_on) <= until, col(Complaint.status).in_(WAITING))


# The day of each.


@dataclass(frozen=True, slots=True)
class Moved:
    """A complaint whose day is another by now."""

    id: UUID
    status: ComplaintStatus
    was: date | None
    due_on: date | None


_NEEDED: Any = (
    Complaint.status,
    Complaint.status_since,
    Complaint.opened_at,
    Complaint.answered_at,
    Complaint.kind,
    Complaint.supervised,
    Complaint.reopened,
    Complaint.due_on,
)
"""What a day is computed from."""


def counting(session: Session, after: UUID | None) -> list[Complaint]:
    """The next complaints for which a clock may run, in the order of their ids, those after `after`: of each,
    what its day is computed from."""
    statuses = (*WAITING, ComplaintStatus.DITANGGAPI)
    query = select(Complaint).options(load_only(*_NEEDED)).where(col(Complaint.status).in_(statuses))
    if after:
        query = query.where(col(Complaint.id) > after)
    return list(session.exec(query.order_by(col(Complaint.id)).limit(AT_ONCE)))


def move(session: Session, moved: Sequence[Moved]) -> None:
    """Write down their days, as far as nobody has touched them since they were read."""
    table: Table = Complaint.__table__  # type: ignore[attr-defined]
    session.execute(
        update(table)
        .where(
            table.c.id == bindparam("of_id"),
            table.c.status == bindparam("of_status"),
            table.c.due_on.is_not_distinct_from(bindparam("was")),
        )
        .values(due_on=bindparam("to")),
        [{"of_id": one.id, "of_status": one.status, "was": one.was, "to": one.due_on} for one in moved],
    )


# What closes by itself.


def silent(session: Session, today: date, asked_since: datetime, limit: int) -> list[UUID]:
    """What was answered, and nobody has said more about: its last day is over, its citizen has written
    nothing that staff have not reacted to, and staff have asked them nothing since."""
    ids = select(Complaint.id).where(*_silent(today, asked_since))
    return list(session.exec(ids.order_by(col(Complaint.due_on), col(Complaint.id)).limit(limit)))


def take_silent(session: Session, id: UUID, today: date, asked_since: datetime) -> Complaint | None:
    """It, held, if that is still so and nobody else has it in hand."""
    return session.exec(
        select(Complaint)
        .where(Complaint.id == id, *_silent(today, asked_since))
        .with_for_update(skip_locked=True, of=Complaint)
    ).first()


def _silent(today: date, asked_since: datetime) -> Iterator[Any]:
    yield col(Complaint.status) == ComplaintStatus.DITANGGAPI
    yield col(Complaint.due_on) < today
    yield col(Complaint.unanswered_since).is_(None)
    asked = exists().where(
        and_(
            col(ComplaintUpdate.complaint_id) == col(Complaint.id),
            col(ComplaintUpdate.action) == "ask",
            col(ComplaintUpdate.at) >= asked_since,
        )
    )
    yield ~asked
