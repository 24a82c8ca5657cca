"""What is written into a complaint besides its words: where it is, who may answer for it, what it is like."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from gateway.conversation.turn import Confirm, Likeness, Reopen, Withdraw
from gateway.limits import Clock
from normalizer import agencies, incidents, places
from normalizer.agencies import Agency
from normalizer.draft import ComplaintDraft
from normalizer.topics import Topic
from store import complaints, duplicates
from store import models as m

_WORDS = {Withdraw: "withdrawn", Confirm: "confirmed", Reopen: "disputed"}
"""What a citizen does to their complaint, as its history calls it."""


class Filing:
    def __init__(self, session: Session, now: datetime, bodies: Sequence[Agency], clock: Clock) -> None:
        """`bodies`: who answers for what in this deployment."""
        self._session = session
        self._now = now
        self._bodies = bodies
        self._clock = clock
        self._touched: dict[UUID, m.Complaint] = {}
        self._updates: list[m.ComplaintUpdate] = []

    def open(self, message: m.Message, draft: ComplaintDraft, ticket: str, person: UUID) -> m.Complaint:
        complaint = complaints.open_complaint(self._session, draft, ticket, message, person, self._now)
        self.look_at(complaint)
        return complaint

    def add(
        self,
        complaint: m.Complaint,
        draft: ComplaintDraft | None,
        area: str | None,
        candidates: Sequence[str],
        asked: bool,
    ) -> None:
        """Put in what an addition tells; `asked` where it answers our question."""
        if draft:
            complaints.add(complaint, draft)
        self._let_know(complaint)
        complaints.settle(complaint, area, candidates, complaints.ANSWER if asked else complaints.WORDS)
        self.look_at(complaint)

    def _let_know(self, complaint: m.Complaint) -> None:
        """Their words wait for staff where staff look: at the complaint that stands for theirs."""
        standing = complaints.standing(self._session, complaint)
        complaints.wrote(standing, self._now)
        standing.changed_at = self._now

    def change(
        self, complaint: m.Complaint, effect: Withdraw | Confirm | Reopen, draft: ComplaintDraft | None
    ) -> m.Complaint:
        """What its own writer says becomes of it."""
        if draft:
            complaints.add(complaint, draft)
        before, status = complaint.status, _becomes(complaint, effect)
        if status is not before:
            complaints.change_status(complaint, status, self._now)
            self._updates.append(_update(complaint, _WORDS[type(effect)], before, self._now))
        if isinstance(effect, Reopen):
            complaint.reopened += status is not before
            complaints.wrote(complaint, self._now)
        self.look_at(complaint)
        return complaint

    def look_at(self, complaint: m.Complaint) -> None:
        """Suggest who may answer for it; what is like it is looked for at the end of the batch."""
        suggested = agencies.suggest(_topic(complaint), complaint.area, self._bodies)
        complaint.agency = suggested.name if suggested else None
        complaint.agency_reason = suggested.reason if suggested else None
        complaint.due_on = self._clock.due_on(complaint)
        complaint.changed_at = self._now
        self._touched[complaint.id] = complaint

    def note(self) -> None:
        """Write down what their writers changed. Only once the complaints are written."""
        self._session.add_all(self._updates)
        self._updates = []

    def link(self) -> None:
        """Put what other people said of the same incident beside it, for a human to look at."""
        if not self._touched:
            return
        touched = list(self._touched.values())
        duplicates.hold(self._session, touched)
        duplicates.recheck(self._session, touched)
        duplicates.link(self._session, duplicates.find(self._session, touched), self._now)
        self._touched = {}


def _update(
    complaint: m.Complaint, action: str, before: m.ComplaintStatus, now: datetime
) -> m.ComplaintUpdate:
    return m.ComplaintUpdate(
        complaint_id=complaint.id,
        at=now,
        actor=m.Actor.CITIZEN,
        action=action,
        before=before,
        status=complaint.status,
    )


def _becomes(complaint: m.Complaint, effect: Withdraw | Confirm | Reopen) -> m.ComplaintStatus:
    """What its own writer may make of a complaint. What staff decided otherwise stays as it is: the message
    is there for them to read."""
    stages, status = m.ComplaintStatus, complaint.status
    match effect:
        case Withdraw():
            return stages.DICABUT
        # Nothing was answered yet: that it is done is news for staff, and theirs to look into.
        case Confirm():
            return stages.SELESAI if status is stages.DITANGGAPI else status
        case Reopen() if status is stages.DICABUT:
            return stages.DITERIMA
        case Reopen() if status in (stages.DITANGGAPI, stages.SELESAI):
            # To whoever answered: without a body that is the admin, who looks among what is verified.
            return stages.TERDISPOSISI if complaint.forwarded_to else stages.TERVERIFIKASI
        case Reopen():
            return status


def same_matter(draft: ComplaintDraft, complaint: m.Complaint, now: datetime) -> Likeness:
    """Whether what its writer says now may be about the same matter."""
    if _lie_apart(draft.place.candidates, complaint.area) or _lie_apart(
        complaint.area_candidates, draft.place.code
    ):
        return "different"
    return incidents.same_matter(duplicates.incident(complaint), incidents.of_draft(draft, now))


def _lie_apart(candidates: Sequence[str], area: str | None) -> bool:
    """None of the areas that may be meant has to do with this one."""
    if area is None or not candidates:
        return False
    return not any(places.related(area, one) for one in candidates)


def _topic(complaint: m.Complaint) -> Topic | None:
    if complaint.topic is None or complaint.subject is None:
        return None
    return Topic(complaint.topic, complaint.subject, tuple(complaint.topic_words))
