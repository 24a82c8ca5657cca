"""Keep first: what a platform handed over is durable before the platform is answered.

Commits are grouped across concurrent requests. Where the store cannot take it, the spool does; where
neither can, the caller says 503 and the platform keeps it.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from redis import Redis, RedisError
from sqlalchemy import Engine

from channels.messages import Event, Unreadable, WebhookRequest, raw_json
from gateway import logs, queues, urgency
from gateway.allowance import Allowances
from gateway.batcher import Batcher
from gateway.clock import Clock
from gateway.spool import Spool
from store import messages
from store.engine import UNAVAILABLE, writing
from store.messages import Rung

PATIENCE = 8
"""Seconds a request waits for the store before it goes to the spool. A database that hangs without refusing
answers nothing at all; Twilio gives up after 15 s."""


class Doorbell:
    """Rings the intake workers without making anybody wait. A bell nobody heard is the sweep's business."""

    def __init__(self, redis: "Redis", allowances: Allowances, clock: Clock) -> None:
        self._redis = redis
        self._allowances = allowances
        self._clock = clock
        self._waiting: list[Rung] = []
        self._running: asyncio.Task[None] | None = None

    def ring(self, kept: Sequence[Rung]) -> None:
        self._waiting.extend(kept)
        if self._waiting and self._running is None:
            self._running = asyncio.create_task(self._run())

    async def drain(self) -> None:
        if self._running is not None:
            await self._running

    async def _run(self) -> None:
        try:
            while self._waiting:
                kept, self._waiting = self._waiting, []
                await asyncio.to_thread(self._ring, kept)
        finally:
            self._running = None

    def _ring(self, kept: list[Rung]) -> None:
        try:
            urgency.ring(self._redis, self._allowances, kept, self._clock())
        except (RedisError, OSError) as error:
            logs.problem("queue.away", messages=len(kept), error=type(error).__name__)


class Keeper:
    """Keeps what webhooks bring."""

    def __init__(
        self, engine: Engine, spool: Spool, doorbell: Doorbell, forgotten_after: timedelta, clock: Clock
    ) -> None:
        self._engine = engine
        self._spool = spool
        self._doorbell = doorbell
        self._forgotten_after = forgotten_after
        self._clock = clock
        self._batcher: Batcher[Sequence[Event], Exception | None] = Batcher(self._flush, limit=queues.BATCH)

    async def keep(self, channel: str, request: WebhookRequest, events: Sequence[Event]) -> str:
        """Make `events` durable: ``kept`` or ``spooled``. Raises OSError when nothing durable is left."""
        error = await self._commit(events)
        if error is None:
            return "kept"
        await asyncio.to_thread(self._spool.write, channel, request)
        logs.problem("store.away", channel=channel, error=type(error).__name__)
        return "spooled"

    async def keep_or_refuse(self, events: Sequence[Event]) -> None:
        """The same for events that came in no request, and that their sender keeps until we say that we have
        them. Raises OSError when the store cannot take them."""
        error = await self._commit(events)
        if error is not None:
            raise OSError(f"the store is away ({type(error).__name__})")

    async def _commit(self, events: Sequence[Event]) -> Exception | None:
        if not events:
            return None
        try:
            # Shielded: others' events are in the same flush, and it may yet succeed after we stopped waiting.
            return await asyncio.wait_for(asyncio.shield(self._batcher.add(events)), PATIENCE)
        except TimeoutError as slow:
            return slow

    async def drain(self) -> None:
        """Wait until everything that was promised is written and rung."""
        await self._batcher.drain()
        await self._doorbell.drain()

    async def _flush(self, batch: list[Sequence[Event]]) -> Sequence[Exception | None]:
        kept, errors = await asyncio.to_thread(self._write, batch)
        self._doorbell.ring(kept)
        return errors

    def _write(self, batch: list[Sequence[Event]]) -> tuple[list[Rung], list[Exception | None]]:
        together = [event for events in batch for event in events]
        try:
            return keep(self._engine, together, self._clock(), self._forgotten_after), [None] * len(batch)
        except UNAVAILABLE as error:
            return [], [error] * len(batch)
        except Exception:
            # One of them cannot be written, whatever the reason; it must not take the others along.
            logs.failure("message.unwritable")
        kept: list[Rung] = []
        errors: list[Exception | None] = []
        for events in batch:
            try:
                kept += keep_each(self._engine, events, self._clock(), self._forgotten_after)
                errors.append(None)
            except Exception as error:
                errors.append(error)
        return kept, errors


def keep(engine: Engine, events: Sequence[Event], now: datetime, forgotten_after: timedelta) -> list[Rung]:
    """Keep all of them in one transaction; return the messages that are new."""
    with writing(engine) as session:
        return messages.record_inbound(session, events, now, forgotten_after)


def keep_each(
    engine: Engine, events: Sequence[Event], now: datetime, forgotten_after: timedelta
) -> list[Rung]:
    """Keep each in a transaction of its own, and what cannot be written parked, where a human sees it.

    Raises what the store raises when it cannot take even that.
    """
    kept: list[Rung] = []
    for event in events:
        try:
            kept += keep(engine, [event], now, forgotten_after)
        except UNAVAILABLE:
            raise
        except Exception as error:
            keep(engine, [_parked(event, error)], now, forgotten_after)
    return kept


def _parked(event: Event, reason: Exception) -> Unreadable:
    if isinstance(event, Unreadable):
        return event
    return Unreadable(event.channel, f"cannot be stored: {type(reason).__name__}", raw_json(event.raw))
