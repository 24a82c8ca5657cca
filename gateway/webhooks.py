"""Platform -> verified -> read -> kept -> 200."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from aiohttp import web

from channels.base import Channel
from channels.errors import SignatureInvalid
from channels.messages import (
    Event,
    Unreadable,
    WebhookRequest,
    WebhookResponse,
)
from gateway import logs
from gateway.keeper import Keeper
from gateway.metrics import UNREADABLE, WEBHOOK_REQUESTS, WEBHOOK_SECONDS
from gateway.traces import Traces
from store import messages

LARGEST_BODY = 3 * 1024 * 1024
"""Bytes. Aiohttp answers 413 to more. The largest that a platform documents: Meta's, of many messages at once
after an outage."""

BODY_SECONDS = 30
"""For all of a body. A byte now and then would hold a connection of ours for as long as its sender likes."""

PARKED_APART = 100
"""Of one request; what cannot be read in one with more of it is parked as the request that it is."""

CHANNELS = web.AppKey("channels", Mapping[str, Channel])
KEEPER = web.AppKey("keeper", Keeper)
TRACES = web.AppKey("traces", Traces)
PUBLIC_URL = web.AppKey("public_url", str)
Network = IPv4Network | IPv6Network
PROXIES = web.AppKey("proxies", Sequence[Network])


def add_routes(app: web.Application) -> None:
    for path in ("/webhooks/{channel}", "/webhooks/{channel}/{tail:.*}"):
        app.router.add_get(path, receive, allow_head=False)
        app.router.add_post(path, receive)


async def receive(request: web.Request) -> web.Response:
    """Steps 1 to 4 of a message's way through the house: find the channel, verify, parse, keep."""
    channel = request.app[CHANNELS].get(request.match_info["channel"])
    if channel is None:
        return web.Response(status=404, text="no such channel\n")
    ours = await _wrap(request)
    started = time.perf_counter()
    response, events = await _answer(channel, ours, request.app[KEEPER])
    took = time.perf_counter() - started
    WEBHOOK_SECONDS.labels(channel.name).observe(took)
    request.app[TRACES].called(channel.name, ours, response, events, took)
    return web.Response(status=response.status, text=response.body, content_type=response.content_type)


async def _answer(
    channel: Channel, request: WebhookRequest, keeper: Keeper
) -> tuple[WebhookResponse, Sequence[Event]]:
    """The answer, and what was read."""
    try:
        channel.verify(request)
    except SignatureInvalid as error:
        _count(channel, "refused")
        logs.problem("webhook.refused", channel=channel.name, reason=str(error))
        # The same words for every reason: whoever is probing learns nothing.
        return WebhookResponse(status=403, body="forbidden\n"), ()
    if (greeting := channel.handshake(request)) is not None:
        return greeting, ()
    try:
        events = read(channel, request)
        result = await keeper.keep(channel.name, request, events)
    except OSError:
        _count(channel, "unkept")
        logs.failure("webhook.unkept", channel=channel.name)
        return WebhookResponse(status=503, body="cannot keep this now, send it again\n"), ()
    _count(channel, result)
    return channel.acknowledge(events), events


def read(channel: Channel, request: WebhookRequest) -> list[Event]:
    """Every item of an authentic request; the request itself, parked, where the channel cannot read it."""
    try:
        events = channel.parse(request)
    except Exception as error:
        # Whatever a platform thinks of next, it must neither be lost nor stop the channel.
        logs.failure("webhook.unreadable", channel=channel.name)
        events = [_whole(channel, request, f"cannot be read: {type(error).__name__}")]
    events = [messages.storable(event) for event in events]
    unreadable = sum(isinstance(event, Unreadable) for event in events)
    if unreadable > PARKED_APART:
        # Three megabytes of nothing are ten thousand rows that a human would have to look through.
        events = [event for event in events if not isinstance(event, Unreadable)]
        events.append(_whole(channel, request, f"{unreadable} things in it cannot be read"))
    for event in events:
        if isinstance(event, Unreadable):
            UNREADABLE.labels(channel.name).inc()
    return events


def _whole(channel: Channel, request: WebhookRequest, reason: str) -> Unreadable:
    raw = request.body.decode("utf-8", "backslashreplace") or request.raw_query
    return Unreadable(channel.name, reason, raw)


async def _wrap(request: web.Request) -> WebhookRequest:
    return WebhookRequest(
        method=request.method,
        # Built on the configured address: a signature covers the URL as the platform knows it, and what a
        # proxy says of itself can be forged.
        url=request.app[PUBLIC_URL] + request.rel_url.raw_path_qs,
        tail=request.match_info.get("tail", ""),
        raw_query=request.rel_url.raw_query_string,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await _body(request),
        peer=peer(request, request.app[PROXIES]),
    )


def peer(request: web.Request, proxies: Sequence[Network]) -> str:
    """Who called: the nearest address on the way here that is no proxy of ours. What stands before that in
    X-Forwarded-For anybody can have written."""
    # A proxy may add a line of its own below the caller's.
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", ()))
    way = [*forwarded.split(","), request.remote or ""]
    foreign = (hop.strip() for hop in reversed(way) if not is_within(hop.strip(), proxies))
    return next(foreign, "")


def is_within(hop: str, networks: Sequence[Network]) -> bool:
    try:
        address = ip_address(hop)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in networks)


async def _body(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="the body took too long\n") from None
    except ConnectionResetError:
        # Whoever sent half of it has gone and hears this no more; a line in the log would be theirs to write.
        raise web.HTTPBadRequest(text="half a body\n") from None
    except web.RequestPayloadError:
        # Said to be compressed, and is not. Aiohttp leaves it to us, and a 500 would be our fault.
        raise web.HTTPBadRequest(text="the body cannot be read\n") from None


def _count(channel: Channel, result: str) -> None:
    WEBHOOK_REQUESTS.labels(channel.name, result).inc()
