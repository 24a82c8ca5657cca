"""Who of the office can be told of limits, and what each of them was told."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func
from sqlmodel import Session, col, exists, select

from store import late
from store.insert import insert_new
from store.models import Complaint, ComplaintStatus, Delivery, Reminder, ReminderKind, Role, Staff
from store.outbox import REMINDERS

AT_ONCE = 5000
"""Complaints in one message: it counts them all, and lists a few."""


class Due(NamedTuple):
    """A complaint of which a step is due."""

    id: UUID
    ticket: str
    status: ComplaintStatus
    due_on: date
    agency: str | None
    """On whose desk it is; None: the admin's."""


def officers(session: Session) -> list[Staff]:
    """Who acts on complaints: admins first, then the liaison officers of each body."""
    roles = [Role.ADMIN_INSTANSI, Role.PENGHUBUNG]
    query = select(Staff).where(col(Staff.role).in_(roles), col(Staff.disabled_at).is_(None))
    return list(session.exec(query.order_by(col(Staff.role), col(Staff.agency), col(Staff.name))))


def untold(
    session: Session, staff: Staff, kind: ReminderKind, theirs: Any, after: date | None, until: date
) -> list[Due]:
    """What is due after the day `after` and by `until` and this staff member has not been told of in this
    way; `theirs` (`on_desk`) says which concern them. The longest due first."""
    told = exists().where(
        col(Reminder.complaint_id) == col(Complaint.id),
        col(Reminder.staff_id) == staff.id,
        col(Reminder.due_on) == col(Complaint.due_on),
        col(Reminder.kind) == kind,
    )
    columns: Any = (Complaint.id, Complaint.ticket, Complaint.status, Complaint.due_on, late.DESK)
    query = (
        select(*columns)
        .where(col(Complaint.status).in_(late.WAITING), col(Complaint.due_on) <= until, theirs, ~told)
        .order_by(col(Complaint.due_on), col(Complaint.opened_at), col(Complaint.id))
        .limit(AT_ONCE)
    )
    if after:
        query = query.where(col(Complaint.due_on) > after)
    return [Due(*row) for row in session.exec(query)]


def on_desk(agency: str) -> Any:
    """On the desk of this body."""
    return and_(*late.of_agency(agency))


def on_desks(agencies: Collection[str]) -> Any:
    """On the desk of one of these bodies."""
    return late.DESK.in_(agencies)


def on_desk_of_admin(told_themselves: Collection[str]) -> Any:
    """On the admin's own desk, or on that of a body where nobody can be told."""
    return late.DESK.is_(None) | late.DESK.not_in(told_themselves)


def note(session: Session, staff: Staff, kind: ReminderKind, told: Sequence[Due], now: datetime) -> None:
    rows = [
        {"complaint_id": one.id, "staff_id": staff.id, "due_on": one.due_on, "kind": kind, "at": now}
        for one in told
    ]
    insert_new(session, Reminder, rows)


def handed_over(session: Session, since: datetime, until: datetime) -> list[Complaint]:
    """What went to a body between the two and waits there, in that order."""
    query = (
        select(Complaint)
        .where(
            # It has changed since it went: by that there is an index.
            col(Complaint.changed_at) >= since,
            col(Complaint.forwarded_at) >= since,
            col(Complaint.forwarded_at) < until,
            Complaint.status == ComplaintStatus.TERDISPOSISI,
            col(Complaint.forwarded_to).is_not(None),
        )
        .order_by(col(Complaint.forwarded_at), col(Complaint.id))
    )
    return list(session.exec(query))


def is_told(session: Session, tells: str) -> bool:
    """True where the one message that `tells` names is in the outbox."""
    return session.exec(select(Delivery.id).where(Delivery.tells == tells)).first() is not None


def last_told(session: Session, addresses: Collection[str]) -> dict[str, Delivery]:
    """The newest reminder to each of these, as far as there ever was one."""
    age = func.row_number().over(
        partition_by=col(Delivery.address), order_by=(col(Delivery.created_at).desc(), col(Delivery.id))
    )
    numbered = (
        select(col(Delivery.id), age.label("age"))
        .where(col(Delivery.address).in_(addresses), col(Delivery.reply_key).in_(REMINDERS))
        .subquery()
    )
    newest = select(Delivery).join(numbered, col(Delivery.id) == numbered.c.id).where(numbered.c.age == 1)
    return {one.address: one for one in session.exec(newest)}
