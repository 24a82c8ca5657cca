"""What is due and has nobody: taken for a while, so that it is not queued over and over."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from store.models import Media, Message

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
