"""News -> getUpdates, for an office that Telegram cannot call."""

from datetime import UTC, datetime

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


async def poll(bot: Bot, account: str, groups: Groups, cursor: str | None, wait: int) -> Page:
    asking: dict[str, object] = {"timeout": wait, "allowed_updates": ALLOWED_UPDATES}
    if cursor:
        asking["offset"] = cursor
    # Raw, since Bot.get_updates fails as a whole, for ever, on one malformed update. Spelt so, since the
    # library warns about raw calls of what it has a method for; getUpdates goes over the wire.
    updates = await asked(bot, bot.do_api_request("get_Updates", api_kwargs=asking, read_timeout=wait + 10))
    if not isinstance(updates, list):
        raise ProviderUnavailable("unreadable_answer", "Telegram's answer to getUpdates cannot be read")
    heard_at = datetime.now(UTC)
    events = [event_from(raw, account, heard_at, groups) for raw in updates]
    return Page(events, _next_cursor(updates, cursor))


def _next_cursor(updates: list[object], cursor: str | None) -> str:
    """Past every update whose number can be read, whatever else of it cannot."""
    ids = [raw["update_id"] for raw in updates if isinstance(raw, dict) and type(raw.get("update_id")) is int]
    return str(max(ids) + 1) if ids else cursor or ""
