"""Who a bot is, where its updates go, and its menu: the methods of the Bot API for it."""

import re
from typing import Any

from gateway.simulator import state, telegram
from gateway.simulator.bot import Bot, Command
from gateway.simulator.phones import TELEGRAM
from gateway.simulator.providers import botapi
from gateway.simulator.providers.botapi import BadRequest, Params, Refused

_PATIENCE = 50
"""Seconds a getUpdates may wait."""
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_DESCRIPTION_LIMIT = 256
_MOST_COMMANDS = 100


async def get_me(simulator: state.Simulator, params: Params) -> dict[str, Any]:
    return {
        **telegram.BOT,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


async def agree(simulator: state.Simulator, params: Params) -> bool:
    return True


# Where its updates go.


async def set_webhook(simulator: state.Simulator, params: Params) -> bool:
    bot = simulator.bot
    secret = str(params.get("secret_token") or "")
    if secret and not _SECRET.fullmatch(secret):
        raise BadRequest("secret token contains unallowed characters")
    _allow(bot, params)
    bot.webhook = str(params.get("url", ""))
    bot.secret_token = secret or None
    bot.last_fault = None
    _forget_waiting(bot, params)
    return True


async def delete_webhook(simulator: state.Simulator, params: Params) -> bool:
    simulator.bot.webhook = ""
    _forget_waiting(simulator.bot, params)
    return True


def _allow(bot: Bot, params: Params) -> None:
    """Which updates come; as last time where nothing is said, the usual ones where the list is empty."""
    if params.get("allowed_updates") is not None:
        bot.allowed_updates = tuple(str(kind) for kind in botapi.a_list(params, "allowed_updates"))


def _forget_waiting(bot: Bot, params: Params) -> None:
    if botapi.is_true(params, "drop_pending_updates"):
        bot.waiting.clear()


async def get_webhook_info(simulator: state.Simulator, params: Params) -> dict[str, Any]:
    bot = simulator.bot
    fault = bot.last_fault
    return {
        "url": bot.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(bot.waiting),
        **({"last_error_date": fault.at, "last_error_message": fault.words} if fault else {}),
        **({"max_connections": 40} if bot.webhook else {}),
        **({"allowed_updates": list(bot.allowed_updates)} if bot.allowed_updates else {}),
    }


async def get_updates(simulator: state.Simulator, params: Params) -> list[Any]:
    bot = simulator.bot
    if bot.webhook:
        raise Refused(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    _allow(bot, params)
    bot.confirm(botapi.number(params, "offset", 0))
    limit = min(max(botapi.number(params, "limit", 100), 1), 100)
    return list(await bot.fetch(limit, min(botapi.number(params, "timeout", 0), _PATIENCE)))


# Its menu.


async def set_my_commands(simulator: state.Simulator, params: Params) -> bool:
    commands = [_command(one) for one in botapi.a_list(params, "commands")]
    if len(commands) > _MOST_COMMANDS:
        raise BadRequest("BOT_COMMANDS_TOO_MUCH")
    simulator.bot.commands[_place(params)] = commands
    _show_menu(simulator)
    return True


def _command(given: object) -> Command:
    if not isinstance(given, dict):
        raise BadRequest("expected an Object as a bot command")
    command, description = str(given.get("command", "")), str(given.get("description", ""))
    if not _COMMAND.fullmatch(command.removeprefix("/")):
        raise BadRequest("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= _DESCRIPTION_LIMIT:
        raise BadRequest("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command.removeprefix("/"), "description": description}


async def get_my_commands(simulator: state.Simulator, params: Params) -> list[Command]:
    return simulator.bot.commands.get(_place(params), [])


async def delete_my_commands(simulator: state.Simulator, params: Params) -> bool:
    simulator.bot.commands.pop(_place(params), None)
    _show_menu(simulator)
    return True


def _place(params: Params) -> tuple[str, str]:
    scope = botapi.an_object(params, "scope").get("type", "default")
    return str(scope), str(params.get("language_code") or "")


def _show_menu(simulator: state.Simulator) -> None:
    simulator.phones.tell("commands", {"channel": TELEGRAM, "commands": simulator.bot.menu()})
