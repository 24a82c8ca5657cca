"""What one person and we said to each other, on whatever channel."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from store.models import Complaint, ContactAddress, Delivery, Message
from store.outbox import REMINDERS
from store.redirects import BROUGHT

NEWEST = 300
"""Of either side: a person who writes more is read further back in their other complaints."""


def addresses(session: Session, contact_id: UUID) -> list[ContactAddress]:
    """Everywhere that this person is, as far as we know."""
    found = select(ContactAddress).where(ContactAddress.contact_id == contact_id)
    # By what they are, which the database cannot read.
    return sorted(session.exec(found), key=lambda one: one.address)


def said(session: Session, complaint: Complaint, at: Collection[str]) -> list[Message]:
    """What was said on this complaint and, at these addresses, beside it; oldest first. Not what somebody at
    such an address brought for others, as staff do."""
    rows = session.exec(
        select(Message, Complaint.contact_id)
        .join(Complaint, col(Complaint.id) == col(Message.complaint_id), isouter=True)
        .where((col(Message.complaint_id) == complaint.id) | col(Message.address).in_(at))
        .order_by(col(Message.sent_at).desc(), col(Message.id).desc())
        .limit(NEWEST)
    )
    theirs = [
        message
        for message, person in rows
        if message.complaint_id == complaint.id or person in (None, complaint.contact_id)
        if message.outcome != BROUGHT
    ]
    return theirs[::-1]


def told(session: Session, complaint: Complaint, at: Collection[str]) -> list[Delivery]:
    """What we said of this complaint and, at these addresses, beside it; oldest first. Not what officers are
    told of others'."""
    rows = session.exec(
        select(Delivery)
        .where(
            (col(Delivery.complaint_id) == complaint.id) | col(Delivery.address).in_(at),
            col(Delivery.reply_key).not_in(REMINDERS),
        )
        .order_by(col(Delivery.created_at).desc(), col(Delivery.id).desc())
        .limit(NEWEST)
    )
    return list(rows)[::-1]


def message_of(session: Session, media_message_id: UUID) -> tuple[Message, Complaint | None] | None:
    """A message, and the complaint that it belongs to."""
    query: Any = (
        select(Message, Complaint)
        .join(Complaint, col(Complaint.id) == col(Message.complaint_id), isouter=True)
        .where(Message.id == media_message_id)
    )
    found: tuple[Message, Complaint | None] | None = session.exec(query).first()
    return found
