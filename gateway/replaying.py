"""A request that could not be read, read once more: after an upgrade, or once a setting is right.

What was kept of it is the item that could not be read, whole, but not always what stood around it. Where that
is enough for the channel's own parser it becomes messages like any other; where it is not, it stays.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session

from channels.base import Channel
from channels.messages import Event, Unreadable, WebhookRequest
from gateway import logs
from gateway.runtime import Runtime
from store import messages
from store import models as m


class StillUnreadable(Exception):
    """Why nothing became of it: "off" (its channel is), "unreadable", "unstorable"."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def replay(runtime: Runtime, session: Session, parked: m.ParkedRequest) -> int:
    """Keep what the request says, in its place; how many messages that are, which the next sweep rings for.
    Raises `StillUnreadable`, and the request stays."""
    channel = runtime.channels.get(parked.channel)
    if channel is None:
        raise StillUnreadable("off")
    events = read_again(channel, parked)
    if not events:
        raise StillUnreadable("unreadable")
    try:
        with session.begin_nested():
            new = messages.record_inbound(session, events, runtime.clock(), timedelta())
    except (DataError, IntegrityError):
        raise StillUnreadable("unstorable") from None
    session.delete(parked)
    logs.event("request.replayed", request=parked.id, channel=parked.channel, messages=len(new))
    return len(new)


def read_again(channel: Channel, parked: m.ParkedRequest) -> list[Event]:
    """What it says now; nothing where it still cannot be read, or not all of it."""
    for request in _as_it_may_have_come(parked):
        try:
            events = [messages.storable(event) for event in channel.parse(request)]
        except Exception as error:
            # It has been parked for something, and a parser of strangers' data breaks in any way there is.
            logs.problem("request.unreadable", request=parked.id, error=type(error).__name__)
            continue
        if not any(isinstance(event, Unreadable) for event in events):
            return events
    return []


def _as_it_may_have_come(parked: m.ParkedRequest) -> Iterator[WebhookRequest]:
    raw = _json(parked.raw)
    yield _request(parked, body=parked.raw)
    if isinstance(raw, dict) and "field" in raw and "value" in raw:
        # One of Meta's changes: what stands around it says nothing.
        yield _request(parked, body=json.dumps({"entry": [{"changes": [raw]}]}))
    if isinstance(raw, dict) and isinstance(raw.get("query"), str):
        yield _request(parked, query=raw["query"])
    elif isinstance(raw, dict):
        form = urlencode({name: _text(value) for name, value in raw.items()}, doseq=True)
        yield _request(parked, body=form)
    if raw is None:
        yield _request(parked, query=parked.raw)


def _request(parked: m.ParkedRequest, body: str = "", query: str = "") -> WebhookRequest:
    return WebhookRequest(
        method="GET" if query else "POST",
        url="",
        tail="",
        raw_query=query,
        body=body.encode(),
        received_at=parked.received_at,
    )


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(value: object) -> object:
    return value if isinstance(value, str | list) else json.dumps(value)
