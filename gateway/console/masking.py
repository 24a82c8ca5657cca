"""What is shown of a person. Masked by default; whoever has to see more says why, and that is in the log."""

from datetime import timedelta

from gateway.console import naming
from gateway.console.rights import REVEALING
from gateway.console.visit import Visit
from gateway.reports import masked
from normalizer import privacy
from store import audit
from store import models as m

SHOWN_FOR = timedelta(minutes=15)
"""How long what was revealed stays so, to them and on this complaint alone."""


def revealed(visit: Visit, complaint: m.Complaint) -> bool:
    """True where they have asked to see the personal data of this complaint, lately."""
    if visit.role not in REVEALING:
        return False
    return audit.has_revealed(visit.db, visit.staff, complaint, visit.now - SHOWN_FOR)


def address(where: str, shown: bool) -> str:
    """Where somebody is: "+62812…" or, masked, what tells two apart."""
    return where.partition(":")[2] if shown else masked(where).partition(":")[2]


def text(words: str, shown: bool) -> str:
    """What they wrote; masked, each number, address or name of a person says only what it was."""
    return words if shown else privacy.public(words)


def name(called: str | None, complaint: m.Complaint, shown: bool) -> str | None:
    """What they are called; of who asked for ANONIM nothing, unless it was revealed."""
    if called is None or (complaint.anonim and not shown):
        return None
    return naming.plain(called) or None
