"""Telling Telegram where it reaches us, and asking it how that stands."""

from collections.abc import Iterator
from datetime import datetime

from telegram import Bot, BotCommand, User, WebhookInfo

from channels.base import Connection
from channels.telegram.commands import MENUS
from channels.telegram.polling import ALLOWED_UPDATES
from channels.telegram.refusals import scrubbed
from channels.telegram.settings import PATH
from channels.telegram.wire import asked

MOST_CONNECTIONS = 40
"""Webhook calls at once: Telegram's own default. Requests that come together are kept in one commit."""


async def take_webhook(bot: Bot, url: str, secret_token: str) -> None:
    await asked(
        bot,
        bot.set_webhook(
            url,
            secret_token=secret_token,
            allowed_updates=ALLOWED_UPDATES,
            max_connections=MOST_CONNECTIONS,
            # What people wrote while we were away is what they wrote to us.
            drop_pending_updates=False,
        ),
    )


async def leave_webhook(bot: Bot) -> None:
    await asked(bot, bot.delete_webhook(drop_pending_updates=False))


async def show_menu(bot: Bot) -> None:
    for language, menu in MENUS.items():
        commands = [BotCommand(name, description) for name, description in menu.items()]
        await asked(bot, bot.set_my_commands(commands, language_code=language))


async def hide_menu(bot: Bot) -> None:
    for language in MENUS:
        await asked(bot, bot.delete_my_commands(language_code=language))


async def facts(bot: Bot, username: str) -> Connection:
    """What Telegram knows of us. `username` is what our settings say it is."""
    us = await asked(bot, bot.get_me())
    webhook = await asked(bot, bot.get_webhook_info())
    return dict([*_of_the_bot(us, username), *_of_the_webhook(webhook, bot.token)])


def _of_the_bot(us: User, username: str) -> Iterator[tuple[str, str]]:
    yield "bot", f"@{us.username} ({us.first_name})"
    if (us.username or "").lower() != username.lower():
        yield "to write", f"{PATH}.username: {us.username}"
        yield "until then", f"/status@{us.username} in a group is not heard, and no link opens a chat with it"
    yield "reads in groups", "everything" if us.can_read_all_group_messages else "commands and replies to it"


def _of_the_webhook(webhook: WebhookInfo, token: str) -> Iterator[tuple[str, str]]:
    yield "webhook", scrubbed(webhook.url, token) or "none: it waits to be polled"
    yield "listens to", ", ".join(webhook.allowed_updates or ("what a bot is told without asking",))
    yield "waiting updates", str(webhook.pending_update_count)
    if webhook.last_error_date or webhook.last_error_message:
        said = scrubbed(webhook.last_error_message or "no words", token)
        yield "last error", f"{_shown(webhook.last_error_date)}: {said}"


def _shown(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else "at an unknown time"
