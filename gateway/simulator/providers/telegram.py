"""The part of Telegram's Bot API that a bot of private chats meets: who asks for what, and its answer."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from gateway.simulator import faults, state
from gateway.simulator.bot import Update
from gateway.simulator.providers import bot_messages, bot_settings
from gateway.simulator.providers.botapi import Params, Refused, params_of

Method = Callable[[state.Simulator, Params], Awaitable[Any]]

_METHODS: dict[str, Method] = {
    "getme": bot_settings.get_me,
    "sendmessage": bot_messages.send_message,
    "sendphoto": bot_messages.send_photo,
    "senddocument": bot_messages.send_document,
    "sendchataction": bot_messages.send_chat_action,
    "answercallbackquery": bot_messages.answer_callback_query,
    "getfile": bot_messages.get_file,
    "setwebhook": bot_settings.set_webhook,
    "deletewebhook": bot_settings.delete_webhook,
    "getwebhookinfo": bot_settings.get_webhook_info,
    "getupdates": bot_settings.get_updates,
    "setmycommands": bot_settings.set_my_commands,
    "getmycommands": bot_settings.get_my_commands,
    "deletemycommands": bot_settings.delete_my_commands,
    "logout": bot_settings.agree,
    "close": bot_settings.agree,
}

_SENDING = ("sendmessage", "sendphoto", "senddocument")


async def receive(request: web.Request) -> web.StreamResponse:
    simulator = state.of(request)
    if request.match_info["token"] != simulator.bot.token:
        return _error(Refused(401, "Unauthorized"))
    if request.match_info["method"].lower() in _SENDING:
        return await faults.meet(simulator.faults["telegram"].answers, request, _answer)
    return await _answer(request)


async def _answer(request: web.Request) -> web.Response:
    simulator = state.of(request)
    try:
        result = await _call(simulator, request.match_info["method"], await params_of(request))
    except Refused as refused:
        return _error(refused)
    if simulator.bot.webhook and simulator.bot.waiting:
        simulator.background.start(_deliver_waiting(simulator))
    return web.json_response({"ok": True, "result": result})


async def _call(simulator: state.Simulator, name: str, params: Params) -> Any:
    method = _METHODS.get(name.lower())
    if method is None:
        raise Refused(404, "Not Found")
    return await method(simulator, params)


def _error(refused: Refused) -> web.Response:
    answer = {"ok": False, "error_code": refused.code, "description": str(refused)}
    return web.json_response(answer, status=refused.code)


async def _deliver_waiting(simulator: state.Simulator) -> None:
    bot = simulator.bot
    for update in [bot.waiting.popleft() for _ in range(len(bot.waiting))]:
        await hear(simulator, update)


async def hear(simulator: state.Simulator, update: Update, times: int = 1) -> None:
    """The bot hears of it, and may call one method with its answer. What becomes of that it is never told."""
    for body in await simulator.bot.deliver(simulator.line, update, times):
        params = _called(body)
        try:
            await _call(simulator, str(params.get("method", "")), params)
        except Refused:
            continue


def _called(body: bytes) -> Params:
    """What a webhook answered: JSON, or a form; nothing, where it only says that it heard."""
    text = body.decode("utf-8", "replace")
    try:
        said = json.loads(text)
    except ValueError:
        return dict(parse_qsl(text))
    return said if isinstance(said, dict) else {}


async def download(request: web.Request) -> web.Response:
    """A file where getFile says it is."""
    simulator = state.of(request)
    photo = simulator.bot.photo(request.match_info["file"])
    if request.match_info["token"] != simulator.bot.token or photo is None:
        return _error(Refused(404, "Not Found"))
    return web.Response(body=photo, content_type="image/jpeg")
