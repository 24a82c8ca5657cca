"""News -> getUpdates, for an office that Telegram cannot call."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from telegram import Bot

from channels.base import Page
from channels.errors import ProviderUnavailable
from channels.telegram.groups import Groups
from channels.telegram.inbound import event_from
from channels.telegram.wire import asked

LONG_POLL = 25
"""Seconds. Below the half minute after which some proxies give up on a silent connection."""

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What we listen to. Always said: left out, it would mean "as last time", wherever and whenever that was."""


SILENCE = timedelta(days=6)
"""After a week without news Telegram numbers updates anew, from anywhere, and documents no way to be told of
those below an offset. (Its server has been seen to hand them over all the same.) It keeps no update for more
than a day, so by then nothing is left to come a second time.
"""

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


async def poll(bot: Bot, account: str, groups: Groups, cursor: str | None, wait: int, clock: Clock) -> Page:
    """`cursor`: the number to ask from and, behind an @, when there was news last, in seconds since 1970."""
    asking: dict[str, object] = {"timeout": wait, "allowed_updates": ALLOWED_UPDATES}
    if offset := _offset(cursor or "", clock()):
        asking["offset"] = offset
    # Raw, since Bot.get_updates fails as a whole, for ever, on one malformed update. Spelt so, since the
    # library warns about raw calls of what it has a method for; getUpdates goes over the wire.
    updates = await asked(bot, bot.do_api_request("get_Updates", api_kwargs=asking, read_timeout=wait + 10))
    if not isinstance(updates, list):
        raise ProviderUnavailable("unreadable_answer", "Telegram's answer to getUpdates cannot be read")
    heard_at = clock()
    events = [event_from(raw, account, heard_at, groups) for raw in updates]
    return Page(events, _next_cursor(updates, cursor or "", heard_at))


def _offset(cursor: str, now: datetime) -> str:
    """Where to go on; empty where Telegram is to begin with whatever nobody has confirmed."""
    number, _, heard_at = cursor.partition("@")
    silent_for = now.timestamp() - int(heard_at) if heard_at.isdecimal() else 0
    return "" if silent_for > SILENCE.total_seconds() else number


def _next_cursor(updates: list[object], cursor: str, heard_at: datetime) -> str:
    """Past every update whose number can be read, whatever else of it cannot; even where that is lower."""
    ids = [raw["update_id"] for raw in updates if isinstance(raw, dict) and type(raw.get("update_id")) is int]
    return f"{max(ids) + 1}@{int(heard_at.timestamp())}" if ids else cursor
