"""Who may see which complaint. What they may do with it is in `gateway.casework.steps`."""

from uuid import UUID

from gateway import logs
from gateway.console.visit import NotFound, Visit
from normalizer import tickets
from store import complaints, redirects
from store import models as m
from store.inbox import Sight

ALL = frozenset({m.Role.ADMIN_INSTANSI, m.Role.AUDITOR})
"""They see every complaint; the auditor masked."""
REVEALING = frozenset({m.Role.ADMIN_INSTANSI, m.Role.PENGHUBUNG, m.Role.MEDIA_SOSIAL})
"""They may look at the personal data of what they see, and have to say why."""
READS_SECRETS = frozenset({m.Role.ADMIN_INSTANSI, m.Role.PENGHUBUNG})
"""They deal with `rahasia` complaints, and so read them; each look is in the log."""


def sees(staff: m.Staff, complaint: m.Complaint, redirected_by: UUID | None) -> bool:
    match staff.role:
        case m.Role.ADMIN_INSTANSI | m.Role.AUDITOR:
            return True
        case m.Role.PENGHUBUNG:
            return complaint.forwarded_to is not None and complaint.forwarded_to == staff.agency
        case m.Role.MEDIA_SOSIAL:
            return redirected_by == staff.id
        case _:
            return False


def sight(staff: m.Staff) -> Sight:
    """The same for lists: whom the database shows what."""
    match staff.role:
        case m.Role.ADMIN_INSTANSI | m.Role.AUDITOR:
            return Sight(everything=True, secrets=staff.role in READS_SECRETS)
        case m.Role.PENGHUBUNG:
            return Sight(agency=staff.agency)
        case m.Role.MEDIA_SOSIAL:
            return Sight(redirected_by=staff.id)
        case _:
            return Sight()


def find(visit: Visit, typed: str) -> m.Complaint:
    """The complaint of this number. Raises `NotFound` where there is none, or it is not theirs to see."""
    numbers = tickets.find(typed).valid
    complaint = next(iter(complaints.by_tickets(visit.db, numbers[:1]).values()), None)
    if complaint is None:
        raise NotFound
    how = redirects.of_complaint(visit.db, complaint)
    if not sees(visit.staff, complaint, how[0].staff_id if how else None):
        logs.problem("console.refused", staff=visit.staff.id, complaint=complaint.id)
        raise NotFound
    return complaint


def reads(staff: m.Staff, complaint: m.Complaint) -> bool:
    """True where they may read its words: all but a `rahasia` complaint's, which only those do who act on
    it."""
    return not complaint.rahasia or staff.role in READS_SECRETS
