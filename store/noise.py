"""What was kept without an answer: nobody need see to it, or nobody could be answered. A human may think
otherwise."""

from collections.abc import Collection, Iterable
from datetime import datetime
from heapq import merge
from itertools import islice
from uuid import UUID

from sqlmodel import Session, col, select

from store.messages import BUBBLE
from store.models import Message


def newest(
    session: Session,
    channels: Iterable[str],
    outcomes: Collection[str],
    since: datetime,
    before: datetime,
    limit: int,
) -> list[Message]:
    """The newest on these channels that turned out to be one of these and belong to no complaint, of those
    that came in between."""
    # A channel at a time, by the index (channel, received_at): what they turned out to be has none.
    found = [
        session.exec(
            select(Message)
            .where(
                Message.channel == channel,
                Message.received_at >= since,
                Message.received_at < before,
                col(Message.outcome).in_(outcomes),
                col(Message.complaint_id).is_(None),
            )
            .order_by(col(Message.received_at).desc())
            .limit(limit)
        )
        for channel in channels
    ]
    return list(islice(merge(*found, key=_newest_first), limit))


def _newest_first(message: Message) -> float:
    return -message.received_at.timestamp()


def is_older(session: Session, channels: Iterable[str], before: datetime) -> bool:
    """True where anything at all came in before that moment."""
    queries = (
        select(Message.id).where(Message.channel == channel, Message.received_at < before).limit(1)
        for channel in channels
    )
    return any(session.exec(query).first() for query in queries)


def hold(session: Session, id: UUID, outcomes: Collection[str]) -> Message | None:
    """The one with this id, for nobody else until the transaction ends; None where it is none of these, or
    has a complaint by now."""
    return session.exec(
        select(Message)
        .where(Message.id == id, col(Message.outcome).in_(outcomes), col(Message.complaint_id).is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def said_with(session: Session, message: Message) -> list[Message]:
    """The bubbles that were handled as one with it, itself first."""
    others = session.exec(
        select(Message)
        .where(
            Message.address == message.address,
            Message.handled_at == message.handled_at,
            Message.outcome == BUBBLE,
            col(Message.complaint_id).is_(None),
        )
        .order_by(col(Message.sent_at), col(Message.id))
    )
    return [message, *others]
