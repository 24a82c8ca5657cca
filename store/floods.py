"""Who has more waiting than is handled at once: seen by staff, who let it through or set it aside."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, update
from sqlmodel import Session, col, select

from store.models import Message, MessageState

SET_ASIDE = "flood"
"""The outcome of what nobody need answer, as a human saw."""
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Flood:
    first: Message
    """The oldest of what waits."""
    waiting: int
    until: datetime
    """When the next of it is handled by itself."""


def waiting(session: Session, channels: Collection[str], after: datetime) -> list[Flood]:
    """The largest of those on these channels that are not due before `after`."""
    held = (*_untried(channels), col(Message.due_at) > after)
    rows = session.exec(
        select(Message.address, Message.channel, func.count(), func.min(Message.due_at))
        .where(*held)
        .group_by(col(Message.address), col(Message.channel))
        .order_by(func.count().desc())
        .limit(SHOWN)
    ).all()
    found = []
    for address, channel, number, until in rows:
        oldest = select(Message).where(Message.address == address, Message.channel == channel, *held)
        first = session.exec(oldest.order_by(col(Message.sent_at), col(Message.id)).limit(1)).one()
        found.append(Flood(first, number, until))
    return found


def find(session: Session, id: UUID, channels: Collection[str]) -> Message | None:
    """The one with this id; None where it waits no more."""
    return session.exec(select(Message).where(Message.id == id, *_untried(channels))).first()


def let_through(session: Session, address: str, channels: Collection[str], now: datetime) -> int:
    """All that waits there is due: the sweep goes round. How many messages that is."""
    theirs = (col(Message.address) == address, *_untried(channels))
    session.execute(update(Message).where(*theirs).values(due_at=now))
    return session.exec(select(func.count()).select_from(Message).where(*theirs)).one()


def set_aside(
    session: Session, address: str, channels: Collection[str], after: datetime, now: datetime
) -> int:
    """All that waits there and is not due before `after` is kept without an answer. How many messages that
    is. Only while the address is held (`store.contacts.lock`): nobody handles one of them meanwhile."""
    done = session.execute(
        update(Message)
        .where(col(Message.address) == address, col(Message.due_at) > after, *_untried(channels))
        .values(state=MessageState.HANDLED, outcome=SET_ASIDE, handled_at=now)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def _untried(channels: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    kept = (col(Message.state) == MessageState.KEPT, col(Message.attempts) == 0)
    return (*kept, col(Message.channel).in_(channels))
