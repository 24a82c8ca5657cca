"""What the page asks for: the phones as they stand, a message to send, and the news as it comes."""

import asyncio
import json
from typing import Any

from aiohttp import web

from gateway.simulator import citizen, guard, people, state
from gateway.simulator.phones import News, Subscription

_TEXT_LIMIT = {"sms_1708": 1530, "telegram": 4096}
"""Ten short messages joined; what a Telegram client sends as one message."""
_HEARTBEAT = 15
"""Seconds; a proxy closes what is silent for a minute."""


def routes() -> list[web.RouteDef]:
    return [
        web.get("/api/phones", phones),
        web.post("/api/phones/{channel}/messages", send),
        web.post("/api/phones/{channel}/people", new_person),
        web.get("/api/events", events),
    ]


async def phones(request: web.Request) -> web.Response:
    simulator = state.of(request)
    return web.json_response({"phones": [_phone(simulator, name) for name in state.ON_THE_PAGE]})


def _phone(simulator: state.Simulator, channel: str) -> dict[str, Any]:
    if channel not in state.CHANNELS:
        return {"channel": channel, "built": False}
    return {
        "channel": channel,
        "built": True,
        "text_limit": _TEXT_LIMIT[channel],
        "people": [person.as_json() for person in simulator.phones.people(channel)],
    }


async def send(request: web.Request) -> web.Response:
    """`{"text": …, "person": …}`; answers with the message once the webhook has answered."""
    simulator, channel = _posted(request)
    body = await _body(request)
    text, person = body.get("text"), body.get("person")
    if not isinstance(text, str) or not text.strip():
        raise web.HTTPBadRequest(text="text is missing")
    if len(text) > _TEXT_LIMIT[channel]:
        raise web.HTTPBadRequest(text=f"text is longer than {_TEXT_LIMIT[channel]}")
    if person is None:
        person = simulator.phones.people(channel)[0].id
    if not isinstance(person, str) or not people.is_invented(channel, person):
        raise web.HTTPBadRequest(text="person is none of the invented ones")
    sent = await citizen.says(simulator, channel, simulator.phones.person(channel, person), text.strip())
    return web.json_response(sent.as_json(), status=201)


async def new_person(request: web.Request) -> web.Response:
    simulator, channel = _posted(request)
    return web.json_response(simulator.phones.new_person(channel).as_json(), status=201)


def _posted(request: web.Request) -> tuple[state.Simulator, str]:
    simulator, channel = state.of(request), request.match_info["channel"]
    guard.refuse_foreign(request, (simulator.site.base_url, simulator.site.public_url))
    if channel not in state.CHANNELS:
        raise web.HTTPNotFound(text="no such phone, or not built yet")
    return simulator, channel


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="not JSON") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="not a JSON object")
    return body


async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events, "message" and "person", until the page goes or the server stops."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    with state.of(request).phones.subscribe() as page:
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
