"""One reply -> sendMessage, news -> getUpdates; their errors -> ours.

Nothing else goes over the network: `Bot.initialize`, which asks getMe, is never called.
"""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from channels.base import Page, Send
from channels.errors import (
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    RecipientUnreachable,
    SendError,
    Throttled,
)
from channels.messages import OutboundMessage, SendResult
from channels.telegram.inbound import MALFORMED, event_from

# The token is part of every URL. httpx writes those at INFO, python-telegram-bot at DEBUG, and at ERROR
# it writes whole answers that are not JSON: a proxy's error page, which likes to quote the URL.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("telegram").setLevel(logging.CRITICAL)

# The library's own switch: retry_after as a timedelta, and no warning at every 429.
os.environ.setdefault("PTB_TIMEDELTA", "true")

CONCURRENT_SENDS = 100
SEND_SECONDS = 20
LONG_POLL = 25
"""Seconds. Below the half minute after which some proxies give up on a silent connection."""

# None would mean "as last time", wherever and whenever that was: the setting sticks to the bot.
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


@asynccontextmanager
async def open_bot(token: str, api_base: str) -> AsyncIterator[Bot]:
    async with HTTPXRequest(
        connection_pool_size=CONCURRENT_SENDS,
        connect_timeout=SEND_SECONDS / 2,
        read_timeout=SEND_SECONDS,
        write_timeout=SEND_SECONDS / 2,
        pool_timeout=SEND_SECONDS,
    ) as request:
        # The library makes a second pool for getUpdates, which nobody would close, unless it is given one.
        yield Bot(token, base_url=f"{api_base.rstrip('/')}/bot", request=request, get_updates_request=request)


@asynccontextmanager
async def sender(token: str, api_base: str) -> AsyncIterator[Send]:
    async with open_bot(token, api_base) as bot:

        async def send_with_bot(message: OutboundMessage) -> SendResult:
            return await send(bot, message)

        yield send_with_bot  # not a partial, whose repr shows the bot's, in which the token is


async def send(bot: Bot, message: OutboundMessage) -> SendResult:
    try:
        # No parse_mode: a citizen's own _ or * in a quoted text would be a 400.
        sent = await bot.send_message(
            chat_id=message.to.path,
            text=message.text,
            reply_parameters=_reply_to(message),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
    except TelegramError as error:
        # Not chained, here and below: their texts are not ours to vouch for, and may hold the token.
        raise send_error(error, bot.token) from None
    except MALFORMED:
        # Raised by the library only after a 2xx: the message is out, its id is not to be had.
        raise OutcomeUnknown("unreadable_answer", "Telegram took it, but its answer cannot be read") from None
    return SendResult((f"{message.to.path}:{sent.message_id}",))


def _reply_to(message: OutboundMessage) -> ReplyParameters | None:
    """The message it answers, unless that has no number of its own (a button) or stands in another chat."""
    chat, _, rest = (message.in_reply_to or "").partition(":")
    number = rest.partition(":")[0]
    if chat != message.to.path or not number.isdecimal():
        return None
    # Without the permission, a citizen who has deleted their message gets a 400 instead of an answer.
    return ReplyParameters(int(number), allow_sending_without_reply=True)


async def poll(bot: Bot, account: str, cursor: str | None, wait: int) -> Page:
    asked: dict[str, object] = {"timeout": wait, "allowed_updates": ALLOWED_UPDATES}
    if cursor:
        asked["offset"] = cursor
    try:
        # Raw, since Bot.get_updates fails as a whole, for ever, on one malformed update. Spelt so, since
        # the library warns about raw calls of what it has a method for; getUpdates goes over the wire.
        updates = await bot.do_api_request("get_Updates", api_kwargs=asked, read_timeout=wait + 10)
    except TelegramError as error:
        raise poll_error(error, bot.token) from None
    except MALFORMED:
        updates = None
    if not isinstance(updates, list):
        raise ProviderUnavailable("unreadable_answer", "Telegram's answer to getUpdates cannot be read")
    heard_at = datetime.now(UTC)
    return Page([event_from(raw, account, heard_at) for raw in updates], _next_cursor(updates, cursor))


def _next_cursor(updates: list[object], cursor: str | None) -> str:
    ids = [raw["update_id"] for raw in updates if isinstance(raw, dict) and type(raw.get("update_id")) is int]
    return str(max(ids) + 1) if ids else cursor or ""


def send_error(error: TelegramError, token: str) -> SendError:
    """What an error of theirs means for one reply."""
    # The cause is the library's own error where the answer was not JSON: a proxy's 403 must not pass for
    # a citizen who blocked us.
    if isinstance(error.__cause__, TelegramError):
        return ProviderUnavailable("server_error", "something else answered in Telegram's place")
    said = _scrubbed(error, token)
    match error:
        case RetryAfter():
            return Throttled("429", "Telegram asks us to slow down", _timedelta(error.retry_after))
        case ChatMigrated():
            return MessageRejected("chat_migrated", "the group became a supergroup and has a new id")
        case Forbidden():
            return RecipientUnreachable("403", said)
        case InvalidToken():
            # 404 arrives as this too: the path holds the token, or api_base points somewhere else.
            return AccountRefused(
                "401", "Telegram refuses the bot token: check channels.telegram.token and api_base"
            )
        case BadRequest() if "chat not found" in error.message.lower():
            return RecipientUnreachable("400", said)
        case BadRequest():
            return MessageRejected("400", said)
        case NetworkError():
            return _network_error(error)
    return OutcomeUnknown("unreadable_answer", "Telegram answered, but not as the Bot API does")


def _network_error(error: NetworkError) -> SendError:
    # The library folds timeouts, lost connections and 5xx answers into one class; the cause tells them
    # apart, and an answer has none.
    cause = error.__cause__
    if cause is None:
        return ProviderUnavailable("server_error", "Telegram answered with an error of its own")
    reason = type(cause).__name__
    if isinstance(cause, NOT_SENT):
        return ProviderUnavailable("no_connection", f"Telegram could not be reached ({reason})")
    return OutcomeUnknown("no_answer", f"the connection was lost before Telegram answered ({reason})")


def poll_error(error: TelegramError, token: str) -> SendError:
    if isinstance(error, Conflict):
        return AccountRefused(
            "409",
            f"{_scrubbed(error, token)}. Polling and webhook exclude each other: call deleteWebhook for "
            "this bot and let one process poll, or set channels.telegram.mode: webhook",
        )
    # What do_api_request makes of a 404, which is how Telegram answers a token it does not know.
    if isinstance(error, EndPointNotFound):
        error = InvalidToken()
    meaning = send_error(error, token)
    # Nothing was sent, so nothing can have been sent twice: ask again.
    return meaning if meaning.outcome_known else ProviderUnavailable(meaning.code, meaning.detail)


def _scrubbed(error: TelegramError, token: str) -> str:
    key = token.partition(":")[2]
    return error.message.replace(key, "<token>")[:200]


def _timedelta(seconds: int | timedelta) -> timedelta:
    """An int where the environment says PTB_TIMEDELTA=false."""
    return seconds if isinstance(seconds, timedelta) else timedelta(seconds=seconds)
