"""What one message says, by the field that Telegram filled.

https://core.telegram.org/bots/api#message
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from telegram import Location as Point
from telegram import Message, PhotoSize
from telegram.constants import MessageType

from channels.messages import Attachment, Location, clean_text

LARGEST_NUMBER = 2**52
"""The documented bound of a file's size."""
LONGEST_KIND = 40
"""Characters of a kind nobody has told us of; it is shown to people."""

# A field -> the word that all channels have for such a file. An animation also fills `document`, so it
# comes first and ends the search.
_FILES = {
    "animation": "video",
    "document": "document",
    "video": "video",
    "video_note": "video",
    "voice": "voice",
    "audio": "audio",
}

_BESIDE_THE_CONTENT = {
    MessageType.BUSINESS_CONNECTION_ID,
    MessageType.EFFECT_ID,
    MessageType.REPLY_TO_STORY,
    MessageType.SENDER_BOOST_COUNT,
    MessageType.SENDER_BUSINESS_BOT,
    MessageType.SUGGESTED_POST_INFO,
}

# Nobody said these: Telegram notes that something happened, and an answer would puzzle people. Gifts and
# what a web app sent are service messages to Telegram too, but a person stands behind them.
_NOTED_BY_TELEGRAM = {
    "boost_added",
    "channel_chat_created",
    "chat_background_set",
    "chat_owner_changed",
    "chat_owner_left",
    "chat_shared",
    "checklist_tasks_added",
    "checklist_tasks_done",
    "connected_website",
    "delete_chat_photo",
    "direct_message_price_changed",
    "forum_topic_closed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "gift_upgrade_sent",
    "giveaway_completed",
    "giveaway_created",
    "group_chat_created",
    "left_chat_member",
    "managed_bot_created",
    "message_auto_delete_timer_changed",
    "migrate_from_chat_id",
    "migrate_to_chat_id",
    "new_chat_members",
    "new_chat_photo",
    "new_chat_title",
    "paid_message_price_changed",
    "passport_data",
    "pinned_message",
    "poll_option_added",
    "poll_option_deleted",
    "proximity_alert_triggered",
    "refunded_payment",
    "successful_payment",
    "suggested_post_approval_failed",
    "suggested_post_approved",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
    "supergroup_chat_created",
    "users_shared",
    "video_chat_ended",
    "video_chat_participants_invited",
    "video_chat_scheduled",
    "video_chat_started",
    "write_access_allowed",
}

KINDS = (
    *(kind.value for kind in MessageType if kind not in _BESIDE_THE_CONTENT),
    "migrate_from_chat_id",  # which the library's list has forgotten
)


@dataclass(frozen=True, slots=True)
class Content:
    text: str
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None
    unsupported: str | None = None
    is_said: bool = True
    """False where Telegram only notes that something happened."""


def content_of(message: Message) -> Content:
    """Raises what `inbound.MALFORMED` names where a field is not what it should be."""
    text = clean_text(message.text or message.caption or "")
    attachments, location = tuple(_attachments(message)), _location(message)
    if attachments or location or (text.strip() and message.text):
        return Content(text, attachments, location)
    kind = "empty message" if message.text is not None else _kind(message)
    # Spelt as the library does until here, as people do from here on.
    shown = clean_text(kind).replace("_", " ")[:LONGEST_KIND]
    return Content(text, unsupported=shown, is_said=kind not in _NOTED_BY_TELEGRAM)


def _kind(message: Message) -> str:
    known = next((kind for kind in KINDS if getattr(message, kind, None)), None)
    # What is newer than the library ends up in api_kwargs.
    return known or next(iter(message.api_kwargs), "unknown message")


def _attachments(message: Message) -> Iterator[Attachment]:
    if message.photo:
        yield _attachment("image", max(message.photo, key=_pixels))
    # The moving half; Telegram fills `photo` with the still.
    if message.live_photo:
        yield _attachment("video", message.live_photo)
    name = next((name for name in _FILES if getattr(message, name)), None)
    if name:
        yield _attachment(_FILES[name], getattr(message, name))


def _pixels(size: PhotoSize) -> int:
    return size.width * size.height


def _attachment(kind: str, file: Any) -> Attachment:
    size = file.file_size
    return Attachment(
        kind=kind,
        reference=clean_text(file.file_id),
        mime_type=_words(getattr(file, "mime_type", None)),
        size=size if type(size) is int and 0 <= size < LARGEST_NUMBER else None,
        name=_words(getattr(file, "file_name", None)),
    )


def _location(message: Message) -> Location | None:
    """A venue also fills `location`. Of one that is live, each new point comes as an edit of the message."""
    if venue := message.venue:
        named = filter(None, (clean_text(venue.title).strip(), clean_text(venue.address).strip()))
        return _point(venue.location, ", ".join(named) or None)
    return _point(message.location, None) if message.location else None


def _point(point: Point, name: str | None) -> Location:
    latitude, longitude = float(point.latitude), float(point.longitude)
    # Comparisons with a NaN are false, so that is no place either.
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("a location that is no place on earth")
    return Location(latitude, longitude, name)


def _words(given: str | None) -> str | None:
    return clean_text(given) or None if given else None
