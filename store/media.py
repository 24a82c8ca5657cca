"""Files that came with messages."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from store.models import Message


def await_all(
    session: Session, message: Message, kept_for: timedelta | None, now: datetime, forgotten_after: timedelta
) -> list[UUID]:
    return []


def take_forgotten(
    session: Session,
    channels: Collection[str],
    now: datetime,
    forgotten_after: timedelta,
    limit: int = 1000,
) -> list[UUID]:
    return []
