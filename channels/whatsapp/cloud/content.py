"""What one message says, by its type.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from channels.messages import Attachment, Location
from channels.whatsapp.cloud.fields import Malformed, Raw, block, text, words
from channels.whatsapp.places import place

LONGEST_KIND = 40
"""Characters of a type nobody has told us of; it is shown to people."""


@dataclass(frozen=True, slots=True)
class Content:
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None
    unsupported: str | None = None
    in_reply_to: str | None = None
    edits: str | None = None
    repliable: bool = True


def content_of(message: Raw) -> Content:
    """Raises `Malformed` where it is not what its type promises."""
    kind = text(message, "type")
    if kind == "edit":
        return _edit(message)
    return _said(kind, message)


def _said(kind: str, message: Raw) -> Content:
    content = READERS[kind](message) if kind in READERS else _unheard_of(kind)
    if content == Content(text=content.text) and not content.text.strip():
        return replace(content, unsupported="empty message")
    return content


def _edit(message: Raw) -> Content:
    """The new words; with them, for a photo, the old photo."""
    edit = block(message, "edit")
    new = block(edit, "message")
    return replace(_said(text(new, "type"), new), edits=text(edit, "original_message_id"))


def _unheard_of(kind: str) -> Content:
    return Content(unsupported=kind.replace("_", " ")[:LONGEST_KIND])


def _text(message: Raw) -> Content:
    return Content(text=words(block(message, "text"), "body"))


def _image(message: Raw) -> Content:
    return _media(message, "image")


def _video(message: Raw) -> Content:
    return _media(message, "video")


def _document(message: Raw) -> Content:
    return _media(message, "document")


def _audio(message: Raw) -> Content:
    recorded = block(message, "audio").get("voice") is True
    return _media(message, "audio", kind="voice" if recorded else "audio")


def _sticker(message: Raw) -> Content:
    return replace(_media(message, "sticker"), unsupported="sticker")


def _media(message: Raw, name: str, kind: str | None = None) -> Content:
    media = block(message, name)
    attachment = Attachment(
        kind=kind or name,
        reference=text(media, "id"),
        mime_type=words(media, "mime_type") or None,
        name=words(media, "filename") or None,
    )
    return Content(text=words(media, "caption"), attachments=(attachment,))


def _location(message: Raw) -> Content:
    sent = block(message, "location")
    name, address = words(sent, "name"), words(sent, "address")
    location = place(sent.get("latitude"), sent.get("longitude"), name, address)
    if location is None:
        raise Malformed("a location that is no place on earth")
    return Content(location=location)


def _contacts(message: Raw) -> Content:
    return Content(unsupported="contacts")


def _interactive(message: Raw) -> Content:
    """What was tapped under a reply of ours: its id is what we said tapping it would mean."""
    reply = block(message, "interactive")
    kind = text(reply, "type")
    if kind in ("button_reply", "list_reply"):
        return Content(text=text(block(reply, kind), "id"))
    return Content(unsupported="form") if kind == "nfm_reply" else _unheard_of(kind)


def _button(message: Raw) -> Content:
    """What was tapped under a template."""
    button = block(message, "button")
    return Content(text=words(button, "payload") or words(button, "text"))


def _reaction(message: Raw) -> Content:
    reacted_to = words(block(message, "reaction"), "message_id") or None
    return Content(unsupported="reaction", in_reply_to=reacted_to, repliable=False)


def _revoke(message: Raw) -> Content:
    taken_back = words(block(message, "revoke"), "original_message_id") or None
    return Content(unsupported="deleted message", in_reply_to=taken_back, repliable=False)


def _order(message: Raw) -> Content:
    return Content(unsupported="order")


def _unsupported(message: Raw) -> Content:
    """A poll, a view-once photo, an event: Meta says that there was something, and not what."""
    return Content(unsupported="unsupported message")


READERS: dict[str, Callable[[Raw], Content]] = {
    "text": _text,
    "image": _image,
    "video": _video,
    "document": _document,
    "audio": _audio,
    "sticker": _sticker,
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _button,
    "reaction": _reaction,
    "revoke": _revoke,
    "order": _order,
    "unsupported": _unsupported,
    "unknown": _unsupported,
}
