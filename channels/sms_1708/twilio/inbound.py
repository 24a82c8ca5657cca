"""A form of Twilio's -> our events: a message, a status callback, or somebody's STOP."""

from collections.abc import Mapping

from channels import twilio_api
from channels.addresses import is_person
from channels.messages import (
    ContactEvent,
    ContactEventKind,
    Event,
    InboundMessage,
    Unreadable,
    WebhookRequest,
    clean_text,
    raw_json,
)
from channels.sms_1708.block import CHANNEL
from channels.sms_1708.phones import sender_of

OPTED_OUT = "21610"
"""Their STOP reached Twilio on some other way than through us."""


def events(request: WebhookRequest, account: str) -> list[Event]:
    form = twilio_api.form_of(request)
    fields = {name: clean_text(value) for name, value in form}
    # The signature proves our auth token, which subaccounts do not share; another account is a mistake.
    if fields.get("AccountSid") != account:
        return [_unreadable("not from our AccountSid", form)]
    if twilio_api.is_receipt(fields):
        return _receipt(fields, form, request, account)
    sender = sender_of(fields.get("From", ""))
    if sender is None or not fields.get("MessageSid"):
        return [_unreadable("an SMS without MessageSid or From", form)]
    text, attachments = fields.get("Body", ""), twilio_api.media_of(form)
    message = InboundMessage(
        channel=CHANNEL,
        account=account,
        external_id=fields["MessageSid"],
        sender=sender,
        sent_at=request.received_at,
        text=text,
        raw=twilio_api.raw_of(form),
        unsupported=None if text.strip() or attachments else "empty message",
        attachments=attachments,
        # What Twilio has answered already (STOP, HELP) needs no second answer.
        repliable=is_person(sender) and not twilio_api.is_answered(fields),
    )
    opt_out = twilio_api.opt_out_event(CHANNEL, account, sender, form, request.received_at)
    return [message, opt_out] if opt_out else [message]


def _receipt(
    fields: Mapping[str, str], form: twilio_api.Form, request: WebhookRequest, account: str
) -> list[Event]:
    receipt = twilio_api.receipt(CHANNEL, account, form, request.received_at)
    recipient = sender_of(fields.get("To", ""))
    if fields.get("ErrorCode") != OPTED_OUT or recipient is None or isinstance(receipt, Unreadable):
        return [receipt]
    blocked = ContactEventKind.BLOCKED
    return [receipt, ContactEvent(CHANNEL, account, recipient, blocked, request.received_at, receipt.raw)]


def _unreadable(reason: str, form: twilio_api.Form) -> Unreadable:
    return Unreadable(CHANNEL, reason, raw_json(twilio_api.raw_of(form)))
