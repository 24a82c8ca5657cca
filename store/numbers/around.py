"""What is counted beside the complaints: what we kept from becoming one, and what we said."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

import channels
from channels.messages import DeliveryStatus
from store.models import CandidateState, Complaint, Delivery, DuplicateCandidate, Message
from store.numbers.scope import Scope, theirs

_RESENT = ("same", "repeat")
"""The outcomes of a message that its person, or their platform, had sent before."""
_FAILED = (DeliveryStatus.FAILED, DeliveryStatus.EXPIRED)


class Sent(NamedTuple):
    tried: int
    failed: int
    """Given up, or refused after it had gone out."""


def confirmed_pairs(session: Session, scope: Scope) -> int:
    """Pairs that were found in this time, and of which somebody said since that they are one incident."""
    pair = DuplicateCandidate
    query: Any = (
        select(func.count())
        .select_from(pair)
        .where(
            col(pair.state) == CandidateState.CONFIRMED,
            col(pair.created_at) >= scope.start,
            col(pair.created_at) < scope.end,
        )
    )
    if scope.agency is not None or scope.redirected_by is not None:
        ids = select(Complaint.id).where(*theirs(scope))
        query = query.where(or_(col(pair.first_id).in_(ids), col(pair.second_id).in_(ids)))
    return int(session.exec(query).one())


def resent(session: Session, scope: Scope) -> Mapping[str, int]:
    """Messages that opened nothing, because their people had sent them before or their platform handed them
    over twice; by channel. Of the whole office: the time is all that counts of `scope`."""
    received_at = col(Message.received_at)
    query: Any = (
        _per_channel(Message)
        .where(received_at >= scope.start, received_at < scope.end)
        .where(col(Message.outcome).in_(_RESENT))
    )
    return dict(session.exec(query).all())


def deliveries(session: Session, scope: Scope) -> Mapping[str, Sent]:
    """What the whole office said in this time, by channel."""
    start, end = scope.start, scope.end
    sent_at, created_at = col(Delivery.sent_at), col(Delivery.created_at)
    failed = col(Delivery.status).in_(_FAILED)
    unsent = _per_channel(Delivery).where(failed, sent_at.is_(None), created_at >= start, created_at < end)
    went_out = _per_channel(Delivery).where(sent_at >= start, sent_at < end)
    never, out, in_vain = (
        dict(session.exec(query).all()) for query in (unsent, went_out, went_out.where(failed))
    )
    return {
        name: Sent(never.get(name, 0) + out.get(name, 0), never.get(name, 0) + in_vain.get(name, 0))
        for name in channels.NAMES
        if name in never or name in out
    }


def _per_channel(model: type[Message] | type[Delivery]) -> Any:
    # Each channel by its name: the indexes begin with it.
    channel = col(model.channel)
    return select(channel, func.count()).where(channel.in_(channels.NAMES)).group_by(channel)
