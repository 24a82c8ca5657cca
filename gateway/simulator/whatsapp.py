"""What WhatsApp's Cloud API sends: messages of people, what becomes of ours, and the signed request."""

import hashlib
import hmac
import json
import uuid
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.simulator.wire import Call

NUMBER = "6281200000097"
"""Ours, as people see it."""
_WABA = "1708000000000099"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whoever writes. Since April 2026 a person with a username need not show a number."""

    name: str
    phone: str = ""
    """E.164 with its plus; empty where it is hidden."""
    user_id: str = ""
    """The business-scoped user id (BSUID), ``ID.…``; empty as it was before April 2026."""
    username: str = ""

    @property
    def wa_id(self) -> str:
        return self.phone.removeprefix("+")


def new_id() -> str:
    """A message id. Meta's hold the number and more, and are as good as random to whoever reads them."""
    return f"wamid.{b64encode(uuid.uuid4().bytes + uuid.uuid4().bytes).decode()}"


def message(
    sender: Contact,
    kind: str,
    content: Mapping[str, Any],
    *,
    message_id: str,
    timestamp: int,
    replies_to: str | None = None,
) -> dict[str, Any]:
    """One message of one person; `content` is what stands under its type, `timestamp` in seconds."""
    return {
        **_set(context=_set(**{"from": NUMBER, "id": replies_to}) if replies_to else None),
        **_set(**{"from": sender.wa_id, "from_user_id": sender.user_id}),
        "id": message_id,
        "timestamp": str(timestamp),
        "type": kind,
        kind: dict(content),
    }


def text(body: str) -> dict[str, Any]:
    return {"body": body}


def image(media_id: str, photo: bytes, caption: str = "") -> dict[str, Any]:
    digest = b64encode(hashlib.sha256(photo).digest()).decode()
    return {**_set(caption=caption), "mime_type": "image/jpeg", "sha256": digest, "id": media_id}


def location(latitude: float, longitude: float, name: str = "", address: str = "") -> dict[str, Any]:
    return {"latitude": latitude, "longitude": longitude, **_set(name=name, address=address)}


def button_reply(id: str, title: str) -> dict[str, Any]:
    return {"type": "button_reply", "button_reply": {"id": id, "title": title}}


def list_reply(id: str, title: str, description: str = "") -> dict[str, Any]:
    return {"type": "list_reply", "list_reply": {"id": id, "title": title, **_set(description=description)}}


def messages_body(
    phone_number_id: str, senders: Sequence[Contact], messages: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The webhook's body for messages: any number of them, with those who wrote them."""
    contacts = [_contact(sender) for sender in senders]
    return _body(phone_number_id, {"contacts": contacts, "messages": list(messages)})


def status(
    message_id: str,
    became: str,
    recipient: Contact,
    *,
    timestamp: int,
    callback_data: str = "",
    error: tuple[int, str] | None = None,
) -> dict[str, Any]:
    """What became of a message of ours: sent, delivered, read, or failed with an error's code and title.

    `callback_data` is our own `biz_opaque_callback_data`.
    """
    return {
        "id": message_id,
        "status": became,
        "timestamp": str(timestamp),
        **_set(recipient_id=recipient.wa_id, recipient_user_id=recipient.user_id),
        **_set(biz_opaque_callback_data=callback_data),
        **_set(errors=[_error(*error)] if error else None),
    }


def statuses_body(phone_number_id: str, statuses: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return _body(phone_number_id, {"statuses": list(statuses)})


def signed_call(url: str, body: Mapping[str, Any], app_secret: str) -> Call:
    """The POST that brings it. Whoever signs the JSON they read, written anew, gets another signature:
    Meta escapes what is not ASCII, and slashes too."""
    written = json.dumps(body, separators=(",", ":")).replace("/", r"\/").encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "facebookexternalua",
        "X-Hub-Signature-256": signature(app_secret, written),
    }
    return Call("POST", url, headers, written)


def signature(app_secret: str, body: bytes) -> str:
    return f"sha256={hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()}"


def _contact(sender: Contact) -> dict[str, Any]:
    profile = {"name": sender.name, **_set(username=sender.username)}
    return {"profile": profile, **_set(wa_id=sender.wa_id, user_id=sender.user_id)}


def _error(code: int, title: str) -> dict[str, Any]:
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": f"The simulator says so: {title}."},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    }


def _body(phone_number_id: str, value: Mapping[str, Any]) -> dict[str, Any]:
    metadata = {"display_phone_number": NUMBER, "phone_number_id": phone_number_id}
    change = {"value": {"messaging_product": "whatsapp", "metadata": metadata, **value}, "field": "messages"}
    return {"object": "whatsapp_business_account", "entry": [{"id": _WABA, "changes": [change]}]}


def _set(**fields: Any) -> dict[str, Any]:
    """Those that have a value: Meta leaves the others out."""
    return {name: value for name, value in fields.items() if value}
