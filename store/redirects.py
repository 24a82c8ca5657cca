"""Complaints that reached somebody of the office elsewhere, and were brought here."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from store import contacts, locks, updates
from store.models import Actor, Complaint, Contact, Message, Redirect, Staff

BROUGHT = "brought"
"""The outcome of a message that a staff member brought, and of which it is not said where it is from."""
BROUGHT_WITHIN = timedelta(days=1)
REDIRECTED, CLAIMED = "redirect", "claim"
"""What was done, as the history of a complaint has it."""


def brought(session: Session, addresses: Collection[str], now: datetime) -> list[Message]:
    """What these staff members brought lately and is no complaint yet, in the order in which they did."""
    if not addresses:
        return []
    return list(
        session.exec(
            select(Message)
            .where(
                col(Message.address).in_(addresses),
                Message.outcome == BROUGHT,
                Message.received_at > now - BROUGHT_WITHIN,
            )
            .order_by(col(Message.sent_at), col(Message.id))
        )
    )


def stranger(session: Session, now: datetime) -> Contact:
    """Somebody of whom we know nothing: whoever wrote it elsewhere."""
    contact = Contact(created_at=now)
    session.add(contact)
    session.flush()
    return contact


def of_source(complaint: Complaint, source: str) -> None:
    """The complaint's home, until its citizen claims it: a place where we reach nobody."""
    complaint.channel = source
    complaint.address = f"{source}:{complaint.ticket}"


def note(
    session: Session,
    complaint: Complaint,
    staff: Staff,
    source: str,
    names: Iterable[str],
    now: datetime,
    link: str = "",
    key: str | None = None,
    batch_id: UUID | None = None,
) -> None:
    """Note who redirected it, and from whom and where. Only once the complaint is written."""
    session.add(
        Redirect(
            complaint_id=complaint.id,
            staff_id=staff.id,
            source=source,
            origin=", ".join(dict.fromkeys(filter(None, names))) or None,
            link=link or None,
            key=key,
            batch_id=batch_id,
            created_at=now,
        )
    )


def hold(session: Session, key: str) -> None:
    """Let nobody else file what has this key until the transaction ends."""
    locks.hold(session, [f"redirect {key}"])


def by_key(session: Session, key: str) -> tuple[Redirect, Complaint] | None:
    """What was brought before in the same words of the same person."""
    rows: list[tuple[Redirect, Complaint]] = session.exec(_with_complaints().where(Redirect.key == key)).all()
    return next(iter(rows), None)


def tickets_by_key(session: Session, keys: Collection[str]) -> dict[str, str]:
    """The ticket numbers of those of these that were brought before."""
    rows = session.exec(_with_complaints().where(col(Redirect.key).in_(keys)))
    return {redirect.key: complaint.ticket for redirect, complaint in rows if redirect.key}


def newest(
    session: Session, staff: Staff | None, limit: int, before: UUID | None = None, claimed: bool | None = None
) -> list[tuple[Redirect, Complaint]]:
    """What this staff member redirected, or anybody, the newest first: before the complaint `before`, and
    claimed or not, where that is asked."""
    query = _with_complaints().order_by(col(Redirect.complaint_id).desc()).limit(limit)
    if staff:
        query = query.where(Redirect.staff_id == staff.id)
    if before:
        # Our ids are drawn in the order of time.
        query = query.where(col(Redirect.complaint_id) < before)
    if claimed is not None:
        query = query.where(col(Redirect.claimed_at).is_not(None) if claimed else _unclaimed())
    return list(session.exec(query))


def of_batch(session: Session, batch_id: UUID) -> list[tuple[Redirect, Complaint]]:
    """What came in one workbook and was not there already, in the order of its rows."""
    query = _with_complaints().where(Redirect.batch_id == batch_id)
    return list(session.exec(query.order_by(col(Redirect.complaint_id))))


def _with_complaints() -> Any:
    return select(Redirect, Complaint).join(Complaint, col(Complaint.id) == col(Redirect.complaint_id))


def _unclaimed() -> ColumnElement[bool]:
    return col(Redirect.claimed_at).is_(None)


def claim(session: Session, complaint: Complaint, message: Message, contact_id: UUID, now: datetime) -> None:
    """From now on it is theirs, and its news goes to where they wrote from."""
    nobody, complaint.contact_id = complaint.contact_id, contact_id
    complaint.channel, complaint.address = message.channel, message.address
    complaint.changed_at = now
    redirect = session.get(Redirect, complaint.id)
    if redirect:
        redirect.claimed_at = now
    updates.note(session, complaint, Actor.CITIZEN, CLAIMED, now)
    contacts.forget_nobodies(session, {nobody})


def is_to_be_claimed(session: Session, complaint: Complaint) -> bool:
    """Held so until the transaction ends."""
    redirect = session.get(Redirect, complaint.id, with_for_update=True, populate_existing=True)
    return redirect is not None and redirect.claimed_at is None


def of_complaint(session: Session, complaint: Complaint) -> tuple[Redirect, Staff] | None:
    """How it was redirected, and by whom; None where it was not."""
    query = select(Redirect, Staff).join(Staff, col(Staff.id) == col(Redirect.staff_id))
    return session.exec(query.where(Redirect.complaint_id == complaint.id)).first()
