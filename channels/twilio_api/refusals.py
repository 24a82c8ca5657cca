"""Twilio's errors -> ours."""

from channels.errors import (
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    RecipientUnreachable,
    SendError,
    Throttled,
    WindowClosed,
)

ERRORS: dict[int, tuple[type[SendError], str]] = {
    # Twilio's sentences name the recipient's number; these do not. See twilio.com/docs/api/errors.
    20003: (AccountRefused, "Twilio refuses the account_sid or auth_token"),
    30002: (AccountRefused, "the Twilio account is suspended"),
    20429: (Throttled, "Twilio asks us to slow down"),
    21611: (Throttled, "more than ten hours of messages are queued at Twilio"),
    30001: (Throttled, "Twilio's queue is full"),
    63038: (Throttled, "the account's daily limit is used up"),
    30003: (ProviderUnavailable, "the phone is switched off or out of reach"),
    30008: (ProviderUnavailable, "the operator gave no reason"),
    21211: (RecipientUnreachable, "not a valid phone number"),
    21610: (RecipientUnreachable, "the recipient has opted out (STOP)"),
    21614: (RecipientUnreachable, "not a mobile number"),
    30004: (RecipientUnreachable, "the recipient blocks messages"),
    30005: (RecipientUnreachable, "the number does not exist"),
    30006: (RecipientUnreachable, "a landline, or an operator that cannot be reached"),
    21408: (MessageRejected, "this account may not send to that country: enable it under Geo Permissions"),
    21612: (MessageRejected, "there is no route from our number to this one"),
    21617: (MessageRejected, "the text is longer than 1600 characters"),
    30007: (MessageRejected, "filtered as spam by the operator"),
    # WhatsApp. Most of them come by status callback only.
    63001: (AccountRefused, "WhatsApp refuses Twilio's credentials for our number"),
    63007: (
        AccountRefused,
        "our WhatsApp number is not set up at Twilio: check channels.whatsapp.twilio.from",
    ),
    63012: (ProviderUnavailable, "WhatsApp had a fault of its own"),
    63017: (Throttled, "more WhatsApp messages a second than the account may send"),
    63018: (Throttled, "more WhatsApp messages than the number may send"),
    63016: (WindowClosed, "more than 24 hours since this person wrote"),
    63003: (RecipientUnreachable, "WhatsApp does not know the recipient"),
    63024: (RecipientUnreachable, "WhatsApp does not reach the recipient"),
    63005: (MessageRejected, "WhatsApp does not take the content"),
    63013: (MessageRejected, "the message violates a policy of WhatsApp's"),
    63021: (MessageRejected, "WhatsApp does not take the content, or the filled template is too long"),
    63027: (MessageRejected, "there is no such template in this language: check channels.whatsapp.templates"),
    63028: (MessageRejected, "the template has another number of gaps"),
}


UNSURE = (30003, 30008)
"""Twilio has tried for hours already, or does not know whether it arrived: a repeat costs, and may double."""


def passes(code: str) -> bool:
    """True where a failed receipt with this code tells of something that passes."""
    number = int(code) if code.isdecimal() else 0
    return number in ERRORS and number not in UNSURE and ERRORS[number][0].retryable


def send_error(status: int, code: object) -> SendError:
    """By Twilio's own code where we know it, by the HTTP status otherwise."""
    if isinstance(code, int) and code in ERRORS:
        kind, sentence = ERRORS[code]
        return kind(str(code), sentence)
    detail = f"Twilio answered {status}, code {code}; see https://www.twilio.com/docs/errors/{code}"
    return _kind_by_status(status)(str(code or status), detail)


def _kind_by_status(status: int) -> type[SendError]:
    if status in (401, 403, 404):  # 404: the account_sid is part of the path
        return AccountRefused
    if status == 503:
        return ProviderUnavailable
    # Error 20500: the POST may have been carried out all the same, and a repeat would send it twice.
    if status >= 500:
        return OutcomeUnknown
    return MessageRejected
