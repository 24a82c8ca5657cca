"""What is due and has nobody: taken for a while, so that it is not queued over and over."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from channels.messages import DeliveryStatus
from store.models import Delivery, Media, MediaState, Message, MessageState

AT_ONCE = 500
"""Ids in one statement: SQLite takes no more than some thousands."""


def take(
    session: Session,
    model: type[Message] | type[Media],
    waits: Any,
    channels: Collection[str],
    now: datetime,
    taken_for: timedelta,
    limit: int,
) -> list[UUID]:
    """The ids of what `waits` on these channels and is due, oldest first; due again after `taken_for`."""
    ids = list(
        session.exec(
            select(model.id)
            .where(waits, col(model.due_at) <= now, col(model.channel).in_(channels))
            .order_by(col(model.due_at))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
    hold(session, model, ids, now + taken_for)
    return ids


def hold(session: Session, model: type[Message] | type[Media], ids: Sequence[UUID], until: datetime) -> None:
    """Nobody else takes these before then."""
    for part in (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)):
        session.execute(update(model).where(col(model.id).in_(part)).values(due_at=until))


def sooner(session: Session, now: datetime, forgotten_after: timedelta, abandoned_after: timedelta) -> int:
    """Where the clock was ahead and is right again: what came meanwhile is due as if it had come now, and not
    hours later. Returns how many were."""
    ahead = select(Message.id).where(Message.received_at > now)
    fetched = update(Media).where(col(Media.state) == MediaState.WAITING, col(Media.message_id).in_(ahead))
    handled = update(Message).where(col(Message.state) == MessageState.KEPT, col(Message.received_at) > now)
    said = update(Delivery).where(col(Delivery.created_at) > now)
    waiting = said.where(col(Delivery.status) == DeliveryStatus.WAITING)
    # Its sender may be alive, and would be asked to send it twice.
    sending = said.where(col(Delivery.status) == DeliveryStatus.SENDING)
    forgotten, abandoned = now + forgotten_after, now + abandoned_after
    at_the_latest = (
        fetched.where(col(Media.due_at) > forgotten).values(due_at=forgotten),
        handled.where(col(Message.due_at) > forgotten).values(due_at=forgotten),
        waiting.where(col(Delivery.due_at) > now).values(due_at=now),
        sending.where(col(Delivery.due_at) > abandoned).values(due_at=abandoned),
    )
    return sum(session.execute(one).rowcount for one in at_the_latest)  # type: ignore[attr-defined]
