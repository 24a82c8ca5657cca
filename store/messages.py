"""Messages: keeping them once, finding those nobody has handled, parking those nobody could."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from channels.messages import (
    ContactEvent,
    DeliveryReceipt,
    Event,
    InboundMessage,
    Unreadable,
    clean_text,
    raw_json,
)
from store import contacts, due, outbox, privacy
from store.ids import new_id
from store.insert import insert_new
from store.models import Delivery, Message, MessageState, ParkedRequest

ATTEMPTS = 5
"""Tries before a message is parked. With `RETRY_AFTER` doubling that is a quarter of an hour of patience:
longer than a deploy, shorter than a working day."""
RETRY_AFTER = timedelta(seconds=30)
LONGEST_ID = 255
"""Characters of a platform's id or of an address. The longest that one documents has 136; PostgreSQL keeps
no index entry of more than 2,700 bytes, and says so with the very error of a database that is away."""
PIECES_WITHIN = timedelta(days=1)
"""How far apart two pieces of one long SMS may reach us. An operator that repeats what nobody confirmed does
so for hours."""
LOOSE = "loose"
"""The outcome of a picture or a place that belongs to no complaint yet."""
BUBBLE = "bubble"
"""The outcome of what was handled together with the message before it."""
TOGETHER = 200
"""Messages handled in one transaction, at most: on SQLite nobody else can write meanwhile."""
TURN = 30
"""Messages of one sender, before it is the others' turn. More than the bubbles of one burst or the pictures
of an album: whoever writes to be understood never has so many waiting."""


class Rung(NamedTuple):
    """A message to ring for, and what decides who comes first."""

    id: UUID
    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What becomes of the messages that somebody rang for."""

    batch: list[Message] = field(default_factory=list)
    """To be handled together, in the order they were sent."""
    later: list[Message] = field(default_factory=list)
    """It is not their turn."""
    many: Collection[str] = ()
    """The senders who have more than a turn waiting."""


def record_inbound(
    session: Session, events: Sequence[Event], now: datetime, forgotten_after: timedelta
) -> list[Rung]:
    """Keep everything a platform handed over; return the messages that are new.

    A message that is here already (same channel, account and external id) is left as it is, however
    often it comes. `forgotten_after` is how long the sweep leaves a new message to the queue.
    """
    events = [storable(event) for event in events]
    messages = [event for event in events if isinstance(event, InboundMessage)]
    # In one order by everybody, so that two processes with the same messages do not lock each other out.
    messages.sort(key=lambda message: (message.channel, message.account, message.external_id))
    rows = [_row(message, now, now + forgotten_after) for message in messages]
    rows = privacy.unforgotten(session, rows, now)
    insert_new(session, Message, rows)
    _park(session, [event for event in events if isinstance(event, Unreadable)], now)
    outbox.record_receipts(session, [event for event in events if isinstance(event, DeliveryReceipt)], now)
    contacts.apply_events(session, [event for event in events if isinstance(event, ContactEvent)])
    present = _present(session, [row["id"] for row in rows])
    return [Rung(row["id"], row["address"], row["text"]) for row in rows if row["id"] in present]


def storable(event: Event) -> Event:
    """The event, or what stands in for it where no database would take its ids."""
    if isinstance(event, Unreadable) or all(len(id) <= LONGEST_ID for id in _ids(event)):
        return event
    return Unreadable(event.channel, f"an id of more than {LONGEST_ID} characters", raw_json(event.raw))


def _ids(event: InboundMessage | DeliveryReceipt | ContactEvent) -> list[str]:
    """Everything in it that an index holds."""
    if isinstance(event, DeliveryReceipt):
        return [event.external_id or "", event.code or ""]
    if isinstance(event, ContactEvent):
        return [str(address) for address in (event.address, *event.aliases, *event.moved_to)]
    addresses = [str(address) for address in (event.sender, *event.aliases)]
    part = event.part.reference if event.part else ""
    named = (event.in_reply_to, event.edits, event.thread, event.album)
    return [event.external_id, *addresses, part, *(id or "" for id in named)]


def _row(message: InboundMessage, now: datetime, due_at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "channel": message.channel,
        "account": message.account,
        "external_id": clean_text(message.external_id),
        "address": clean_text(str(message.sender)),
        "aliases": [clean_text(str(alias)) for alias in message.aliases],
        "sender_name": clean_text(message.sender_name) if message.sender_name else None,
        # A platform's clock may run ahead of ours; nothing was sent after it arrived.
        "sent_at": min(message.sent_at, now),
        "received_at": now,
        "text": clean_text(message.text),
        "hint": clean_text(message.hint) if message.hint else None,
        "part_reference": clean_text(message.part.reference) if message.part else None,
        "part_number": message.part.number if message.part else None,
        "part_total": message.part.total if message.part else None,
        "raw": raw_json(message.raw),
        "unsupported": message.unsupported,
        "attachments": [asdict(attachment) for attachment in message.attachments],
        "location": asdict(message.location) if message.location else None,
        "in_reply_to": message.in_reply_to,
        "edits": message.edits,
        "thread": message.thread,
        "album": message.album,
        "public": message.public,
        "forwarded_from": None if message.forwarded_from is None else clean_text(message.forwarded_from),
        "repliable": message.repliable,
        "repeat_window": int(message.repeat_window.total_seconds()) if message.repeat_window else None,
        "state": MessageState.KEPT,
        "due_at": due_at,
        "attempts": 0,
    }


def _present(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Those of `ids` that made it in: the others were here already under another id."""
    if not ids:
        return set()
    return set(session.exec(select(Message.id).where(col(Message.id).in_(ids))))


def _park(session: Session, unreadable: Iterable[Unreadable], now: datetime) -> None:
    session.add_all(
        ParkedRequest(
            channel=item.channel, received_at=now, reason=clean_text(item.reason), raw=clean_text(item.raw)
        )
        for item in unreadable
    )


def unhandled(
    session: Session,
    ids: Collection[UUID],
    channels: Collection[str],
    now: datetime,
    alone: bool = False,
    at_once: bool = False,
    swept: bool = False,
) -> Taken:
    """The messages of these channels to handle together: those of `ids` that are still kept and, unless
    `alone`, others that their senders wait for an answer to (`TOGETHER` in all); in the order they were sent.

    Of a sender who has more than a `TURN` waiting, only those of `ids` that are among the first of them, and
    once something of theirs is left to the sweep, which goes round, only what it rang for (`swept`). The rest
    is not their turn. `at_once`: those of `ids` all the same.

    Others whose last try failed are left until they are due again, and the later ones of their sender are
    not held up by them: a poison message must not silence a person for ever. Pieces of long messages are no
    others: who asks for one of them gets all of them (`pieces_of`).
    """
    kept = (Message.state == MessageState.KEPT, col(Message.channel).in_(channels))
    asked = list(session.exec(select(Message).where(col(Message.id).in_(ids), *kept)))
    if not asked:
        return Taken()
    waiting = (*kept, (col(Message.attempts) == 0) | col(Message.id).in_(ids))
    senders = {one.address for one in asked}
    others = _others(session, asked, senders, kept)
    counted = Counter(one.address for one in (*asked, *others))
    many = {address for address, number in counted.items() if number > TURN}
    if many:
        # Those of the others may not have been among the oldest.
        others = _others(session, asked, senders - many, kept)
    # However their messages are dealt out to jobs: all of these together are one turn.
    in_turn = many if swept else many - _left_to_the_sweep(session, many, kept, now)
    first = set().union(*(_first(session, address, waiting) for address in in_turn))
    mine = [one for one in asked if at_once or one.address not in many or one.id in first]
    batch = mine if alone else [*mine, *others]
    taken = {one.id for one in mine}
    later = [one for one in asked if one.id not in taken]
    return Taken(_as_said(batch), later, many)


def _as_said(batch: Collection[Message]) -> list[Message]:
    """In the order in which they were sent, and no version before the one it changes: a clock that was set
    back in between says otherwise."""
    originals = {key(one): one for one in batch if not one.edits}

    def order(one: Message) -> tuple[datetime, bool, UUID]:
        original = originals.get(changed_by(one)) if one.edits else None
        return max(one.sent_at, original.sent_at) if original else one.sent_at, original is not None, one.id

    return sorted(batch, key=order)


def _others(
    session: Session, asked: Collection[Message], senders: Collection[str], kept: tuple[Any, ...]
) -> list[Message]:
    return list(
        session.exec(
            select(Message)
            .where(
                col(Message.address).in_(senders),
                col(Message.id).not_in([one.id for one in asked]),
                Message.attempts == 0,
                col(Message.part_reference).is_(None),
                *kept,
            )
            .order_by(col(Message.sent_at), col(Message.id))
            .limit(max(TOGETHER - len(asked), 0))
        )
    )


def _left_to_the_sweep(
    session: Session, senders: Collection[str], kept: tuple[Any, ...], now: datetime
) -> set[str]:
    if not senders:
        return set()
    due_now = (Message.attempts == 0, Message.due_at <= now, col(Message.address).in_(senders))
    return set(session.exec(select(Message.address).where(*due_now, *kept).distinct()))


def _first(session: Session, address: str, waiting: tuple[Any, ...]) -> set[UUID]:
    """The ids of a turn of this sender's."""
    oldest_first = (col(Message.sent_at), col(Message.id))
    return set(
        session.exec(
            select(Message.id).where(Message.address == address, *waiting).order_by(*oldest_first).limit(TURN)
        )
    )


def put_off(session: Session, ids: Collection[UUID], until: datetime) -> None:
    """Leave these to the sweep, from then on."""
    if ids:
        session.execute(
            update(Message)
            .where(col(Message.id).in_(ids), col(Message.state) == MessageState.KEPT)
            .values(due_at=until)
        )


def put_off_all(
    session: Session,
    address: str,
    channels: Collection[str],
    until: datetime,
    spared: Callable[[str], bool],
    most: int,
) -> int:
    """The same for everything that waits of this sender's, but for `most` of those whose words are `spared`:
    their bell may never have been heard. How many messages wait."""
    waiting = (
        col(Message.address) == address,
        col(Message.state) == MessageState.KEPT,
        col(Message.channel).in_(channels),
        col(Message.attempts) == 0,
    )
    due_before = (*waiting, col(Message.due_at) < until)
    said = session.exec(select(Message.id, Message.text).where(*due_before).order_by(col(Message.id))).all()
    left = [id for id, text in said if spared(text)][:most]
    session.execute(update(Message).where(*due_before, col(Message.id).not_in(left)).values(due_at=until))
    return session.exec(select(func.count()).select_from(Message).where(*waiting)).one()


def still_unhandled(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Which of `ids` are still nobody's, read again once their senders are locked."""
    return set(
        session.exec(select(Message.id).where(col(Message.id).in_(ids), Message.state == MessageState.KEPT))
    )


def said_just_before(session: Session, message: Message, at_once: bool) -> UUID | None:
    """The earlier copy of a message that the platform handed over twice under two ids.

    `at_once`: only where nothing else came from them in between, as with STOP, START, STOP.
    """
    if message.repeat_window is None:
        return None
    earliest = message.received_at - timedelta(seconds=message.repeat_window)
    before = session.exec(
        select(Message.id, Message.text, Message.hint)
        .where(
            Message.address == message.address,
            Message.channel == message.channel,
            Message.received_at >= earliest,
            Message.id < message.id,
            # A copy of a copy does not count, or whoever asks every minute would never be answered again.
            col(Message.outcome).is_distinct_from("repeat"),
        )
        .order_by(col(Message.id).desc())
    ).all()
    same = (id for id, *said in before[: 1 if at_once else None] if said == [message.text, message.hint])
    return next(same, None)


def pieces_of(session: Session, message: Message) -> list[Message]:
    """All pieces that may belong to the same longer message as this one, itself among them, oldest first.

    A reference is one byte or two and comes round again, so only those of about the same time count.
    """
    return list(
        session.exec(
            select(Message)
            .where(
                Message.address == message.address,
                Message.part_reference == message.part_reference,
                Message.channel == message.channel,
                Message.account == message.account,
                Message.part_total == message.part_total,
                col(Message.received_at).between(
                    message.received_at - PIECES_WITHIN, message.received_at + PIECES_WITHIN
                ),
            )
            .order_by(col(Message.received_at), col(Message.id))
            # Another worker may have handled some of them since we first looked.
            .execution_options(populate_existing=True)
        )
    )


def album_of(session: Session, message: Message) -> list[Message]:
    """All items of the album that this one is of, itself among them, in the order they were sent."""
    return list(
        session.exec(
            select(Message)
            .where(
                Message.address == message.address,
                Message.album == message.album,
                col(Message.edits).is_(None),
                Message.channel == message.channel,
                Message.account == message.account,
            )
            .order_by(col(Message.sent_at), col(Message.id))
            # Another worker may have handled some of them since we first looked.
            .execution_options(populate_existing=True)
        )
    )


def with_outcome(session: Session, outcomes: Collection[str], limit: int) -> list[Message]:
    """The newest that turned out to be one of these."""
    newest_first = (col(Message.received_at).desc(), col(Message.id).desc())
    return list(
        session.exec(
            select(Message).where(col(Message.outcome).in_(outcomes)).order_by(*newest_first).limit(limit)
        )
    )


def waiting_for_more(
    session: Session, addresses: Collection[str], until: datetime, limit: int
) -> list[Message]:
    """What came from these addresses and was put off, to be handled with what comes after it. A message that
    is new is due much later than that, and one that failed is tried alone."""
    if not addresses or limit <= 0:
        return []
    return list(
        session.exec(
            select(Message)
            .where(
                col(Message.address).in_(addresses),
                Message.state == MessageState.KEPT,
                Message.due_at <= until,
                Message.attempts == 0,
            )
            .order_by(col(Message.sent_at), col(Message.id))
            .limit(limit)
            .execution_options(populate_existing=True)
        )
    )


def doubted(session: Session, addresses: Collection[str], complaint_id: UUID) -> Message | None:
    """The last of what these addresses said that was put under this complaint in doubt."""
    return session.exec(
        select(Message)
        .where(
            col(Message.address).in_(addresses),
            Message.complaint_id == complaint_id,
            Message.outcome == "doubted",
        )
        .order_by(col(Message.sent_at).desc(), col(Message.id).desc())
        .limit(1)
    ).first()


def handled_with(session: Session, message: Message) -> list[Message]:
    """All bubbles, or pieces, that were handled as one with this one, itself among them, in their order."""
    return list(
        session.exec(
            select(Message)
            .where(
                Message.address == message.address,
                Message.complaint_id == message.complaint_id,
                Message.handled_at == message.handled_at,
                col(Message.edits).is_(None),
                col(Message.outcome).in_(("opened", "doubted", BUBBLE, "part")),
            )
            .order_by(col(Message.part_number), col(Message.sent_at), col(Message.id))
        )
    )


Key = tuple[str, str, str]
"""Channel, account and external id: another bot of ours counts its messages anew."""


def key(message: Message) -> Key:
    return message.channel, message.account, message.external_id


def changed_by(message: Message) -> Key:
    """The key of the message that this one changes."""
    return message.channel, message.account, message.edits or ""


def originals(session: Session, edits: Collection[Message]) -> dict[Key, Message]:
    """The messages that these change, as far as they ever reached us."""
    found: dict[Key, Message] = {}
    for channel in {one.channel for one in edits}:
        ids = {one.edits for one in edits if one.channel == channel and one.edits}
        rows = session.exec(
            select(Message)
            .where(Message.channel == channel, col(Message.external_id).in_(ids))
            # Another worker may have handled it since we first looked.
            .execution_options(populate_existing=True)
        )
        found |= {key(row): row for row in rows}
    return found


def edited_before(session: Session, messages: Collection[Message]) -> dict[Key, Message]:
    """The key of a message -> the newest version of it that was handled before it reached us itself."""
    found: dict[Key, Message] = {}
    for channel in {one.channel for one in messages}:
        ids = [one.external_id for one in messages if one.channel == channel and not one.edits]
        rows = session.exec(
            select(Message)
            .where(
                Message.channel == channel,
                col(Message.edits).in_(ids),
                Message.state == MessageState.HANDLED,
                # A version that nobody heard has been answered by nobody.
                col(Message.repliable).is_(True),
            )
            .order_by(col(Message.sent_at), col(Message.id))
            .execution_options(populate_existing=True)
        )
        found |= {changed_by(row): row for row in rows}
    return found


def in_threads(session: Session, messages: Collection[Message]) -> dict[tuple[str, str], UUID]:
    """(address, thread) -> the newest complaint that this person made in that public thread."""
    threads = {one.thread for one in messages if one.thread}
    if not threads:
        return {}
    rows = session.exec(
        select(Message.address, Message.thread, Message.complaint_id)
        .where(
            col(Message.address).in_({one.address for one in messages}),
            col(Message.thread).in_(threads),
            col(Message.complaint_id).is_not(None),
        )
        .order_by(col(Message.sent_at), col(Message.id))
    )
    return {(address, thread): complaint for address, thread, complaint in rows if thread and complaint}


def quoted(session: Session, messages: Collection[Message]) -> dict[Key, UUID]:
    """The key of each message that they quote, edit or delete, theirs or ours -> the complaint of that."""
    wanted = {(one.channel, id) for one in messages for id in (one.in_reply_to, one.edits, one.thread) if id}
    found: dict[Key, UUID] = {}
    for model in (Message, Delivery):
        for channel in {channel for channel, _ in wanted}:
            ids = [id for of, id in wanted if of == channel]
            rows = session.exec(
                select(model.account, model.external_id, model.complaint_id).where(
                    model.channel == channel,
                    col(model.external_id).in_(ids),
                    col(model.complaint_id).is_not(None),
                )
            )
            found |= {(channel, account, str(id)): complaint for account, id, complaint in rows if complaint}
    return found


def loose(session: Session, addresses: Collection[str], since: datetime) -> list[Message]:
    """Pictures and places that these people sent and that belong to no complaint yet, oldest first."""
    return list(
        session.exec(
            select(Message)
            .where(
                col(Message.address).in_(addresses),
                Message.outcome == LOOSE,
                Message.sent_at >= since,
            )
            .order_by(col(Message.sent_at), col(Message.id))
        )
    )


def note_failure(session: Session, id: UUID, error: str, now: datetime) -> MessageState:
    """Count a failed try: it is due again later each time, and parked after `ATTEMPTS` of them."""
    message = session.get_one(Message, id)
    message.attempts += 1
    message.error = error
    message.due_at = now + RETRY_AFTER * 2 ** (message.attempts - 1)
    if message.attempts >= ATTEMPTS:
        message.state = MessageState.PARKED
    session.add(message)
    return message.state


def take_forgotten(
    session: Session,
    channels: Collection[str],
    now: datetime,
    forgotten_after: timedelta,
    limit: int = 10_000,
) -> list[Rung]:
    """Messages of these channels, kept, due, and handled by nobody: the first of everybody, then the second
    of everybody, and so on, a `TURN` of each at most. Taken for `forgotten_after`, so that two sweeps (or a
    sweep and a slow worker) do not queue one message over and over."""
    oldest_first = (col(Message.sent_at), col(Message.id))
    turn = func.row_number().over(partition_by=col(Message.address), order_by=oldest_first)
    due_now = (
        select(Message.id, turn.label("turn"))
        .where(
            Message.state == MessageState.KEPT,
            Message.due_at <= now,
            col(Message.channel).in_(channels),
        )
        .subquery()
    )
    rows = session.exec(
        select(Message.id, Message.address, Message.text)
        .join(due_now, due_now.c.id == col(Message.id))
        .where(due_now.c.turn <= TURN)
        .order_by(due_now.c.turn, col(Message.due_at))
        .limit(limit)
        .with_for_update(of=Message, skip_locked=True)
    )
    found = [Rung(*row) for row in rows]
    due.hold(session, Message, [one.id for one in found], now + forgotten_after)
    return found


def unpark(session: Session, id: UUID, now: datetime) -> bool:
    """Give a parked message another `ATTEMPTS` tries. False when no parked message has this id."""
    result = session.execute(
        update(Message)
        .where(col(Message.id) == id, col(Message.state) == MessageState.PARKED)
        .values(state=MessageState.KEPT, attempts=0, due_at=now, error=None)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def unpark_all(session: Session, now: datetime) -> int:
    """The same for every one of them; how many there are."""
    result = session.execute(
        update(Message)
        .where(col(Message.state) == MessageState.PARKED)
        .values(state=MessageState.KEPT, attempts=0, due_at=now, error=None)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def parked(session: Session, limit: int = 1000) -> list[Message]:
    """The newest, oldest first."""
    newest = (
        select(Message)
        .where(Message.state == MessageState.PARKED)
        .order_by(col(Message.received_at).desc(), col(Message.id).desc())
        .limit(limit)
    )
    return list(reversed(session.exec(newest).all()))


def parked_requests(session: Session, limit: int = 1000) -> list[ParkedRequest]:
    """The newest, oldest first."""
    newest = select(ParkedRequest).order_by(
        col(ParkedRequest.received_at).desc(), col(ParkedRequest.id).desc()
    )
    return list(reversed(session.exec(newest.limit(limit)).all()))


def of_complaint(session: Session, complaint_id: UUID) -> list[Message]:
    return list(
        session.exec(
            select(Message)
            .where(Message.complaint_id == complaint_id)
            .order_by(col(Message.sent_at), col(Message.id))
        )
    )
