"""What Twilio sends: signed forms, for an incoming message and for what becomes of ours."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
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


def whatsapp_form(
    *,
    message_sid: str,
    account_sid: str,
    sender: str,
    receiver: str,
    text: str = "",
    profile_name: str = "",
    user_id: str = "",
    media: Sequence[tuple[str, str]] = (),
    location: tuple[float, float] | None = None,
    button: tuple[str, str] | None = None,
    replies_to: str = "",
) -> dict[str, str]:
    """Every parameter of an incoming WhatsApp message.

    The numbers are plain ones, E.164 with a plus; a sender who hides theirs is their `user_id`. That is
    the sender's business-scoped id, `media` the address and type of each file, `location` a
    latitude and a longitude, `button` the title and the payload of what was pressed, `replies_to` a
    MessageSid.
    """
    kind = media[0][1].partition("/")[0] if media else "location" if location else "text"
    form = {
        "SmsMessageSid": message_sid,
        "NumMedia": str(len(media)),
        "ProfileName": profile_name,
        "MessageType": "button" if button else kind,
        "SmsSid": message_sid,
        **({"WaId": sender.removeprefix("+")} if sender.startswith("+") else {}),
        "SmsStatus": "received",
        "Body": button[0] if button else text,
        "To": f"whatsapp:{receiver}",
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": message_sid,
        "AccountSid": account_sid,
        "From": f"whatsapp:{sender}",
        "ApiVersion": API_VERSION,
    }
    for number, (url, mime_type) in enumerate(media):
        form |= {f"MediaUrl{number}": url, f"MediaContentType{number}": mime_type}
    if location:
        form |= {"Latitude": str(location[0]), "Longitude": str(location[1])}
    if button:
        form |= {"ButtonText": button[0], "ButtonPayload": button[1]}
    if replies_to:
        form |= {"OriginalRepliedMessageSid": replies_to, "OriginalRepliedMessageSender": form["To"]}
    if user_id:
        form["ExternalUserId"] = f"whatsapp:{user_id}"
    return form


def status_form(
    *, message_sid: str, account_sid: str, sender: str, receiver: str, status: str, error_code: str = ""
) -> dict[str, str]:
    """A status callback: `sender` is our number, `receiver` the citizen's, on WhatsApp both with
    ``whatsapp:`` before them."""
    error = {"ErrorCode": error_code} if error_code else {}
    return {
        "SmsSid": message_sid,
        "SmsStatus": status,
        "MessageStatus": status,
        "To": receiver,
        "MessageSid": message_sid,
        "AccountSid": account_sid,
        "From": sender,
        "ApiVersion": API_VERSION,
        **error,
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
