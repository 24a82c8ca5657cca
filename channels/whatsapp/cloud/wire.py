"""One reply as Meta's ``/messages`` wants it.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from channels.addresses import Address
from channels.files import PICTURES
from channels.messages import Choice, OutboundFile, OutboundMessage, Template
from channels.whatsapp.people import bsuid
from channels.whatsapp.templates import gap_texts

BODY_WITH_CHOICES = 1024
"""Characters."""
LIST_BUTTON = "Menu"
"""What opens the list; the same word in both languages."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to show things to tap: how many, and how many characters each may have."""

    most: int
    title: int
    says: int

    def fits(self, choices: Sequence[Choice]) -> bool:
        return len(choices) <= self.most and all(
            _fits(choice.title, self.title) and _fits(choice.says, self.says) for choice in choices
        )


def _fits(text: str, longest: int) -> bool:
    # Not empty, and without blanks at its ends, which Meta forbids an id.
    return 0 < len(text) <= longest and text == text.strip()


BUTTONS = Shape(most=3, title=20, says=256)
LIST = Shape(most=10, title=24, says=200)


def request_of(message: OutboundMessage, media_id: str = "") -> dict[str, Any]:
    """`media_id`: what Meta calls the message's file."""
    request = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(message.to),
        **(_file(message.file, media_id) if message.file else _content(message)),
        # It comes back with every status of this message.
        "biz_opaque_callback_data": message.delivery_id,
    }
    # What it answers is quoted, if it was heard here: an id of Twilio's means nothing to Meta.
    if message.in_reply_to and message.in_reply_to.startswith("wamid."):
        request["context"] = {"message_id": message.in_reply_to}
    return request


def _recipient(to: Address) -> dict[str, str]:
    if bsuid(to.path):
        return {"recipient": to.path}
    return {"to": to.path.removeprefix("+")}


def _content(message: OutboundMessage) -> dict[str, Any]:
    if message.template:
        return {"type": "template", "template": _template(message.template)}
    if interactive := _interactive(message):
        return {"type": "interactive", "interactive": interactive}
    # No preview: the citizen's own link in a quoted text would be shown as ours.
    return {"type": "text", "text": {"body": message.text, "preview_url": False}}


def _file(file: OutboundFile, media_id: str) -> dict[str, Any]:
    if file.mime_type in PICTURES:
        return {"type": "image", "image": {"id": media_id}}
    return {"type": "document", "document": {"id": media_id, "filename": file.name}}


def _template(template: Template) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": template.name,
        "language": {"policy": "deterministic", "code": template.language},
    }
    if template.values:
        gaps = [{"type": "text", "text": value} for value in gap_texts(template)]
        said["components"] = [{"type": "body", "parameters": gaps}]
    return said


def _interactive(message: OutboundMessage) -> dict[str, Any] | None:
    """The text with its choices; None where Meta would refuse them: what they say can always be typed."""
    choices = message.choices
    if not choices or not 0 < len(message.text) <= BODY_WITH_CHOICES or not _are_distinct(choices):
        return None
    action: Mapping[str, Any]
    if BUTTONS.fits(choices):
        buttons = [{"type": "reply", "reply": {"id": one.says, "title": one.title}} for one in choices]
        kind, action = "button", {"buttons": buttons}
    elif LIST.fits(choices):
        rows = [{"id": one.says, "title": one.title} for one in choices]
        kind, action = "list", {"button": LIST_BUTTON, "sections": [{"rows": rows}]}
    else:
        return None
    return {"type": kind, "body": {"text": message.text}, "action": action}


def _are_distinct(choices: Sequence[Choice]) -> bool:
    titles, says = {one.title for one in choices}, {one.says for one in choices}
    return len(titles) == len(says) == len(choices)
