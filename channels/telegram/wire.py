"""The library as we use it: one client for a while, its log silent, its errors ours.

`Bot.initialize`, which asks getMe of its own accord, is never called.
"""

import logging
import os
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeVar

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from channels.errors import ProviderUnavailable
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


@asynccontextmanager
async def open_bot(token: str, api_base: str) -> AsyncIterator[Bot]:
    async with HTTPXRequest(
        connection_pool_size=CONCURRENT_SENDS,
        connect_timeout=SEND_SECONDS / 2,
        read_timeout=SEND_SECONDS,
        write_timeout=SEND_SECONDS / 2,
        media_write_timeout=SEND_SECONDS,
        pool_timeout=SEND_SECONDS,
    ) as request:
        # The library makes a second pool for getUpdates, which nobody would close, unless it is given one.
        yield Bot(token, base_url=f"{api_base.rstrip('/')}/bot", request=request, get_updates_request=request)


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
