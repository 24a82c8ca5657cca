"""One Telegram update -> one of our events. A webhook request and a polled page are read alike."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, MessageOrigin, Update
from telegram.constants import ChatMemberStatus, ChatType

from channels.addresses import Address, e164
from channels.bodies import NotReadable, has_more_blocks, read_json
from channels.messages import (
    ContactEvent,
    ContactEventKind,
    Event,
    InboundMessage,
    Unreadable,
    clean_text,
    raw_json,
)
from channels.telegram.content import content_of
from channels.telegram.groups import Groups, is_of_a_bot, speaker

CHANNEL = "telegram"
MOST_BLOCKS = 10_000
"""Objects and lists in one update. A text has a hundred entities at most; the library takes some 35 µs for
each, three megabytes of them six seconds."""

Raw = Mapping[str, Any]

# What python-telegram-bot, which checks no types, is known to raise for a field that is missing or of
# another kind than it should be. One such update poisons a whole poll when it is left to the library.
MALFORMED = (TypeError, AttributeError, ValueError, LookupError, OverflowError, OSError, RecursionError)

CONTACT_EVENTS = {
    ChatMemberStatus.BANNED: ContactEventKind.BLOCKED,  # "kicked": the person blocked the bot
    ChatMemberStatus.MEMBER: ContactEventKind.UNBLOCKED,
}

PRESSED = "callback:"
"""Before the id of a button pressed, which is no message and has no number in its chat."""

EVERYWHERE = Groups()


def event_from_body(body: bytes, account: str, received_at: datetime, groups: Groups = EVERYWHERE) -> Event:
    try:
        raw = read_json(body, MOST_BLOCKS)
    except NotReadable as error:
        return Unreadable(CHANNEL, str(error), clean_text(body.decode("utf-8", "replace")))
    return event_from(raw, account, received_at, groups)


def event_from(raw: object, account: str, received_at: datetime, groups: Groups = EVERYWHERE) -> Event:
    """`received_at` is the time of what Telegram gives none: a button pressed."""
    if not isinstance(raw, dict):
        return _unreadable("an update is an object", raw)
    if has_more_blocks(raw, MOST_BLOCKS):
        return _unreadable(f"more than {MOST_BLOCKS} objects and lists", raw)
    try:
        event = _event(Update.de_json(raw, None), raw, account, received_at, groups)
    except MALFORMED as error:
        return _unreadable(f"malformed update: {type(error).__name__}: {error}", raw)
    kind = next((key for key in raw if key != "update_id"), "empty")
    return event or _unreadable(f"we do not listen to updates of this kind: {kind}", raw)


def _event(update: Update, raw: Raw, account: str, received_at: datetime, groups: Groups) -> Event | None:
    message = update.message or update.channel_post
    if message and message.migrate_to_chat_id:
        return _moved(message, raw, account)
    if message:
        return _message(message, raw, account, groups)
    if message := update.edited_message or update.edited_channel_post:
        return _edit(message, raw, account, groups)
    if message := update.business_message or update.edited_business_message:
        return _business(message, raw, account)
    if update.callback_query:
        return _button(update.callback_query, raw, account, received_at)
    if update.my_chat_member:
        return _contact_event(update.my_chat_member, raw, account)
    return None


def _message(message: Message, raw: Raw, account: str, groups: Groups) -> InboundMessage:
    content = content_of(message)
    private = message.chat.type == ChatType.PRIVATE
    unheard = _unheard(message, account, groups)
    speaker_id, name = speaker(message)
    # What is said to others is nobody's message to us; it stands under the place where it was said.
    is_theirs = unheard is None or groups.may_belong_to_ours(message)
    sender = speaker_id if is_theirs else message.chat.id
    return InboundMessage(
        channel=CHANNEL,
        account=account,
        external_id=_external_id(message),
        sender=Address(CHANNEL, f"{sender:d}"),
        sent_at=message.date,
        text=content.text,
        raw=raw,
        aliases=_own_number(message) if private else (),
        sender_name=clean_text(name) if name else None,
        unsupported=unheard or content.unsupported,
        attachments=content.attachments,
        location=content.location,
        in_reply_to=_external_id(message.reply_to_message) if message.reply_to_message else None,
        album=f"{message.chat.id:d}:{clean_text(message.media_group_id)}" if message.media_group_id else None,
        public=not private and unheard is None,
        forwarded_from=_origin(message.forward_origin) if message.forward_origin else None,
        repliable=unheard is None and content.is_said,
    )


def _edit(message: Message, raw: Raw, account: str, groups: Groups) -> InboundMessage:
    """The message as it is now. Each version is news of its own; the new point of a live location is one."""
    now = _message(message, raw, account, groups)
    if not message.edit_date:
        raise ValueError("an edit without its time")
    # Not by its time, which counts whole seconds: two versions may have the same.
    version = f"{now.external_id}:edit:{raw['update_id']:d}"
    return replace(now, external_id=version, sent_at=message.edit_date, edits=now.external_id)


def _unheard(message: Message, account: str, groups: Groups) -> str | None:
    """Why it is kept and no more, wherever that lies in who said it or where; None where it is said to us."""
    if message.chat.type == ChatType.CHANNEL:
        return "channel post"
    if message.chat.type != ChatType.PRIVATE and not groups.addresses_us(message, account):
        return "group message"
    if is_of_a_bot(message):
        return "bot message"
    return None


def _own_number(message: Message) -> tuple[Address, ...]:
    """The phone number of who sends their own card. Anybody can send the card of anybody else."""
    card = message.contact
    if not card or not message.from_user or card.user_id != message.from_user.id:
        return ()
    # With its country code and, from some clients, without the plus.
    typed = clean_text(card.phone_number)
    number = e164(typed if typed.startswith(("+", "0")) else f"+{typed}")
    return (Address("sms", number),) if number else ()


def _origin(origin: MessageOrigin) -> str:
    """Who wrote first what was forwarded; empty where they hide it, or are of a kind we do not know."""
    author = getattr(origin, "sender_user", None)
    chat = getattr(origin, "sender_chat", None) or getattr(origin, "chat", None)
    hidden = getattr(origin, "sender_user_name", None)
    name = author.full_name if author else chat.effective_name if chat else hidden
    return clean_text(name or "")


def _business(message: Message, raw: Raw, account: str) -> InboundMessage:
    """Somebody has let the bot read their own chats with others. Nothing said there is said to us."""
    where = clean_text(message.business_connection_id or "")
    edit = f":edit:{raw['update_id']:d}" if message.edit_date else ""
    sender, name = speaker(message)
    return InboundMessage(
        channel=CHANNEL,
        account=account,
        # Its number counts in that chat, and not in the one that this person may have with the bot.
        external_id=f"business:{where}:{_external_id(message)}{edit}",
        sender=Address(CHANNEL, f"{sender:d}"),
        sent_at=message.edit_date or message.date,
        text=content_of(message).text,
        raw=raw,
        sender_name=clean_text(name) if name else None,
        unsupported="business message",
        repliable=False,
    )


def _button(query: CallbackQuery, raw: Raw, account: str, pressed_at: datetime) -> InboundMessage:
    # `from_user` is who pressed; the message's author is our own bot. Of a message that is too old, only its
    # chat and its number are told.
    text = clean_text(query.data or "")
    unheard = _unheard_button(query)
    return InboundMessage(
        channel=CHANNEL,
        account=account,
        external_id=f"{PRESSED}{clean_text(query.id)}",
        sender=Address(CHANNEL, f"{query.from_user.id:d}"),
        sent_at=pressed_at,
        text=text,
        raw=raw,
        sender_name=clean_text(query.from_user.full_name),
        unsupported=unheard or (None if text.strip() else "button"),
        in_reply_to=_external_id(query.message) if query.message else None,
        repliable=unheard is None,
    )


def _unheard_button(query: CallbackQuery) -> str | None:
    if query.from_user.is_bot:
        return "bot message"
    # The button came by way of an inline query, whose user may never have opened a chat with us.
    if query.message is None:
        return "inline button"
    return None if query.message.chat.type == ChatType.PRIVATE else "group button"


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


def _moved(message: Message, raw: Raw, account: str) -> ContactEvent:
    """A group became a supergroup, which has a new id: an anonymous admin of it writes from there now."""
    return ContactEvent(
        channel=CHANNEL,
        account=account,
        address=Address(CHANNEL, f"{message.chat.id:d}"),
        kind=ContactEventKind.MOVED,
        occurred_at=message.date,
        raw=raw,
        moved_to=(Address(CHANNEL, f"{message.migrate_to_chat_id:d}"),),
    )


def _external_id(message: Any) -> str:
    """A message's id counts within its chat only."""
    return f"{message.chat.id:d}:{message.message_id:d}"


def _unreadable(reason: str, raw: object) -> Unreadable:
    return Unreadable(CHANNEL, clean_text(reason), raw_json(raw))
