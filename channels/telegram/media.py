"""Where the bytes of an attachment are: Telegram tells for an hour at a time. The address holds the token."""

import re
from urllib.parse import quote, urlsplit

from telegram import Bot

from channels.base import MediaLocation
from channels.errors import AccountRefused, MessageRejected, ProviderUnavailable, SendError
from channels.telegram.wire import asked

LARGEST = 20 * 1024 * 1024
"""Bytes. Telegram hands a bot nothing larger, whatever people may send each other."""
TELEGRAM = "api.telegram.org"

_REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,200}")


async def locate(bot: Bot, api_base: str, reference: str) -> MediaLocation:
    """Raises `SendError`: `MessageRejected` where it is gone, or too large to be had."""
    if not _REFERENCE.fullmatch(reference):
        raise MessageRejected("malformed", "this is no file id of Telegram's")
    # Raw: the library takes a path that happens to exist on this machine for the file.
    call = bot.do_api_request("get_File", api_kwargs={"file_id": reference})
    try:
        answer = await asked(bot, call)
    except MessageRejected as refused:
        raise _file_error(refused) from None
    path = answer.get("file_path") if isinstance(answer, dict) else None
    if not isinstance(path, str) or not path:
        raise ProviderUnavailable("unreadable_answer", "Telegram's answer does not say where the file is")
    return location(bot.token, api_base, path)


def _file_error(refused: SendError) -> SendError:
    said = refused.detail.lower()
    if "too big" in said:
        return MessageRejected("too_large", f"Telegram hands a bot no file over {LARGEST // 1024**2} MB")
    # It says so of a wrong id as well; but only what is asked for again can turn out to have been away.
    if "temporarily unavailable" in said:
        return ProviderUnavailable(refused.code, "Telegram does not have the file at hand")
    return MessageRejected("gone", "Telegram no longer has this file")


def location(token: str, api_base: str, path: str) -> MediaLocation:
    # A disk's path, on the disk of another machine or of another user.
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        raise AccountRefused(
            "local_mode",
            "the Bot API server at channels.telegram.api_base keeps files on its own disk: start it without "
            "--local, so that they can be fetched from it",
        )
    if ".." in path.split("/"):
        raise MessageRejected("malformed", "Telegram names no place for the file that could be one")
    host = urlsplit(api_base).hostname or ""
    url = f"{api_base.rstrip('/')}/file/bot{token}/{quote(path)}"
    return MediaLocation(url, (host,), private=host != TELEGRAM)
