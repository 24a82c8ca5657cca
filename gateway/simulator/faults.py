"""How a fake provider misbehaves before it behaves, for tests."""

import json
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

PROVIDERS = ("telegram", "kannel", "twilio", "whatsapp", "x")

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


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is still to happen at one provider, first come first served; then it behaves."""

    answers: deque[Fault] = field(default_factory=deque)
    """What its next requests to send a message meet."""
    questions: deque[Fault] = field(default_factory=deque)
    """What its next requests for news meet, at X."""
    deliveries: deque[int] = field(default_factory=deque)
    """How many times it hands over each of the next messages of a citizen."""
    reports: deque[tuple[str, ...]] = field(default_factory=deque)
    """Which reports the next replies get, in that order, by the provider's own words: ("8", "1", "1"),
    ("delivered", "sent")."""


Faults = Mapping[str, Waiting]
"""By provider."""


def none() -> Faults:
    return {provider: Waiting() for provider in PROVIDERS}


def times(waiting: Waiting) -> int:
    """How many times the next message of a citizen is handed over."""
    return waiting.deliveries.popleft() if waiting.deliveries else 1


def refusal(provider: str, status: int, retry_after: int | None = None) -> Answer:
    """That status as this provider says it; `retry_after` is in seconds, where and how it gives one."""
    body = _REFUSALS[provider](status, retry_after)
    headers = _WAITS.get(provider, _retry_after)(retry_after) if retry_after is not None else {}
    kind = "application/json" if body.startswith("{") else "text/plain"
    return Answer(status, {"Content-Type": kind, **headers}, body)


def _retry_after(seconds: int) -> Mapping[str, str]:
    return {"Retry-After": str(seconds)}


_WAITS: Mapping[str, Callable[[int], Mapping[str, str]]] = {
    "telegram": lambda seconds: {},
    "x": lambda seconds: {"x-rate-limit-reset": str(int(time.time()) + seconds)},
}


def _telegrams(status: int, retry_after: int | None) -> str:
    answer: dict[str, Any] = {"ok": False, "error_code": status, "description": f"Refused with {status}"}
    if retry_after is not None:
        answer["parameters"] = {"retry_after": retry_after}
    return json.dumps(answer)


def _kannels(status: int, retry_after: int | None) -> str:
    return f"Refused with {status}"


def _twilios(status: int, retry_after: int | None) -> str:
    code = {401: 20003, 403: 20403, 404: 20404, 429: 20429}.get(status, 20500)
    return json.dumps({"code": code, "message": f"Refused with {status}", "status": status})


def _metas(status: int, retry_after: int | None) -> str:
    code = {401: 190, 403: 10, 404: 803, 429: 130429, 503: 131016}.get(status, 131000)
    error = {"message": f"(#{code}) Refused with {status}", "type": "OAuthException", "code": code}
    return json.dumps({"error": {**error, "fbtrace_id": "simulator"}})


def _xs(status: int, retry_after: int | None) -> str:
    detail = f"Refused with {status}"
    return json.dumps({"title": detail, "detail": detail, "type": "about:blank", "status": status})


_REFUSALS: Mapping[str, Callable[[int, int | None], str]] = {
    "telegram": _telegrams,
    "kannel": _kannels,
    "twilio": _twilios,
    "whatsapp": _metas,
    "x": _xs,
}


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
