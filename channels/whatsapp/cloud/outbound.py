"""One reply -> Meta's Graph API; what is sent is in `wire`, what their errors mean in `refusals`."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    TCPConnector,
)

from channels.base import Send
from channels.errors import OutcomeUnknown, retry_after
from channels.messages import OutboundMessage, SendResult
from channels.unanswered import unanswered
from channels.whatsapp.cloud.refusals import send_error
from channels.whatsapp.cloud.wire import request_of

API_BASE = "https://graph.facebook.com"
CONCURRENT_SENDS = 100
SEND_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Graph:
    """Where Meta's Graph API is, and which of our numbers we are there."""

    api_base: str
    """Empty for Meta itself."""
    version: str
    phone_number_id: str
    access_token: str = field(repr=False)

    def url(self, *path: str) -> str:
        return "/".join(((self.api_base or API_BASE).rstrip("/"), self.version, *path))

    @property
    def authorization(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.access_token}"}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    retry_after: timedelta | None
    content: Any
    """What the JSON says; None where it is none."""


@asynccontextmanager
async def open_session(graph: Graph) -> AsyncIterator[ClientSession]:
    async with ClientSession(
        headers=graph.authorization,
        connector=TCPConnector(limit=CONCURRENT_SENDS),
        timeout=ClientTimeout(total=SEND_SECONDS, connect=SEND_SECONDS / 2),
    ) as session:
        yield session


@asynccontextmanager
async def sender(graph: Graph) -> AsyncIterator[Send]:
    async with open_session(graph) as session:
        yield partial(send, session, graph)


async def send(session: ClientSession, graph: Graph, message: OutboundMessage) -> SendResult:
    url = graph.url(graph.phone_number_id, "messages")
    try:
        async with session.post(url, json=request_of(message), allow_redirects=False) as response:
            answer = await read(response)
    except (ClientError, TimeoutError) as error:
        raise unanswered(error, "Meta") from None
    if not 200 <= answer.status < 300:
        raise send_error(answer.status, answer.content, answer.retry_after)
    return SendResult((_external_id(answer.content),))


async def read(response: ClientResponse) -> Answer:
    wait = retry_after(response.headers.get("Retry-After", ""))
    try:
        content = json.loads(await response.read())
    except (ValueError, RecursionError):
        content = None
    return Answer(response.status, wait, content)


def _external_id(content: Any) -> str:
    try:
        id = content["messages"][0]["id"]
    except (TypeError, LookupError):
        id = None
    if not (isinstance(id, str) and id):
        raise OutcomeUnknown("unreadable_answer", "Meta took it, but its answer cannot be read")
    return id
