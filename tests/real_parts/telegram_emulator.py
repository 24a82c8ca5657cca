"""Somebody else's Bot API, telegram-test-api, and beside it a bridge for what it lacks.

Of its own it has people who write and press, getUpdates, sendMessage, setWebhook and deleteWebhook, getMe,
and answerCallbackQuery. The bridge, through which we and it talk, has the rest: a secret to show with every
webhook, the call that a webhook's answer may make, times in seconds, and the methods that it has not.
"""

import asyncio
import json
import os
import shutil
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection
from typing import Any

import pytest
from aiohttp import ClientSession, web

from tests.real_parts.processes import Programs, free_ports, programs
from tests.server import Server
from tests.short_dir import short_dir

PACKAGE = os.environ.get("TESTS_TELEGRAM") or ""
NODE = shutil.which("node") or ""

needs_emulator = pytest.mark.skipif(
    not (PACKAGE and NODE), reason="needs Node.js, and the folder of telegram-test-api in TESTS_TELEGRAM"
)
"""Skips where none is named; but one that is named and not there is a failure."""

_START = "new (require(process.argv[1]))({host: '127.0.0.1', port: +process.argv[2]}).start()"
_ITS_OWN = {"getUpdates", "sendMessage", "getMe", "deleteWebhook", "answerCallbackQuery"}
_JSON_IN_A_FORM = ("reply_parameters", "link_preview_options")


class Emulator:
    """`url` is the Bot API to us. A person is a number: their user and their private chat."""

    def __init__(self, behind: str, token: str) -> None:
        self.url = ""
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        """What our bot asked for, by request or in a webhook's answer."""
        self._behind = behind
        self._token = token
        self._webhook: Mapping[str, str] = {}
        self.app = web.Application()
        self.app.router.add_post("/bot{token}/{method}", self._call)
        self.app.router.add_post("/hook", self._hand_over)
        self.app.cleanup_ctx.append(self._client)

    # The people.

    def write(self, person: int, text: str) -> None:
        kind = "sendCommand" if text.startswith("/") else "sendMessage"
        length = len(text.partition(" ")[0])
        entities = [{"type": "bot_command", "offset": 0, "length": length}] if kind == "sendCommand" else []
        self._as_person(kind, {**self._said_by(person), "text": text, "entities": entities})

    def press(self, person: int, data: str, message_id: int) -> None:
        message = {**self._said_by(person), "message_id": message_id, "text": "?"}
        self._as_person("sendCallback", {**self._said_by(person), "message": message, "data": data})

    def read(self, person: int) -> list[Mapping[str, Any]]:
        """What this person was sent and has not read yet."""
        asked = {"token": self._token, "chatId": person}
        return [one["message"] for one in self._as_person("getUpdates", asked)["result"]]

    def _said_by(self, person: int) -> dict[str, Any]:
        return {
            "botToken": self._token,
            "date": int(time.time()),
            "from": {"id": person, "is_bot": False, "first_name": "Warga"},
            "chat": {"id": person, "type": "private", "first_name": "Warga"},
        }

    def _as_person(self, route: str, content: Mapping[str, Any]) -> Any:
        async def post() -> Any:
            async with (
                ClientSession() as session,
                session.post(f"{self._behind}/{route}", json=content) as answer,
            ):
                answer.raise_for_status()
                return await answer.json()

        return asyncio.run(post())

    # The bridge.

    async def _client(self, app: web.Application) -> AsyncIterator[None]:
        async with ClientSession() as self._session:
            yield

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        asked = {name: str(value) for name, value in (await request.post()).items()}
        if request.match_info["token"] != self._token:
            return web.json_response(
                {"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401
            )
        self.calls.append((method, asked))
        result = await self._result(method, asked)
        return web.json_response({"ok": True, "result": result})

    async def _result(self, method: str, asked: Mapping[str, Any]) -> Any:
        if method == "setWebhook":
            self._webhook = asked
            await self._pass_on(method, {"url": f"{self.url}/hook"})
            return True
        if method == "getWebhookInfo":
            url = self._webhook.get("url", "")
            return {"url": url, "has_custom_certificate": False, "pending_update_count": 0}
        if method == "deleteWebhook":
            self._webhook = {}
        return _mended(method, await self._pass_on(method, asked)) if method in _ITS_OWN else True

    async def _pass_on(self, method: str, asked: Mapping[str, Any]) -> Any:
        async with self._session.post(f"{self._behind}/bot{self._token}/{method}", data=asked) as answer:
            answer.raise_for_status()
            return (await answer.json())["result"]

    async def _hand_over(self, request: web.Request) -> web.Response:
        update = _with_instance(await request.json())
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._webhook["secret_token"]}
        async with self._session.post(self._webhook["url"], json=update, headers=headers) as answer:
            if answer.status == 200 and answer.content_type == "application/json":
                call = await answer.json()
                method = call.pop("method")
                self.calls.append((method, call))
                await self._result(method, call)
            return web.Response(status=answer.status)


def _mended(method: str, result: Any) -> Any:
    """Its answer as Telegram would write it."""
    if method == "getMe":
        return {**result, "is_bot": True}
    if method == "getUpdates":
        return [_with_instance(update) for update in result]
    if method == "sendMessage":
        # It writes milliseconds, and gives our own parameters back.
        kept = {name: value for name, value in result.items() if name not in _JSON_IN_A_FORM}
        return {**kept, "date": result["date"] // 1000}
    return True


def _with_instance(update: dict[str, Any]) -> dict[str, Any]:
    if "callback_query" in update:
        update["callback_query"]["chat_instance"] = "1"
    return update


@contextmanager
def emulator(token: str) -> Iterator[Emulator]:
    with short_dir() as folder, programs(folder) as them:
        emulator = Emulator(_serve(them), token)
        with Server(emulator.app) as server:
            emulator.url = server.url
            yield emulator


def _serve(them: Programs) -> str:
    (port,) = free_ports(1)
    # Node takes a name without a dot before it for one of its own folders.
    them.start("telegram-test-api", NODE, "-e", _START, str(Path(PACKAGE).resolve()), str(port))
    them.wait_for(lambda: _listens(port), "telegram-test-api")
    return f"http://127.0.0.1:{port}"


def _listens(port: int) -> bool:
    try:
        create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def keyboard(message: Mapping[str, Any]) -> Any:
    markup = message["reply_markup"]
    return (json.loads(markup) if isinstance(markup, str) else markup)["inline_keyboard"]
