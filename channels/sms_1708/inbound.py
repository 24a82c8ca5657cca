"""A Kannel GET or a Twilio form -> one of our events."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote_to_bytes

from channels import twilio_api
from channels.addresses import Address, is_person, phone_address
from channels.messages import (
    Attachment,
    DeliveryReceipt,
    DeliveryStatus,
    Event,
    InboundMessage,
    Unreadable,
    WebhookRequest,
    clean_text,
    raw_json,
)

CHANNEL = "sms_1708"

# Kannel's %C. Its guide says GSM for an ordinary message, which it has by then turned into UTF-8 (1.4.5).
CHARSETS = {
    "UTF-8": "utf-8",
    "GSM": "utf-8",
    "WINDOWS-1252": "cp1252",
    "ISO-8859-1": "latin-1",
    "UTF-16BE": "utf-16-be",
}
EIGHT_BIT = b"1"

# Kannel's %d in a dlr-url. One GET brings one of them: 8, then 1, as the message makes its way.
RECEIPT_STATUSES = {
    b"1": DeliveryStatus.DELIVERED,
    b"2": DeliveryStatus.FAILED,
    b"4": DeliveryStatus.SENT,  # the operator keeps it until the phone is back
    b"8": DeliveryStatus.SENT,
    b"16": DeliveryStatus.FAILED,
}

YEAR_2000 = 946684800
CLOCKS_DIFFER = 86400  # seconds


def kannel_message(request: WebhookRequest, account: str, repeat_window: timedelta) -> Event:
    query = _query(request)
    sender = _sender(_words(query.get("from", b"")))
    if sender is None or "text" not in query:
        return _unreadable_query("an SMS without from or text", request)
    # Eight-bit data (a ringtone, a business card) is no text, whatever can be read into it.
    binary = query.get("coding", b"").strip() == EIGHT_BIT
    text = "" if binary else _decoded(query["text"], query.get("charset", b""))
    return InboundMessage(
        channel=CHANNEL,
        account=account,
        external_id=_external_id(query, request.received_at),
        sender=sender,
        sent_at=_sent_at(query.get("time", b""), request.received_at),
        text=text,
        raw=_raw(request),
        unsupported="binary message" if binary else None if text.strip() else "empty message",
        repliable=is_person(sender),
        repeat_window=repeat_window,
    )


def kannel_receipt(request: WebhookRequest, account: str) -> Event:
    query = _query(request)
    delivery_id, word = _words(query.get("delivery", b"")), query.get("status", b"")
    status = RECEIPT_STATUSES.get(word)
    if status is None or not delivery_id:
        return _unreadable_query("a receipt without delivery, or of unknown status", request)
    return DeliveryReceipt(
        channel=CHANNEL,
        account=account,
        status=status,
        occurred_at=request.received_at,
        raw=_raw(request),
        delivery_id=delivery_id,
        code=_words(word) if status is DeliveryStatus.FAILED else None,
    )


def _parameters(request: WebhookRequest) -> str:
    """The query and, with aggregators who POST the same as a form, the body; still percent-encoded."""
    return "&".join(filter(None, (request.raw_query, request.body.decode("latin-1"))))


def _raw(request: WebhookRequest) -> dict[str, str]:
    """Without the path, which holds our secret."""
    return {"query": clean_text(_parameters(request))}


def _query(request: WebhookRequest) -> dict[str, bytes]:
    """The parameters as bytes: an operator's text need not be UTF-8. Of a repeated name the first counts."""
    query: dict[str, bytes] = {}
    for pair in _parameters(request).split("&"):
        name, _, value = pair.replace("+", " ").encode("utf-8", "replace").partition(b"=")
        query.setdefault(_words(unquote_to_bytes(name)), unquote_to_bytes(value))
    return query


def _words(value: bytes) -> str:
    return clean_text(value.decode("utf-8", "replace")).strip()


def _decoded(text: bytes, charset: bytes) -> str:
    # What cannot be decoded is shown with its gaps: a human may still read the rest.
    return clean_text(text.decode(CHARSETS.get(_words(charset).upper(), "utf-8"), "replace"))


def _sender(typed: str) -> Address | None:
    try:
        return phone_address("sms", typed)
    except ValueError:
        return None


def _external_id(query: Mapping[str, bytes], received_at: datetime) -> str:
    if given := _words(query.get("id", b"")):
        return given
    # Without an id, the same words at the same second are the same message. Without a time as well,
    # the arrival stands in for it, or nobody could ever say the same thing twice.
    parts = [query.get(name, b"") for name in ("from", "to", "text")]
    parts.append(query.get("time") or received_at.isoformat().encode())
    return "sha256:" + hashlib.sha256(b"\x00".join(parts)).hexdigest()


def _sent_at(epoch: bytes, received_at: datetime) -> datetime:
    """Kannel's %T, unless it is missing or absurd: an SMS centre's clock may be days off, or unset."""
    if not epoch.isdigit() or len(epoch) > len("4102444800"):
        return received_at
    seconds = int(epoch)
    if not YEAR_2000 <= seconds <= received_at.timestamp() + CLOCKS_DIFFER:
        return received_at
    return datetime.fromtimestamp(seconds, UTC)


def _unreadable_query(reason: str, request: WebhookRequest) -> Unreadable:
    return Unreadable(CHANNEL, reason, _raw(request)["query"])


def twilio_event(request: WebhookRequest, account: str) -> Event:
    form = twilio_api.form_of(request)
    fields = dict(form)
    # The signature proves our auth token, which subaccounts do not share; another account is a mistake.
    if fields.get("AccountSid") != account:
        return _unreadable_form("not from our AccountSid", form)
    if twilio_api.is_receipt(fields):
        return twilio_api.receipt(CHANNEL, account, form, request.received_at)
    sender = _sender(clean_text(fields.get("From", "")))
    if sender is None or not fields.get("MessageSid"):
        return _unreadable_form("an SMS without MessageSid or From", form)
    text = clean_text(fields.get("Body", ""))
    attachments = _media(fields)
    return InboundMessage(
        channel=CHANNEL,
        account=account,
        external_id=clean_text(fields["MessageSid"]),
        sender=sender,
        sent_at=request.received_at,
        text=text,
        raw=twilio_api.raw_of(form),
        unsupported="media" if attachments else None if text.strip() else "empty message",
        attachments=attachments,
        repliable=is_person(sender),
    )


def _media(fields: Mapping[str, str]) -> tuple[Attachment, ...]:
    """MediaUrl0, MediaUrl1, …: addresses that need our auth token beside them, and hold no secret."""
    found: list[Attachment] = []
    while url := fields.get(f"MediaUrl{len(found)}"):
        mime_type = clean_text(fields.get(f"MediaContentType{len(found)}", ""))
        kind = mime_type.partition("/")[0] or "file"
        found.append(Attachment(kind, clean_text(url), mime_type or None))
    return tuple(found)


def _unreadable_form(reason: str, form: twilio_api.Form) -> Unreadable:
    return Unreadable(CHANNEL, reason, raw_json(twilio_api.raw_of(form)))
