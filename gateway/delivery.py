"""Replies -> the platform: concurrently, within each channel's rate, each attempt written down first."""

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from channels.addresses import Address
from channels.base import Channel, Send
from channels.errors import SendError
from channels.messages import DeliveryStatus, OutboundMessage
from gateway import logs
from gateway.batcher import Batcher
from gateway.pace import Pace
from gateway.runtime import Runtime
from store import contacts, outbox
from store import models as m
from store.engine import writing
from store.outbox import Outcome

AT_ONCE = 20
"""Sends in flight. So many, at most, go out twice when this process is killed."""
SEND_SECONDS = 30
"""The longest one send may take."""
START_SECONDS = 20
"""What is not begun by then goes back to waiting, so that a slow provider never runs a batch into the job's
timeout (`queues.JOB_TIMEOUT`), which would end sends in flight."""
FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(hours=24)
"""A ticket number a day late is worth less than the alarm that nothing goes out."""


async def deliver(runtime: Runtime, ids: Sequence[UUID]) -> None:
    """Send those of these replies that still wait. Safe to repeat: what another sender took is left alone."""
    with writing(runtime.engine) as session:
        claimed = outbox.claim(session, ids, runtime.clock(), runtime.abandoned_after)
    by_channel: dict[str, list[m.Delivery]] = {}
    for delivery in claimed:
        by_channel.setdefault(delivery.channel, []).append(delivery)
    await asyncio.gather(*(_deliver_on(runtime, name, batch) for name, batch in by_channel.items()))


async def _deliver_on(runtime: Runtime, name: str, deliveries: Sequence[m.Delivery]) -> None:
    notes: Batcher[Outcome, None] = Batcher(lambda outcomes: _note(runtime, outcomes), limit=100)
    channel = runtime.channels.get(name)
    if channel is None:
        problem = SendError("channel_off", f"the channel is off: set channels.{name}.enabled: true")
        await asyncio.gather(*(notes.add(_later(one, problem, runtime.clock())) for one in deliveries))
        return
    pace = Pace(channel.rate, AT_ONCE, START_SECONDS)
    async with channel.sender() as send:

        async def deliver_in_order(to_one_person: Sequence[m.Delivery]) -> None:
            for delivery in to_one_person:
                async with pace:
                    outcome = (
                        await _attempt(channel, send, delivery, runtime.clock())
                        if pace.in_time
                        else Outcome(delivery.id, DeliveryStatus.WAITING, due_at=runtime.clock())
                    )
                    # Noted before the next one starts: what is not noted may go out again after a kill.
                    await notes.add(outcome)

        await asyncio.gather(*map(deliver_in_order, _by_address(deliveries)))


def _by_address(deliveries: Sequence[m.Delivery]) -> list[list[m.Delivery]]:
    people: dict[str, list[m.Delivery]] = {}
    for delivery in deliveries:
        people.setdefault(delivery.address, []).append(delivery)
    return list(people.values())


async def _attempt(channel: Channel, send: Send, delivery: m.Delivery, now: datetime) -> Outcome:
    try:
        async with asyncio.timeout(SEND_SECONDS):
            result = await send(_outbound(delivery))
    except SendError as error:
        return _failed(delivery, error, now)
    except TimeoutError:
        return Outcome(delivery.id, DeliveryStatus.UNKNOWN, error_code="timeout", error="no answer in time")
    except Exception as error:
        # A fault of ours. It may have gone out before it happened, so it is shown and not repeated.
        logs.failure("delivery.broken", delivery=delivery.id, channel=channel.name)
        return Outcome(delivery.id, DeliveryStatus.UNKNOWN, error_code="internal", error=type(error).__name__)
    external_id = result.external_ids[0] if result.external_ids else None
    return Outcome(delivery.id, DeliveryStatus.SENT, external_id=external_id)


def _outbound(delivery: m.Delivery) -> OutboundMessage:
    return OutboundMessage(
        delivery_id=str(delivery.id),
        to=Address.parse(delivery.address),
        text=delivery.text,
        in_reply_to=delivery.in_reply_to,
    )


def _failed(delivery: m.Delivery, error: SendError, now: datetime) -> Outcome:
    if not error.outcome_known:
        return _ended(delivery, DeliveryStatus.UNKNOWN, error)
    if not error.retryable:
        return _ended(delivery, DeliveryStatus.FAILED, error)
    return _later(delivery, error, now)


def _ended(delivery: m.Delivery, status: DeliveryStatus, error: SendError) -> Outcome:
    return Outcome(
        delivery.id,
        status,
        error_code=error.code,
        error=error.detail,
        unreachable=delivery.address if error.recipient_gone else None,
    )


def _later(delivery: m.Delivery, error: SendError, now: datetime) -> Outcome:
    if now - delivery.created_at > GIVE_UP_AFTER:
        return _ended(delivery, DeliveryStatus.EXPIRED, error)
    return Outcome(
        delivery.id,
        DeliveryStatus.WAITING,
        due_at=now + (error.retry_after or _backoff(delivery.attempts)),
        error_code=error.code,
        error=error.detail,
    )


def _backoff(attempts: int) -> timedelta:
    """Doubling, and jittered: what failed together shall not come back together."""
    longest = min(FIRST_RETRY * float(2 ** min(attempts - 1, 10)), LONGEST_RETRY)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  (nobody gains by guessing it)


async def _note(runtime: Runtime, outcomes: list[Outcome]) -> list[None]:
    await asyncio.to_thread(_write, runtime, outcomes)
    for outcome in outcomes:
        logs.event("delivery.attempted", delivery=outcome.id, status=outcome.status, code=outcome.error_code)
    return [None] * len(outcomes)


def _write(runtime: Runtime, outcomes: list[Outcome]) -> None:
    now = runtime.clock()
    with writing(runtime.engine) as session:
        outbox.note_outcomes(session, outcomes, now)
        contacts.mark_unreachable(session, [one.unreachable for one in outcomes if one.unreachable], now)
