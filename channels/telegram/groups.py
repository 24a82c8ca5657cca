"""Who speaks in a group, and whether it is said to us. Everything else there is none of our business.

Two things say nothing to us by themselves and may yet belong to what did: a new version of a message, and an
item of an album whose words stand under another one. One update does not tell, so they are handed on as the
person's, not to be answered: whoever knows what was heard before can put them there. In privacy mode Telegram
hands over no such item in the first place.
"""

import re
from dataclasses import dataclass

from telegram import Message

from channels.messages import clean_text
from channels.telegram.commands import NAMES

_COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@(?P<bot>[A-Za-z0-9_]+))?(?![A-Za-z0-9_@])")


@dataclass(frozen=True, slots=True)
class Groups:
    """What is heard in a group."""

    are_heard: bool = True
    username: str = ""
    """Ours. Where it is not known, a command that names a bot is taken for another's: one that reads
    everything in a group would answer what was said to others."""

    def addresses_us(self, message: Message, account: str) -> bool:
        """True for a command to us and for a reply to a message of ours."""
        # A channel's post, which Telegram carries into the group that discusses it.
        if not self.are_heard or message.is_automatic_forward:
            return False
        command = _COMMAND.match(clean_text(message.text or message.caption or ""))
        if command and command["bot"]:
            return command["bot"].lower() == self.username.lower()
        if command and command["name"].lower() in NAMES:
            return True
        return _answers(message, account)

    def may_belong_to_ours(self, message: Message) -> bool:
        """True for what may be a part, or a version, of something that was said to us."""
        if not self.are_heard or message.is_automatic_forward or is_of_a_bot(message):
            return False
        return bool(message.edit_date or (message.media_group_id and not message.caption))


def _answers(message: Message, account: str) -> bool:
    answered = message.reply_to_message
    # Absent for a message too old for the bot to see.
    author = getattr(answered, "from_user", None)
    return author is not None and f"{author.id:d}" == account


def is_of_a_bot(message: Message) -> bool:
    # In the place of who speaks as a chat stands a bot of Telegram's.
    return bool(message.from_user and message.from_user.is_bot and not message.sender_chat)


def speaker(message: Message) -> tuple[int, str | None]:
    """The id and the name of who said it.

    An anonymous admin speaks as the group itself, others may speak as a channel of theirs: `from` is then a
    bot of Telegram's that stands for nobody.
    """
    if message.sender_chat:
        return message.sender_chat.id, message.sender_chat.title
    if message.from_user:
        return message.from_user.id, message.from_user.full_name
    return message.chat.id, message.chat.title
