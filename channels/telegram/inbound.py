"""One Telegram update -> one of our events. A webhook request and a polled page are read alike."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType, MessageType

from channels.addresses import Address
from channels.messages import (
    ContactEvent,
    ContactEventKind,
    Event,
    InboundMessage,
    Unreadable,
    clean_text,
    raw_json,
)

CHANNEL = "telegram"

Raw = Mapping[str, Any]

# What python-telegram-bot, which checks no types, is known to raise for a field that is missing or of
# another kind than it should be. One such update poisons a whole poll when it is left to the library.
MALFORMED = (TypeError, AttributeError, ValueError, LookupError, OverflowError, OSError, RecursionError)

CONTACT_EVENTS = {
    ChatMemberStatus.BANNED: ContactEventKind.BLOCKED,  # "kicked": the person blocked the bot
    ChatMemberStatus.MEMBER: ContactEventKind.UNBLOCKED,
}

_BESIDE_THE_CONTENT = {
    MessageType.BUSINESS_CONNECTION_ID,
    MessageType.EFFECT_ID,
    MessageType.REPLY_TO_STORY,
    MessageType.SENDER_BOOST_COUNT,
    MessageType.SENDER_BUSINESS_BOT,
    MessageType.SUGGESTED_POST_INFO,
}
# A venue also fills `location`, so it is asked for first.
KINDS = (MessageType.VENUE, *(kind for kind in MessageType if kind not in _BESIDE_THE_CONTENT))


def event_from_body(body: bytes, account: str, received_at: datetime) -> Event:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return Unreadable(CHANNEL, "the body is not JSON", clean_text(body.decode("utf-8", "replace")))
    return event_from(raw, account, received_at)


def event_from(raw: object, account: str, received_at: datetime) -> Event:
    """`received_at` is the time of what Telegram gives none: a button pressed."""
    if not isinstance(raw, dict):
        return _unreadable("an update is an object", raw)
    try:
        event = _event(Update.de_json(raw, None), raw, account, received_at)
    except MALFORMED as error:
        return _unreadable(f"malformed update: {type(error).__name__}: {error}", raw)
    kind = next((key for key in raw if key != "update_id"), "empty")
    return event or _unreadable(f"we do not listen to updates of this kind: {kind}", raw)


def _event(update: Update, raw: Raw, account: str, received_at: datetime) -> Event | None:
    if message := update.message or update.channel_post:
        return _message(message, raw, account)
    if message := update.edited_message or update.edited_channel_post:
        return _message(message, raw, account, edited=True)
    if update.callback_query:
        return _button(update.callback_query, raw, account, received_at)
    if update.my_chat_member:
        return _contact_event(update.my_chat_member, raw, account)
    return None


def _message(message: Message, raw: Raw, account: str, edited: bool = False) -> InboundMessage:
    reply = message.reply_to_message
    external_id = _external_id(message)
    sent_at = message.date
    if edited and message.edit_date:
        external_id = f"{external_id}:edit:{message.edit_date.timestamp():.0f}"
        sent_at = message.edit_date
    return InboundMessage(
        channel=CHANNEL,
        account=account,
        external_id=external_id,
        sender=Address(CHANNEL, f"{message.chat.id:d}"),
        sent_at=sent_at,
        text=clean_text(message.text or message.caption or ""),
        raw=raw,
        sender_name=_sender_name(message),
        unsupported=_unsupported(message, edited),
        in_reply_to=_external_id(reply) if reply else None,
        edits=_external_id(message) if edited else None,
        repliable=message.chat.type == ChatType.PRIVATE and not _from_bot(message),
    )


def _unsupported(message: Message, edited: bool) -> str | None:
    """Why we cannot read it yet, if we cannot. Where it was said counts before what it is."""
    if message.chat.type == ChatType.CHANNEL:
        return "channel post"
    if message.chat.type != ChatType.PRIVATE:
        return "group message"
    if _from_bot(message):
        return "bot message"
    if edited:
        return "edited message"
    if message.text is None:
        return _kind(message)
    return None if clean_text(message.text).strip() else "empty message"


def _kind(message: Message) -> str:
    known = next((kind.value for kind in KINDS if getattr(message, kind.value, None)), None)
    # What is newer than the library ends up in api_kwargs.
    return clean_text(known or next(iter(message.api_kwargs), "unknown message")).replace("_", " ")


def _button(query: CallbackQuery, raw: Raw, account: str, pressed_at: datetime) -> InboundMessage:
    # `from_user` is who pressed; the message's author is our own bot. The message is missing when the
    # button came by way of an inline query, whose user may never have opened a chat with us.
    private = query.message is not None and query.message.chat.type == ChatType.PRIVATE
    return InboundMessage(
        channel=CHANNEL,
        account=account,
        external_id=f"callback:{clean_text(query.id)}",
        sender=Address(CHANNEL, f"{query.from_user.id:d}"),
        sent_at=pressed_at,
        text=clean_text(query.data or ""),
        raw=raw,
        sender_name=clean_text(query.from_user.full_name),
        unsupported="button",
        in_reply_to=_external_id(query.message) if query.message else None,
        repliable=private and not query.from_user.is_bot,
    )


def _contact_event(change: ChatMemberUpdated, raw: Raw, account: str) -> ContactEvent | None:
    kind = CONTACT_EVENTS.get(ChatMemberStatus(change.new_chat_member.status))
    # In a group it means that the bot was added or thrown out, which concerns nobody we answer.
    if kind is None or change.chat.type != ChatType.PRIVATE:
        return None
    return ContactEvent(
        channel=CHANNEL,
        account=account,
        address=Address(CHANNEL, f"{change.chat.id:d}"),
        kind=kind,
        occurred_at=change.date,
        raw=raw,
    )


def _external_id(message: Any) -> str:
    """A message's id counts within its chat only."""
    return f"{message.chat.id:d}:{message.message_id:d}"


def _sender_name(message: Message) -> str | None:
    name = message.from_user.full_name if message.from_user else message.chat.title
    return clean_text(name) if name else None


def _from_bot(message: Message) -> bool:
    return bool(message.from_user and message.from_user.is_bot)


def _unreadable(reason: str, raw: object) -> Unreadable:
    return Unreadable(CHANNEL, clean_text(reason), raw_json(raw))
