"""Who of the office is told of limits, where, and why somebody cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from channels.addresses import Address, channel_of
from gateway.runtime import Runtime
from store import contacts, reminders
from store import models as m


@dataclass(frozen=True, slots=True)
class Officer:
    staff: m.Staff
    channel: str
    """Where they have linked an account; empty where they have not."""
    why_not: str | None
    """Why they cannot be told: "unlinked", "off" (the channel is), "stopped"; None where they can."""

    @property
    def desk(self) -> str | None:
        """The body whose complaints are theirs; None for an admin."""
        return self.staff.agency if self.staff.role is m.Role.PENGHUBUNG else None


def known(runtime: Runtime, session: Session) -> list[Officer]:
    """Everybody who acts on complaints, admins first."""
    return [_officer(runtime, session, one) for one in reminders.officers(session)]


def told(officers: Sequence[Officer]) -> dict[str, list[Officer]]:
    """The bodies of which somebody can be told: body -> those who can."""
    bodies: dict[str, list[Officer]] = {}
    for one in officers:
        if one.desk and one.why_not is None:
            bodies.setdefault(one.desk, []).append(one)
    return bodies


def _officer(runtime: Runtime, session: Session, staff: m.Staff) -> Officer:
    if staff.address is None:
        return Officer(staff, "", "unlinked")
    channel = channel_of(Address.parse(staff.address).scheme)
    if channel not in runtime.channels:
        return Officer(staff, channel, "off")
    return Officer(staff, channel, "stopped" if contacts.has_stopped(session, staff.address) else None)
