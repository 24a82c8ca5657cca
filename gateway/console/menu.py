"""Which pages there are for whom, in the order of the menu."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.console.visit import EVERYBODY, SEES_COMPLAINTS, Visit
from store.models import Role


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    """Its words are `menu.<name>`."""
    path: str
    """Below /console."""
    roles: frozenset[Role]


ENTRIES: Sequence[Entry] = (
    Entry("inbox", "/complaints", SEES_COMPLAINTS),
    Entry("redirect", "/redirect", frozenset({Role.ADMIN_INSTANSI, Role.MEDIA_SOSIAL})),
    Entry("clocks", "/clocks", frozenset({Role.ADMIN_INSTANSI, Role.PENGHUBUNG, Role.AUDITOR})),
    Entry("numbers", "/numbers", SEES_COMPLAINTS),
    Entry("channels", "/channels", frozenset({Role.OPERATOR, Role.ADMIN_INSTANSI})),
    Entry("users", "/users", frozenset({Role.OPERATOR})),
    Entry("audit", "/audit", frozenset({Role.ADMIN_INSTANSI, Role.AUDITOR})),
    Entry("account", "/account", EVERYBODY),
)


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    path: str
    here: bool


def of(visit: Visit) -> list[Item]:
    at = visit.url.partition("?")[0]
    return [
        Item(entry.name, entry.path, at == entry.path or at.startswith(f"{entry.path}/"))
        for entry in ENTRIES
        if visit.role in entry.roles
    ]


def first(role: Role | None) -> str:
    """Where somebody's day begins."""
    if role is Role.MEDIA_SOSIAL:
        return "/redirect"
    return next((entry.path for entry in ENTRIES if role in entry.roles), "/account")
