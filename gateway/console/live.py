"""What changed, told to whoever has the inbox open: server-sent events.

One task of the web process looks into the database for all who listen, and only while anybody does. Each is
told the numbers of what they may see, nothing else of it: their page asks for the rows. It needs no Redis,
and whoever missed something is told it when they come again (`Last-Event-ID`, or the age of their page).
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from gateway import logs
from gateway.console import duties, guard, rights, serving
from gateway.console.visit import SEES_COMPLAINTS
from gateway.runtime import Runtime
from store import inbox, staff_sessions
from store import models as m
from store.engine import UNUSABLE, reading
from store.inbox import Change, Sight

LOOK_EVERY = 1.5
"""Seconds."""
HEARTBEAT = 15
"""Seconds; a proxy closes what is silent for a minute."""
LATE_COMMIT = timedelta(minutes=1)
"""What changed is written down when its transaction ends, up to so long after the time it bears."""
OLDEST = timedelta(hours=1)
"""Whoever was away for longer loads the page again."""
MOST = 200
"""Changes in one look."""
OPEN_AT_ONCE = 20
"""Streams of one session: more than anybody has pages open."""
MANY = 25
"""Changes that one page is told one by one."""


@dataclass(eq=False, slots=True)
class Listener:
    """One open page. What it is to be told gathers here, however slowly it takes it."""

    digest: str
    """Of its session."""
    sight: Sight
    tickets: set[str] = field(default_factory=set)
    flooded: bool = False
    """More changed than anybody looked at."""
    over: bool = False
    """Its session has ended."""
    closing: bool = False
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, changes: Sequence[Change]) -> None:
        mine = {one.ticket for one in changes if self.sight.covers(one.forwarded_to, one.redirected_by)}
        self.tickets |= mine
        self.flooded = self.flooded or len(changes) == MOST
        if mine or self.flooded:
            self.bell.set()

    def end(self, over: bool = False) -> None:
        self.over, self.closing = over, True
        self.bell.set()

    async def events(self) -> AsyncIterator[bytes]:
        """What to write, until it ends."""
        while not self.closing:
            try:
                await asyncio.wait_for(self.bell.wait(), HEARTBEAT)
            except TimeoutError:
                yield b": still here\n\n"
                continue
            self.bell.clear()
            tickets, self.tickets = self.tickets, set()
            flooded, self.flooded = self.flooded, False
            if flooded or len(tickets) > MANY:
                yield b"event: many\ndata: {}\n\n"
            elif tickets:
                yield b"event: changed\ndata: %s\n\n" % json.dumps({"tickets": sorted(tickets)}).encode()
        if self.over:
            yield b"event: over\ndata: {}\n\n"


class Newsroom:
    """Who listens, and the one who looks."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._listeners: set[Listener] = set()
        self._looking: asyncio.Task[None] | None = None
        self._told: dict[str, datetime] = {}
        """Ticket -> its latest change that was told."""

    @contextmanager
    def listening(self, login: m.StaffSession, staff: m.Staff) -> Iterator[Listener]:
        listener = Listener(login.digest, rights.sight(staff))
        self._listeners.add(listener)
        if self._looking is None:
            self._looking = asyncio.create_task(self._keep_looking())
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            if not self._listeners:
                self._stop()

    def count(self, login: m.StaffSession) -> int:
        """How many pages of this session listen."""
        return sum(listener.digest == login.digest for listener in self._listeners)

    def hang_up(self) -> None:
        """Open pages would hold up the server's end."""
        for listener in self._listeners:
            listener.end()
        self._stop()

    def _stop(self) -> None:
        if self._looking:
            self._looking.cancel()
        self._looking = None
        self._told = {}

    async def _keep_looking(self) -> None:
        since = self._runtime.clock()
        while True:
            try:
                now = self._runtime.clock()
                await self._look(since - LATE_COMMIT, now)
                since = now
            except UNUSABLE as error:
                logs.problem("store.away", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def _look(self, since: datetime, now: datetime) -> None:
        asked_about = frozenset(self._listeners)
        digests = {listener.digest for listener in asked_about}
        changes, going_on = await asyncio.to_thread(_look, self._runtime, since, now, digests)
        fresh = [one for one in changes if self._told.get(one.ticket) != one.at]
        self._told = {one.ticket: one.at for one in changes}
        for listener in tuple(self._listeners):
            # Who joined meanwhile is asked about the next time.
            if listener in asked_about and listener.digest not in going_on:
                listener.end(over=True)
            else:
                listener.sight = going_on.get(listener.digest, listener.sight)
                listener.tell(fresh)


def _look(
    runtime: Runtime, since: datetime, now: datetime, digests: set[str]
) -> tuple[list[Change], dict[str, Sight]]:
    """What changed, and what whoever is still logged in may see."""
    idle = timedelta(minutes=runtime.settings.console.idle_minutes)
    with reading(runtime.engine) as session:
        alive = staff_sessions.going_on(session, digests, now, idle)
        sights = {digest: rights.sight(staff) for digest, (_, staff) in alive.items()}
        return inbox.changes(session, since, MOST), sights


NEWSROOM = web.AppKey("console_newsroom", Newsroom)


def add_routes(app: web.Application, runtime: Runtime) -> None:
    app[NEWSROOM] = Newsroom(runtime)
    app.router.add_get("/events", events)
    app.on_shutdown.append(_hang_up)


async def _hang_up(app: web.Application) -> None:
    app[NEWSROOM].hang_up()


async def events(request: web.Request) -> web.StreamResponse:
    """Until the page goes, its session ends or the server stops. A browser that is answered anything but 200
    does not ask again."""
    runtime, newsroom = request.config_dict[serving.RUNTIME], request.config_dict[NEWSROOM]
    known = await serving.in_thread(request, _who, runtime, request)
    if known is None:
        raise web.HTTPForbidden(text="log in first\n")
    if newsroom.count(known[0]) >= OPEN_AT_ONCE:
        raise web.HTTPTooManyRequests(text="close some of your pages\n")
    headers = {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
    response = web.StreamResponse(headers=headers)
    guard.add_headers(response, guard.PAGE_HEADERS)
    # A tab that was closed is no fault, and shows in no other way.
    with newsroom.listening(*known) as listener, suppress(ConnectionResetError):
        await response.prepare(request)
        await response.write(_id(runtime) + b"retry: 3000\nevent: ready\ndata: {}\n\n")
        since = _since(request, runtime.clock())
        listener.tell(await serving.in_thread(request, _missed, runtime, since))
        async for event in listener.events():
            await response.write(_id(runtime) + event)
    return response


def _id(runtime: Runtime) -> bytes:
    return f"id: {runtime.clock().isoformat()}\n".encode()


def _who(runtime: Runtime, request: web.Request) -> tuple[m.StaffSession, m.Staff] | None:
    with reading(runtime.engine) as session:
        known = serving.who(runtime, session, request)
    if known is None or not known[0].confirmed or duties.of(runtime.settings, known[1]):
        return None
    return known if known[1].role in SEES_COMPLAINTS else None


def _since(request: web.Request, now: datetime) -> datetime:
    """Since when they have heard nothing."""
    typed = request.headers.get("Last-Event-ID") or request.query.get("since", "")
    try:
        since = datetime.fromisoformat(typed)
    except ValueError:
        return now
    return since if since.tzinfo and now - OLDEST < since < now else now


def _missed(runtime: Runtime, since: datetime) -> list[Change]:
    with reading(runtime.engine) as session:
        return inbox.changes(session, since - LATE_COMMIT, MOST)
