"""Traces of what went between us and the platforms: kept for days, found by what they are of."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, or_
from sqlmodel import Session, col, select

from store.models import Delivery, Exchange, Message

Named = tuple[str, str]
"""A channel, and the platform's id of a message there."""


def record(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.execute(insert(Exchange), list(rows))


def messages_named(session: Session, heard: Collection[Named]) -> dict[Named, UUID]:
    """Our ids of what was heard under these."""
    found: dict[Named, UUID] = {}
    for channel in {channel for channel, _ in heard}:
        ids = [id for one, id in heard if one == channel]
        named = select(Message.external_id, Message.id).where(
            Message.channel == channel, col(Message.external_id).in_(ids)
        )
        found |= {(channel, external_id): id for external_id, id in session.exec(named)}
    return found


def deliveries_named(session: Session, told: Collection[Named]) -> dict[Named, UUID]:
    """Our ids of what was sent under these."""
    found: dict[Named, UUID] = {}
    for channel in {channel for channel, _ in told}:
        ids = [id for one, id in told if one == channel]
        named = select(Delivery.external_id, Delivery.id).where(
            Delivery.channel == channel, col(Delivery.external_id).in_(ids)
        )
        found |= {(channel, external_id or ""): id for external_id, id in session.exec(named)}
    return found


def answers_to(session: Session, message: UUID) -> list[UUID]:
    return list(session.exec(select(Delivery.id).where(Delivery.answers == message)))


def of(
    session: Session, messages: Collection[UUID], deliveries: Collection[UUID], limit: int
) -> list[Exchange]:
    """The traces of these, oldest first; of more than `limit`, the newest."""
    about = or_(col(Exchange.message_id).in_(messages), col(Exchange.delivery_id).in_(deliveries))
    newest = select(Exchange).where(about).order_by(col(Exchange.at).desc(), col(Exchange.id).desc())
    return list(session.exec(newest.limit(limit)))[::-1]


def of_channel(session: Session, channel: str, since: datetime, limit: int) -> list[Exchange]:
    """The newest of a channel since then, oldest first; those of no message among them."""
    newest = (
        select(Exchange)
        .where(Exchange.channel == channel, Exchange.at >= since)
        .order_by(col(Exchange.at).desc(), col(Exchange.id).desc())
    )
    return list(session.exec(newest.limit(limit)))[::-1]
