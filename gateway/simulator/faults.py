"""How a fake provider misbehaves before it behaves, for tests."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer this, and take nothing."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Take the message, and close the connection without a word."""


Fault = Answer | HangUp
Faults = dict[str, deque[Fault]]
"""By provider ("telegram", "kannel", "twilio"): what its next requests to send a message meet, in order."""


def none() -> Faults:
    return {"telegram": deque(), "kannel": deque(), "twilio": deque()}


async def meet(waiting: deque[Fault], request: web.Request, handler: Handler) -> web.StreamResponse:
    """Handle the request, or let the next waiting fault happen to it."""
    if not waiting:
        return await handler(request)
    fault = waiting.popleft()
    if isinstance(fault, Answer):
        return web.Response(status=fault.status, headers=fault.headers, text=fault.body)
    answer = await handler(request)
    if request.transport is not None:
        request.transport.abort()
    return answer
