"""All that we hold of one person: found, and made nobody's.

What is forgotten leaves its row: a figure counts it, and by it we know that we had the message when a
platform hands it over once more. In the place of an address stands one at which nobody is (`NOBODY`), and in
the place of a platform's id, which may name the person, its digest.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from sqlalchemy import Engine, bindparam, delete, or_
from sqlmodel import Session, col, select

from channels.addresses import channel_of
from channels.messages import DeliveryStatus
from store.models import (
    AuditEntry,
    Code,
    Complaint,
    ComplaintUpdate,
    Contact,
    ContactAddress,
    Conversation,
    Delivery,
    Draft,
    DuplicateCandidate,
    Exchange,
    Media,
    Message,
    MessageState,
    ParkedRequest,
    Receipt,
    Redirect,
    RedirectBatch,
    SavedFilter,
    Staff,
)

ERASED = "erased"
"""The scheme of an address at which nobody is; the outcome of what belonged to no complaint."""
NOBODY = f"{ERASED}:nobody"
REPEATED_WITHIN = timedelta(days=60)
"""How long after we had a message it may be handed over once more, or read again by a poll. Platforms insist
for hours, or some days."""
AT_ONCE = 500
"""Ids in one statement: SQLite takes no more than some thousands."""
_COUNTED = ("repeat", "same")
"""Outcomes that figures count (`store.numbers.around`): they stay."""
_TELLING = ("status", "agency", "until", "into", "told", "source", "was", "changed")
"""What was noted of a step and is the office's own: it stays."""
_WAITING = (DeliveryStatus.WAITING, DeliveryStatus.SENDING, DeliveryStatus.HELD)


@dataclass(frozen=True, slots=True)
class Person:
    """Who is meant, on however many channels."""

    contact_id: UUID | None
    """None where they have only said what nobody acted on."""
    addresses: Sequence[str]


@dataclass(frozen=True, slots=True)
class Held:
    """What we hold of them."""

    messages: Sequence[Message]
    complaints: Sequence[Complaint]
    deliveries: Sequence[Delivery]
    media: Sequence[Media]


def find(session: Session, addresses: Collection[str]) -> Person | None:
    """Who is at one of these; None where nobody ever was."""
    known = session.exec(
        select(ContactAddress.contact_id).where(col(ContactAddress.address).in_(addresses)).limit(1)
    ).first()
    if known:
        return of_contact(session, known)
    # A complaint that staff brought and nobody has claimed; or what was only heard.
    complaint = session.exec(select(Complaint).where(col(Complaint.address).in_(addresses)).limit(1)).first()
    if complaint:
        return of_contact(session, complaint.contact_id)
    heard = session.exec(select(Message.address).where(col(Message.address).in_(addresses)).distinct()).all()
    return Person(None, sorted(heard)) if heard else None


def of_contact(session: Session, contact_id: UUID) -> Person:
    known = select(ContactAddress.address).where(ContactAddress.contact_id == contact_id)
    return Person(contact_id, sorted(session.exec(known)))


def held(session: Session, person: Person) -> Held:
    """All of it. Not what others said or were told at an address that has changed hands."""
    complaints = session.exec(
        select(Complaint)
        .where(Complaint.contact_id == person.contact_id)
        .order_by(col(Complaint.opened_at), col(Complaint.id))
    ).all()
    ids = [one.id for one in complaints]
    messages = _theirs(session, Message, Message.sent_at, person.addresses, ids)
    deliveries = _theirs(session, Delivery, Delivery.created_at, person.addresses, ids)
    media = [
        one
        for part in parts([message.id for message in messages])
        for one in session.exec(
            select(Media)
            .where(col(Media.message_id).in_(part))
            .order_by(col(Media.message_id), col(Media.position))
        )
    ]
    return Held(messages, complaints, deliveries, media)


def _theirs(
    session: Session, model: Any, at: Any, addresses: Collection[str], ids: Collection[UUID]
) -> list[Any]:
    of_none = col(model.address).in_(addresses) & col(model.complaint_id).is_(None)
    query = select(model).where(or_(of_none, col(model.complaint_id).in_(ids)))
    return list(session.exec(query.order_by(col(at), col(model.id))))


# A platform's id of what was forgotten.


def tombstone(channel: str, account: str, external_id: str) -> str:
    """What stands in the place of a platform's id. Not to be read back; to be met again by the same id."""
    if external_id.startswith(f"{ERASED}:"):
        return external_id
    digest = hashlib.sha256("\n".join((channel, account, external_id)).encode()).hexdigest()
    return f"{ERASED}:{digest}"


_LATELY = (
    select(Message.id)
    .where(Message.address == NOBODY, col(Message.received_at) > bindparam("since"))
    .limit(1)
)


def unforgotten(session: Session, rows: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """Those of these messages that are to be kept: not what we had, and have forgotten."""
    # Most often nothing that may still come again was forgotten, and one look tells. (Measured: to take the
    # digests of a hundred costs a fifth of what keeping them does.)
    if not rows or session.execute(_LATELY, {"since": now - REPEATED_WITHIN}).first() is None:
        return rows
    tombs = [tombstone(row["channel"], row["account"], row["external_id"]) for row in rows]
    found: set[str] = set()
    for part in parts(tombs):
        channels = {row["channel"] for row in rows}
        known = select(Message.external_id).where(
            col(Message.channel).in_(channels), col(Message.external_id).in_(part)
        )
        found.update(session.exec(known))
    return [row for row, tomb in zip(rows, tombs, strict=True) if tomb not in found]


# Forgetting.


def forget_messages(
    session: Session, messages: Iterable[Message], now: datetime, staff: Collection[str] = ()
) -> list[str]:
    """Nothing of what these say, or of who said it, is left; the addresses of `staff` are. Returns the names
    of the copies of their files."""
    copies: list[str] = []
    forgotten = list(messages)
    for one in forgotten:
        one.external_id = tombstone(one.channel, one.account, one.external_id)
        one.address = one.address if one.address in staff else NOBODY
        one.text, one.raw = "", ""
        one.aliases, one.attachments = [], []
        one.sender_name = one.hint = one.location = one.forwarded_from = one.error = None
        one.in_reply_to = one.edits = one.thread = one.album = None
        one.part_reference = one.part_number = one.part_total = None
        if one.state is not MessageState.HANDLED:
            one.state, one.handled_at = MessageState.HANDLED, now
        if one.complaint_id is None and one.outcome not in _COUNTED:
            one.outcome = ERASED
    for part in parts([one.id for one in forgotten]):
        for file in session.exec(select(Media).where(col(Media.message_id).in_(part))):
            copies += filter(None, (file.path, file.clean_path))
            session.delete(file)
        session.execute(delete(Exchange).where(col(Exchange.message_id).in_(part)))
    return copies


def forget_deliveries(
    session: Session, deliveries: Iterable[Delivery], staff: Collection[str] = ()
) -> list[str]:
    """The same of what we said. What waited is not sent."""
    copies: list[str] = []
    forgotten = list(deliveries)
    named = [(one.channel, id) for one in forgotten for id in (one.external_id, *one.past_ids) if id]
    for one in forgotten:
        copies += [file["path"] for file in one.attachments]
        one.address = one.address if one.address in staff else NOBODY
        one.text, one.public_text, one.template = "", None, None
        one.choices, one.attachments, one.past_ids = [], [], []
        one.external_id = one.in_reply_to = one.error = None
        if one.complaint_id is None:
            # It says which of them were told to one person.
            one.tells = None
        if one.status in _WAITING:
            one.status = DeliveryStatus.EXPIRED
    for part in parts([one.id for one in forgotten]):
        session.execute(delete(Receipt).where(col(Receipt.delivery_id).in_(part)))
        session.execute(delete(Exchange).where(col(Exchange.delivery_id).in_(part)))
    for channel in {channel for channel, _ in named}:
        for ids in parts([id for of, id in named if of == channel]):
            session.execute(
                delete(Receipt).where(col(Receipt.channel) == channel, col(Receipt.external_id).in_(ids))
            )
    return copies


def forget_complaint(session: Session, complaint: Complaint, now: datetime) -> list[str]:
    """Its words, its place and whose it is are gone; number, topic, area, days and status stay. Everything
    that was said and done about it goes the same way. Returns the names of the copies of its files."""
    staff = staff_addresses(session)
    _orphan(session, complaint, now)
    said = session.exec(select(Message).where(Message.complaint_id == complaint.id))
    copies = forget_messages(session, said, now, staff)
    told = session.exec(select(Delivery).where(Delivery.complaint_id == complaint.id))
    copies += forget_deliveries(session, told, staff)
    complaint.text = complaint.fingerprint = ""
    complaint.latitude = complaint.longitude = complaint.located_by = complaint.hint = None
    complaint.topic_words, complaint.spots = [], []
    complaint.references, complaint.area_candidates = [], []
    complaint.agency_reason = complaint.unanswered_since = None
    for step in session.exec(select(ComplaintUpdate).where(ComplaintUpdate.complaint_id == complaint.id)):
        step.text, step.details = "", _office_s(step.details)
    for entry in session.exec(select(AuditEntry).where(AuditEntry.complaint_id == complaint.id)):
        entry.reason, entry.details = "", _office_s(entry.details)
    _forget_redirect(session, complaint)
    for pair in session.exec(
        select(DuplicateCandidate).where(
            (col(DuplicateCandidate.first_id) == complaint.id)
            | (col(DuplicateCandidate.second_id) == complaint.id)
        )
    ):
        pair.reasons = {}
    for model in (Draft, Code):
        session.execute(delete(model).where(col(model.complaint_id) == complaint.id))
    return copies


def _orphan(session: Session, complaint: Complaint, now: datetime) -> None:
    """It is nobody's: not even that two were one person's can be seen. Nobody is told anything there."""
    nobody = Contact(created_at=now)
    session.add(nobody)
    session.flush()
    complaint.contact_id, complaint.address = nobody.id, f"{ERASED}:{complaint.ticket}"
    session.add(ContactAddress(address=complaint.address, contact_id=nobody.id, stopped_at=now))
    session.flush()


def _office_s(details: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in details.items() if name in _TELLING}


def _forget_redirect(session: Session, complaint: Complaint) -> None:
    redirect = session.get(Redirect, complaint.id)
    if redirect is None:
        return
    redirect.origin = redirect.link = redirect.key = redirect.origin_folded = None
    batch = session.get(RedirectBatch, redirect.batch_id) if redirect.batch_id else None
    if batch:
        batch.rows = [_emptied(row) if row["ticket"] == complaint.ticket else row for row in batch.rows]
        # A file may be named after whom it is of.
        batch.name = batch.name if any(row["values"] for row in batch.rows) else ""


def _emptied(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "values": {}, "problems": []}


def forget_batch(batch: RedirectBatch) -> None:
    """What stood in its rows. Which became which complaint stays."""
    batch.name, batch.rows = "", [_emptied(row) for row in batch.rows]


def forget_person(session: Session, person: Person) -> None:
    """Who they are, once nothing of theirs is left that says so. Whoever writes from there again is somebody
    new."""
    session.flush()
    session.execute(delete(ContactAddress).where(col(ContactAddress.address).in_(person.addresses)))
    if person.contact_id:
        session.execute(delete(Conversation).where(col(Conversation.contact_id) == person.contact_id))
        session.execute(delete(Contact).where(col(Contact.id) == person.contact_id))


def forget_addresses_of_nobody(session: Session, addresses: Collection[str]) -> None:
    """Those of these of which nothing is kept any more: no complaint, no word, no reply."""
    session.flush()
    left = set(addresses)
    for model in (Message, Delivery, Complaint, Staff):
        left -= set(session.exec(select(model.address).where(col(model.address).in_(left)).distinct()))
    people = session.exec(
        select(ContactAddress.contact_id).where(col(ContactAddress.address).in_(left)).distinct()
    ).all()
    owners = set(session.exec(select(Complaint.contact_id).where(col(Complaint.contact_id).in_(people))))
    for id in set(people) - owners:
        everywhere = of_contact(session, id)
        if left.issuperset(everywhere.addresses):
            forget_person(session, everywhere)


def staff_addresses(session: Session) -> set[str]:
    """From which somebody of the office writes: theirs stay."""
    return set(filter(None, session.exec(select(Staff.address))))


def linked_staff(session: Session, person: Person) -> Staff | None:
    """Who of the office writes from one of their addresses."""
    return session.exec(select(Staff).where(col(Staff.address).in_(person.addresses)).limit(1)).first()


def stands_for_others(session: Session, complaint: Complaint) -> bool:
    """True where somebody else's complaint was merged into it."""
    others = select(Complaint.id).where(
        Complaint.merged_into == complaint.id, Complaint.contact_id != complaint.contact_id
    )
    return session.exec(others.limit(1)).first() is not None


# What names them without being theirs: requests that nobody could read, and what staff look for.

Naming = Callable[[str | None, str], bool]
"""Of what came on a channel, in the words of the platform: whether it names them."""


def naming(addresses: Collection[str]) -> Naming:
    """Finds these: a phone number wherever it stands, an id on its own channel alone, because another's may
    count its messages by the same figures. On no channel (None): either."""

    @cache
    def looked_for(channel: str | None) -> re.Pattern[str] | None:
        return pattern([one for one in addresses if channel is None or _may_stand_on(one, channel)])

    def names(channel: str | None, said: str) -> bool:
        form = looked_for(channel)
        return form is not None and form.search(said) is not None

    return names


def _may_stand_on(address: str, channel: str) -> bool:
    scheme, _, path = address.partition(":")
    return path.startswith("+") or channel_of(scheme) == channel


def pattern(addresses: Iterable[str]) -> re.Pattern[str] | None:
    """Finds these in what a platform sent, in whatever form it writes a number; None where there are none."""
    forms = [_form(path) for _, _, path in (one.partition(":") for one in addresses) if path]
    return (
        re.compile("|".join(rf"(?<![0-9A-Za-z]){form}(?![0-9A-Za-z])" for form in forms)) if forms else None
    )


def _form(path: str) -> str:
    if path.startswith("+62"):
        # Also behind what a plus and a blank are in an address: %2B and %20.
        return rf"(?:(?:%2B|%20)?(?:\+?62|0)?){re.escape(path.removeprefix('+62'))}"
    return re.escape(path.removeprefix("+"))


def forget_parked(session: Session, names: Naming) -> int:
    """Requests that name them are gone whole; how many."""
    found = parked_of(session, names)
    for one in found:
        session.delete(one)
    return len(found)


def parked_of(session: Session, names: Naming) -> list[ParkedRequest]:
    return [one for one in session.exec(select(ParkedRequest)) if names(one.channel, one.raw)]


def forget_searches(session: Session, names: Naming) -> None:
    """Views of the inbox in which somebody looked for them."""
    for one in session.exec(select(SavedFilter)):
        if names(None, unquote_plus(one.query)) or names(None, one.name):
            session.delete(one)


def scrub(engine: Engine) -> bool:
    """Let nothing of what was forgotten be left in SQLite's log beside the database. False where somebody
    still reads what was there before: then it goes with the next erasure, or as the log is written over. A
    server does that by itself (VACUUM)."""
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        [busy, *_] = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    return not busy


def parts(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Some at a time."""
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))
