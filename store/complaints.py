"""Complaints: opening them, and finding them by ticket, by person, by words."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from secrets import SystemRandom
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from normalizer import tickets
from normalizer.draft import ComplaintDraft
from store.models import Complaint, ComplaintStatus, ContactAddress, Message

SAME_TEXT_WINDOW = timedelta(days=30)
"""Within this the same words from the same person are the same complaint, not a new one."""

CLOSED = (
    ComplaintStatus.SELESAI,
    ComplaintStatus.BUKAN_WEWENANG,
    ComplaintStatus.DIARSIPKAN,
    ComplaintStatus.DIGABUNG,
    ComplaintStatus.DICABUT,
)
"""Nothing more is going to happen to these by itself."""

PIN = "pin"
PHOTO = "photo"
"""The two ways in which we come to know a point, as `Complaint.located_by` has them."""

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
        hint=message.hint,
    )
    session.add(complaint)
    return complaint


def amend(complaint: Complaint, draft: ComplaintDraft, hint: str | None) -> None:
    """Its words, now that a missing piece of them has come."""
    complaint.text = draft.text
    complaint.fingerprint = draft.fingerprint
    complaint.anonim = complaint.anonim or draft.anonim
    complaint.rahasia = complaint.rahasia or draft.rahasia
    complaint.hint = complaint.hint or hint


def reword(complaint: Complaint, draft: ComplaintDraft, hint: str | None, said_at: datetime) -> None:
    """Its words as the citizen has changed them, unless they have changed them again since. What they asked
    to have hidden stays hidden."""
    if said_at < (complaint.reworded_at or complaint.opened_at):
        return
    amend(complaint, draft, hint)
    complaint.reworded_at = said_at


def move(complaint: Complaint, latitude: float, longitude: float) -> None:
    """Note where it is now: they share a place that moves with them."""
    complaint.latitude, complaint.longitude, complaint.located_by = latitude, longitude, PIN


def locate(complaint: Complaint, latitude: float, longitude: float, located_by: str) -> None:
    """Note where it is. What the person pointed at counts before where a photo was taken, the first of either
    before the next."""
    if complaint.located_by is None or (complaint.located_by == PHOTO and located_by == PIN):
        complaint.latitude, complaint.longitude, complaint.located_by = latitude, longitude, located_by


def by_ids(session: Session, ids: Collection[UUID]) -> dict[UUID, Complaint]:
    if not ids:
        return {}
    return {row.id: row for row in session.exec(select(Complaint).where(col(Complaint.id).in_(ids)))}


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


def ticket_of(session: Session, id: UUID | None) -> str:
    """The ticket number of a complaint that exists. Raises NoResultFound otherwise."""
    return session.exec(select(Complaint.ticket).where(Complaint.id == id)).one()


def closing(
    session: Session, channel: str, after: datetime, until: datetime, limit: int = 1000
) -> list[Complaint]:
    """The newest open complaint of everybody on this channel who last wrote between the two and has not been
    reminded since, nor told us to stop."""
    rows = session.exec(
        select(Complaint)
        .join(ContactAddress, col(Complaint.address) == col(ContactAddress.address))
        .where(
            Complaint.channel == channel,
            col(Complaint.status).not_in(CLOSED),
            col(ContactAddress.heard_at) > after,
            col(ContactAddress.heard_at) <= until,
            col(ContactAddress.reminded_at).is_(None)
            | (col(ContactAddress.reminded_at) < col(ContactAddress.heard_at)),
            col(ContactAddress.stopped_at).is_(None),
            col(ContactAddress.unreachable_since).is_(None),
        )
        .order_by(col(Complaint.opened_at), col(Complaint.id))
        .limit(limit)
        # So that of two schedulers only one reminds.
        .with_for_update(of=ContactAddress, skip_locked=True)
    )
    return list({row.contact_id: row for row in rows}.values())


def newest(session: Session, limit: int) -> list[Complaint]:
    return list(
        session.exec(
            select(Complaint).order_by(col(Complaint.opened_at).desc(), col(Complaint.id).desc()).limit(limit)
        )
    )
