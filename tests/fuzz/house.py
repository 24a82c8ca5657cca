"""A gateway to throw things at, over real HTTP onto a real SQLite, and the ledger of what became of each.

Every authentic request is answered 200, and each thing in it is afterwards a message, a receipt, news of a
person, or parked; or nothing, where the channel says so on purpose. Every forged one is answered 403 and
leaves nothing.
"""

import asyncio
import logging
import re
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from sqlmodel import Session, SQLModel, col, select

from channels.messages import (
    ContactEvent,
    DeliveryReceipt,
    Event,
    InboundMessage,
    Unreadable,
    WebhookRequest,
    clean_text,
    raw_json,
)
from gateway import app, intake
from gateway.keeper import Keeper
from gateway.processes.roles import LONGEST_REQUEST_LINE
from gateway.webhooks import KEEPER
from store import models as m
from store.engine import reading, writing
from store.migrations import migrate
from tests.fuzz.ways import Request, Way, parsed
from tests.office import settings_for

T = TypeVar("T")
MARK = re.compile(r"q[0-9]+z[0-9]+q")
NUMBERED = "x-fuzz"
AT_ONCE = 32
"""Connections, each with one request at a time."""
SLOW = 1.0
"""Seconds of a core that one request may take to be read; on a busy machine a clock tells nothing of us."""
HANGS = 60.0
"""Seconds without an answer."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One request and how it was meant."""

    number: int
    request: Request
    authentic: bool


@dataclass(slots=True)
class Found:
    """What a batch came to."""

    answers: Counter[int] = field(default_factory=Counter)
    became: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    """What must not be, each with the number of the request that shows it."""
    slowest: float = 0.0
    """Seconds of a core: the request that took longest to be verified and read."""
    slowest_handled: float = 0.0
    """The same of a message in intake."""

    def add(self, other: "Found") -> None:
        self.answers += other.answers
        self.became += other.became
        self.problems += other.problems
        self.slowest = max(self.slowest, other.slowest)
        self.slowest_handled = max(self.slowest_handled, other.slowest_handled)


class Watched(Keeper):
    """The keeper, with a note of what it was handed for which request."""

    handed: dict[int, Sequence[Event]]

    async def keep(self, channel: str, request: WebhookRequest, events: Sequence[Event]) -> str:
        self.handed[int(request.headers[NUMBERED])] = events
        return await super().keep(channel, request, events)


class House:
    def __init__(self, way: Way, folder: Path) -> None:
        self.way = way
        url = f"sqlite:///{folder / 'lapor.db'}"
        nowhere = "http://127.0.0.1:1"
        blocks = {name: block(nowhere) for name, block in way.blocks.items()}
        # Nobody hears the bell, which is nobody's fault here: what is in the store is what counts.
        settings = settings_for(folder, url, f"unix://{folder / 'no-queue'}", nowhere, **blocks)
        self.runtime = app.build(settings)
        migrate(self.runtime.engine)
        self.app = app.build_web(self.runtime, drain_every=3600)
        self.keeper = self.app[KEEPER]
        self.keeper.__class__ = Watched
        assert isinstance(self.keeper, Watched)
        self.keeper.handed = {}
        self.seconds: dict[int, float] = defaultdict(float)
        channel: Any = self.runtime.channels[way.channel]
        channel.verify, channel.parse = self._clocked(channel.verify), self._clocked(channel.parse)

    def _clocked(self, work: Callable[[WebhookRequest], T]) -> Callable[[WebhookRequest], T]:
        def clocked(request: WebhookRequest) -> T:
            begun = time.thread_time()
            try:
                return work(request)
            finally:
                self.seconds[int(request.headers[NUMBERED])] += time.thread_time() - begun

        return clocked

    async def take(self, batch: Sequence[Sent]) -> Found:
        """Send them all, and see what became of each."""
        found = Found()
        waiting = iter(batch)
        statuses: dict[int, int] = {}

        async def send_in_turn() -> None:
            async with _connected(self.port) as line:
                for one in waiting:
                    async with asyncio.timeout(HANGS):
                        statuses[one.number] = await line.ask(one)

        await asyncio.gather(*(send_in_turn() for _ in range(min(AT_ONCE, len(batch)))))
        await self.keeper.drain()
        await asyncio.to_thread(self._settle, batch, statuses, found)
        self.keeper.handed.clear()
        self.seconds.clear()
        return found

    def _settle(self, batch: Sequence[Sent], statuses: dict[int, int], found: Found) -> None:
        found.answers.update(statuses.values())
        found.slowest = max(self.seconds.values(), default=0.0)
        found.problems += [f"{one}: took {took:.1f} s" for one, took in self.seconds.items() if took > SLOW]
        with reading(self.runtime.engine) as session:
            ledger = _Ledger(session)
        for one in batch:
            events = self.keeper.handed.get(one.number)
            if not one.authentic:
                if statuses[one.number] != 403 or events is not None:
                    found.problems.append(f"{one.number}: forged, and answered {statuses[one.number]}")
            elif statuses[one.number] != 200 or events is None:
                found.problems.append(f"{one.number}: answered {statuses[one.number]}")
            else:
                found.problems += [f"{one.number}: {what}" for what in self._missing(one, events, ledger)]
                found.became.update(map(_kind, events) if events else ["nothing"])
        spooled = list(self.runtime.spool.waiting()) + self.runtime.spool.stuck()
        if spooled:
            found.became["spooled"] += len(spooled)
            found.problems.append(f"{batch[0].number}…: {len(spooled)} of them went into the spool")

    def _missing(self, one: Sent, events: Sequence[Event], ledger: "_Ledger") -> Iterable[str]:
        for event in events:
            if not ledger.has(event):
                yield f"its {_kind(event)} is not in the store"
        if lost := unkept(self.way, one.request, events):
            yield f"nothing of {', '.join(sorted(lost))} is kept"

    def handle_some(self, most: int) -> Found:
        """Let intake handle some of what is kept."""
        found = Found()
        with reading(self.runtime.engine) as session:
            ids = session.exec(
                select(m.Message.id).where(m.Message.state == m.MessageState.KEPT).limit(most)
            ).all()
        for id in ids:
            begun = time.thread_time()
            intake.handle_inbound(self.runtime, [id])
            found.slowest_handled = max(found.slowest_handled, time.thread_time() - begun)
        with reading(self.runtime.engine) as session:
            rows = session.exec(select(m.Message).where(col(m.Message.id).in_(ids))).all()
        for row in rows:
            found.became[f"handled: {row.state}"] += 1
            if row.attempts or row.state == m.MessageState.PARKED:
                found.problems.append(f"{row.external_id}: could not be handled: {row.error}")
        return found

    def forget(self) -> None:
        """Empty the store, so that the next hundred thousand are weighed and not the last."""
        with writing(self.runtime.engine) as session:
            for table in reversed(SQLModel.metadata.sorted_tables):
                if table.name not in ("alembic_version", "store_key"):
                    session.execute(table.delete())

    @asynccontextmanager
    async def open(self) -> AsyncIterator["House"]:
        # As `gateway.processes.roles` serves it.
        runner = web.AppRunner(self.app, access_log=None, max_line_size=LONGEST_REQUEST_LINE)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = int(runner.addresses[0][1])
        try:
            yield self
        finally:
            await runner.cleanup()
            self.runtime.engine.dispose()
            self.runtime.redis.close()


class _Ledger:
    """What is in the store."""

    def __init__(self, session: Session) -> None:
        messages = session.exec(select(m.Message.channel, m.Message.account, m.Message.external_id)).all()
        self._messages = {tuple(one) for one in messages}
        self._parked = set(session.exec(select(m.ParkedRequest.raw)).all())
        self._receipts = set(session.exec(select(m.Receipt.raw)).all())

    def has(self, event: Event) -> bool:
        if isinstance(event, Unreadable):
            return clean_text(event.raw) in self._parked
        if raw_json(event.raw) in self._parked:
            return True
        if isinstance(event, InboundMessage):
            return (event.channel, event.account, clean_text(event.external_id)) in self._messages
        # Of a stranger there is nothing to note.
        return isinstance(event, ContactEvent) or raw_json(event.raw) in self._receipts


def _kind(event: Event) -> str:
    names = {InboundMessage: "message", DeliveryReceipt: "receipt", ContactEvent: "contact event"}
    return names.get(type(event), "parked")


def unkept(way: Way, request: Request, events: Sequence[Event]) -> set[str]:
    """The marks of items that came in and of which nothing was read; all of them where nothing was."""
    read = parsed(request)
    # In a form, or a body that is broken, a mark may be spelt in another way.
    if read is None:
        return set() if events else {"it"}
    kept = "".join(one.raw if isinstance(one, Unreadable) else raw_json(one.raw) for one in events)
    return set(_marks(read, way.is_silent)) - set(MARK.findall(kept))


def _marks(raw: object, is_silent: Callable[[dict[str, Any]], bool]) -> Iterable[str]:
    """The marks of all that has to be kept."""
    if isinstance(raw, dict) and is_silent(raw):
        return
    if isinstance(raw, str):
        yield from MARK.findall(raw)
    for inner in raw.values() if isinstance(raw, dict) else raw if isinstance(raw, list) else ():
        yield from _marks(inner, is_silent)


# HTTP by hand: a client library would not send half of this.


@dataclass(slots=True)
class _Line:
    port: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, one: Sent) -> int:
        """The status that it is answered with."""
        self.writer.write(_wire(one))
        await self.writer.drain()
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        await self.reader.readexactly(int(length[1]) if length else 0)
        if b"connection: close" in head.lower():
            await self._again()
        return int(head.split(b" ", 2)[1])

    async def _again(self) -> None:
        self.writer.close()
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)


def _wire(one: Sent) -> bytes:
    request = one.request
    lines = [f"{request.method} {request.target} HTTP/1.1", "Host: 127.0.0.1", f"{NUMBERED}: {one.number}"]
    lines += [f"{name}: {value}" for name, value in request.headers.items()]
    body = request.body
    if "Transfer-Encoding" in request.headers:
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    elif request.method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@asynccontextmanager
async def _connected(port: int) -> AsyncIterator[_Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    line = _Line(port, reader, writer)
    try:
        yield line
    finally:
        line.writer.close()


def quiet() -> None:
    """A hundred thousand log lines of what was refused and parked say nothing that is not counted here."""
    logging.getLogger("lapor").setLevel(logging.CRITICAL)
