"""One message through Twilio's REST API."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self

from aiohttp import (
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    TCPConnector,
    encode_basic_auth,
)
from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from channels.errors import OutcomeUnknown, Throttled, retry_after
from channels.messages import SendResult
from channels.traced import traced
from channels.twilio_api.refusals import send_error
from channels.unanswered import unanswered

# At INFO the library writes each request, its address and its headers, a dozen lines a message.
logging.getLogger("twilio").setLevel(logging.WARNING)

API_BASE = "https://api.twilio.com"
TEXT_LIMIT = 1600  # 21617 beyond

SEND_SECONDS = 20
CONCURRENT_SENDS = 100


@dataclass(frozen=True, slots=True)
class _Credentials:
    """Given as a username and a password, the library hands them on in a way that aiohttp 3.14 deprecates."""

    header: str = field(repr=False)

    def to_auth_strategy(self) -> Self:
        return self

    def get_auth_string(self) -> str:
        return self.header


@asynccontextmanager
async def open_client(
    account_sid: str, auth_token: str, api_base: str | None = None
) -> AsyncIterator[Client]:
    """Needs a running loop. Never with `max_retries`: the library then repeats a POST after a 503."""
    http = AsyncTwilioHttpClient(pool_connections=False)
    # The library ignores its own timeout argument. A session of ours also tells a connection that
    # never came about from an answer that never came.
    http.session = ClientSession(
        connector=TCPConnector(limit=CONCURRENT_SENDS),
        timeout=ClientTimeout(total=SEND_SECONDS, connect=SEND_SECONDS / 2),
        middlewares=(_raise_throttled, traced),
    )
    credentials = _Credentials(encode_basic_auth(account_sid, auth_token))
    client = Client(account_sid=account_sid, http_client=http, credential_provider=credentials)
    client.api.base_url = (api_base or API_BASE).rstrip("/")
    try:
        yield client
    finally:
        await http.close()


async def _raise_throttled(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    # Here, since the library's exception no longer has the headers.
    response = await handler(request)
    if response.status != 429:
        return response
    response.release()
    wait = retry_after(response.headers.get("Retry-After", ""))
    raise Throttled("429", "Twilio asks us to slow down", wait)


async def create_message(client: Client, **fields: str) -> SendResult:
    """One message through `messages.create`; their errors as ours, never chained, as they name the number."""
    try:
        async with asyncio.timeout(SEND_SECONDS + 1):
            sent = await client.messages.create_async(**fields)
    except TwilioException as error:
        raise send_error(getattr(error, "status", 0), getattr(error, "code", None)) from None
    except (ClientError, TimeoutError) as error:
        raise unanswered(error, "Twilio") from None
    except (ValueError, AttributeError):  # not JSON, or no object: known only once Twilio has said 2xx
        sent = None
    if sent is None or not sent.sid:
        raise OutcomeUnknown("unreadable_answer", "Twilio took it, but its answer cannot be read")
    return SendResult((sent.sid,))
