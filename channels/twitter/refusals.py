"""What X's refusals mean for one reply, or one question.

X tells in three ways: by the status, by a code of its older API (``errors[].code``), and by words
(``title``, ``detail``, ``errors[].message``). The words can hold the recipient's name; ours do not.

https://docs.x.com/x-api/fundamentals/response-codes-and-errors
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

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
from channels.twitter.api import Answer

QUARTER_HOUR = timedelta(minutes=15)
"""X counts requests in spans of so long: the wait where it names none."""

DUPLICATE = ("duplicate content", "status is a duplicate")
DUPLICATE_CODE = 187
NO_STRANGERS = {150, 226, 349, 476}
"""This person takes no direct message from us unless they have written: not a follower, it looks automated,
not allowed, we are not verified."""

TOO_MANY_CODES = {88, 185}
TOO_MANY_WORDS = "so many direct messages"
"""With code 151, which says no more than that a message was not sent."""

ACCOUNT_CODES = {
    32: "X does not know these credentials",
    64: "our account is suspended",
    87: "the app may not do this: its access level is too low",
    89: "the access token is expired or was withdrawn",
    135: "this machine's clock is wrong, so X refuses our signature",
    215: "X does not know these credentials",
    220: "the app may not do this with these credentials",
    326: "our account is locked: log in to X and unlock it",
    453: "the app may not do this: its access level is too low",
}
ACCOUNT_WORDS = (
    (
        "oauth1-permissions",
        "the app may not do this: give it the permission to read, write and send messages, "
        "then make a new access_token",
    ),
    (
        "oauth1 app permissions",
        "the app may not do this: give it the permission to read, write and send "
        "messages, then make a new access_token",
    ),
    ("client-not-enrolled", "the app belongs to no project that may use this API"),
    ("client-forbidden", "the app may not use this part of the API"),
    ("access level", "the app may not do this: its access level is too low"),
    ("your account is suspended", "our account is suspended"),
    ("usage cap", "the app's cap of usage is reached"),
    ("usagecap", "the app's cap of usage is reached"),
)
DELETED_CODES = {144, 179, 385}
DELETED_WORDS = ("deleted or not visible", "could not find tweet", "no status found")
REPLY_CODES = {136, 433}
REPLY_WORDS = (
    "reply to",
    "not been mentioned",
    "otherwise engaged",
    "not part of",
    "restricted who can reply",
)
GONE_CODES = {50, 63, 108}
GONE_WORDS = (
    "could not find user",
    "user not found",
    "user has been suspended",
    "cannot find specified user",
    "resource-not-found",
)


def is_duplicate(answer: Answer) -> bool:
    """X has this very text of ours already."""
    return answer.status in (400, 403) and (
        DUPLICATE_CODE in _codes(answer) or any(words in _said(answer) for words in DUPLICATE)
    )


def post_error(answer: Answer, now: datetime) -> SendError:
    """What the refusal of a public reply means."""
    if error := _whoever_asks(answer, now):
        return error
    codes, said = _codes(answer), _said(answer)
    if DELETED_CODES & codes or any(words in said for words in DELETED_WORDS):
        return MessageRejected("deleted", "the post to be answered is deleted, or hidden from us")
    if REPLY_CODES & codes or any(words in said for words in REPLY_WORDS):
        return MessageRejected(
            "reply_not_allowed", "X lets us reply only to who named us, and allows replies"
        )
    if 226 in codes:
        return Throttled("226", "X takes us for a machine that writes too much", QUARTER_HOUR)
    return MessageRejected(_code(answer), f"X does not take this post (status {answer.status})")


def dm_error(answer: Answer, now: datetime) -> SendError:
    """What the refusal of a direct message means."""
    codes, said = _codes(answer), _said(answer)
    if answer.status == 403 and (refused := NO_STRANGERS & codes):
        return WindowClosed(str(min(refused)), "this person takes no direct message from us until they write")
    if error := _whoever_asks(answer, now):
        return error
    if GONE_CODES & codes or any(words in said for words in GONE_WORDS):
        return RecipientUnreachable(_code(answer), "there is no such account any more")
    if answer.status == 404:
        # In such words X refuses a path. Whoever is not found is named as such.
        return AccountRefused(
            _code(answer), "X knows no such address: check channels.twitter.api_base", QUARTER_HOUR
        )
    if 151 in codes:
        if TOO_MANY_WORDS in said:
            return Throttled("151", "X takes no more messages from us for today", QUARTER_HOUR)
        return MessageRejected("151", "X did not send this message, for a reason of its own")
    if answer.status == 403 and _detail(answer) not in ("", "forbidden"):
        # The newer API gives no code, and its words change: whatever is not about us is about this person.
        return WindowClosed("403", "this person takes no direct message from us until they write")
    if answer.status == 403:
        return AccountRefused(
            "403", "X gives no reason; most often the app may not send direct messages", QUARTER_HOUR
        )
    return MessageRejected(_code(answer), f"X does not take this message (status {answer.status})")


def asking_error(answer: Answer, now: datetime) -> SendError:
    """What the refusal of a question means. Nothing was sent, so it can be asked again."""
    error = _whoever_asks(answer, now)
    if error is None and answer.status == 403:
        return AccountRefused("403", "the app may not ask X for this", QUARTER_HOUR)
    if error is None:
        return MessageRejected(
            _code(answer),
            f"X does not understand the question (status {answer.status}): try the other spelling",
        )
    return error if error.outcome_known else ProviderUnavailable(error.code, error.detail)


def upload_error(answer: Answer, now: datetime) -> SendError:
    """What the refusal of a picture means, that was to go with a message: nobody was sent anything."""
    error = _whoever_asks(answer, now)
    if error is None and answer.status == 403:
        return AccountRefused("403", "the app may not upload pictures to X", QUARTER_HOUR)
    if error is None:
        return MessageRejected(_code(answer), f"X does not take this picture (status {answer.status})")
    return error if error.outcome_known else ProviderUnavailable(error.code, error.detail)


def _whoever_asks(answer: Answer, now: datetime) -> SendError | None:
    """What is not about this reply: our account, the limits, X itself. None for everything else."""
    status, codes, said = answer.status, _codes(answer), _said(answer)
    if status == 401:
        return AccountRefused(
            "401",
            "X refuses the credentials: check those of channels.twitter, and this machine's clock",
            QUARTER_HOUR,
        )
    if status == 402:
        return AccountRefused(
            "402",
            "X's credits are used up: buy more in X's developer console, or raise the limit there",
            QUARTER_HOUR,
        )
    if status == 429 or TOO_MANY_CODES & codes:
        return Throttled("429", "X asks us to slow down", answer.wait(now, QUARTER_HOUR))
    if status == 503:
        return ProviderUnavailable("503", "X is overloaded")
    if status >= 500:
        # It may have been taken before it broke, and a repeat would send it twice.
        return OutcomeUnknown(str(status), "X, or a proxy before it, broke while it answered")
    if status < 400 or not answer.body:
        # We follow no redirect, and X refuses in JSON: a proxy's 403 must not pass for a person's refusal.
        return ProviderUnavailable(str(status), f"something else answered {status} in X's place")
    for code in sorted(codes & ACCOUNT_CODES.keys()):
        return AccountRefused(str(code), ACCOUNT_CODES[code], QUARTER_HOUR)
    for words, sentence in ACCOUNT_WORDS:
        if words in said:
            return AccountRefused(_code(answer), sentence, QUARTER_HOUR)
    return None


def _code(answer: Answer) -> str:
    return str(min(_codes(answer), default=answer.status))


def _codes(answer: Answer) -> set[int]:
    return {code for one in _errors(answer) if isinstance(code := one.get("code"), int)}


def _detail(answer: Answer) -> str:
    detail = answer.body.get("detail")
    return detail.strip().lower() if isinstance(detail, str) else ""


def _said(answer: Answer) -> str:
    """All its words, in small letters."""
    told = [answer.body, *_errors(answer)]
    names = ("title", "detail", "message", "reason", "type")
    return " ".join(
        str(one[name]) for one in told for name in names if isinstance(one.get(name), str)
    ).lower()


def _errors(answer: Answer) -> Sequence[dict[str, object]]:
    errors = answer.body.get("errors")
    return [one for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
