"""The part of Telegram's Bot API that a bot of text messages meets."""

import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from gateway.simulator import faults, state, telegram
from gateway.simulator.bot import CHANNEL
from gateway.simulator.phones import Author, Entry, Person, Problem, State

_TEXT_LIMIT = 4096
_PATIENCE = 50
"""Seconds a getUpdates may wait."""
_PRIVATE_CHAT = re.compile(r"[1-9][0-9]{0,15}")
"""A person; groups and channels have negative ids. Whether that person ever wrote to the bot, which Telegram
would ask, is not known here: a message posted to the webhook by hand never came by."""

Params = Mapping[str, Any]
"""As sent: a form has strings where JSON has numbers, and JSON inside strings where JSON has objects."""


class BadRequest(Exception):
    """Telegram's words for what is wrong with a request."""


async def receive(request: web.Request) -> web.StreamResponse:
    simulator = state.of(request)
    if request.match_info["token"] != simulator.bot.token:
        return _error(401, "Unauthorized")
    if request.match_info["method"].lower() == "sendmessage":
        return await faults.meet(simulator.faults["telegram"], request, _answer)
    return await _answer(request)


async def _answer(request: web.Request) -> web.Response:
    method = _METHODS.get(request.match_info["method"].lower())
    if method is None:
        return _error(404, "Not Found")
    try:
        result = await method(state.of(request), await _params(request))
    except BadRequest as wrong:
        return _error(400, f"Bad Request: {wrong}")
    except _Conflict as conflict:
        return _error(409, f"Conflict: {conflict}")
    return web.json_response({"ok": True, "result": result})


class _Conflict(Exception):
    pass


def _error(code: int, description: str) -> web.Response:
    return web.json_response({"ok": False, "error_code": code, "description": description}, status=code)


async def _params(request: web.Request) -> Params:
    query = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise BadRequest("can't parse JSON object") from None
        return {**query, **body} if isinstance(body, dict) else query
    return {**query, **(await request.post())}


def _number(params: Params, name: str, default: int) -> int:
    try:
        return int(params.get(name, default))
    except (TypeError, ValueError):
        raise BadRequest(f'can\'t parse "{name}" as an integer') from None


def _object(params: Params, name: str) -> dict[str, Any]:
    value = params.get(name) or {}
    try:
        value = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise BadRequest("object expected as reply parameters")
    return value


async def _get_me(simulator: state.Simulator, params: Params) -> dict[str, Any]:
    return {
        **telegram.BOT,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


async def _send_message(simulator: state.Simulator, params: Params) -> dict[str, Any]:
    person_id, text = str(params.get("chat_id", "")), str(params.get("text", ""))
    if not _PRIVATE_CHAT.fullmatch(person_id):
        raise BadRequest("chat not found")
    person = simulator.phones.person(CHANNEL, person_id)
    try:
        answered = _sendable(simulator, person.id, text, _object(params, "reply_parameters"))
    except BadRequest as wrong:
        problem = Problem("provider_refused", 400, f"Bad Request: {wrong}")
        simulator.phones.write(CHANNEL, person.id, Author.GATEWAY, text, State.REFUSED, problem=problem)
        raise
    message_id = simulator.bot.next_id()
    simulator.phones.write(
        CHANNEL,
        person.id,
        Author.GATEWAY,
        text,
        State.SENT,
        external_id=str(message_id),
        quote=answered.text if answered else None,
    )
    return telegram.answer(
        message_id=message_id,
        chat_id=int(person.id),
        first_name=person.name,
        text=text,
        date=int(time.time()),
        to=_answered(person, answered) if answered else None,
    )


def _answered(person: Person, entry: Entry) -> dict[str, Any]:
    update = telegram.update(
        update_id=0,
        message_id=int(entry.external_id),
        chat_id=int(person.id),
        first_name=person.name,
        text=entry.text,
        date=int(entry.at.timestamp()),
    )
    message: dict[str, Any] = update["message"]
    return message


def _sendable(simulator: state.Simulator, person: str, text: str, reply: Mapping[str, Any]) -> Entry | None:
    """The message that is answered, if any. Raises BadRequest as Telegram would."""
    if not text.strip():
        raise BadRequest("message text is empty")
    if len(text) > _TEXT_LIMIT:
        raise BadRequest("message is too long")
    if not reply:
        return None
    answered = simulator.phones.find(CHANNEL, person, str(reply.get("message_id")))
    if answered is None and not reply.get("allow_sending_without_reply"):
        raise BadRequest("message to be replied not found")
    return answered


async def _set_webhook(simulator: state.Simulator, params: Params) -> bool:
    bot = simulator.bot
    bot.webhook = str(params.get("url", ""))
    bot.secret_token = str(params["secret_token"]) if params.get("secret_token") else None
    if bot.webhook:
        simulator.background.start(_deliver_waiting(simulator))
    return True


async def _deliver_waiting(simulator: state.Simulator) -> None:
    bot = simulator.bot
    for update in [bot.waiting.popleft() for _ in range(len(bot.waiting))]:
        await bot.deliver(simulator.line, update)


async def _delete_webhook(simulator: state.Simulator, params: Params) -> bool:
    simulator.bot.webhook = ""
    if str(params.get("drop_pending_updates", "")).lower() == "true":
        simulator.bot.waiting.clear()
    return True


async def _get_webhook_info(simulator: state.Simulator, params: Params) -> dict[str, Any]:
    bot = simulator.bot
    return {
        "url": bot.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(bot.waiting),
    }


async def _get_updates(simulator: state.Simulator, params: Params) -> list[dict[str, Any]]:
    bot = simulator.bot
    if bot.webhook:
        raise _Conflict(
            "can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
    bot.confirm(_number(params, "offset", 0))
    limit = min(max(_number(params, "limit", 100), 1), 100)
    return await bot.fetch(limit, min(_number(params, "timeout", 0), _PATIENCE))


async def _agree(simulator: state.Simulator, params: Params) -> bool:
    return True


_METHODS: dict[str, Callable[[state.Simulator, Params], Awaitable[Any]]] = {
    "getme": _get_me,
    "sendmessage": _send_message,
    "setwebhook": _set_webhook,
    "deletewebhook": _delete_webhook,
    "getwebhookinfo": _get_webhook_info,
    "getupdates": _get_updates,
    "sendchataction": _agree,
    "setmycommands": _agree,
    "answercallbackquery": _agree,
    "logout": _agree,
    "close": _agree,
}
