"""Kept messages -> complaints and replies: one transaction for a batch, a lock for each sender."""

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from redis import RedisError
from sqlmodel import Session

from gateway import logs, queues, replies
from gateway.conversation.dialogue import advance
from gateway.conversation.turn import OpenComplaint, Turn
from gateway.desk import Desk, Heard
from gateway.runtime import Runtime
from normalizer.normalize import UnderstoodMessage, normalize
from store import contacts, messages
from store import models as m
from store.engine import UNAVAILABLE, writing

Waiting = dict[str, list[UUID]]
"""Replies that wait to go out: channel -> ids."""


def handle_inbound(runtime: Runtime, ids: Sequence[UUID]) -> None:
    """Handle the messages with these ids, as far as nobody has yet. Safe to repeat.

    Raises what `store.engine.UNAVAILABLE` names when the database is away: the queue tries again, then
    the sweep does.
    """
    try:
        waiting = _handle(runtime, ids)
    except UNAVAILABLE:
        raise
    except Exception:
        # One of them is poison. Which one shows when each is tried alone.
        logs.failure("intake.batch_failed", messages=len(ids))
        waiting = {}
        for id in ids:
            for channel, replies_of_one in _handle_alone(runtime, id).items():
                waiting.setdefault(channel, []).extend(replies_of_one)
    _ring(runtime, waiting)


def _handle_alone(runtime: Runtime, id: UUID) -> Waiting:
    try:
        return _handle(runtime, [id], alone=True)
    except UNAVAILABLE:
        raise
    except Exception as error:
        with writing(runtime.engine) as session:
            state = messages.note_failure(session, id, _where(error), runtime.clock())
        logs.failure("message.failed", message=id, state=state)
        return {}


def _where(error: Exception) -> str:
    """What went wrong and where. Not the error's own words: they may quote the citizen's."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"{type(error).__name__} in {frame.name}, line {frame.lineno} of {frame.filename.rsplit('/', 1)[-1]}"
    )


def _handle(runtime: Runtime, ids: Sequence[UUID], alone: bool = False) -> Waiting:
    now = runtime.clock()
    with writing(runtime.engine) as session:
        batch = messages.unhandled(session, ids, runtime.channels, alone)
        addresses = contacts.lock(session, {one.address: one.sender_name for one in batch}, now)
        # Until we held the senders, another worker may have handled some of these.
        still = messages.still_unhandled(session, [one.id for one in batch])
        heard = [Heard(one, _understand(one)) for one in batch if one.id in still]
        deliveries = _converse(runtime, session, heard, addresses, now)
    return _by_channel(deliveries)


def _understand(message: m.Message) -> UnderstoodMessage:
    # An edit's words belong to the message it changes: both are kept, and it opens nothing of its own.
    return normalize("" if message.edits else message.text, message.unsupported)


def _converse(
    runtime: Runtime,
    session: Session,
    heard: Sequence[Heard],
    addresses: Mapping[str, m.ContactAddress],
    now: datetime,
) -> list[m.Delivery]:
    desk = Desk(session, now, addresses)
    desk.prepare(heard)
    answered = [(one, *_answer(desk, session, one, now)) for one in heard]
    # Complaints first: messages and deliveries refer to them.
    session.flush()
    deliveries = []
    for one, turn, complaint in answered:
        _close(one, turn, complaint, now)
        if turn is not None and turn.replies:
            deliveries.append(_delivery(runtime, one, turn, complaint, now))
    session.add_all(deliveries)
    return deliveries


def _answer(
    desk: Desk, session: Session, heard: Heard, now: datetime
) -> tuple[Turn | None, m.Complaint | None]:
    # A group, a bank, an operator's advertising: kept for a human to see, and nobody to talk to.
    if not heard.message.repliable:
        return None, None
    # The platform handed one message over twice under two ids. Its answer is on its way already.
    if messages.said_just_before(session, heard.message):
        return None, None
    turn = advance(desk.conversation(heard), heard.understood, desk.facts(heard), now)
    return turn, desk.apply(heard, turn)


def _close(heard: Heard, turn: Turn | None, complaint: m.Complaint | None, now: datetime) -> None:
    message = heard.message
    message.state = m.MessageState.HANDLED
    message.handled_at = now
    message.error = None
    message.outcome = turn.outcome if turn else ("repeat" if message.repliable else "not_repliable")
    message.complaint_id = complaint.id if complaint else None
    logs.event(
        "message.handled",
        message=message.id,
        channel=message.channel,
        outcome=message.outcome,
        ticket=complaint.ticket if complaint else None,
    )


def _delivery(
    runtime: Runtime, heard: Heard, turn: Turn, complaint: m.Complaint | None, now: datetime
) -> m.Delivery:
    message = heard.message
    return m.Delivery(
        channel=message.channel,
        account=message.account,
        address=message.address,
        text=_words(runtime, message, turn, complaint),
        reply_key=turn.replies[0].key,
        answers=message.id,
        in_reply_to=message.external_id,
        complaint_id=complaint.id if complaint else None,
        due_at=now + runtime.forgotten_after,
        created_at=now,
    )


def _words(runtime: Runtime, message: m.Message, turn: Turn, complaint: m.Complaint | None) -> str:
    said = list(turn.replies)
    if isinstance(turn.effect, OpenComplaint) and complaint is not None:
        said = [replace(reply, values={**reply.values, "ticket": complaint.ticket}) for reply in said]
    return replies.render(
        said,
        language=turn.conversation.language or runtime.settings.replies.language,
        short=runtime.channels[message.channel].capabilities.short_replies,
        time_zone=runtime.time_zone,
    )


def _by_channel(deliveries: Sequence[m.Delivery]) -> Waiting:
    waiting: Waiting = {}
    for delivery in deliveries:
        waiting.setdefault(delivery.channel, []).append(delivery.id)
    return waiting


def _ring(runtime: Runtime, waiting: Waiting) -> None:
    try:
        for channel, ids in waiting.items():
            queues.ring_delivery(runtime.redis, channel, ids)
    except (RedisError, OSError) as error:
        # They are in the outbox; the sweep rings again.
        logs.problem("queue.away", replies=sum(map(len, waiting.values())), error=type(error).__name__)
