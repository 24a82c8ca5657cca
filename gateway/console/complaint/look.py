"""How much of a complaint is shown to somebody who may see that it is there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.console import masking, rights
from gateway.console.visit import Visit
from store import models as m

READ_SECRET = "read_secret"  # noqa: S105 - it opens nothing
"""The action, in the audit log, of who reads a `rahasia` complaint."""
_CHANNELS: Mapping[str, str] = {"sms": "sms_1708", "x": "twitter"}
"""Where an address is of a channel that is called otherwise."""
_HANDLE = re.compile(r"\s*\(?@\w+\)?")


@dataclass(frozen=True, slots=True)
class Look:
    complaint: m.Complaint
    reads: bool
    """Its words: all but a `rahasia` complaint's."""
    shown: bool
    """Personal data, which they have revealed."""
    files: bool
    """What was sent with it. No picture can be masked, so whoever only ever reads masked sees none."""
    whole: bool
    """What else the person wrote to the office, about other complaints or none. Of who asked for ANONIM only
    once they are revealed: elsewhere they have a name."""

    def words(self, text: str, other: m.Complaint | None = None) -> str:
        """`other`: where it belongs to that. What is revealed here is not revealed there."""
        return masking.text(text, self.shown and other is None)

    def name(self, called: str | None) -> str | None:
        """What they are called; masked, without the account that is theirs."""
        name = masking.name(called, self.complaint, self.shown)
        return name if name is None or self.shown else _HANDLE.sub("", name).strip() or None

    def address(self, address: str) -> str:
        return masking.address(address, self.shown)


def channel_of(address: str) -> str:
    """On which channel somebody is there."""
    scheme = address.partition(":")[0]
    return _CHANNELS.get(scheme, scheme)


def at(visit: Visit, complaint: m.Complaint) -> Look:
    reads, shown = rights.reads(visit.staff, complaint), masking.revealed(visit, complaint)
    return Look(
        complaint=complaint,
        reads=reads,
        shown=shown,
        files=reads and visit.role in rights.REVEALING,
        whole=visit.role in rights.ALL and (shown or not complaint.anonim),
    )


def tells_who(visit: Visit, other: m.Complaint) -> bool:
    """Whether another complaint may be said to be the same person's: who asked for ANONIM there would have a
    name by it, unless they are revealed there."""
    return not other.anonim or masking.revealed(visit, other)
