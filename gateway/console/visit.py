"""One request to the console, as a page's function sees it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from multidict import MultiMapping
from sqlmodel import Session

from gateway.console.answers import Answer
from gateway.console.words import Words
from gateway.runtime import Runtime
from store import audit
from store import models as m


class NotFound(Exception):
    """It is not there, or not for them: nobody is told which."""


def id_of(typed: str) -> UUID:
    """An id out of an address or a form. Raises `NotFound` for what is none."""
    try:
        return UUID(typed)
    except ValueError:
        raise NotFound from None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file out of a form. Its name and its type are what a stranger wrote."""

    name: str
    content_type: str
    path: Path
    """A temporary file, gone when the request is over."""
    size: int
    """Bytes."""


@dataclass(slots=True)
class Visit:
    runtime: Runtime
    db: Session
    staff: m.Staff
    login: m.StaffSession
    words: Words
    now: datetime
    path: Mapping[str, str]
    """What stands for the names in the route: {"ticket": …}."""
    query: MultiMapping[str]
    form: MultiMapping[str]
    files: Mapping[str, Sequence[Upload]]
    peer: str
    """The network address they come from."""
    url: str = ""
    """What they asked for, from /console on."""
    to_ring: list[m.Delivery] = field(default_factory=list)
    """Deliveries to be rung for once all of it is committed."""
    looked: list[tuple[m.Complaint | None, str]] = field(default_factory=list)
    """What a GET has to leave in the audit log: (complaint, action)."""
    by_itself: bool = False
    """Set where our own JavaScript asked, unbidden: that is no sign that somebody is there."""
    prepared: Any = None
    """What the route's `prepare` made of the files."""

    def audit(
        self,
        action: str,
        complaint: m.Complaint | None = None,
        reason: str = "",
        details: dict[str, Any] | None = None,
    ) -> None:
        """Note what they do. Not for what `gateway.casework.acting` does, which notes itself."""
        audit.note(self.db, self.staff, action, self.now, complaint, reason, details, self.peer)

    @property
    def role(self) -> m.Role:
        # Nobody logs in without one.
        return self.staff.role or m.Role.AUDITOR


Prepare = Callable[[Runtime, Mapping[str, Sequence[Upload]]], Any]


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    """Below /console, with {names}."""
    handle: Callable[[Visit], Answer]
    roles: frozenset[m.Role]
    largest: int
    """Bytes of a form with its files."""
    prepare: Prepare | None = None
    """What takes its time with the files, before the transaction: on SQLite nobody else writes during one."""


EVERYBODY = frozenset(m.Role)
SEES_COMPLAINTS = EVERYBODY - {m.Role.OPERATOR}
FORM = 256 * 1024
"""Bytes of a form without files: the longest answer, several times."""


def get(path: str, handle: Callable[[Visit], Answer], roles: frozenset[m.Role] = EVERYBODY) -> Route:
    return Route("GET", path, handle, roles, 0)


def post(
    path: str,
    handle: Callable[[Visit], Answer],
    roles: frozenset[m.Role] = EVERYBODY,
    largest: int = FORM,
    prepare: Prepare | None = None,
) -> Route:
    return Route("POST", path, handle, roles, largest, prepare)
