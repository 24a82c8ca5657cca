"""What Telegram sends: the update for one private message, and the request that carries it."""

import json
import re
from typing import Any

from gateway.simulator.wire import Call

BOT: dict[str, Any] = {
    "id": 1708,
    "is_bot": True,
    "first_name": "LAPOR! (simulator)",
    "username": "lapor1708_simulator_bot",
}

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
    message: dict[str, Any] = {
        "message_id": message_id,
        "from": {"id": chat_id, "is_bot": False, "first_name": first_name, "language_code": "id"},
        "chat": {"id": chat_id, "first_name": first_name, "type": "private"},
        "date": date,
        "text": text,
    }
    command = _COMMAND.match(text)
    if command:
        message["entities"] = [{"offset": 0, "length": command.end(), "type": "bot_command"}]
    if edited:
        message["edit_date"] = date
    return {"update_id": update_id, "edited_message" if edited else "message": message}


def answer(
    *, message_id: int, chat_id: int, first_name: str, text: str, date: int, to: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The bot's message to one person, as sendMessage gives it back; `to` is the message it replies to."""
    reply = {"reply_to_message": to} if to else {}
    chat = {"id": chat_id, "first_name": first_name, "type": "private"}
    return {"message_id": message_id, "from": BOT, "chat": chat, "date": date, **reply, "text": text}


def headers(secret_token: str | None) -> dict[str, str]:
    secret = {"X-Telegram-Bot-Api-Secret-Token": secret_token} if secret_token else {}
    return {"Content-Type": "application/json", **secret}


def webhook_call(raw: dict[str, Any], url: str, secret_token: str | None) -> Call:
    """The POST that brings one update to the address given to setWebhook."""
    return Call("POST", url, headers(secret_token), json.dumps(raw).encode())
