"""Complaints: opening them, and finding them by ticket, by person, by words."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from secrets import SystemRandom
from uuid import UUID

from sqlalchemy import and_, func, not_
from sqlmodel import Session, col, select

from normalizer import places, tickets
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

DONE = (*CLOSED, ComplaintStatus.DITANGGAPI)
"""In the eyes of the office there is nothing left to do about these."""

PIN = "pin"
PHOTO = "photo"
"""The two ways in which we come to know a point, as `Complaint.located_by` has them."""

STAFF = "staff"
"""Who put right what a complaint is about (`topic_by`), or where it is (`area_by`)."""

WORDS, ANSWER, HINT = "words", "answer", "hint"
"""How we come to know an area, as `Complaint.area_by` has them, beside the two above."""

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
    complaint = drafted(draft, ticket, message, contact_id, now)
    session.add(complaint)
    return complaint


def drafted(
    draft: ComplaintDraft, ticket: str, message: Message, contact_id: UUID, now: datetime
) -> Complaint:
    """The complaint that `message` would make, which is kept nowhere."""
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
        unanswered_since=message.sent_at,
        changed_at=now,
        hint=message.hint,
    )
    _describe(complaint, draft)
    settle(complaint, None if draft.place.candidates else region(message), (), HINT)
    return complaint


def region(message: Message) -> str | None:
    """The code of the area that the first word of an SMS names; None where it names a theme, or nothing."""
    return places.find(message.hint).code if message.hint else None


def _describe(complaint: Complaint, draft: ComplaintDraft) -> None:
    """What its words were understood to say."""
    # What a human put right is not read out of their words again.
    if complaint.topic_by != STAFF:
        complaint.topic = draft.topic.name if draft.topic else None
        complaint.subject = draft.topic.subject if draft.topic else None
        complaint.topic_words = list(draft.topic.words) if draft.topic else []
        complaint.supervised = draft.supervised
    complaint.emergency = draft.emergency
    complaint.beyond = draft.beyond
    complaint.references = list(draft.references)
    complaint.spots = list(draft.spots)
    if complaint.area_by in (None, WORDS):
        _put(complaint, draft.place.code, draft.place.candidates, WORDS)


def amend(complaint: Complaint, draft: ComplaintDraft, hint: str | None) -> None:
    """Its words, now that a missing piece of them has come."""
    complaint.text = draft.text
    complaint.fingerprint = draft.fingerprint
    complaint.anonim = complaint.anonim or draft.anonim
    complaint.rahasia = complaint.rahasia or draft.rahasia
    complaint.hint = complaint.hint or hint
    _describe(complaint, draft)


def add(complaint: Complaint, draft: ComplaintDraft) -> None:
    """What an addition tells beside the words of a complaint. It takes nothing back of those."""
    complaint.emergency = complaint.emergency or draft.emergency
    complaint.anonim = complaint.anonim or draft.anonim
    complaint.rahasia = complaint.rahasia or draft.rahasia
    complaint.references = list(dict.fromkeys([*complaint.references, *draft.references]))
    complaint.spots = sorted({*complaint.spots, *draft.spots})


def settle(complaint: Complaint, area: str | None, candidates: Sequence[str], by: str) -> None:
    """Note the area in which it is. What they answered to our question counts before what we read out of
    their words; anything else only makes it narrower."""
    known = complaint.area
    if area is None and (known or not candidates):
        return
    if known is None or by == ANSWER or (area or "").startswith(known):
        _put(complaint, area, candidates, by)


def _put(complaint: Complaint, area: str | None, candidates: Sequence[str], by: str) -> None:
    complaint.area = area
    complaint.district = area[: places.DISTRICT] if area and len(area) >= places.DISTRICT else None
    complaint.area_candidates = [] if area else list(candidates)
    complaint.area_by = by if area or candidates else None


def change_status(complaint: Complaint, status: ComplaintStatus, now: datetime) -> None:
    """Move it on, and note when it came that far. The caller sees to `due_on`."""
    complaint.status = status
    complaint.status_since = complaint.changed_at = now
    match status:
        case ComplaintStatus.TERVERIFIKASI:
            complaint.verified_at = complaint.verified_at or now
        case ComplaintStatus.TERDISPOSISI:
            complaint.verified_at = complaint.verified_at or now
            complaint.forwarded_at = now
        case ComplaintStatus.DITINDAKLANJUTI:
            complaint.followed_up_at = complaint.followed_up_at or now
        case ComplaintStatus.DITANGGAPI:
            complaint.followed_up_at = complaint.followed_up_at or now
            complaint.answered_at = now
    complaint.closed_at = now if status in CLOSED else None


def wrote(complaint: Complaint, at: datetime) -> None:
    """Its citizen has written something that staff should react to."""
    if complaint.status not in CLOSED:
        complaint.unanswered_since = complaint.unanswered_since or at


def standing(session: Session, complaint: Complaint) -> Complaint:
    """The complaint that stands for it: itself, unless it was merged into another one, and that perhaps into
    a third."""
    seen = {complaint.id}
    while complaint.merged_into and complaint.merged_into not in seen:
        seen.add(complaint.merged_into)
        complaint = session.get_one(Complaint, complaint.merged_into)
    return complaint


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
    settle(complaint, places.nearest(latitude, longitude), (), PIN)


def locate(complaint: Complaint, latitude: float, longitude: float, located_by: str) -> None:
    """Note where it is. What the person pointed at counts before where a photo was taken, the first of either
    before the next."""
    if complaint.located_by is None or (complaint.located_by == PHOTO and located_by == PIN):
        complaint.latitude, complaint.longitude, complaint.located_by = latitude, longitude, located_by
        settle(complaint, places.nearest(latitude, longitude), (), located_by)


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
    """The newest, emergencies that nobody has answered before all others."""
    urgent = and_(col(Complaint.emergency).is_not(None), col(Complaint.status).not_in(DONE))
    order = (col(Complaint.opened_at).desc(), col(Complaint.id).desc())
    first = session.exec(select(Complaint).where(urgent).order_by(*order).limit(limit)).all()
    rest = session.exec(select(Complaint).where(not_(urgent)).order_by(*order).limit(limit)).all()
    return [*first, *rest][:limit]
