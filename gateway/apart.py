"""A fault of ours in one thing ends no other."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gateway import logs
from store.engine import UNAVAILABLE


@contextmanager
def apart(event: str, **fields: Any) -> Iterator[None]:
    """Log as `event` what breaks in the block, and go on behind it. That the store is away (`UNAVAILABLE`) is
    no fault of ours, and raised."""
    try:
        yield
    except UNAVAILABLE:
        raise
    except Exception:
        logs.failure(event, **fields)
