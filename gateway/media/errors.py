"""What can keep a file from us, and what to do about it.

NotFetched
├── TryAgain              later, or after `after` where the platform says so
│   └── OperatorNeeded    later too, but it will not succeed before an operator acts
├── Refused               we keep no copy of this
│   └── TooLarge          which its sender is told
└── Gone                  the platform has it no longer
"""

from datetime import timedelta


class NotFetched(Exception):
    """`reason` is read by a human, and kept: it holds no address, no header and no word of the platform's."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryAgain(NotFetched):
    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class OperatorNeeded(TryAgain):
    """`reason` says what they have to do."""


class Refused(NotFetched): ...


class TooLarge(Refused): ...


class Gone(NotFetched): ...
