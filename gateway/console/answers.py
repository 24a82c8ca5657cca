"""What a page's function returns: plain data, turned into HTTP by `serving`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Page:
    """A template, and what it shows."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Goto:
    """Somewhere else: after every form that did something, so that a reload does it only once."""

    path: str
    """Below /console."""
    done: str | None = None
    """What was done: a key of the words, said on the next page."""
    token: str | None = None
    """A new session's, for the cookie; empty to end it."""


@dataclass(frozen=True, slots=True)
class Content:
    """A file: bytes, or where it lies."""

    body: bytes | Path
    content_type: str
    name: str | None = None
    """Set where it is to be saved rather than shown."""


@dataclass(frozen=True, slots=True)
class Data:
    """JSON, for our own JavaScript."""

    values: Mapping[str, Any]
    status: int = 200


Answer = Page | Goto | Content | Data
