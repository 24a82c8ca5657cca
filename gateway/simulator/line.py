"""From the fake providers to our webhooks, by real HTTP."""

from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from yarl import URL

from gateway.simulator.entry import Problem
from gateway.simulator.wire import Call

_TIMEOUT = aiohttp.ClientTimeout(total=15)
"""Twilio's patience, the shortest of the three."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the gateway listens, and the public address under which providers know it."""

    base_url: str
    public_url: str

    def webhook(self, channel: str) -> str:
        """Where that channel's provider calls us."""
        return f"{self.public_url}/webhooks/{channel}"

    def reach(self, url: str) -> str | None:
        """The same address without leaving this machine; None when it is none of our webhooks.

        A fake provider is told by its caller where to call back, and anybody who reaches the page is
        a caller: it may be sent nowhere else.
        """
        for address in (self.public_url, self.base_url):
            if url.startswith(f"{address}/webhooks/") and ".." not in url:
                return self.base_url + url.removeprefix(address)
        return None


class _Cut(Exception):
    """The connection was lost; its cause is aiohttp's own error."""


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    # aiohttp repeats a GET whose connection was lost, and the gateway would hear the same SMS twice. An
    # error that is not aiohttp's own goes past that.
    try:
        return await handler(request)
    except aiohttp.ClientError as error:
        raise _Cut from error


class Line:
    def __init__(self, site: Site, http: aiohttp.ClientSession) -> None:
        self._site = site
        self._http = http

    async def bring(self, build: Callable[[], Call], times: int) -> Problem | None:
        """Make the call so many times, built anew each time; the first thing that went wrong."""
        problems = [await self.carry(build()) for _ in range(times)]
        return next(filter(None, problems), None)

    async def carry(self, call: Call) -> Problem | None:
        """Make the call; None when it was answered 200, and otherwise what came instead."""
        problem, _ = await self.ask(call)
        return problem

    async def ask(self, call: Call) -> tuple[Problem | None, bytes]:
        """The same, with what the answer says."""
        url = self._site.reach(call.url)
        if url is None:
            return Problem("webhook_elsewhere", detail=call.url[:200]), b""
        try:
            async with self._http.request(
                call.method,
                URL(url, encoded=True),
                headers=call.headers,
                data=call.body or None,
                allow_redirects=False,
                timeout=_TIMEOUT,
                middlewares=(_once,),
            ) as answer:
                if answer.status == 200:
                    return None, await answer.read()
                text = await answer.text(errors="replace")
                return Problem("webhook_status", answer.status, text.strip()[:200]), b""
        except (_Cut, aiohttp.ClientError, TimeoutError) as error:
            cause = error.__cause__ or error
            return Problem("webhook_unreachable", detail=type(cause).__name__), b""
