"""The library as we use it: one client for a while, its log silent, its errors ours.

`Bot.initialize`, which asks getMe of its own accord, is never called.
"""

import logging
import os
import ssl
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, TypeVar

import httpx
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest, RequestData

from channels.errors import ProviderUnavailable
from channels.exchanges import Content, asking, content
from channels.telegram.inbound import MALFORMED
from channels.telegram.refusals import ask_error

# The token is part of every URL. httpx writes those at INFO, python-telegram-bot at DEBUG, and at ERROR
# it writes whole answers that are not JSON: a proxy's error page, which likes to quote the URL.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("telegram").setLevel(logging.CRITICAL)

# The library's own switch: retry_after as a timedelta, and no warning at every 429.
os.environ.setdefault("PTB_TIMEDELTA", "true")

CONCURRENT_SENDS = 100
SEND_SECONDS = 20

Answer = TypeVar("Answer")


class _Traced(HTTPXRequest):
    """Every call of the library's passes here."""

    async def do_request(self, *_: Any, **asked: Any) -> tuple[int, bytes]:
        with asking(asked["method"], asked["url"], lambda: _said(asked.get("request_data"))) as one:
            status, body = await super().do_request(**asked)
            if one is not None:
                one.status, one.answer = status, content(body)
            return status, body


def _said(data: RequestData | None) -> Content:
    return Content(data.parameters) if data else Content()


@asynccontextmanager
async def open_bot(token: str, api_base: str) -> AsyncIterator[Bot]:
    async with _Traced(
        connection_pool_size=CONCURRENT_SENDS,
        connect_timeout=SEND_SECONDS / 2,
        read_timeout=SEND_SECONDS,
        write_timeout=SEND_SECONDS / 2,
        media_write_timeout=SEND_SECONDS,
        pool_timeout=SEND_SECONDS,
        httpx_kwargs={"verify": _trusted()},
    ) as request:
        # The library makes a second pool for getUpdates, which nobody would close, unless it is given one.
        yield Bot(token, base_url=f"{api_base.rstrip('/')}/bot", request=request, get_updates_request=request)


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates are believed. Left to itself, each client reads all of them again, and each batch of
    replies has a client: 35 ms of processor time, measured."""
    return httpx.create_ssl_context()


async def asked(bot: Bot, call: Awaitable[Answer]) -> Answer:
    """The answer to a call that sends nobody anything, so that it can be repeated. Raises `SendError`."""
    try:
        return await call
    except TelegramError as error:
        # Not chained: the library's texts are not ours to vouch for, and may hold the token.
        raise ask_error(error, bot.token) from None
    except MALFORMED as error:
        raise ProviderUnavailable(
            "unreadable_answer", f"Telegram's answer cannot be read ({type(error).__name__})"
        ) from None
