"""The one place that asks what time it is."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
Rest = Callable[[float], Awaitable[None]]


def now() -> datetime:
    return datetime.now(UTC)
