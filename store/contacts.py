"""Persons and their addresses."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from channels.messages import ContactEvent, ContactEventKind
from store.insert import insert_new
from store.models import Contact, ContactAddress


def lock(session: Session, names: Mapping[str, str | None], now: datetime) -> dict[str, ContactAddress]:
    """The addresses in `names` (address -> name the platform shows), each held until the transaction ends.

    An address seen for the first time becomes a new person. Taken in one order by everybody, so that two
    workers with overlapping batches wait for each other instead of dying in each other's arms.
    """
    wanted = sorted(names)
    found = _held(session, wanted)
    missing = [address for address in wanted if address not in found]
    if missing:
        new = _introduce(session, {address: names[address] for address in missing}, now)
        found |= _held(session, missing)
        # Another worker may have introduced the same person a moment earlier.
        session.execute(
            delete(Contact).where(col(Contact.id).in_(new - {one.contact_id for one in found.values()}))
        )
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


def revive(session: Session, addresses: Iterable[ContactAddress]) -> None:
    """Whoever writes to us can be written to again."""
    for address in addresses:
        address.unreachable_since = None
        session.add(address)


def apply_events(session: Session, events: Iterable[ContactEvent]) -> None:
    """Note who blocked us and who let us in again. Of a stranger there is nothing to note."""
    for event in sorted(events, key=lambda event: event.address):
        blocked = event.kind is ContactEventKind.BLOCKED
        mark_unreachable(session, [str(event.address)], event.occurred_at if blocked else None)


def mark_unreachable(session: Session, addresses: Iterable[str], since: datetime | None) -> None:
    session.execute(
        update(ContactAddress)
        .where(col(ContactAddress.address).in_(sorted(addresses)))
        .values(unreachable_since=since)
    )
