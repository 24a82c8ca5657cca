"""Channels on which everything is kept and nothing acted on, until somebody lets them go on."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from store.insert import insert_new
from store.models import ChannelPause, Message, MessageState


def all_of_them(session: Session) -> dict[str, ChannelPause]:
    return {one.channel: one for one in session.exec(select(ChannelPause))}


def hold(session: Session) -> set[str]:
    """The channels that are paused, and stay so until this transaction ends: who lets one go on waits for us,
    and then finds what we have put off."""
    return set(session.exec(select(ChannelPause.channel).with_for_update(read=True)))


def begin(session: Session, channel: str, by: str, now: datetime) -> bool:
    """False where it is paused already, and stays so since when and by whom it was."""
    known = session.get(ChannelPause, channel) is not None
    insert_new(session, ChannelPause, [{"channel": channel, "since": now, "by": by}])
    return not known


def end(session: Session, channel: str) -> int | None:
    """Let it go on: what was kept is due, in the order in which it came. How much that is; None where it was
    not paused."""
    ended = session.execute(delete(ChannelPause).where(col(ChannelPause.channel) == channel))
    if not ended.rowcount:  # type: ignore[attr-defined]
        return None
    # Only now, when nobody puts anything off any more (`hold`).
    due = session.execute(
        update(Message)
        .where(col(Message.channel) == channel, col(Message.state) == MessageState.KEPT)
        .values(due_at=col(Message.received_at))
    )
    return int(due.rowcount)  # type: ignore[attr-defined]


def kept(session: Session, ids: Collection[UUID], channels: Collection[str]) -> list[Message]:
    """Those of `ids` that wait on these channels, in the order they were sent."""
    if not channels:
        return []
    return list(
        session.exec(
            select(Message)
            .where(
                col(Message.id).in_(ids),
                Message.state == MessageState.KEPT,
                col(Message.channel).in_(channels),
            )
            .order_by(col(Message.sent_at), col(Message.id))
        )
    )
