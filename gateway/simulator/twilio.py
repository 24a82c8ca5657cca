"""What Twilio sends: signed forms, for an incoming message and for what becomes of ours."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlencode

from channels.sms_1708 import segments
from gateway.simulator.wire import Call

API_VERSION = "2010-04-01"


def message_form(
    *, message_sid: str, account_sid: str, sender: str, receiver: str, text: str
) -> dict[str, str]:
    """Every parameter of an incoming SMS, in the order in which Twilio sends them."""
    return {
        "ToCountry": "ID",
        "ToState": "",
        "SmsMessageSid": message_sid,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": message_sid,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": text,
        "FromCountry": "ID",
        "To": receiver,
        "ToZip": "",
        "NumSegments": str(segments.count(text)),
        "MessageSid": message_sid,
        "AccountSid": account_sid,
        "From": sender,
        "ApiVersion": API_VERSION,
    }


def status_form(
    *, message_sid: str, account_sid: str, sender: str, receiver: str, status: str
) -> dict[str, str]:
    """A status callback: `sender` is our number, `receiver` the citizen's."""
    return {
        "SmsSid": message_sid,
        "SmsStatus": status,
        "MessageStatus": status,
        "To": receiver,
        "MessageSid": message_sid,
        "AccountSid": account_sid,
        "From": sender,
        "ApiVersion": API_VERSION,
    }


def signature(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """X-Twilio-Signature: HMAC-SHA1 over the address and the parameters sorted by name."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def signed_call(url: str, form: Mapping[str, str], auth_token: str) -> Call:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "User-Agent": "TwilioProxy/1.1",
        "X-Twilio-Signature": signature(auth_token, url, form),
    }
    return Call("POST", url, headers, urlencode(form).encode())
