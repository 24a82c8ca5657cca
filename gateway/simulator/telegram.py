"""What Telegram sends: messages of one private chat, what else happens there, and the request with it."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from gateway.simulator.entry import Document, Forward, Option, Pin
from gateway.simulator.wire import Call

BOT: dict[str, Any] = {
    "id": 1708,
    "is_bot": True,
    "first_name": "LAPOR! (simulator)",
    "username": "lapor1708_simulator_bot",
}
_SOMEBODY = 1708000099
"""Whoever wrote what is forwarded."""
_AGE_OF_A_FORWARD = int(timedelta(hours=2).total_seconds())
_SIZES = {"s": (90, 68), "m": (320, 240), "x": (1280, 960)}
"""Every photo is given in these, the largest last. Its true sides are not looked up: nobody asks for them."""

_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(@\w+)?(?!\w)")


def update(
    *,
    update_id: int,
    message_id: int,
    chat_id: int,
    first_name: str,
    text: str,
    date: int,
    edited: bool = False,
) -> dict[str, Any]:
    """One text message of one person to the bot, or a later edit of it."""
    sender = user(chat_id, first_name)
    said = message(message_id, sender, sender, date, text_of(text), edit_date=date if edited else None)
    return numbered(update_id, "edited_message" if edited else "message", said)


def numbered(update_id: int, kind: str, item: Mapping[str, Any]) -> dict[str, Any]:
    return {"update_id": update_id, kind: item}


def user(id: int, first_name: str) -> dict[str, Any]:
    return {"id": id, "is_bot": False, "first_name": first_name, "language_code": "id"}


def message(
    message_id: int,
    sender: Mapping[str, Any],
    person: Mapping[str, Any],
    date: int,
    content: Mapping[str, Any],
    *,
    edit_date: int | None = None,
    replies_to: Mapping[str, Any] | None = None,
    forward: Forward | None = None,
    album: str = "",
) -> dict[str, Any]:
    """One message of the chat with `person`, whose `sender` is that person or the bot."""
    return {
        "message_id": message_id,
        "from": sender,
        "chat": _chat(person),
        "date": date,
        **({"edit_date": edit_date} if edit_date else {}),
        **({"forward_origin": _origin(forward, date)} if forward else {}),
        **({"media_group_id": album} if album else {}),
        **({"reply_to_message": replies_to} if replies_to else {}),
        **content,
    }


def text_of(text: str) -> dict[str, Any]:
    command = _COMMAND.match(text)
    if not command:
        return {"text": text}
    return {"text": text, "entities": [{"offset": 0, "length": command.end(), "type": "bot_command"}]}


def photo(photo_id: str, size: int, caption: str) -> dict[str, Any]:
    """`size` in bytes, of the largest."""
    sizes = [
        {
            "file_id": f"{photo_id}{name}",
            "file_unique_id": f"u{photo_id}{name}",
            "width": width,
            "height": height,
            "file_size": size if name == "x" else min(size, width * height),
        }
        for name, (width, height) in _SIZES.items()
    ]
    return {"photo": sizes, **({"caption": caption} if caption else {})}


def document(file_id: str, file: Document, caption: str) -> dict[str, Any]:
    told = {"file_id": f"d{file_id}", "file_unique_id": f"ud{file_id}", "file_size": file.size}
    return {"document": {**told, "file_name": file.name}, **({"caption": caption} if caption else {})}


def place(pin: Pin) -> dict[str, Any]:
    """A point; a venue where it has a name."""
    point = {"latitude": pin.latitude, "longitude": pin.longitude}
    venue = {"location": point, "title": pin.name, "address": "Indonesia"}
    return {"location": point, **({"venue": venue} if pin.name else {})}


def keyboard(options: Sequence[Option]) -> dict[str, Any]:
    """What to tap under one of the bot's messages."""
    lines: dict[int, list[dict[str, str]]] = {}
    for option in options:
        lines.setdefault(option.line, []).append({"text": option.title, "callback_data": option.id})
    return {"inline_keyboard": list(lines.values())}


def press(id: str, person: Mapping[str, Any], pressed: Mapping[str, Any], data: str) -> dict[str, Any]:
    """A callback query: `person` pressed a button under the message `pressed`."""
    chat_instance = str(-person["id"])
    return {"id": id, "from": person, "message": pressed, "chat_instance": chat_instance, "data": data}


def membership(person: Mapping[str, Any], blocked: bool, date: int) -> dict[str, Any]:
    """The person blocked the bot, or let it in again."""
    banned = {"user": BOT, "status": "kicked", "until_date": 0}
    member = {"user": BOT, "status": "member"}
    return {
        "chat": _chat(person),
        "from": person,
        "date": date,
        "old_chat_member": member if blocked else banned,
        "new_chat_member": banned if blocked else member,
    }


def _chat(person: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": person["id"], "first_name": person["first_name"], "type": "private"}


def _origin(forward: Forward, date: int) -> dict[str, Any]:
    said = date - _AGE_OF_A_FORWARD
    if forward.hidden:
        return {"type": "hidden_user", "sender_user_name": forward.name, "date": said}
    return {"type": "user", "sender_user": user(_SOMEBODY, forward.name), "date": said}


def headers(secret_token: str | None) -> dict[str, str]:
    secret = {"X-Telegram-Bot-Api-Secret-Token": secret_token} if secret_token else {}
    return {"Content-Type": "application/json", **secret}


def webhook_call(raw: Mapping[str, Any], url: str, secret_token: str | None) -> Call:
    """The POST that brings one update to the address given to setWebhook."""
    return Call("POST", url, headers(secret_token), json.dumps(raw).encode())
