"""A Twilio form -> our events: a message, a status callback, or somebody's STOP."""

from collections.abc import Mapping

from channels import twilio_api
from channels.messages import (
    Attachment,
    Event,
    InboundMessage,
    Location,
    Unreadable,
    WebhookRequest,
    clean_text,
    raw_json,
)
from channels.whatsapp.people import Person, person
from channels.whatsapp.places import place

CHANNEL = "whatsapp"
PREFIX = "whatsapp:"

Fields = Mapping[str, str]

UNSUPPORTED = ("sticker", "contacts", "reaction", "order")
READ = ("text", "image", "video", "audio", "document", "location", "button", "interactive")
LONGEST_KIND = 40
"""Characters of a type nobody has told us of; it is shown to people."""


def events(request: WebhookRequest, account: str) -> list[Event]:
    form = twilio_api.form_of(request)
    fields = {name: clean_text(value) for name, value in form}
    # The signature proves our auth token, which subaccounts do not share; another account is a mistake.
    if fields.get("AccountSid") != account:
        return [_unreadable("not from our AccountSid", form)]
    if twilio_api.is_receipt(fields):
        return [twilio_api.receipt(CHANNEL, account, form, request.received_at)]
    sender = _sender(fields)
    if sender is None or not fields.get("MessageSid"):
        return [_unreadable("a message without MessageSid, or without From or ExternalUserId", form)]
    location = place(*_point(fields), fields.get("Label", ""), fields.get("Address", ""))
    if location is None and any(_point(fields)):
        return [_unreadable("a location that is no place on earth", form)]
    kind, text, attachments = fields.get("MessageType", ""), _text(fields), twilio_api.media_of(form)
    message = InboundMessage(
        channel=CHANNEL,
        account=account,
        external_id=fields["MessageSid"],
        sender=sender.address,
        sent_at=request.received_at,
        text=text,
        raw=twilio_api.raw_of(form),
        aliases=sender.aliases,
        sender_name=fields.get("ProfileName") or None,
        unsupported=_unsupported(kind, text, attachments, location),
        attachments=attachments,
        location=location,
        in_reply_to=fields.get("OriginalRepliedMessageSid") or None,
        # What Twilio has answered already needs no second answer, and a thumb up needs none.
        repliable=not twilio_api.is_answered(fields) and kind != "reaction",
    )
    opt_out = twilio_api.opt_out_event(CHANNEL, account, sender.address, form, request.received_at)
    return [message, opt_out] if opt_out else [message]


def _sender(fields: Fields) -> Person | None:
    """Without a number, Twilio puts the business-scoped user id into From as well."""
    named = [fields.get(name, "").removeprefix(PREFIX).strip() for name in ("ExternalUserId", "From", "WaId")]
    return person(ids=(named[0],), phones=(named[1], named[2]))


def _point(fields: Fields) -> tuple[str, str]:
    return fields.get("Latitude", ""), fields.get("Longitude", "")


def _text(fields: Fields) -> str:
    """What was written or, where a button was tapped, what tapping it means."""
    return fields.get("ButtonPayload") or fields.get("ButtonText") or fields.get("Body", "")


def _unsupported(
    kind: str, text: str, attachments: tuple[Attachment, ...], location: Location | None
) -> str | None:
    if kind in UNSUPPORTED:
        return kind
    if text.strip() or attachments or location:
        return None
    # What is newer than this: Twilio names it, and says no more that we could read.
    if kind and kind not in READ:
        return kind.replace("_", " ")[:LONGEST_KIND]
    return "empty message"


def _unreadable(reason: str, form: twilio_api.Form) -> Unreadable:
    return Unreadable(CHANNEL, reason, raw_json(twilio_api.raw_of(form)))
