"""Persons and their addresses."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from channels.messages import ContactEvent, ContactEventKind, DeliveryStatus
from store.insert import insert_new
from store.models import Complaint, Contact, ContactAddress, Conversation, Delivery, Message

Addresses = Mapping[str, ContactAddress]


def lock(
    session: Session, names: Mapping[str, str | None], aliases: Iterable[Collection[str]], now: datetime
) -> dict[str, ContactAddress]:
    """The addresses in `names` (address -> name the platform shows), each held until the transaction ends.

    `aliases` are groups of addresses of which the platform says that each is one person: they become one
    contact, and are held and returned as well. An address seen for the first time becomes a new person.
    Taken in one order by everybody, so that two workers with overlapping batches wait for each other instead
    of dying in each other's arms.
    """
    groups = [group for group in aliases if len(group) > 1]
    wanted = sorted({*names, *(address for group in groups for address in group)})
    found = _held(session, wanted)
    missing = [address for address in wanted if address not in found]
    if missing:
        new = _introduce(session, {address: names.get(address) for address in missing}, now)
        found |= _held(session, missing)
        # Another worker may have introduced the same person a moment earlier.
        session.execute(
            delete(Contact).where(col(Contact.id).in_(new - {one.contact_id for one in found.values()}))
        )
    for group in groups:
        _join(session, {found[address].contact_id for address in group})
    return found


def _held(session: Session, addresses: list[str]) -> dict[str, ContactAddress]:
    rows = session.exec(
        select(ContactAddress)
        .where(col(ContactAddress.address).in_(addresses))
        .order_by(col(ContactAddress.address))
        .with_for_update()
    )
    return {row.address: row for row in rows}


def _introduce(session: Session, names: Mapping[str, str | None], now: datetime) -> set[UUID]:
    contacts = [Contact(created_at=now) for _ in names]
    session.add_all(contacts)
    session.flush()
    insert_new(
        session,
        ContactAddress,
        [
            {"address": address, "contact_id": contact.id, "name": name}
            for (address, name), contact in zip(names.items(), contacts, strict=True)
        ],
    )
    return {contact.id for contact in contacts}


def _join(session: Session, people: set[UUID]) -> None:
    """Make one person of several who turned out to be the same: the one we have known longest."""
    if len(people) < 2:
        return
    known_longest, *others = sorted(people)  # our ids are drawn in the order of time
    # The addresses first: whoever is writing for one of the others holds its address, and we wait.
    for model in (ContactAddress, Complaint):
        session.execute(
            update(model).where(col(model.contact_id).in_(others)).values(contact_id=known_longest)
        )
    session.execute(delete(Conversation).where(col(Conversation.contact_id).in_(others)))
    session.execute(delete(Contact).where(col(Contact.id).in_(others)))


def hear(addresses: Addresses, heard: Iterable[Message]) -> None:
    """Note who wrote, and when: they can be written to again, for a while."""
    for message in heard:
        for address in (message.address, *message.aliases):
            known = addresses[address]
            known.unreachable_since = None
            known.heard_at = max(known.heard_at or message.sent_at, message.sent_at)


def stop(address: ContactAddress, now: datetime) -> None:
    """They want to be told nothing from here on but what they ask."""
    address.stopped_at = address.stopped_at or now


def resume(address: ContactAddress) -> None:
    address.stopped_at = None


def has_stopped(session: Session, address: str) -> bool:
    known = session.get(ContactAddress, address)
    return known is not None and known.stopped_at is not None


def note_reminded(session: Session, address: str, now: datetime) -> None:
    session.get_one(ContactAddress, address).reminded_at = now


def heard_at(session: Session, addresses: Collection[str]) -> dict[str, datetime]:
    """When each of these last wrote, as far as they ever did."""
    rows = session.exec(
        select(ContactAddress.address, ContactAddress.heard_at).where(
            col(ContactAddress.address).in_(addresses), col(ContactAddress.heard_at).is_not(None)
        )
    )
    return {address: at for address, at in rows if at}


def apply_events(session: Session, events: Iterable[ContactEvent]) -> None:
    """Note who blocked us, who let us in again and who moved. Of a stranger there is nothing to note."""
    for event in sorted(events, key=lambda event: event.address):
        if event.moved_to is not None:
            _move(session, str(event.address), str(event.moved_to), event.occurred_at)
            continue
        blocked = event.kind is ContactEventKind.BLOCKED
        mark_unreachable(session, [str(event.address)], event.occurred_at if blocked else None)


def _move(session: Session, old: str, new: str, at: datetime) -> None:
    """The person at `old` is at `new` now, and so is what they are still to be told."""
    if old not in _held(session, [old]):
        return
    known = lock(session, {old: None, new: None}, [(old, new)], at)
    known[new].heard_at = known[new].heard_at or known[old].heard_at
    known[new].stopped_at = known[new].stopped_at or known[old].stopped_at
    session.execute(update(Complaint).where(col(Complaint.address) == old).values(address=new))
    session.execute(
        update(Delivery)
        .where(
            col(Delivery.address) == old,
            col(Delivery.status).in_([DeliveryStatus.WAITING, DeliveryStatus.HELD]),
        )
        .values(address=new)
    )
    mark_unreachable(session, [old], at)


def mark_unreachable(session: Session, addresses: Iterable[str], since: datetime | None) -> None:
    session.execute(
        update(ContactAddress)
        .where(col(ContactAddress.address).in_(sorted(addresses)))
        .values(unreachable_since=since)
    )
