"""What can go wrong between us and a platform, and what to do about it.

    ChannelError
    ├── SettingsInvalid          a setting is missing or wrong; names its path
    ├── SignatureInvalid         the request does not come from the platform: 403, keep nothing
    └── SendError                one reply did not (surely) go out
        ├── Throttled            try again after `retry_after`
        ├── ProviderUnavailable  it was surely not sent: try again, later each time
        ├── AccountRefused       our credentials or credit: try again; an operator has to act
        ├── OutcomeUnknown       it may have been sent: never repeat blindly, show it
        ├── WindowClosed         not until they write to us: hold it, or say it with a template
        ├── RecipientUnreachable this address is dead until it writes again: stop
        └── MessageRejected      this text will never go out: stop, show it

The sender asks an error `retryable`, `retry_after`, `outcome_known`, `window_closed` and `recipient_gone`; it
never looks at the class.
"""

from datetime import timedelta
from typing import ClassVar


class ChannelError(Exception):
    """The root of everything a channel raises on purpose."""


class SettingsInvalid(ChannelError):
    """A setting is missing or wrong.

    `path` is where it stands in the settings file, for example ``channels.telegram.token``.
    """

    def __init__(self, path: str, problem: str, line_to_write: str) -> None:
        super().__init__(f"{path}: {problem}. Write: {line_to_write}")
        self.path = path
        self.problem = problem
        self.line_to_write = line_to_write


class SignatureInvalid(ChannelError):
    """The request is not authentic. The message says which check failed, for the log only."""


class SendError(ChannelError):
    """A reply did not, or not surely, reach the platform.

    `code` is the platform's own code or a short word of ours, `detail` a sentence for the operator;
    neither holds the text of the message or the recipient's address.
    """

    retryable: ClassVar[bool] = False
    outcome_known: ClassVar[bool] = True
    recipient_gone: ClassVar[bool] = False
    window_closed: ClassVar[bool] = False

    def __init__(self, code: str, detail: str, retry_after: timedelta | None = None, about: str = "") -> None:
        """`about`: what was asked for, where a poll asks for several things in turn (`base.Page.about`)."""
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.retry_after = retry_after
        self.about = about


class Throttled(SendError):
    """Too many at once. `retry_after` is the platform's own figure where it gives one."""

    retryable = True


class ProviderUnavailable(SendError):
    """The platform could not be reached, or refused for reasons of its own, before it took the message."""

    retryable = True


class AccountRefused(SendError):
    """Wrong credentials, no credit, a suspended account: nothing goes out until an operator acts."""

    retryable = True


class OutcomeUnknown(SendError):
    """The answer got lost after the message went out. Sending is idempotent on no platform here, so a
    repeat could reach the citizen twice."""

    outcome_known = False


class WindowClosed(SendError):
    """The platform lets nothing free through until this person writes again (`Capabilities.window`)."""

    window_closed = True


class RecipientUnreachable(SendError):
    """Blocked, opted out, or no longer there."""

    recipient_gone = True


TOO_LARGE = "too_large"
"""The `code` of a `MessageRejected` by which a platform does not hand over a file because of its size."""


class MessageRejected(SendError):
    """The platform will not take this message, however often it is tried."""


def retry_after(header: str, most_digits: int = 8) -> timedelta | None:
    """The wait that a Retry-After header asks for, where it is written in seconds.

    None for a date, which no platform here sends, and for more digits than anybody means.
    """
    in_seconds = header.isascii() and header.isdecimal() and len(header) <= most_digits
    return timedelta(seconds=int(header)) if in_seconds else None
