"""Complaints that reached somebody of the office elsewhere, and were brought here."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from store import contacts
from store.models import Complaint, Contact, Message, Redirect, Staff

BROUGHT = "brought"
"""The outcome of a message that a staff member brought, and of which it is not said where it is from."""
BROUGHT_WITHIN = timedelta(days=1)


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
    session: Session, complaint: Complaint, staff: Staff, source: str, names: Iterable[str], now: datetime
) -> None:
    """Note who redirected it, and from whom and where. Only once the complaint is written."""
    origin = ", ".join(dict.fromkeys(filter(None, names))) or None
    session.add(
        Redirect(complaint_id=complaint.id, staff_id=staff.id, source=source, origin=origin, created_at=now)
    )


def claim(session: Session, complaint: Complaint, message: Message, contact_id: UUID, now: datetime) -> None:
    """From now on it is theirs, and its news goes to where they wrote from."""
    nobody, complaint.contact_id = complaint.contact_id, contact_id
    complaint.channel, complaint.address = message.channel, message.address
    redirect = session.get(Redirect, complaint.id)
    if redirect:
        redirect.claimed_at = now
    contacts.forget_nobodies(session, {nobody})


def is_to_be_claimed(session: Session, complaint: Complaint) -> bool:
    """Held so until the transaction ends."""
    redirect = session.get(Redirect, complaint.id, with_for_update=True, populate_existing=True)
    return redirect is not None and redirect.claimed_at is None


def of_complaint(session: Session, complaint: Complaint) -> tuple[Redirect, Staff] | None:
    """How it was redirected, and by whom; None where it was not."""
    query = select(Redirect, Staff).join(Staff, col(Staff.id) == col(Redirect.staff_id))
    return session.exec(query.where(Redirect.complaint_id == complaint.id)).first()
