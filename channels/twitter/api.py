"""X's API: tweepy's client, whose way to the network is replaced by ours.

tweepy knows the paths, the parameters and the bodies. What it does with an answer we cannot use: an error
whose body is not JSON, or is empty, escapes as something that is no error of its own; a 429 without a time
is asked again at once, for ever; the host cannot be set; each request opens a session of its own, and its
debug log has our tokens. So `request` is ours: it signs, asks once, and returns what came, whatever it is.
"""

import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    FormData,
    TCPConnector,
)
from oauthlib.oauth1 import Client as Signer
from tweepy.asynchronous import AsyncClient
from yarl import URL

from channels.traced import traced
from channels.twitter.settings import Settings, Spelling
from channels.unanswered import unanswered

# It writes the address of what it signs, and at DEBUG the signature.
logging.getLogger("oauthlib").setLevel(logging.WARNING)

CONCURRENT_SENDS = 100
CONNECT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Login:
    """Where X's API is, who we are there, and what it calls a post."""

    api_base: str
    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)
    bearer_token: str = field(repr=False)
    user_token: str = field(repr=False)
    spelling: Spelling

    @classmethod
    def of(cls, settings: Settings) -> "Login":
        return cls(**{name: getattr(settings, name) for name in cls.__dataclass_fields__})

    def signed(self, method: str, url: str) -> dict[str, str]:
        """The header by which X knows that our account asks for exactly this (OAuth 1.0a)."""
        signer = Signer(self.consumer_key, self.consumer_secret, self.access_token, self.access_token_secret)
        _, headers, _ = signer.sign(url, method)
        return dict(headers)


@dataclass(frozen=True, slots=True)
class Answer:
    """What X, or a proxy before it, answered."""

    status: int
    headers: Mapping[str, str]
    """Names in any case."""
    content: Any
    """What the JSON says; None where it is none."""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def body(self) -> Mapping[str, Any]:
        """Empty where it is no JSON object."""
        return self.content if isinstance(self.content, dict) else {}

    @property
    def remaining(self) -> int | None:
        """How many more of this question X takes before `reset_at`."""
        return _whole(self.headers.get("x-rate-limit-remaining", ""))

    @property
    def reset_at(self) -> datetime | None:
        seconds = _whole(self.headers.get("x-rate-limit-reset", ""))
        return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None

    def wait(self, now: datetime, otherwise: timedelta) -> timedelta:
        """How long X wants us to stay away; `otherwise` where it does not say so, or says nonsense."""
        wait = self.reset_at - now if self.reset_at else otherwise
        return wait if timedelta() < wait <= timedelta(days=1) else otherwise


def _whole(header: str) -> int | None:
    return int(header) if header.isascii() and header.isdecimal() and len(header) <= 11 else None


class Api(AsyncClient):  # type: ignore[misc]  # tweepy has no types
    """Made for the length of a batch. Every call returns an `Answer`, also one that is a refusal.

    Raises `ProviderUnavailable` where X was surely not reached, `OutcomeUnknown` where its answer got lost.
    """

    def __init__(self, login: Login, session: ClientSession, bearer: str = "") -> None:
        # This return_type makes tweepy hand on what `request` returns.
        super().__init__(bearer_token=bearer, return_type=ClientResponse, wait_on_rate_limit=False)
        self.login = login
        self.session = session

    async def request(
        self,
        method: str,
        route: str,
        params: Mapping[str, Any] | None = None,
        json: object = None,
        user_auth: bool = False,
    ) -> Answer:
        """`user_auth`: as our account (OAuth 1.0a), and not as the bearer of a token."""
        asked = {self._spelt(name): value for name, value in (params or {}).items()}
        query = urlencode(asked, quote_via=quote)
        url = self.login.api_base.rstrip("/") + route + (f"?{query}" if query else "")
        headers = (
            self.login.signed(method, url) if user_auth else {"Authorization": f"Bearer {self.bearer_token}"}
        )
        return await self._ask(method, url, headers, json=json)

    async def upload(self, route: str, form: FormData) -> Answer:
        """As our account. Of a form in parts (multipart), the signature holds nothing but the address."""
        url = self.login.api_base.rstrip("/") + route
        return await self._ask("POST", url, self.login.signed("POST", url), data=form)

    async def _ask(self, method: str, url: str, headers: Mapping[str, str], **body: Any) -> Answer:
        try:
            # As it was signed: an address quoted anew no longer fits its signature.
            async with self.session.request(
                method, URL(url, encoded=True), headers=headers, allow_redirects=False, **body
            ) as response:
                return Answer(response.status, response.headers, await _content(response))
        except (ClientError, TimeoutError) as error:
            raise unanswered(error, "X") from None

    def _spelt(self, name: str) -> str:
        """tweepy has the older name of it alone."""
        return "post.fields" if name == "tweet.fields" and self.login.spelling == "post" else name


async def _content(response: ClientResponse) -> Any:
    try:
        return json.loads(await response.read())
    except (ValueError, RecursionError):
        return None


@asynccontextmanager
async def open_api(login: Login, seconds: float, bearer: str = "") -> AsyncIterator[Api]:
    """`seconds`: the longest one question may take. `bearer`: what is asked without `user_auth`."""
    async with ClientSession(
        connector=TCPConnector(limit=CONCURRENT_SENDS),
        timeout=ClientTimeout(total=seconds, connect=CONNECT_SECONDS),
        middlewares=(traced,),
    ) as session:
        yield Api(login, session, bearer)
