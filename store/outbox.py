"""Replies waiting to go out, and what became of them.

Sending is idempotent on no platform here, so an attempt is written down before it is made: a delivery is
`waiting`, then `sending` (taken by one sender, until `due_at`), then `sent`, `failed` or `unknown`. What a
dead sender left `sending` goes back to `waiting`: at most those in flight at the kill go out twice. Where the
platform lets nothing through until the person writes again, it is `held` until they do.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, text, update
from sqlmodel import Session, col, select

from channels.messages import DeliveryReceipt, DeliveryStatus, clean_text, raw_json
from store import attachments, privacy
from store.models import ContactAddress, Delivery, Message, Receipt

NOTICES = ("answer_waiting", "window.closing")
"""Replies that only tell of another: never held, and over as soon as the person writes."""
NEVER_SHUT = timedelta(days=3650)
"""The window of a channel on which people need only have written once."""
WRITE_TO_US = "write_to_us"
"""Asks somebody to write to us, so that we may answer in private."""
TEST = "test"
"""Sent by staff to themselves, to see whether a channel works."""
WITH_A_CODE = ("redirect.paste",)
"""Replies that hold a one-time code, which no page shows."""
REMINDERS = ("reminder.due", "reminder.late", "reminder.escalated", "reminder.forwarded")
"""What officers are told of the complaints that wait for them: of several at once."""
MAY_WAIT_FOR_THE_DAY = col(Delivery.update_id).is_not(None) | col(Delivery.reply_key).in_(REMINDERS)
"""Replies that nobody is woken for: news and reminders."""
OUR_OWN_CLOCK = "window"
"""The error code of what we held without asking the platform."""
AT_ONCE = 500
"""Replies let go in one sweep."""
TURN = 10
"""Replies to one address, before it is the others' turn: where a channel takes one a second, ten seconds."""
_IS_ON_ITS_WAY = col(Delivery.status).in_((DeliveryStatus.WAITING, DeliveryStatus.SENDING))
_OLDEST_FIRST = (col(Delivery.created_at), col(Delivery.id))
TRIES = 6
RETRY_AFTER = timedelta(seconds=30)
"""What a receipt says failed for a while is sent again, later each time, so often at most."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt to send came to."""

    id: UUID
    status: DeliveryStatus
    external_id: str | None = None
    due_at: datetime | None = None
    error_code: str | None = None
    error: str | None = None
    unreachable: str | None = None
    """The address, when it turned out to be dead."""
    tried: bool = True
    """False where it was not its turn, and no attempt was made."""


def claim(
    session: Session, ids: Collection[UUID], now: datetime, abandoned_after: timedelta
) -> list[Delivery]:
    """Take those of `ids` that wait, for one sender alone, each followed by its files, which are replies of
    their own from now on. After `abandoned_after` without an outcome the sender is taken for dead.

    Where more than a `TURN` waits for somebody, only those of `ids` that are among the first of it: the rest
    is due at once, for the sweep, which goes round."""
    waiting = list(
        session.exec(
            select(Delivery)
            .where(col(Delivery.id).in_(ids), Delivery.status == DeliveryStatus.WAITING)
            .order_by(col(Delivery.created_at), col(Delivery.id))
            .with_for_update(skip_locked=True)
        )
    )
    rows = _whose_turn_it_is(session, waiting, now)
    for row in rows:
        row.status = DeliveryStatus.SENDING
        row.attempts += 1
        row.due_at = now + abandoned_after
    claimed = [one for row in rows for one in (row, *attachments.split_off(row))]
    session.add_all(claimed)
    return claimed


def _whose_turn_it_is(session: Session, waiting: Sequence[Delivery], now: datetime) -> list[Delivery]:
    behind = {address: _first_to(session, address) for address in _who_gets_many(session, waiting)}
    for row in waiting:
        if row.id not in behind.get(row.address, (row.id,)):
            row.due_at = now
    return [row for row in waiting if row.id in behind.get(row.address, (row.id,))]


def _who_gets_many(session: Session, waiting: Sequence[Delivery]) -> Sequence[str]:
    return session.exec(
        select(Delivery.address)
        .where(col(Delivery.address).in_({one.address for one in waiting}), _IS_ON_ITS_WAY)
        .group_by(col(Delivery.address))
        .having(func.count() > TURN)
    ).all()


def _first_to(session: Session, address: str) -> set[UUID]:
    return set(
        session.exec(
            select(Delivery.id)
            .where(Delivery.address == address, _IS_ON_ITS_WAY)
            .order_by(*_OLDEST_FIRST)
            .limit(TURN)
        )
    )


def note_outcomes(session: Session, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write down what became of the attempts; then apply the receipts that came before us."""
    by_id = {outcome.id: outcome for outcome in outcomes}
    _meet(session, [outcome.external_id for outcome in outcomes])
    deliveries = _held_where(session, col(Delivery.id).in_(by_id))
    for delivery in deliveries:
        if _note(delivery, by_id[delivery.id], now) and (elsewhere := _elsewhere(delivery, now)):
            session.add(elsewhere)
    session.flush()
    _apply_early_receipts(session, deliveries)


def _note(delivery: Delivery, outcome: Outcome, now: datetime) -> bool:
    """True where it changed anything."""
    if delivery.address == privacy.NOBODY:
        # It was on its way when they were erased: the platform's id may name them.
        return False
    if outcome.external_id and outcome.external_id in delivery.past_ids:
        # Written late: the platform has said since that this attempt came to nothing.
        return False
    delivery.external_id = outcome.external_id or delivery.external_id
    if not outcome.tried:
        delivery.attempts -= 1
    # A receipt may have moved it on already; only our own claim may go back to waiting.
    if delivery.status.rank >= _floor(outcome.status):
        return False
    delivery.status = outcome.status
    delivery.error_code, delivery.error = outcome.error_code, outcome.error
    delivery.due_at = outcome.due_at or delivery.due_at
    if outcome.status is DeliveryStatus.SENT:
        delivery.sent_at = now
    return True


def _elsewhere(delivery: Delivery, now: datetime) -> Delivery | None:
    """What is said in public where somebody takes nothing from us in private: to write to us; and in private
    where nothing may be said in public. Each once."""
    if delivery.status is DeliveryStatus.HELD and delivery.public_text:
        text, delivery.public_text = delivery.public_text, None
        return _again(delivery, text, WRITE_TO_US, public=True, now=now)
    refused = delivery.status in (DeliveryStatus.FAILED, DeliveryStatus.EXPIRED)
    if refused and delivery.public and delivery.reply_key != WRITE_TO_US and delivery.announced_at is None:
        delivery.announced_at = now
        return _again(delivery, delivery.text, delivery.reply_key, public=False, now=now)
    return None


def _again(delivery: Delivery, text: str, reply_key: str, public: bool, now: datetime) -> Delivery:
    return Delivery(
        channel=delivery.channel,
        account=delivery.account,
        address=delivery.address,
        text=text,
        reply_key=reply_key,
        language=delivery.language,
        in_reply_to=delivery.in_reply_to,
        public=public,
        complaint_id=delivery.complaint_id,
        due_at=now,
        created_at=now,
    )


def _floor(status: DeliveryStatus) -> int:
    """The rank below which an outcome may be written: back to waiting is allowed to a sender alone."""
    not_out = (DeliveryStatus.WAITING, DeliveryStatus.HELD)
    return DeliveryStatus.UNKNOWN.rank if status in not_out else status.rank


def record_receipts(session: Session, receipts: Iterable[DeliveryReceipt], now: datetime) -> None:
    """Keep each receipt and move its delivery forward; never back, however late or often it comes."""
    rows = [_receipt(receipt, now) for receipt in receipts]
    if not rows:
        return
    _meet(session, [row.external_id for row in rows])
    session.add_all(rows)
    session.flush()
    _apply(session, rows)


def _meet(session: Session, external_ids: Iterable[str | None]) -> None:
    """Let a receipt and the noting of its id wait for one another, or each would look before the other is
    there. On SQLite there is one writer at a time anyway."""
    ids = sorted({id for id in external_ids if id})
    if ids and session.get_bind().dialect.name == "postgresql":
        locks = text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 1708))")
        for id in ids:
            session.execute(locks, {"id": id})


def _receipt(receipt: DeliveryReceipt, now: datetime) -> Receipt:
    return Receipt(
        channel=receipt.channel,
        account=receipt.account,
        external_id=receipt.external_id,
        delivery_id=_uuid(receipt.delivery_id),
        status=receipt.status,
        code=clean_text(receipt.code) if receipt.code else None,
        window_closed=receipt.window_closed,
        retryable=receipt.retryable,
        occurred_at=receipt.occurred_at,
        received_at=now,
        raw=raw_json(receipt.raw),
    )


def _apply(session: Session, receipts: Sequence[Receipt]) -> None:
    # By channel, and in two questions: so an index answers each, also on SQLite, where everybody waits.
    for channel in {receipt.channel for receipt in receipts}:
        told = [receipt for receipt in receipts if receipt.channel == channel]
        named = [receipt.delivery_id for receipt in told if receipt.delivery_id]
        known = [receipt.external_id for receipt in told if receipt.external_id]
        by_id = {one.id: one for one in _held_where(session, col(Delivery.id).in_(named))}
        theirs = _held_where(
            session, (col(Delivery.channel) == channel) & col(Delivery.external_id).in_(known)
        )
        by_theirs = {one.external_id: one for one in theirs}
        for receipt in told:
            delivery = (
                by_id.get(receipt.delivery_id) if receipt.delivery_id else by_theirs.get(receipt.external_id)
            )
            if delivery and _is_about(receipt, delivery) and _moves(receipt, delivery):
                _move_on(delivery, receipt)


def _held_where(session: Session, which: Any) -> Sequence[Delivery]:
    """The deliveries, locked in one order by everybody: receipts and outcomes meet on the same rows."""
    return session.exec(
        select(Delivery)
        .where(which)
        .order_by(col(Delivery.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _moves(receipt: Receipt, delivery: Delivery) -> bool:
    # What waits has not failed: it is news of an earlier attempt. Kannel gives those no id of its own.
    gone_again = delivery.status in (DeliveryStatus.WAITING, DeliveryStatus.HELD)
    failed = receipt.status in (DeliveryStatus.FAILED, DeliveryStatus.EXPIRED)
    return delivery.status.rank < receipt.status.rank and not (gone_again and failed)


def _is_about(receipt: Receipt, delivery: Delivery) -> bool:
    """True where it tells of the attempt that counts, as far as both know what the platform calls it."""
    if receipt.channel != delivery.channel or receipt.external_id in delivery.past_ids:
        return False
    both_known = receipt.external_id and delivery.external_id
    return not both_known or receipt.external_id == delivery.external_id


def _move_on(delivery: Delivery, receipt: Receipt) -> None:
    delivery.error_code = receipt.code
    if receipt.window_closed and delivery.reply_key not in NOTICES:
        tried_at = delivery.sent_at or receipt.occurred_at
        _forget_attempt(delivery)
        delivery.status, delivery.due_at = DeliveryStatus.HELD, tried_at
    elif receipt.retryable and delivery.attempts < TRIES:
        _forget_attempt(delivery)
        delivery.status = DeliveryStatus.WAITING
        delivery.due_at = receipt.received_at + RETRY_AFTER * 2 ** max(delivery.attempts - 1, 0)
    else:
        delivery.status = receipt.status
        delivery.sent_at = delivery.sent_at or receipt.occurred_at


def _forget_attempt(delivery: Delivery) -> None:
    if delivery.external_id:
        delivery.past_ids = [*delivery.past_ids, delivery.external_id]
    delivery.external_id = delivery.sent_at = None


def _apply_early_receipts(session: Session, noted: Sequence[Delivery]) -> None:
    """Receipts may come before we have noted the platform's id."""
    for channel in {delivery.channel for delivery in noted}:
        ids = [one.external_id for one in noted if one.channel == channel and one.external_id]
        if ids:
            early = select(Receipt).where(Receipt.channel == channel, col(Receipt.external_id).in_(ids))
            _apply(session, session.exec(early).all())


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        # Not an id of ours: a receipt for something sent by hand. Kept, and matches nothing.
        return None


def take_forgotten(
    session: Session,
    channels: Collection[str],
    now: datetime,
    forgotten_after: timedelta,
    limit: int = 10_000,
) -> dict[str, list[UUID]]:
    """Replies due and not sent on these channels, by channel, those abandoned by a dead sender among them:
    the first to everybody, then the second to everybody, and so on, a `TURN` to each at most, counting what
    is on its way to them already. Taken for `forgotten_after`, so that they are not queued over and over."""
    turn = func.row_number().over(partition_by=col(Delivery.address), order_by=_OLDEST_FIRST)
    on_their_way = (
        select(Delivery.id, turn.label("turn"))
        .where(_IS_ON_ITS_WAY, col(Delivery.channel).in_(channels))
        .subquery()
    )
    rows = session.exec(
        select(Delivery)
        .join(on_their_way, on_their_way.c.id == col(Delivery.id))
        .where(Delivery.due_at <= now, on_their_way.c.turn <= TURN)
        .order_by(on_their_way.c.turn, col(Delivery.due_at))
        .limit(limit)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    found: dict[str, list[UUID]] = {}
    for row in rows:
        row.status = DeliveryStatus.WAITING
        row.due_at = now + forgotten_after
        found.setdefault(row.channel, []).append(row.id)
    return found


def keep_in_hand(session: Session, until: datetime) -> None:
    """Take nobody for dead before then who is sending now: for a while they may have had no way to write down
    what became of it, or no clock that was right."""
    sending = col(Delivery.status) == DeliveryStatus.SENDING
    session.execute(update(Delivery).where(sending).values(due_at=until))


def release(
    session: Session, addresses: Collection[str], windows: Mapping[str, timedelta], now: datetime
) -> list[Delivery]:
    """Let go what was held for these people, as far as they have written since and within the window of their
    channel (`windows`: by channel). What only told them that it waits is over."""
    if not (windows and addresses):
        return []
    held = session.exec(
        _held_for(now, windows, just_wrote=True)
        .where(col(Delivery.address).in_(addresses))
        .with_for_update(of=Delivery)
    )
    return _let_go(session, held.all(), windows, now)


def release_all(session: Session, windows: Mapping[str, timedelta], now: datetime) -> list[Delivery]:
    """The same for everybody who has not told us to stop: whose message was handled while their reply was
    being put on hold, for example. What somebody else has in hand is left to them. `windows` is not empty."""
    held = session.exec(
        _held_for(now, windows)
        .where(col(ContactAddress.stopped_at).is_(None))
        .limit(AT_ONCE)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    return _let_go(session, held.all(), windows, now)


def _held_for(now: datetime, windows: Mapping[str, timedelta], just_wrote: bool = False) -> Any:
    """What is held where a window is open; `just_wrote`: by people of whom that is known."""
    wide_open = col(Delivery.channel).in_(name for name, window in windows.items() if window >= NEVER_SHUT)
    in_window = (
        col(ContactAddress.heard_at) > now - max(windows.values()),
        # Where the platform itself said no, only what they wrote after that counts.
        (col(Delivery.error_code) == OUR_OWN_CLOCK) | (col(ContactAddress.heard_at) > col(Delivery.due_at)),
    )
    wrote_since = exists().where(
        col(Message.address) == col(Delivery.address),
        col(Message.received_at) > col(Delivery.due_at),
        col(Message.public).is_(False),
    )
    return (
        select(Delivery, ContactAddress.heard_at)
        .join(ContactAddress, col(ContactAddress.address) == col(Delivery.address))
        .where(
            Delivery.status == DeliveryStatus.HELD,
            and_(*in_window) | (wide_open if just_wrote else and_(wide_open, wrote_since)),
        )
        .order_by(col(Delivery.id))
    )


def _let_go(
    session: Session,
    rows: Iterable[tuple[Delivery, datetime]],
    windows: Mapping[str, timedelta],
    now: datetime,
) -> list[Delivery]:
    held = [row for row, heard_at in rows if _is_open(windows.get(row.channel), heard_at, now)]
    for delivery in held:
        delivery.status = DeliveryStatus.WAITING
        delivery.released_at = now
        delivery.announced_at = None
        delivery.due_at = now
        delivery.attempts = 0
    if held:
        _end_notices(session, {delivery.address for delivery in held})
    return held


def _is_open(window: timedelta | None, heard_at: datetime | None, now: datetime) -> bool:
    if window is None:
        return False
    return window >= NEVER_SHUT or (heard_at is not None and now < heard_at + window)


def _end_notices(session: Session, addresses: Collection[str]) -> None:
    """Who gets what waited need not be told any more that it waits."""
    session.execute(
        update(Delivery)
        .where(
            col(Delivery.address).in_(addresses),
            col(Delivery.reply_key).in_(NOTICES),
            col(Delivery.status) == DeliveryStatus.WAITING,
        )
        .values(status=DeliveryStatus.EXPIRED)
    )


def unannounced(session: Session, channels: Collection[str], limit: int = 1000) -> list[Delivery]:
    """What is held on these channels, is about complaints, and its reader does not know of; oldest first."""
    return list(
        session.exec(
            select(Delivery)
            .where(
                Delivery.status == DeliveryStatus.HELD,
                col(Delivery.announced_at).is_(None),
                col(Delivery.complaint_id).is_not(None) | col(Delivery.reply_key).in_(REMINDERS),
                # Not by the channel's index, which has every reply there ever was.
                (col(Delivery.channel) + "").in_(channels),
            )
            .order_by(col(Delivery.created_at), col(Delivery.id))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )


def announce(session: Session, address: str, now: datetime) -> bool:
    """Note that this person is told of what is held for them. True where they were told of some of it."""
    held = session.exec(
        select(Delivery).where(Delivery.address == address, Delivery.status == DeliveryStatus.HELD)
    ).all()
    told = any(delivery.announced_at for delivery in held)
    for delivery in held:
        delivery.announced_at = delivery.announced_at or now
    return told


def last_sent(
    session: Session, addresses: Collection[str], since: datetime, now: datetime
) -> dict[str, datetime]:
    """When something last went out in private to each of these, as far as that was after `since`. What went
    out later than `now` went out by a clock that was wrong."""
    rows = session.exec(
        select(Delivery.address, func.max(Delivery.sent_at))
        .where(
            col(Delivery.address).in_(addresses),
            col(Delivery.sent_at) > since,
            col(Delivery.sent_at) <= now,
            col(Delivery.public).is_(False),
        )
        .group_by(col(Delivery.address))
    )
    return {address: at for address, at in rows if at}


def was_told(session: Session, address: str, words: str, since: datetime) -> bool:
    """True where these words went into the outbox for that address after `since`, alone or with others."""
    told = select(Delivery.text).where(Delivery.address == address, Delivery.created_at > since)
    # What is sealed is searched by nobody but us.
    return any(words in text for text in session.exec(told))


def was_sent(session: Session, addresses: Collection[str], reply_key: str, since: datetime) -> bool:
    """True where this reply went into the outbox for one of these addresses after `since`."""
    sent = select(Delivery.id).where(
        col(Delivery.address).in_(addresses), Delivery.created_at > since, Delivery.reply_key == reply_key
    )
    return session.exec(sent.limit(1)).first() is not None


def retry(session: Session, id: UUID, now: datetime) -> bool:
    """Send a reply again that was given up, or of which nobody knows whether it went out. False where there
    is none such. A human's decision: it may reach the citizen twice."""
    given_up = [DeliveryStatus.UNKNOWN, DeliveryStatus.FAILED, DeliveryStatus.EXPIRED]
    delivery = session.exec(
        select(Delivery).where(Delivery.id == id, col(Delivery.status).in_(given_up)).with_for_update()
    ).first()
    if delivery is None:
        return False
    _forget_attempt(delivery)
    delivery.status = DeliveryStatus.WAITING
    delivery.attempts, delivery.due_at, delivery.released_at = 0, now, now
    return True


def doubt_all(session: Session, now: datetime) -> int:
    """Leave to a human everything that waits to be sent: it went out long ago, or did not, and nobody here
    knows. How many that are."""
    waits = [DeliveryStatus.WAITING, DeliveryStatus.SENDING, DeliveryStatus.HELD]
    result = session.execute(
        update(Delivery)
        .where(col(Delivery.status).in_(waits))
        .values(status=DeliveryStatus.UNKNOWN, due_at=now, error_code="restored", error="from a backup")
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def not_sent(session: Session, limit: int = 1000) -> list[Delivery]:
    """The replies that did not, or not surely, go out, also those that are tried again; the newest first."""
    waiting = col(Delivery.status) == DeliveryStatus.WAITING
    given_up = [DeliveryStatus.HELD, DeliveryStatus.UNKNOWN, DeliveryStatus.FAILED, DeliveryStatus.EXPIRED]
    return list(
        session.exec(
            select(Delivery)
            .where(col(Delivery.status).in_(given_up) | (waiting & col(Delivery.error_code).is_not(None)))
            .order_by(col(Delivery.created_at).desc())
            .limit(limit)
        )
    )


def of_complaint(session: Session, complaint_id: UUID) -> list[Delivery]:
    return list(
        session.exec(
            select(Delivery)
            .where(Delivery.complaint_id == complaint_id)
            .order_by(col(Delivery.created_at), col(Delivery.id))
        )
    )
