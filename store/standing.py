"""How a channel stands: what came in, what went out, what waits and what did not succeed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from channels.messages import DeliveryStatus
from store.messages import TURN
from store.models import Delivery, Media, MediaState, Message, MessageState, ParkedRequest

LATELY = timedelta(days=1)
DUE_WITHIN = timedelta(minutes=5)
"""What nobody has handled is due again before that."""
MOST_REASONS = 5
GIVEN_UP = (DeliveryStatus.FAILED, DeliveryStatus.EXPIRED, DeliveryStatus.UNKNOWN)
_ON_ITS_WAY = (DeliveryStatus.WAITING, DeliveryStatus.SENDING)


@dataclass(frozen=True, slots=True)
class Failing:
    """Replies that did not go out for the same reason."""

    code: str
    detail: str
    count: int
    again: bool
    """True where they are tried again by themselves."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one channel."""

    heard_at: datetime | None
    """When a message last came in."""
    sent_at: datetime | None
    """When a reply last went out."""
    kept: int
    """Messages that nobody has handled yet."""
    kept_since: datetime | None
    """When the oldest of them came in, of those that were not tried in vain."""
    waiting: int
    """Replies on their way."""
    retried_since: datetime | None
    """When the oldest reply was written that was refused and is tried again."""
    held: int
    """Replies that wait until somebody writes to us."""
    failed: int
    """Replies given up within `LATELY`."""
    failed_since_sent: int
    """Those of them that were written after the last that went out."""
    parked: int
    """Messages that failed every time."""
    unread: int
    """Requests that could not be read, of the last seven days."""
    files: int
    """Files not fetched although it was tried, of those that still can be."""
    failing: Sequence[Failing]


def figures(session: Session, channel: str, now: datetime) -> Figures:
    sent_at = _last(session, Delivery.channel, Delivery.sent_at, channel)
    kept, kept_since = _kept(session, channel, now)
    waiting, retried_since = _on_their_way(session, channel)
    lately = _given_up(channel, now)
    failed = _count(session, Delivery, *lately)
    since = [col(Delivery.created_at) > sent_at] if sent_at else []
    return Figures(
        heard_at=_last(session, Message.channel, Message.received_at, channel),
        sent_at=sent_at,
        kept=kept,
        kept_since=kept_since,
        waiting=waiting,
        retried_since=retried_since,
        held=_count(
            session, Delivery, Delivery.status == DeliveryStatus.HELD, _is(Delivery.channel, channel)
        ),
        failed=failed,
        failed_since_sent=_count(session, Delivery, *lately, *since) if failed else 0,
        parked=_count(session, Message, Message.state == MessageState.PARKED, _is(Message.channel, channel)),
        unread=_count(
            session,
            ParkedRequest,
            ParkedRequest.channel == channel,
            ParkedRequest.received_at > now - timedelta(days=7),
        ),
        files=_count(
            session,
            Media,
            col(Media.state).in_((MediaState.WAITING, MediaState.FAILED)),
            col(Media.error).is_not(None),
            _is(Media.channel, channel),
        ),
        failing=_failing(session, channel, now),
    )


def _is(of: object, channel: str) -> ColumnElement[bool]:
    """Not by the channel's index, which has all there ever was: by the state's, which has what waits."""
    found: ColumnElement[bool] = (col(of) + "") == channel
    return found


def _last(session: Session, of: object, at: object, channel: str) -> datetime | None:
    # By the indexes (channel, received_at) and (channel, sent_at), of which this reads one entry.
    newest = select(at).where(of == channel, col(at).is_not(None)).order_by(col(at).desc()).limit(1)  # type: ignore[call-overload]
    found: datetime | None = session.exec(newest).first()
    return found


def _count(session: Session, model: type[Message | Delivery | Media | ParkedRequest], *which: object) -> int:
    return session.exec(select(func.count()).select_from(model).where(*which)).one()  # type: ignore[arg-type]


def _kept(session: Session, channel: str, now: datetime) -> tuple[int, datetime | None]:
    """What waits for its sender's allowance is not overlooked by anybody, nor is a flood that is gone through
    a turn at a time."""
    kept = (Message.state == MessageState.KEPT, _is(Message.channel, channel))
    untried = func.min(col(Message.received_at)).filter(
        col(Message.attempts) == 0, col(Message.due_at) <= now + DUE_WITHIN
    )
    by_sender = (
        select(func.count().label("kept"), untried.label("since"))
        .where(*kept)
        .group_by(col(Message.address))
        .subquery()
    )
    since = func.min(by_sender.c.since).filter(by_sender.c.kept <= TURN)
    count, oldest = session.exec(select(func.sum(by_sender.c.kept), since)).one()
    return int(count or 0), oldest


def _on_their_way(session: Session, channel: str) -> tuple[int, datetime | None]:
    refused = func.min(col(Delivery.created_at)).filter(col(Delivery.error_code).is_not(None))
    rows = select(func.count(), refused).where(
        col(Delivery.status).in_(_ON_ITS_WAY), _is(Delivery.channel, channel)
    )
    count, since = session.exec(rows).one()
    return count, since


def _given_up(channel: str, now: datetime) -> tuple[object, ...]:
    # `due_at` is about when it was tried last, and has an index.
    tried = (col(Delivery.status).in_(GIVEN_UP), Delivery.due_at > now - LATELY)
    return (*tried, _is(Delivery.channel, channel))


def _failing(session: Session, channel: str, now: datetime) -> list[Failing]:
    again = col(Delivery.status).in_(_ON_ITS_WAY)
    given_up = col(Delivery.status).in_(GIVEN_UP) & (col(Delivery.due_at) > now - LATELY)
    rows = session.exec(
        select(Delivery.error_code, Delivery.status, func.max(Delivery.error), func.count())
        .where(_is(Delivery.channel, channel), col(Delivery.error_code).is_not(None), again | given_up)
        .group_by(col(Delivery.error_code), col(Delivery.status))
    )
    found: dict[tuple[str, bool], Failing] = {}
    for code, status, detail, count in rows:
        key = code or "", status in _ON_ITS_WAY
        before = found[key].count if key in found else 0
        found[key] = Failing(key[0], detail or "", before + count, key[1])
    return sorted(found.values(), key=lambda one: one.count, reverse=True)[:MOST_REASONS]
