"""One reply -> Kannel's sendsms; its errors -> ours."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from urllib.parse import quote

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    TCPConnector,
)

from channels.base import Send
from channels.errors import (
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    SendError,
    Throttled,
    retry_after,
)
from channels.messages import OutboundMessage, SendResult
from channels.sms_1708 import segments
from channels.sms_1708.block import PATH
from channels.traced import traced_at_once
from channels.unanswered import unanswered

TEXT_LIMIT = 1530
"""Ten parts of 153: what operators join again without complaint."""

CONCURRENT_SENDS = 100
SEND_SECONDS = 20
EVERY_RECEIPT = "31"  # 1 delivered, 2 failed, 4 buffered, 8 accepted and 16 rejected by the operator

_SETTINGS = f"{PATH}.kannel"
ANSWERS: dict[int, tuple[type[SendError], str]] = {
    400: (MessageRejected, "Kannel found a parameter missing or malformed"),
    # Settings of ours, or of a proxy before Kannel: once they are right the same reply goes out.
    401: (AccountRefused, f"the gateway does not know us: check {_SETTINGS}.username and password"),
    403: (
        AccountRefused,
        f"Kannel refuses us: check {_SETTINGS}.username and password, and its own user-allow-ip",
    ),
    404: (AccountRefused, f"there is nothing at this address: check {_SETTINGS}.sendsms_url"),
    405: (AccountRefused, f"nothing takes messages at this address: check {_SETTINGS}.sendsms_url"),
    407: (AccountRefused, f"a proxy on the way asks who we are: check it, and {_SETTINGS}.sendsms_url"),
    408: (
        OutcomeUnknown,
        "the gateway, or a proxy before it, gave up waiting; it may have taken it",
    ),
    429: (Throttled, "the gateway asks us to slow down"),
    503: (ProviderUnavailable, "Kannel is up, and has nobody to hand it to just now"),
}


@dataclass(frozen=True, slots=True)
class Smsbox:
    """Where Kannel takes messages, as whom, and where it tells what became of them."""

    url: str
    username: str
    password: str = field(repr=False)
    sender: str
    receipts_url: str = field(repr=False)


@asynccontextmanager
async def open_sender(smsbox: Smsbox) -> AsyncIterator[Send]:
    async with ClientSession(
        # A connection each: one that the smsbox closed while idle would look like an answer lost.
        connector=TCPConnector(limit=CONCURRENT_SENDS, force_close=True),
        timeout=ClientTimeout(total=SEND_SECONDS, connect=SEND_SECONDS / 2),
        middlewares=(_once, traced_at_once),
    ) as session:
        yield partial(send, session, smsbox)


async def _once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    # aiohttp repeats a GET whose connection was lost, taking it to change nothing, and the citizen
    # would get the reply twice. An error that is not aiohttp's own goes past that.
    try:
        return await handler(request)
    except (ClientConnectorError, ConnectionTimeoutError):
        raise
    except ClientError as error:
        raise unanswered(error, "Kannel") from None


async def send(session: ClientSession, smsbox: Smsbox, message: OutboundMessage) -> SendResult:
    if len(message.text) > TEXT_LIMIT:
        # Kannel would cut it at the sendsms-user's max-messages, and answer as if all were well.
        raise MessageRejected("too_long", f"the text is longer than {TEXT_LIMIT} characters")
    # Nothing is chained: aiohttp's errors show the URL, in which the password is.
    try:
        async with session.get(smsbox.url, params=_sendsms(smsbox, message), allow_redirects=False) as answer:
            status, wait = answer.status, retry_after(answer.headers.get("Retry-After", ""), most_digits=6)
    except (ClientError, TimeoutError) as error:
        raise unanswered(error, "Kannel") from None
    # The body is not asked: "0: Accepted for delivery" and "3: Queued for later delivery" are both
    # 202, and neither names the message.
    if 200 <= status < 300:
        return SendResult()
    raise send_error(status, wait)


def _sendsms(smsbox: Smsbox, message: OutboundMessage) -> dict[str, str]:
    text = segments.ready(message.text)
    # Kannel fills in %d and %A; receipts.py reads them.
    news = f"delivery={quote(message.delivery_id, safe='')}&status=%d&answer=%A"
    parameters = {
        "username": smsbox.username,
        "password": smsbox.password,
        "from": smsbox.sender,
        "to": message.to.path,
        "text": text,
        "charset": "UTF-8",
        "dlr-mask": EVERY_RECEIPT,
        "dlr-url": f"{smsbox.receipts_url}?{news}",
    }
    # Without it the characters that GSM-7 lacks are lost; with it a part holds 70 instead of 160.
    return parameters | ({"coding": "2"} if segments.encoding(text) == "UCS-2" else {})


def send_error(status: int, wait: timedelta | None = None) -> SendError:
    if status in ANSWERS:
        kind, sentence = ANSWERS[status]
        return kind(str(status), sentence, wait)
    if 400 <= status < 500:
        return MessageRejected(str(status), f"Kannel refuses it: check {_SETTINGS}.sendsms_url")
    # Kannel itself knows only 503. A proxy that gave up on Kannel cannot know that Kannel did not take it.
    if status >= 500:
        return OutcomeUnknown(str(status), "a proxy before Kannel, or another gateway, failed on the way")
    return ProviderUnavailable(str(status), "something else than Kannel answers at this address")
