"""What the page asks for: the phones as they stand, their pictures, and the news as it comes."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from aiohttp import web

from gateway.simulator import actions, state
from gateway.simulator.actions import TEXT_LIMIT
from gateway.simulator.phones import SMS, TELEGRAM, News, Subscription
from gateway.simulator.uploads import picture_type

_HEARTBEAT = 15
"""Seconds; a proxy closes what is silent for a minute."""


def routes() -> list[web.RouteDef]:
    return [
        web.get("/api/phones", phones),
        *actions.routes(),
        web.get(r"/api/photos/{photo:\d+}", photo),
        web.get("/api/events", events),
    ]


async def phones(request: web.Request) -> web.Response:
    simulator = state.of(request)
    return web.json_response({"phones": [_phone(simulator, name) for name in state.CHANNELS]})


def _phone(simulator: state.Simulator, channel: str) -> dict[str, Any]:
    if channel not in simulator.built:
        return {"channel": channel, "built": False}
    return {
        "channel": channel,
        "built": True,
        "text_limit": TEXT_LIMIT[channel],
        "in_parts": channel == SMS and simulator.channels[channel]["driver"] == "kannel",
        "commands": simulator.bot.menu() if channel == TELEGRAM else {},
        "people": [person.as_json() for person in simulator.phones.people(channel)],
    }


async def photo(request: web.Request) -> web.Response:
    kept = state.of(request).photos.find(request.match_info["photo"])
    if kept is None:
        raise web.HTTPNotFound(text="there is no such photo any more")
    # Its id is never given to another.
    headers = {"Cache-Control": "private, max-age=86400, immutable"}
    return web.Response(body=kept, content_type=picture_type(kept) or "image/jpeg", headers=headers)


async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events, one for each piece of `News`, until the page goes or the server stops."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    # A tab that was closed is no fault, and shows in no other way.
    with state.of(request).phones.subscribe() as page, suppress(ConnectionResetError):
        await response.prepare(request)
        await response.write(b"event: ready\ndata: {}\n\n")
        while (event := await _next_event(page)) is not None:
            await response.write(event)
    return response


async def _next_event(page: Subscription) -> bytes | None:
    try:
        news = await asyncio.wait_for(page.get(), _HEARTBEAT)
    except TimeoutError:
        return b": still here\n\n"
    return _event(news) if news else None


def _event(news: News) -> bytes:
    return f"event: {news.kind}\ndata: {json.dumps(news.data)}\n\n".encode()
