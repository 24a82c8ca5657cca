"""What went over the wire between us and a platform, handed to whoever listens.

A channel notes each request it makes, at the one place where all of them pass (`traced`, or its library's own
such place); who has set it to work listens (`listening`). Nobody listens: nothing is noted. What is noted is
whole, credentials and citizens' words among it: it lives in memory alone, and only what `redaction` makes of
it is written or shown.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from channels.messages import Event

LARGEST = 16 * 1024
"""Bytes of a body that is held for its trace; of a larger one, only how large it was."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one side said."""

    body: Any = field(default=b"", repr=False)
    """Bytes as they went, or data where the library had it so; None where nobody read it."""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    """Names in any case."""
    size: int | None = None
    """Bytes of the body, where it is not held."""


NOTHING = Content()


def content(body: bytes | str, headers: Mapping[str, str] = MappingProxyType({})) -> Content:
    """`body`, or how large it was."""
    return Content(body, headers) if len(body) <= LARGEST else Content(None, headers, len(body))


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as they went over the wire. A repr shows neither."""

    at: datetime
    """When it began."""
    method: str
    url: str = field(repr=False)
    request: Content
    answer: Content = NOTHING
    status: int | None = None
    """None where no answer came."""
    milliseconds: int = 0
    error: str = ""
    """What went wrong where no answer came, or not all of it: a word of ours or an error's class."""
    incoming: bool = False
    """True where they called us."""
    events: tuple[Event, ...] = ()
    """What it brought, where they called us."""


Hear = Callable[[Exchange], None]

_hear: ContextVar[Hear | None] = ContextVar("hear", default=None)


@contextmanager
def listening(hear: Hear) -> Iterator[None]:
    """Hand to `hear` whatever is exchanged in this block, and in the tasks begun in it."""
    token = _hear.set(hear)
    try:
        yield
    finally:
        _hear.reset(token)


def note(exchange: Exchange) -> None:
    if hear := _hear.get():
        hear(exchange)


@dataclass(slots=True)
class Asking:
    """A request of ours on its way: fill in what came of it, and it is noted when the block ends."""

    method: str
    url: str = field(repr=False)
    request: Content
    answer: Content = NOTHING
    status: int | None = None
    error: str = ""


@contextmanager
def asking(method: str, url: str, request: Callable[[], Content]) -> Iterator[Asking | None]:
    """None where nobody listens: then `request` is not even asked for."""
    if _hear.get() is None:
        yield None
        return
    at, started = datetime.now(UTC), time.perf_counter()
    one = Asking(method, url, request())
    try:
        yield one
    except BaseException as error:
        # A time limit, ours or the library's, ends a request by cancelling it.
        cancelled = type(error).__name__ == "CancelledError"
        one.error = one.error or ("given up waiting" if cancelled else type(error).__name__)
        raise
    finally:
        took = int((time.perf_counter() - started) * 1000)
        note(Exchange(at, one.method, one.url, one.request, one.answer, one.status, took, one.error))
