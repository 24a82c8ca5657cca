"""The far ends of our replies, each in a mood: they take them, slow down, refuse, break or fall silent."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from gateway.simulator import faults
from tests.far_end import FarEnd, Sent
from tests.gateway.media import photos
from tests.torture.stories import PHOTO

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Mood = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]

LONGEST_SILENCE = 45.0
"""Seconds; longer than anybody of ours waits."""
WAIT = 3
"""Seconds for which a provider that is asked too often wants to be left alone."""


class Providers(FarEnd):
    """All far ends, in one mood at a time. `arrived` are the times at which `sent` came."""

    def __init__(self) -> None:
        super().__init__()
        self.mood: Mood = willing
        self.busy = 0
        """Replies that are being taken just now."""
        self.arrived: list[float] = []
        self.media[PHOTO] = photos.photo()
        self.app.middlewares.append(self._in_this_mood())
        for method in ("GET", "POST"):
            self.app.router.add_route(method, "/bot{token}/getFile", self._telegram_file_path)
        self.app.router.add_get("/file/bot{token}/{media}", self._telegram_bytes)

    def _in_this_mood(self) -> Middleware:
        @web.middleware
        async def meet(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not _provider(request):
                return await handler(request)
            self.busy += 1
            try:
                return await self.mood(request, handler)
            finally:
                self.busy -= 1

        return meet

    def _note(self, sent: Sent) -> None:
        super()._note(sent)
        self.arrived.append(time.monotonic())

    async def _telegram_file_path(self, request: web.Request) -> web.Response:
        file = {"file_id": "1", "file_unique_id": "u1", "file_path": PHOTO}
        return web.json_response({"ok": True, "result": file})

    async def _telegram_bytes(self, request: web.Request) -> web.Response:
        return web.Response(body=self.media[PHOTO])


def _provider(request: web.Request) -> str:
    """Whose end this request of ours has reached, where it brings a reply; empty for anything else."""
    path = request.path
    if path.endswith("/sendMessage"):
        return "telegram"
    if path.endswith("/sendsms"):
        return "kannel"
    if path.startswith("/2/"):
        return "x"
    return "whatsapp" if path.endswith("/messages") else ""


# Moods.


async def willing(request: web.Request, handler: Handler) -> web.StreamResponse:
    return await handler(request)


async def slow(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Takes it, and says so late."""
    answer = await handler(request)
    await asyncio.sleep(0.5)
    return answer


async def asked_too_often(request: web.Request, _handler: Handler) -> web.StreamResponse:
    """429, and when to come again, as each says it."""
    refusal = faults.refusal(_provider(request), 429, WAIT)
    return web.Response(status=refusal.status, headers=refusal.headers, text=refusal.body)


async def broken_after_taking(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Takes it; what stands before it answers 500."""
    await handler(request)
    return web.Response(status=500, text="<html>Internal Server Error</html>", content_type="text/html")


async def hanging_up_after_taking(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Takes it, and closes the connection without a word."""
    answer = await handler(request)
    if request.transport is not None:
        request.transport.abort()
    return answer


async def silent_after_taking(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Takes it, and never says so."""
    answer = await handler(request)
    given_up_at = time.monotonic() + LONGEST_SILENCE
    while time.monotonic() < given_up_at and request.transport and not request.transport.is_closing():
        await asyncio.sleep(0.2)
    return answer
