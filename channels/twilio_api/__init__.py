"""What the channels that go through Twilio share. No channel of its own."""

from channels.twilio_api.channel import TwilioChannel
from channels.twilio_api.form import MOST_FIELDS, Form, form_of, raw_of
from channels.twilio_api.inbound import EMPTY_TWIML, is_answered, is_receipt, media_of, opt_out_event, receipt
from channels.twilio_api.media import media_location
from channels.twilio_api.outbound import TEXT_LIMIT, create_message, open_client
from channels.twilio_api.settings import Account, check_reachable
from channels.twilio_api.signature import SIGNATURE, signature, verify

__all__ = [
    "EMPTY_TWIML",
    "MOST_FIELDS",
    "SIGNATURE",
    "TEXT_LIMIT",
    "Account",
    "Form",
    "TwilioChannel",
    "check_reachable",
    "create_message",
    "form_of",
    "is_answered",
    "is_receipt",
    "media_location",
    "media_of",
    "open_client",
    "opt_out_event",
    "raw_of",
    "receipt",
    "signature",
    "verify",
]
