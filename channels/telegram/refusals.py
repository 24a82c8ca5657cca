"""Their errors -> ours."""

import re
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from channels import redaction
from channels.errors import (
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    RecipientUnreachable,
    SendError,
    Throttled,
    WindowClosed,
)

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

# Telegram has no codes below the HTTP status, only these words.
_NEVER_WROTE_TO_US = ("can't initiate conversation", "peer_id_invalid")
_IS_NOBODY = ("chat not found", "user not found")
_BROKE = ("internal server error", "bad gateway", "gateway timeout")

_STATUS = re.compile(r"\((5\d\d)\)")
"""A server's error in what the library says of an answer that is no JSON: "Bad Gateway (502). Parsing …"."""


def send_error(error: TelegramError, token: str) -> SendError:
    """What an error of theirs means for one reply."""
    # The cause is the library's own error where the answer was not JSON: a proxy's 403 must not pass for
    # a citizen who blocked us.
    if isinstance(error.__cause__, TelegramError):
        return _foreign(error)
    # Telegram may quote the address, with the token, and what we sent.
    said = redaction.said(error.message)
    match error:
        case RetryAfter():
            return Throttled("429", "Telegram asks us to slow down", _timedelta(error.retry_after))
        case ChatMigrated():
            return MessageRejected("chat_migrated", "the group became a supergroup and has a new id")
        case Forbidden() if _says(error, *_NEVER_WROTE_TO_US):
            return WindowClosed("403", said)
        case Forbidden():
            return RecipientUnreachable("403", said)
        case InvalidToken():
            # 404 arrives as this too: the path holds the token, or api_base points somewhere else.
            return AccountRefused(
                "401", "Telegram refuses the bot token: check channels.telegram.token and api_base"
            )
        case BadRequest() if _says(error, *_NEVER_WROTE_TO_US):
            return WindowClosed("400", said)
        case BadRequest() if _says(error, *_IS_NOBODY):
            return RecipientUnreachable("400", said)
        case BadRequest():
            return MessageRejected("400", said)
        case NetworkError():
            return _network_error(error)
    return OutcomeUnknown("unreadable_answer", "Telegram answered, but not as the Bot API does")


def _foreign(error: TelegramError) -> SendError:
    status = _STATUS.search(error.message)
    if status and status[1] != "503":
        # A proxy that gave up on Telegram cannot know that Telegram did not take it.
        return OutcomeUnknown("server_error", "what stands before Telegram broke while it answered")
    return ProviderUnavailable("server_error", "something else answered in Telegram's place")


def _says(error: TelegramError, *words: str) -> bool:
    said = error.message.lower()
    return any(word in said for word in words)


def _network_error(error: NetworkError) -> SendError:
    # The library folds timeouts, lost connections and 5xx answers into one class; the cause tells them
    # apart, and an answer has none.
    cause = error.__cause__
    if cause is None and _says(error, *_BROKE):
        # It may have been taken before it broke, and a repeat would send it twice.
        return OutcomeUnknown("server_error", "Telegram broke while it answered")
    if cause is None:
        return ProviderUnavailable("server_error", "Telegram answered with an error of its own")
    reason = type(cause).__name__
    if isinstance(cause, NOT_SENT):
        return ProviderUnavailable("no_connection", f"Telegram could not be reached ({reason})")
    return OutcomeUnknown("no_answer", f"the connection was lost before Telegram answered ({reason})")


def ask_error(error: TelegramError, token: str) -> SendError:
    """What it means for a question of ours, which sends nobody anything."""
    if isinstance(error, Conflict):
        return AccountRefused(
            "409",
            f"{redaction.said(error.message)} Polling and webhook exclude each other, and only one process "
            "may poll: lapor channels connect telegram makes Telegram do what the settings say (where they "
            "say polling, by deleteWebhook)",
        )
    # What do_api_request makes of a 401 or a 404 is raised from the error that says so.
    cause = error.__cause__
    meaning = send_error(cause if isinstance(cause, InvalidToken) else error, token)
    # Nothing was sent, so nothing can have been sent twice: ask again.
    return meaning if meaning.outcome_known else ProviderUnavailable(meaning.code, meaning.detail)


def scrubbed(words: str, token: str) -> str:
    """Telegram's words, which may quote the URL and with it the token.

    In any case: the library capitalises some of them, and so puts the rest into lower case.
    """
    key = re.escape(token.partition(":")[2])
    return re.sub(key, "<token>", words, flags=re.IGNORECASE)[:200]


def _timedelta(seconds: int | timedelta) -> timedelta:
    """An int where the environment says PTB_TIMEDELTA=false."""
    return seconds if isinstance(seconds, timedelta) else timedelta(seconds=seconds)
