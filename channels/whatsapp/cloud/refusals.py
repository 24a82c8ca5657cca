"""What Meta's errors mean for one reply.

By their code, as Meta advises: the HTTP status and the words change. Their words may hold the
recipient's number; these do not.

https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
"""

from datetime import timedelta
from typing import Any

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

PAIR_RATE = 131056
PAIR_RATE_PAUSE = timedelta(seconds=6)

ERRORS: dict[int, tuple[type[SendError], str]] = {
    0: (AccountRefused, "Meta does not know the access token: make a new one"),
    3: (AccountRefused, "the access token lacks a permission or a capability"),
    10: (AccountRefused, "a permission was not granted, or was withdrawn"),
    33: (AccountRefused, "there is no such phone_number_id, or it was deleted"),
    190: (AccountRefused, "the access token has expired: make a permanent one"),
    368: (AccountRefused, "the account is restricted for violating a policy"),
    131005: (AccountRefused, "the access token may not use this number"),
    131031: (AccountRefused, "the account is locked"),
    131037: (AccountRefused, "the number's display name is not approved yet"),
    131042: (AccountRefused, "the payment method of the account is missing or refused"),
    131045: (AccountRefused, "the number is not registered rightly"),
    133010: (AccountRefused, "the number is not registered at the Cloud API"),
    4: (Throttled, "the app has used up its calls for now"),
    80007: (Throttled, "the account has used up its calls for now"),
    130429: (Throttled, "more messages a second than the number may send"),
    131048: (Throttled, "too many people have blocked or reported this number"),
    PAIR_RATE: (Throttled, "too many messages to this person in a row"),
    # 1 also stands for a fault of theirs after they took it; the others say that it was not sent.
    1: (OutcomeUnknown, "Meta had a fault of its own and does not say how far it came"),
    2: (ProviderUnavailable, "Meta is down or overloaded"),
    131000: (ProviderUnavailable, "Meta could not send it and gives no reason"),
    131016: (ProviderUnavailable, "a service of Meta's is down"),
    131057: (ProviderUnavailable, "the account is in maintenance"),
    133004: (ProviderUnavailable, "Meta's server is down"),
    131047: (WindowClosed, "more than 24 hours since this person wrote"),
    131026: (RecipientUnreachable, "not on WhatsApp, or has blocked us"),
    100: (MessageRejected, "a parameter that Meta does not take"),
    131008: (MessageRejected, "a parameter that Meta needs is missing"),
    131009: (MessageRejected, "a value that Meta does not take"),
    131051: (MessageRejected, "a kind of message that Meta does not take"),
    131053: (MessageRejected, "a file that Meta cannot use: it is damaged, or of another kind"),
    131021: (MessageRejected, "our own number is the recipient"),
    131030: (MessageRejected, "a test number writes only to the recipients listed for it at Meta"),
    130497: (MessageRejected, "this account may not write to that country"),
    # Withheld by Meta for its own reasons: trying again makes it worse.
    130472: (MessageRejected, "the person is part of an experiment of Meta's"),
    131049: (MessageRejected, "Meta withholds it for the sake of its ecosystem"),
    132000: (MessageRejected, "the template has another number of gaps"),
    132001: (
        MessageRejected,
        "there is no such template in this language: check channels.whatsapp.templates",
    ),
    132005: (MessageRejected, "the template is too long with its gaps filled"),
    132007: (MessageRejected, "the template violates a policy"),
    132012: (MessageRejected, "a gap of the template is of another kind"),
    132015: (MessageRejected, "the template is paused for its low quality"),
    132016: (MessageRejected, "the template is disabled for its low quality"),
}

PERMISSIONS = range(200, 300)

UNKNOWN_OBJECT = 33
"""The subcode under which 100 means that what the path names does not exist."""


def passes(code: str) -> bool:
    """True where a failed receipt with this code tells of something that passes."""
    kind, _ = (_meaning(int(code), None) if code.isdecimal() else None) or (MessageRejected, "")
    return kind.retryable


def send_error(status: int, content: Any, retry_after: timedelta | None) -> SendError:
    code, subcode = _codes(content)
    if code is None:
        return _by_status(status)(str(status), f"Meta, or a proxy before it, answered {status}", retry_after)
    kind, sentence = _meaning(code, subcode) or (_by_status(status), f"Meta answered {status}, code {code}")
    if code == PAIR_RATE:
        retry_after = max(retry_after or PAIR_RATE_PAUSE, PAIR_RATE_PAUSE)
    return kind(str(code), sentence, retry_after)


def _codes(content: Any) -> tuple[int | None, int | None]:
    error = content.get("error") if isinstance(content, dict) else None
    if not isinstance(error, dict) or not isinstance(error.get("code"), int):
        return None, None
    subcode = error.get("error_subcode")
    return error["code"], subcode if isinstance(subcode, int) else None


def _meaning(code: int, subcode: int | None) -> tuple[type[SendError], str] | None:
    if code == 100 and subcode == UNKNOWN_OBJECT:
        return ERRORS[UNKNOWN_OBJECT]
    if code in PERMISSIONS:
        return ERRORS[10]
    return ERRORS.get(code)


def _by_status(status: int) -> type[SendError]:
    # We follow no redirect: whoever wants one is not Meta, and has not sent it.
    if status < 400:
        return ProviderUnavailable
    if status == 429:
        return Throttled
    if status in (401, 403, 404):  # 404: the phone_number_id is part of the path
        return AccountRefused
    # It may have been sent before it broke, and a repeat would send it twice.
    if status >= 500:
        return OutcomeUnknown
    return MessageRejected
