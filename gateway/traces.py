"""What went between us and the platforms, kept for some days as it may be shown: one row an exchange.

A process gathers what it hears and says, and a thread beside its work writes it: once a second, redacted, in
a transaction of its own. So a trace costs no message a commit, and one that cannot be written hinders none:
within a message's own transaction its failure would undo both (on PostgreSQL always; SQLite undoes by itself
where the disk is full). A killed process takes the traces of its last second along, and of nothing else.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from channels import exchanges, redaction
from channels.base import Channel
from channels.exchanges import Content, Exchange, content
from channels.messages import (
    ContactEvent,
    DeliveryReceipt,
    Event,
    InboundMessage,
    Unreadable,
    WebhookRequest,
    WebhookResponse,
)
from gateway import logs
from gateway.repeating import repeating
from store import exchanges as store
from store.engine import UNUSABLE, reading, writing
from store.exchanges import Named
from store.ids import new_id
from store.models import Direction

EVERY = 1.0
"""Seconds between two looks for something to write."""
MOST = 1000
"""Exchanges that wait to be written; the oldest go first where the store stays away."""
TOGETHER = 200
"""Exchanges of one transaction."""
REFUSED_EVERY = 1.0
"""Seconds between two refused calls of one channel that are kept: anybody can make any number of them."""
FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class Noted:
    """An exchange, what it was for, and what it is of as far as that was known beforehand."""

    exchange: Exchange
    channel: str
    doing: str
    """In a word: "webhook", "send", "fetch", "poll", "connect"."""
    message_id: UUID | None = None
    delivery_id: UUID | None = None


class Traces:
    """What this process has heard and said, until it is written."""

    def __init__(self) -> None:
        self._waiting: deque[Noted] = deque(maxlen=MOST)
        self._writing = threading.Lock()
        self._refused_at: dict[str, float] = {}
        """A channel -> when one of its refused calls was last kept."""

    def add(self, noted: Noted) -> None:
        self._waiting.append(noted)

    def of(
        self, channel: str, doing: str, message_id: UUID | None = None, delivery_id: UUID | None = None
    ) -> AbstractContextManager[None]:
        """Note whatever the channel exchanges in this block."""

        def hear(exchange: Exchange) -> None:
            self.add(Noted(exchange, channel, doing, message_id, delivery_id))

        return exchanges.listening(hear)

    def called(
        self,
        channel: str,
        request: WebhookRequest,
        response: WebhookResponse,
        events: Sequence[Event],
        seconds: float,
    ) -> None:
        """Note that a platform, or whoever says that it is one, called our webhook."""
        refused = response.status == FORBIDDEN
        if refused:
            now = time.monotonic()
            if now < self._refused_at.get(channel, -REFUSED_EVERY) + REFUSED_EVERY:
                return
            self._refused_at[channel] = now
        exchange = Exchange(
            at=request.received_at,
            method=request.method,
            url=request.url,
            request=_shape(request) if refused else content(request.body, request.headers),
            answer=content(response.body, {"content-type": response.content_type}),
            status=response.status,
            milliseconds=int(seconds * 1000),
            incoming=True,
            events=tuple(events),
        )
        self.add(Noted(exchange, channel, "webhook"))

    @contextmanager
    def polling(self, channel: str) -> Iterator[list[Event]]:
        """Note what one page is asked for with. What it brings is put into the list."""
        asked: list[Exchange] = []
        brought: list[Event] = []
        try:
            with exchanges.listening(asked.append):
                yield brought
        finally:
            for number, exchange in enumerate(asked):
                # The first request is the question; what follows are courtesies.
                one = exchange if number else replace(exchange, events=tuple(brought))
                self.add(Noted(one, channel, "poll"))

    def write(self, engine: Engine, channels: Mapping[str, Channel]) -> None:
        """Write what waits. Never raises: what the store does not take now waits, and what it never takes is
        dropped and told."""
        with self._writing:
            while batch := list(islice(self._waiting, TOGETHER)):
                try:
                    _write(engine, channels, batch)
                except UNUSABLE as error:
                    logs.problem("store.away", traces=len(batch), error=type(error).__name__)
                    return
                except Exception:
                    logs.failure("trace.unwritable", traces=len(batch))
                self._drop(batch)

    def _drop(self, batch: Sequence[Noted]) -> None:
        # By identity: while we wrote, a full queue may have let go of some of them by itself.
        for noted in batch:
            if self._waiting and self._waiting[0] is noted:
                self._waiting.popleft()

    @contextmanager
    def being_written(self, engine: Engine, channels: Mapping[str, Channel]) -> Iterator[None]:
        """Write what gathers for as long as the block runs, and what is left at its end."""
        write = partial(self.write, engine, channels)
        try:
            with repeating("traces", EVERY, write):
                yield
        finally:
            write()


def _write(engine: Engine, channels: Mapping[str, Channel], batch: Sequence[Noted]) -> None:
    # Looked up beforehand: on SQLite nobody else can write while we do.
    with reading(engine) as session:
        heard = store.messages_named(session, {name for one in batch for name in _heard(one.exchange)})
        told = store.deliveries_named(session, {name for one in batch for name in _told(one.exchange)})
    secrets = [secret for channel in channels.values() for secret in channel.secrets]
    rows = [row for one in batch for row in _rows(one, channels[one.channel], secrets, heard, told)]
    with writing(engine) as session:
        store.record(session, rows)


def _shape(request: WebhookRequest) -> Content:
    """Of a call that nobody vouches for, the size and who it says it is."""
    return Content(None, request.headers, len(request.body))


def _heard(exchange: Exchange) -> list[Named]:
    return [(one.channel, one.external_id) for one in exchange.events if isinstance(one, InboundMessage)]


def _told(exchange: Exchange) -> list[Named]:
    receipts = [one for one in exchange.events if isinstance(one, DeliveryReceipt)]
    return [(one.channel, one.external_id) for one in receipts if one.external_id and not one.delivery_id]


def _rows(
    noted: Noted,
    channel: Channel,
    secrets: Sequence[str],
    heard: Mapping[Named, UUID],
    told: Mapping[Named, UUID],
) -> Iterator[dict[str, Any]]:
    """One for each thing it is of: of several in one request, each with its own part of it."""
    row = partial(_row, noted, channel, secrets)
    events = noted.exchange.events
    if len(events) < 2:
        yield row(noted.exchange, *_about(noted, events[0] if events else None, heard, told))
        return
    for event in events:
        yield row(_part(noted.exchange, event), *_about(noted, event, heard, told))


def _part(exchange: Exchange, event: Event) -> Exchange:
    own = replace(exchange.request if exchange.incoming else exchange.answer, body=_raw(event))
    return replace(exchange, request=own) if exchange.incoming else replace(exchange, answer=own)


def _raw(event: Event) -> Any:
    return event.raw if not isinstance(event, Unreadable) else event.raw.encode("utf-8", "replace")


def _about(
    noted: Noted, event: Event | None, heard: Mapping[Named, UUID], told: Mapping[Named, UUID]
) -> tuple[UUID | None, UUID | None]:
    """The message and the delivery it is of."""
    match event:
        case InboundMessage():
            return heard.get((event.channel, event.external_id)), None
        case DeliveryReceipt() if event.delivery_id:
            return None, _uuid(event.delivery_id)
        case DeliveryReceipt():
            return None, told.get((event.channel, event.external_id or ""))
        case ContactEvent() | Unreadable() | None:
            return noted.message_id, noted.delivery_id


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _row(
    noted: Noted,
    channel: Channel,
    secrets: Sequence[str],
    exchange: Exchange,
    message_id: UUID | None,
    delivery_id: UUID | None,
) -> dict[str, Any]:
    trace = redaction.trace(exchange, channel.shown, secrets)
    return {
        "id": new_id(),
        "at": exchange.at,
        "channel": noted.channel,
        "direction": Direction.IN if exchange.incoming else Direction.OUT,
        "doing": noted.doing,
        "method": trace.method,
        "url": trace.url,
        "status": exchange.status,
        "milliseconds": exchange.milliseconds,
        "request": trace.request,
        "answer": trace.answer,
        "error": trace.error or None,
        "message_id": message_id,
        "delivery_id": delivery_id,
    }
