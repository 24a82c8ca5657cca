"""Replies waiting to go out, and what became of them.

Sending is idempotent on no platform here, so an attempt is written down before it is made: a delivery is
`waiting`, then `sending` (taken by one sender, until `due_at`), then `sent`, `failed` or `unknown`. What a
dead sender left `sending` goes back to `waiting`: at most those in flight at the kill go out twice. Where the
platform lets nothing through until the person writes again, it is `held` until they do.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, update
from sqlmodel import Session, col, select

from channels.messages import DeliveryReceipt, DeliveryStatus, clean_text, raw_json
from store.models import Delivery, Receipt


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


def claim(
    session: Session, ids: Collection[UUID], now: datetime, abandoned_after: timedelta
) -> list[Delivery]:
    """Take those of `ids` that wait, for one sender alone. After `abandoned_after` without an outcome the
    sender is taken for dead."""
    rows = list(
        session.exec(
            select(Delivery)
            .where(col(Delivery.id).in_(ids), Delivery.status == DeliveryStatus.WAITING)
            .order_by(col(Delivery.created_at), col(Delivery.id))
            .with_for_update(skip_locked=True)
        )
    )
    for row in rows:
        row.status = DeliveryStatus.SENDING
        row.attempts += 1
        row.due_at = now + abandoned_after
    return rows


def note_outcomes(session: Session, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write down what became of the attempts; then apply the receipts that came before us."""
    _hold(session, col(Delivery.id).in_([outcome.id for outcome in outcomes]))
    for outcome in outcomes:
        session.execute(
            update(Delivery)
            # A receipt may have moved it on already; only our own claim may go back to waiting.
            .where(col(Delivery.id) == outcome.id, _rank(Delivery.status) < _floor(outcome.status))
            .values(_noted(outcome, now))
        )
        if outcome.external_id:
            session.execute(
                update(Delivery).where(col(Delivery.id) == outcome.id).values(external_id=outcome.external_id)
            )
    _apply_early_receipts(session, [outcome.external_id for outcome in outcomes if outcome.external_id])


def _hold(session: Session, which: Any) -> None:
    """Lock these deliveries, in one order by everybody: receipts and outcomes meet on the same rows."""
    session.exec(select(Delivery.id).where(which).order_by(col(Delivery.id)).with_for_update()).all()


def _noted(outcome: Outcome, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "status": outcome.status,
        "error_code": outcome.error_code,
        "error": outcome.error,
    }
    if outcome.due_at:
        values["due_at"] = outcome.due_at
    if outcome.status is DeliveryStatus.SENT:
        values["sent_at"] = now
    return values


def _floor(status: DeliveryStatus) -> int:
    """The rank below which an outcome may be written: back to waiting is allowed to a sender alone."""
    not_out = (DeliveryStatus.WAITING, DeliveryStatus.HELD)
    return DeliveryStatus.UNKNOWN.rank if status in not_out else status.rank


def _rank(status: Any) -> Any:
    return case({one: one.rank for one in DeliveryStatus}, value=status)


def record_receipts(session: Session, receipts: Iterable[DeliveryReceipt], now: datetime) -> None:
    """Keep each receipt and move its delivery forward; never back, however late or often it comes."""
    rows = [_receipt(receipt, now) for receipt in receipts]
    if not rows:
        return
    session.add_all(rows)
    named = [row.delivery_id for row in rows if row.delivery_id]
    known = [row.external_id for row in rows if row.external_id]
    _hold(session, col(Delivery.id).in_(named) | col(Delivery.external_id).in_(known))
    for row in rows:
        _apply(session, row)


def _receipt(receipt: DeliveryReceipt, now: datetime) -> Receipt:
    return Receipt(
        channel=receipt.channel,
        account=receipt.account,
        external_id=receipt.external_id,
        delivery_id=_uuid(receipt.delivery_id),
        status=receipt.status,
        code=clean_text(receipt.code) if receipt.code else None,
        window_closed=receipt.window_closed,
        occurred_at=receipt.occurred_at,
        received_at=now,
        raw=raw_json(receipt.raw),
    )


def _apply(session: Session, receipt: Receipt) -> None:
    session.execute(
        update(Delivery)
        .where(
            _meant_by(receipt),
            col(Delivery.channel) == receipt.channel,
            _rank(Delivery.status) < receipt.status.rank,
        )
        .values(_news(receipt))
    )


def _meant_by(receipt: Receipt) -> Any:
    """The delivery that it is about. Where it names both ids, and that delivery has another of theirs by now,
    it is about an earlier attempt."""
    theirs = col(Delivery.external_id) == receipt.external_id
    if receipt.delivery_id is None:
        return theirs
    ours = col(Delivery.id) == receipt.delivery_id
    return ours & (theirs | col(Delivery.external_id).is_(None)) if receipt.external_id else ours


def _news(receipt: Receipt) -> dict[str, Any]:
    if receipt.window_closed:
        # It did not fail for good: it goes out once they write. The old id is forgotten, so that a second
        # receipt for it does not stop the second try.
        return {"status": DeliveryStatus.HELD, "error_code": receipt.code, "external_id": None}
    return {
        "status": receipt.status,
        "error_code": receipt.code,
        "sent_at": func.coalesce(Delivery.sent_at, receipt.occurred_at),
    }


def _apply_early_receipts(session: Session, external_ids: Collection[str]) -> None:
    if not external_ids:
        return
    for receipt in session.exec(select(Receipt).where(col(Receipt.external_id).in_(external_ids))):
        _apply(session, receipt)


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
    """Replies due and not sent on these channels, by channel, those abandoned by a dead sender among them;
    taken for `forgotten_after`, so that they are not queued over and over."""
    rows = session.exec(
        select(Delivery)
        .where(
            col(Delivery.status).in_([DeliveryStatus.WAITING, DeliveryStatus.SENDING]),
            Delivery.due_at <= now,
            col(Delivery.channel).in_(channels),
        )
        .order_by(col(Delivery.due_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found: dict[str, list[UUID]] = {}
    for row in rows:
        row.status = DeliveryStatus.WAITING
        row.due_at = now + forgotten_after
        found.setdefault(row.channel, []).append(row.id)
    return found


def release(session: Session, addresses: Collection[str], now: datetime) -> list[Delivery]:
    """Let go what was held for these people: they have written, and the platform lets us answer again."""
    held = session.exec(
        select(Delivery)
        .where(col(Delivery.address).in_(addresses), Delivery.status == DeliveryStatus.HELD)
        .order_by(col(Delivery.created_at), col(Delivery.id))
        .with_for_update()
    ).all()
    for delivery in held:
        delivery.status = DeliveryStatus.WAITING
        delivery.released_at = now
        delivery.announced_at = None
        delivery.due_at = now
        delivery.attempts = 0
    return list(held)


def unannounced(session: Session, channels: Collection[str], limit: int = 1000) -> list[Delivery]:
    """What is held on these channels, is about a complaint, and its reader does not know of; oldest first."""
    return list(
        session.exec(
            select(Delivery)
            .where(
                Delivery.status == DeliveryStatus.HELD,
                col(Delivery.announced_at).is_(None),
                col(Delivery.complaint_id).is_not(None),
                col(Delivery.channel).in_(channels),
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


def last_sent(session: Session, addresses: Collection[str], since: datetime) -> dict[str, datetime]:
    """When something last went out to each of these addresses, as far as that was after `since`."""
    rows = session.exec(
        select(Delivery.address, func.max(Delivery.sent_at))
        .where(col(Delivery.address).in_(addresses), col(Delivery.sent_at) > since)
        .group_by(col(Delivery.address))
    )
    return {address: at for address, at in rows if at}


def retry(session: Session, id: UUID, now: datetime) -> bool:
    """Send a reply again that was given up, or of which nobody knows whether it went out. False where there
    is none such. A human's decision: it may reach the citizen twice."""
    given_up = [DeliveryStatus.UNKNOWN, DeliveryStatus.FAILED, DeliveryStatus.EXPIRED]
    result = session.execute(
        update(Delivery)
        .where(col(Delivery.id) == id, col(Delivery.status).in_(given_up))
        .values(status=DeliveryStatus.WAITING, attempts=0, due_at=now, released_at=now, external_id=None)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


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
