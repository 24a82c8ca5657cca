"""What Telegram's Bot API asks of a request: read, or refused in Telegram's words."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from gateway.simulator.entry import Option, Options
from gateway.simulator.uploads import Upload, form_of

Params = Mapping[str, Any]
"""As sent: a form has strings where JSON has numbers, JSON inside strings where JSON has objects, and an
`Upload` where a file was uploaded."""

_TEXT_LIMIT = 4096
_CAPTION_LIMIT = 1024
_DATA_LIMIT = 64
"""Bytes of what a button sends back."""


class Refused(Exception):
    """`code` and words are Telegram's."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


class BadRequest(Refused):
    def __init__(self, words: str) -> None:
        super().__init__(400, f"Bad Request: {words}")


async def params_of(request: web.Request) -> Params:
    query = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise BadRequest("can't parse JSON object") from None
        return {**query, **body} if isinstance(body, dict) else query
    if request.content_type == "multipart/form-data":
        return {**query, **(await form_of(request))}
    return {**query, **(await request.post())}


def number(params: Params, name: str, default: int) -> int:
    try:
        return int(params.get(name, default))
    except (TypeError, ValueError):
        raise BadRequest(f'can\'t parse "{name}" as an integer') from None


def is_true(params: Params, name: str) -> bool:
    return str(params.get(name, "")).lower() in ("true", "1")


def an_object(params: Params, name: str) -> dict[str, Any]:
    value = _parsed(params, name) or {}
    if not isinstance(value, dict):
        raise BadRequest(f"object expected as {name.replace('_', ' ')}")
    return value


def a_list(params: Params, name: str) -> list[Any]:
    value = _parsed(params, name) or []
    if not isinstance(value, list):
        raise BadRequest(f"array expected as {name.replace('_', ' ')}")
    return value


def _parsed(params: Params, name: str) -> Any:
    value = params.get(name)
    try:
        return json.loads(value) if isinstance(value, str) and value else value
    except ValueError:
        raise BadRequest(f"can't parse {name.replace('_', ' ')} JSON object") from None


def text_of(params: Params) -> str:
    """The text of a message to be sent."""
    text = str(params.get("text", ""))
    if not text.strip():
        raise BadRequest("message text is empty")
    if len(text) > _TEXT_LIMIT:
        raise BadRequest("message is too long")
    return text


def caption_of(params: Params) -> str:
    caption = str(params.get("caption", ""))
    if len(caption) > _CAPTION_LIMIT:
        raise BadRequest("message caption is too long")
    return caption


def file_of(params: Params, name: str, largest: int) -> Upload:
    """A file that is to be sent, uploaded with the request. Those that Telegram has already, or would fetch
    from an address, are not played."""
    file = params.get(name)
    if not isinstance(file, Upload):
        raise BadRequest(f"there is no {name} in the request")
    if not file.content:
        raise BadRequest("file must be non-empty")
    if len(file.content) > largest:
        raise Refused(413, "Request Entity Too Large")
    return file


def options_of(params: Params) -> Options | None:
    """What is to be tapped under it. Of keyboards, only what sends something back to the bot is played."""
    markup = an_object(params, "reply_markup")
    lines = markup.get("inline_keyboard", []) if markup else []
    if not isinstance(lines, list) or not all(isinstance(line, list) for line in lines):
        raise BadRequest("inline keyboard must be an Array of Arrays")
    rows = tuple(_button(button, number) for number, line in enumerate(lines) for button in line)
    return Options("button", "", rows) if rows else None


def _button(button: object, line: int) -> Option:
    if not isinstance(button, dict) or not button.get("text"):
        raise _no_button('Can\'t find field "text"')
    data = button.get("callback_data")
    if not data:
        raise _no_button("Text buttons are unallowed in the inline keyboard")
    if len(str(data).encode()) > _DATA_LIMIT:
        raise BadRequest("BUTTON_DATA_INVALID")
    return Option(str(data), str(button["text"]), line=line)


def _no_button(why: str) -> BadRequest:
    return BadRequest(f"can't parse inline keyboard button: {why}")
