"""Meta's Graph API as we use it: where it is, who we are there, and what it answers."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import ClientResponse, ClientSession, ClientTimeout, TCPConnector

from channels.errors import retry_after
from channels.traced import traced

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
        middlewares=(traced,),
    ) as session:
        yield session


async def read(response: ClientResponse) -> Answer:
    wait = retry_after(response.headers.get("Retry-After", ""))
    try:
        content = json.loads(await response.read())
    except (ValueError, RecursionError):
        content = None
    return Answer(response.status, wait, content)
