"""One direct message -> what we keep of it."""

from collections.abc import Sequence
from datetime import datetime

from channels.addresses import Address
from channels.messages import Attachment, InboundMessage, clean_text
from channels.twitter import media
from channels.twitter.account import CHANNEL, SCHEME, Us
from channels.twitter.fields import (
    Malformed,
    Raw,
    block,
    items,
    milliseconds,
    moment,
    name_of,
    needed,
    number,
    words,
)
from channels.twitter.said import expanded, links

_CHAT_IDS = ("id", "message_id", "event_id", "sequence_id")


def new_style(raw: Raw, includes: Raw, kept: Raw, us: Us) -> InboundMessage | None:
    """None for what we wrote ourselves, and for whoever joined or left a conversation."""
    if words(raw, "event_type") not in ("MessageCreate", ""):
        return None
    id, sender = needed(raw, "id"), needed(raw, "sender_id")
    known = {words(one, "media_key"): one for one in items(includes, "media")}
    keys = media.keys(raw)
    attachments = media.with_address(known[key] for key in keys if key in known)
    people = {words(one, "id"): one for one in items(includes, "users")}
    # A conversation of two is named by both, one of more people by a number of its own.
    conversation = words(raw, "dm_conversation_id")
    return _dm(
        id,
        sender,
        moment(words(raw, "created_at"), id),
        text=expanded(words(raw, "text"), links(items(block(raw, "entities"), "urls"))),
        attachments=attachments,
        withheld=len(attachments) < len(keys),
        in_group=bool(conversation) and "-" not in conversation,
        name=name_of(people.get(sender, {})),
        raw=kept,
        us=us,
    )


def old_style(raw: Raw, users: Raw, kept: Raw, us: Us) -> InboundMessage | None:
    """None for what we wrote ourselves."""
    said = block(raw, "message_create")
    id, sender, data = needed(raw, "id"), needed(said, "sender_id"), block(said, "message_data")
    attached = block(block(data, "attachment"), "media")
    attachments = media.with_address([attached] if attached else [])
    recipient = number(block(said, "target"), "recipient_id")
    user = block(users, sender)
    return _dm(
        id,
        sender,
        milliseconds(raw, "created_timestamp", id),
        text=expanded(words(data, "text"), links(items(block(data, "entities"), "urls"), [attached])),
        attachments=attachments,
        withheld=bool(block(data, "attachment")) and not attachments,
        in_group=recipient not in ("", us.user_id),
        name=name_of(block(user, "data") or user),
        raw=kept,
        us=us,
    )


def encrypted(raw: Raw, kept: Raw, us: Us, received_at: datetime) -> InboundMessage | None:
    """A message that only X's own apps can read. Whoever sent it can be asked to write in another way."""
    sender = number(raw, "sender_id", "user_id")
    id = next((raw[name] for name in _CHAT_IDS if words(raw, name)), "")
    if not (id and sender):
        raise Malformed("an encrypted message without an id or a sender")
    if sender == us.user_id:
        return None
    return InboundMessage(
        channel=CHANNEL,
        account=us.user_id,
        external_id=f"chat:{clean_text(id)}",
        sender=Address(SCHEME, sender),
        sent_at=received_at,
        text="",
        raw=kept,
        unsupported="encrypted message",
    )


def _dm(
    id: str,
    sender: str,
    when: datetime,
    *,
    text: str,
    attachments: Sequence[Attachment],
    withheld: bool,
    in_group: bool,
    name: str | None,
    raw: Raw,
    us: Us,
) -> InboundMessage | None:
    """`withheld`: something came along, and X does not tell where it is."""
    if sender == us.user_id:
        return None
    unsupported = None
    if in_group:
        unsupported = "group message"
    elif withheld:
        # Beside their words, which stay what they say, so that staff see that there was more.
        unsupported = "media"
    elif not (text.strip() or attachments):
        unsupported = "empty message"
    return InboundMessage(
        channel=CHANNEL,
        account=us.user_id,
        external_id=f"dm:{id}",
        sender=Address(SCHEME, sender),
        sent_at=when,
        text=text,
        raw=raw,
        sender_name=name,
        unsupported=unsupported,
        attachments=tuple(attachments),
        repliable=not in_group,
    )
