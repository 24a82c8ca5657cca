"""What is due and has nobody: taken for a while, so that it is not queued over and over."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import false, update
from sqlmodel import Session, col, select

from channels.messages import DeliveryStatus
from store import outbox
from store.models import Delivery, Media, MediaState, Message, MessageState

LEAD = timedelta(minutes=15)
"""The longest that a reply is put off after it failed."""
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


def sooner(
    session: Session, now: datetime, ahead: timedelta, forgotten_after: timedelta, abandoned_after: timedelta
) -> int:
    """Where the clock was ahead and is right again: what waits for an hour that it gave is due now, and what
    somebody may have in hand when it would be forgotten had they taken it now. `ahead` is by how much; zero
    where nobody knows, and then only what bears a later time than now counts. Returns how many they were."""
    soon, abandoned = now + forgotten_after, now + abandoned_after
    later = select(Message.id).where(Message.received_at > now)
    file, message, reply = col(Media.due_at), col(Message.due_at), col(Delivery.due_at)
    wrong = (
        update(Media)
        .where(col(Media.state) == MediaState.WAITING, file > soon)
        .where(col(Media.message_id).in_(later) | _given(file, soon, ahead))
        .values(due_at=soon),
        update(Message)
        .where(col(Message.state) == MessageState.KEPT, message > soon)
        .where((col(Message.received_at) > now) | _given(message, soon, ahead))
        .values(due_at=soon),
        update(Delivery)
        .where(col(Delivery.status) == DeliveryStatus.WAITING, reply > now)
        .where((col(Delivery.created_at) > now) | (_given(reply, now, ahead) & ~outbox.MAY_WAIT_FOR_THE_DAY))
        .values(due_at=now),
        # Nobody has it in hand for longer, whatever the hour.
        update(Delivery)
        .where(col(Delivery.status) == DeliveryStatus.SENDING, reply > abandoned)
        .values(due_at=abandoned),
    )
    return sum(session.execute(one).rowcount for one in wrong)  # type: ignore[attr-defined]


def _given(due_at: Any, right: datetime, ahead: timedelta) -> Any:
    """True for what a clock that was `ahead` can have given. What is later still, tomorrow morning say, was
    meant so."""
    return due_at <= right + ahead + LEAD if ahead else false()
