"""Persons and their addresses."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from channels.messages import ContactEvent, ContactEventKind, DeliveryStatus
from store import locks
from store.insert import insert_new
from store.models import Complaint, Contact, ContactAddress, Conversation, Delivery, Message
from store.outbox import NEVER_SHUT

Addresses = Mapping[str, ContactAddress]

_NUMBERED = {"sms": "whatsapp", "whatsapp": "sms"}


def lock(
    session: Session, names: Mapping[str, str | None], aliases: Iterable[Collection[str]], now: datetime
) -> dict[str, ContactAddress]:
    """The addresses in `names` (address -> name the platform shows), each held until the transaction ends.

    `aliases` are groups of addresses of which the platform says that each is one person: they become one
    contact, and are held and returned as well. So do the SMS and the WhatsApp of one number, as soon as both
    have written. An address seen for the first time becomes a new person.
    Taken in one order by everybody, so that two workers with overlapping batches wait for each other instead
    of dying in each other's arms.
    """
    groups = [group for group in aliases if len(group) > 1]
    wanted = sorted({*names, *(address for group in groups for address in group)})
    found = _held(session, sorted({*wanted, *_on_the_same_number(wanted)}))
    missing = [address for address in wanted if address not in found]
    # The first SMS and the first WhatsApp of one number may come at one moment, to two workers.
    if numbered := [address for address in missing if _counterpart(address)]:
        locks.hold(session, (address.partition(":")[2] for address in numbered))
        found |= _held(session, sorted({*numbered, *_on_the_same_number(numbered)}))
        missing = [address for address in missing if address not in found]
    if missing:
        new = _introduce(session, {address: names.get(address) for address in missing}, now)
        found |= _held(session, missing)
        # Another worker may have introduced the same person a moment earlier.
        session.execute(
            delete(Contact).where(col(Contact.id).in_(new - {one.contact_id for one in found.values()}))
        )
    for group in groups:
        _recognise(session, [found[address] for address in group], found)
    for address, other in zip(wanted, map(_counterpart, wanted), strict=True):
        if other in found:
            _join(session, {found[address].contact_id, found[other].contact_id})
    return {address: found[address] for address in wanted}


def _on_the_same_number(addresses: Iterable[str]) -> set[str]:
    return {other for other in map(_counterpart, addresses) if other}


def _counterpart(address: str) -> str:
    """The address of the same number on the other channel that has numbers; empty where there is none."""
    scheme, _, path = address.partition(":")
    other = _NUMBERED.get(scheme)
    return f"{other}:{path}" if other and path.startswith("+") else ""


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


def _recognise(
    session: Session, group: Sequence[ContactAddress], found: Mapping[str, ContactAddress]
) -> None:
    """Make one person of these addresses, the first of which is who wrote."""
    writer, *others = group
    for other in others:
        account = _account_of_another(session, other, writer)
        if account:
            # The number was handed on: two accounts are two people, and the later one has it.
            sms = found.get(_counterpart(other.address))
            moved = [one for one in (other, sms) if one and one.contact_id == other.contact_id]
            _readdress(session, [one.address for one in moved], account)
            for one in moved:
                one.contact_id = writer.contact_id
        else:
            _join(session, {writer.contact_id, other.contact_id})


def _account_of_another(session: Session, number: ContactAddress, writer: ContactAddress) -> str | None:
    """The account on the writer's channel of the person who has this number, unless it is the writer's."""
    scheme, writers_path = writer.address.split(":", 1)
    accounts = session.exec(
        select(ContactAddress.address).where(
            ContactAddress.contact_id == number.contact_id,
            col(ContactAddress.address).startswith(f"{scheme}:"),
            col(ContactAddress.address).not_like(f"{scheme}:+%"),
        )
    ).all()
    if writers_path.startswith("+") or writer.address in accounts:
        return None
    return next(iter(accounts), None)


def _readdress(session: Session, left: Collection[str], home: str) -> None:
    """What was to be said at these addresses is to be said at `home` from now on."""
    session.execute(update(Complaint).where(col(Complaint.address).in_(left)).values(address=home))
    waiting = [DeliveryStatus.WAITING, DeliveryStatus.HELD]
    session.execute(
        update(Delivery)
        .where(col(Delivery.address).in_(left), col(Delivery.status).in_(waiting))
        .values(address=home)
    )


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


def hear(addresses: Addresses, heard: Iterable[Message], windows: Mapping[str, timedelta]) -> None:
    """Note who wrote: they can be written to again; and when, on the channels in `windows`, where that is
    allowed for a while only."""
    for message in heard:
        # Where they need only have written once, their messages say so, without a row more to write.
        limited = windows.get(message.channel, NEVER_SHUT) < NEVER_SHUT
        for address in (message.address, *message.aliases):
            known = addresses[address]
            known.unreachable_since = None
            if limited:
                known.heard_at = max(known.heard_at or message.sent_at, message.sent_at)


def on_channel(session: Session, addresses: Collection[ContactAddress]) -> dict[str, list[ContactAddress]]:
    """For each of these, all addresses that the same person has on the same channel."""
    people = {one.contact_id for one in addresses}
    known: dict[tuple[UUID, str], list[ContactAddress]] = {}
    for one in session.exec(select(ContactAddress).where(col(ContactAddress.contact_id).in_(people))):
        known.setdefault((one.contact_id, _scheme(one.address)), []).append(one)
    return {one.address: known[one.contact_id, _scheme(one.address)] for one in addresses}


def _scheme(address: str) -> str:
    return address.partition(":")[0]


def stop(addresses: Iterable[ContactAddress], said_at: datetime) -> None:
    """They want to be told nothing here from now on but what they ask."""
    for address in addresses:
        address.stopped_at = max(address.stopped_at or said_at, said_at)


def resume(addresses: Iterable[ContactAddress], said_at: datetime) -> None:
    """They take that back, as far as they said so after it."""
    for address in addresses:
        if address.stopped_at and address.stopped_at <= said_at:
            address.stopped_at = None


def has_stopped(session: Session, address: str) -> bool:
    known = session.get(ContactAddress, address)
    return known is not None and any(one.stopped_at for one in on_channel(session, [known])[address])


def note_reminded(session: Session, address: str, now: datetime) -> None:
    """Note it for everywhere on the channel: they are told once."""
    for one in on_channel(session, [session.get_one(ContactAddress, address)])[address]:
        one.reminded_at = now


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
        if event.moved_to:
            left = [str(address) for address in (event.address, *event.aliases)]
            _move(session, left, [str(address) for address in event.moved_to], event.occurred_at)
            continue
        blocked = event.kind is ContactEventKind.BLOCKED
        mark_unreachable(session, [str(event.address)], event.occurred_at if blocked else None)


def _move(session: Session, left: Sequence[str], taken: Sequence[str], at: datetime) -> None:
    """The person at `left` is at `taken` now, whoever was there before, and is told there what waits."""
    if not _held(session, sorted(left)):
        return
    rows = lock(session, dict.fromkeys([*left, *taken]), [], at)
    old, new = [rows[address] for address in left], [rows[address] for address in taken]
    before = {one.contact_id for one in new}
    mover = min(one.contact_id for one in old)
    _join(session, {one.contact_id for one in old})
    for one in new:
        one.contact_id = mover
    forget_nobodies(session, before - {mover})
    home = new[0]
    home.heard_at = max(filter(None, (one.heard_at for one in (*old, home))), default=None)
    home.stopped_at = home.stopped_at or next(filter(None, (one.stopped_at for one in old)), None)
    gone = set(left) - set(taken)
    _readdress(session, gone, home.address)
    mark_unreachable(session, gone, at)


def forget_nobodies(session: Session, people: Collection[UUID]) -> None:
    """Contacts whose last address went to somebody else, and of whom nothing else is kept."""
    session.flush()
    for model in (ContactAddress, Complaint, Conversation):
        known = session.exec(select(model.contact_id).where(col(model.contact_id).in_(people))).all()
        people = set(people) - set(known)
    session.execute(delete(Contact).where(col(Contact.id).in_(people)))


def mark_unreachable(session: Session, addresses: Iterable[str], since: datetime | None) -> None:
    session.execute(
        update(ContactAddress)
        .where(col(ContactAddress.address).in_(sorted(addresses)))
        .values(unreachable_since=since)
    )
