"""Complaints: opening them, and finding them by ticket, by person, by words."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from secrets import SystemRandom
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from normalizer import tickets
from normalizer.draft import ComplaintDraft
from store.models import Complaint, Message

SAME_TEXT_WINDOW = timedelta(days=30)
"""Within this the same words from the same person are the same complaint, not a new one."""

REMEMBERED = 50
"""Complaints of one person that are looked at when they write: enough for the busiest, and bounded."""

_random = SystemRandom()


def draw_tickets(session: Session, count: int) -> Iterator[str]:
    """`count` ticket numbers that nobody has. Random, so that nobody can guess a neighbour's."""
    drawn: set[str] = set()
    while len(drawn) < count:
        fresh = {tickets.make(_random) for _ in range(count - len(drawn))}
        taken = session.exec(select(Complaint.ticket).where(col(Complaint.ticket).in_(fresh)))
        drawn |= fresh - set(taken)
    return iter(drawn)


def open_complaint(
    session: Session, draft: ComplaintDraft, ticket: str, message: Message, contact_id: UUID, now: datetime
) -> Complaint:
    """Open the complaint that `message` makes. The caller commits."""
    complaint = Complaint(
        ticket=ticket,
        contact_id=contact_id,
        channel=message.channel,
        address=message.address,
        kind=draft.kind,
        status_since=now,
        text=draft.text,
        fingerprint=draft.fingerprint,
        anonim=draft.anonim,
        rahasia=draft.rahasia,
        language=draft.language,
        opened_at=message.sent_at,
    )
    session.add(complaint)
    return complaint


def by_tickets(session: Session, numbers: Collection[str]) -> dict[str, Complaint]:
    """The complaints with these ticket numbers, by number."""
    if not numbers:
        return {}
    rows = session.exec(select(Complaint).where(col(Complaint.ticket).in_(numbers)))
    return {row.ticket: row for row in rows}


def latest_of(session: Session, contact_ids: Collection[UUID]) -> dict[UUID, list[Complaint]]:
    """What each person complained of, newest last: the last `REMEMBERED`, however many there were."""
    found: dict[UUID, list[Complaint]] = {contact_id: [] for contact_id in contact_ids}
    newest_first = (col(Complaint.opened_at).desc(), col(Complaint.id).desc())
    numbered = (
        select(
            col(Complaint.id),
            func.row_number()
            .over(partition_by=col(Complaint.contact_id), order_by=newest_first)
            .label("age"),
        )
        .where(col(Complaint.contact_id).in_(contact_ids))
        .subquery()
    )
    rows = session.exec(
        select(Complaint)
        .join(numbered, col(Complaint.id) == numbered.c.id)
        .where(numbered.c.age <= REMEMBERED)
        .order_by(col(Complaint.opened_at), col(Complaint.id))
    )
    for row in rows:
        found[row.contact_id].append(row)
    return found


def newest(session: Session, limit: int) -> list[Complaint]:
    return list(
        session.exec(
            select(Complaint).order_by(col(Complaint.opened_at).desc(), col(Complaint.id).desc()).limit(limit)
        )
    )
