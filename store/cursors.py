"""How far each polled channel has been read."""

from datetime import datetime

from sqlmodel import Session

from store.models import PollCursor


def read(session: Session, channel: str, account: str) -> str | None:
    found = session.get(PollCursor, (channel, account))
    return found.cursor if found else None


def move(session: Session, channel: str, account: str, cursor: str, now: datetime) -> None:
    """Do this in the transaction that keeps what was read."""
    session.merge(PollCursor(channel=channel, account=account, cursor=cursor, updated_at=now))
