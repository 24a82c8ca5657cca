"""Twilio's form -> what it says of a receipt, of media, of an opt-out."""

from collections.abc import Mapping
from datetime import datetime

from channels.addresses import Address
from channels.messages import (
    Attachment,
    ContactEvent,
    ContactEventKind,
    DeliveryReceipt,
    DeliveryStatus,
    Unreadable,
    WebhookResponse,
    clean_text,
    raw_json,
)
from channels.twilio_api.form import Form, raw_of
from channels.twilio_api.refusals import passes

EMPTY_TWIML = WebhookResponse(body="<Response/>", content_type="text/xml")
"""Heard, and nothing said: we answer over REST, which gives an id and receipts."""

STATUSES = {
    # Twilio's own queue, on the way to the operator: Twilio has taken it, which is all that "sent" says.
    "accepted": DeliveryStatus.SENT,
    "scheduled": DeliveryStatus.SENT,
    "queued": DeliveryStatus.SENT,
    "sending": DeliveryStatus.SENT,
    "sent": DeliveryStatus.SENT,
    "partially_delivered": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "undelivered": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
}
VALIDITY_EXPIRED = "30036"
WINDOW_CLOSED = "63016"

OPT_OUTS = {
    "STOP": ContactEventKind.BLOCKED,
    "START": ContactEventKind.UNBLOCKED,
}

MEDIA_KINDS = ("image", "video", "audio")


def is_receipt(form: Mapping[str, str]) -> bool:
    """A status callback comes to the same address as a message."""
    if form.get("SmsStatus", "received") not in ("received", "receiving"):
        return True
    return "MessageStatus" in form and "Body" not in form


def receipt(channel: str, account: str, form: Form, received_at: datetime) -> DeliveryReceipt | Unreadable:
    fields, raw = dict(form), raw_of(form)
    word = fields.get("MessageStatus") or fields.get("SmsStatus", "")
    status = STATUSES.get(word)
    if status is None or not fields.get("MessageSid"):
        return Unreadable(
            channel, clean_text(f"a receipt without MessageSid or of status {word!r}"), raw_json(raw)
        )
    code = clean_text(fields.get("ErrorCode", "")) or None
    return DeliveryReceipt(
        channel=channel,
        account=account,
        status=DeliveryStatus.EXPIRED if code == VALIDITY_EXPIRED else status,
        occurred_at=received_at,
        raw=raw,
        external_id=clean_text(fields["MessageSid"]),
        code=code,
        window_closed=code == WINDOW_CLOSED,
        retryable=passes(code or ""),
    )


def media_of(form: Form) -> tuple[Attachment, ...]:
    """MediaUrl0, MediaUrl1, …: addresses that need our auth token beside them, and hold no secret."""
    fields, found = dict(form), list[Attachment]()
    while url := clean_text(fields.get(f"MediaUrl{len(found)}", "")):
        mime_type = clean_text(fields.get(f"MediaContentType{len(found)}", ""))
        found.append(Attachment(_kind_of(mime_type), url, mime_type or None))
    return tuple(found)


def _kind_of(mime_type: str) -> str:
    kind = mime_type.partition("/")[0]
    if not kind:
        return "file"
    return kind if kind in MEDIA_KINDS else "document"


def is_answered(form: Mapping[str, str]) -> bool:
    """True where it is a word such as STOP, START or HELP, to which Twilio itself has replied already."""
    return bool(form.get("OptOutType"))


def opt_out_event(
    channel: str, account: str, address: Address, form: Form, received_at: datetime
) -> ContactEvent | None:
    """What a STOP or a START that Twilio acted on says about this person; None for any other message."""
    kind = OPT_OUTS.get(dict(form).get("OptOutType", "").upper())
    return ContactEvent(channel, account, address, kind, received_at, raw_of(form)) if kind else None
