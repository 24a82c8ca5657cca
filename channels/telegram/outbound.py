"""One reply -> sendMessage, as often as its length asks for; or its file."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import ChatMigrated, TelegramError

from channels.base import Send
from channels.errors import MessageRejected, OutcomeUnknown, SendError, Throttled, WindowClosed
from channels.messages import Choice, OutboundMessage, SendResult
from channels.telegram import files
from channels.telegram.inbound import MALFORMED
from channels.telegram.refusals import send_error
from channels.telegram.split import split
from channels.telegram.wire import open_bot

LONGEST_WAIT = timedelta(seconds=5)
"""For a later part: the earlier ones are out, so the reply cannot go back into the queue."""
CALLBACK_BYTES = 64
"""What Telegram lets a button bring back."""
SHORT_TITLE = 15
"""Characters of a button of which two fit side by side on a phone."""
_CHAT = re.compile(r"-?\d+")

Post = Callable[[str, ReplyParameters | None], Awaitable[Message]]
"""Sends one part into a chat, as an answer to a message there."""


@asynccontextmanager
async def sender(token: str, api_base: str) -> AsyncIterator[Send]:
    async with open_bot(token, api_base) as bot:

        async def send_with_bot(message: OutboundMessage) -> SendResult:
            return await send(bot, message)

        yield send_with_bot  # not a partial, whose repr shows the bot's, in which the token is


async def send(bot: Bot, message: OutboundMessage) -> SendResult:
    chat = _chat(message)
    answered = _reply_to(message, chat)
    parts = list(_parts(bot, message))
    ids: list[str] = []
    for number, post in enumerate(parts, 1):
        try:
            if ids:
                chat, id = await _send_later_part(bot, chat, post)
            else:
                chat, id = await _send_part(bot, chat, post, answered)
        except SendError as error:
            raise _failed(error, message, number, len(parts)) from None
        ids.append(f"{chat}:{id}")
    return SendResult(tuple(ids))


def _parts(bot: Bot, message: OutboundMessage) -> Iterator[Post]:
    if message.file:
        yield partial(files.post, bot, message.file)
        return
    *earlier, last = split(message.text)
    for text in earlier:
        yield partial(_post, bot, text, None)
    yield partial(_post, bot, last, _keyboard(message))


def _failed(error: SendError, message: OutboundMessage, number: int, total: int) -> SendError:
    if number > 1:
        # Never the whole again: they would get the beginning twice.
        return OutcomeUnknown(
            error.code, f"part {number} of {total} failed after those before: {error.detail}"
        )
    if message.public and error.recipient_gone:
        # It is the group that shut us out; the person may well be written to.
        return MessageRejected(error.code, error.detail)
    return error


async def _send_later_part(bot: Bot, chat: str, post: Post) -> tuple[str, int]:
    try:
        return await _send_part(bot, chat, post)
    except Throttled as error:
        if error.retry_after is None or error.retry_after > LONGEST_WAIT:
            raise
        await asyncio.sleep(error.retry_after.total_seconds())
    return await _send_part(bot, chat, post)


async def _send_part(
    bot: Bot, chat: str, post: Post, answered: ReplyParameters | None = None
) -> tuple[str, int]:
    """The chat it went to, another one where a group has become a supergroup, and its number there."""
    try:
        try:
            return chat, (await post(chat, answered)).message_id
        except ChatMigrated as moved:
            # Answering nothing: the numbers of the old chat mean other messages in the new one.
            new = f"{moved.new_chat_id:d}"
            return new, (await post(new, None)).message_id
    except TelegramError as error:
        # Not chained, here and below: their texts are not ours to vouch for, and may hold the token.
        raise send_error(error, bot.token) from None
    except MALFORMED:
        # Raised by the library only after a 2xx: the message is out, its id is not to be had.
        raise OutcomeUnknown("unreadable_answer", "Telegram took it, but its answer cannot be read") from None


async def _post(
    bot: Bot,
    text: str,
    keyboard: InlineKeyboardMarkup | None,
    chat: str,
    answered: ReplyParameters | None,
) -> Message:
    # No parse_mode: a citizen's own _ or * in a quoted text would be a 400.
    return await bot.send_message(
        chat_id=chat,
        text=text,
        reply_parameters=answered,
        reply_markup=keyboard,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )


def _chat(message: OutboundMessage) -> str:
    """Where it goes: to the person, or to the group in which they spoke."""
    if not message.public:
        return _chat_of_one(message.to.path)
    chat, number = _place(message)
    if not number:
        raise MessageRejected("no_group", "a public reply has to answer a message of a group")
    return chat


def _chat_of_one(chat: str) -> str:
    # An anonymous admin has the group's address, and all of the group would read it; who speaks as a channel
    # has the channel's. Several people may share either.
    if chat.startswith("-"):
        raise WindowClosed(
            "no_private_chat", "they spoke as a group or a channel: only a person can be told in private"
        )
    return chat


def _reply_to(message: OutboundMessage, chat: str) -> ReplyParameters | None:
    """The message it answers, unless that stands in another chat."""
    where, number = _place(message)
    if where != chat:
        return None
    # Without the permission, a citizen who has deleted their message gets a 400 instead of an answer.
    return ReplyParameters(int(number), allow_sending_without_reply=True)


def _place(message: OutboundMessage) -> tuple[str, str]:
    """Chat and number of the message it answers, which may be a version of an edited one; empty where it
    answers none, or what has no number (a button)."""
    chat, _, rest = (message.in_reply_to or "").partition(":")
    number = rest.partition(":")[0]
    return (chat, number) if _CHAT.fullmatch(chat) and number.isdecimal() else ("", "")


def _keyboard(message: OutboundMessage) -> InlineKeyboardMarkup | None:
    """One button a choice. None in a group, where nobody would hear them pressed; and one that Telegram
    could not bring back is left out: what it says can always be typed."""
    if message.public:
        return None
    fitting = [one for one in message.choices if one.title and 0 < len(one.says.encode()) <= CALLBACK_BYTES]
    rows = [
        [InlineKeyboardButton(one.title, callback_data=one.says) for one in row] for row in _rows(fitting)
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _rows(choices: Sequence[Choice]) -> list[list[Choice]]:
    """Two short ones side by side, a long one alone."""
    rows: list[list[Choice]] = []
    for choice in choices:
        beside = rows[-1] if rows else []
        if len(beside) == 1 and all(len(one.title) <= SHORT_TITLE for one in (*beside, choice)):
            beside.append(choice)
        else:
            rows.append([choice])
    return rows
