"""By when the next step of a complaint is due, by the rule in force when it was opened."""

from datetime import date, datetime

from gateway.config import Limits, Settings
from gateway.conversation.turn import Next
from gateway.workdays import Calendar, limits_on
from store import models as m

_SUPERVISED = "berkadar_pengawasan"


class Clock:
    """The limits of one office."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._calendar = Calendar(settings)

    def verified_by(self, opened_at: datetime) -> date:
        return self._calendar.due(opened_at, self._rule(opened_at).verify)

    def followed_up_by(self, since: datetime) -> date:
        return self._calendar.due(since, self._rule(since).first_follow_up)

    def finished_by(self, complaint: m.Complaint) -> date:
        """The last day for the whole of it, by its kind."""
        return self._calendar.due(complaint.opened_at, self._finish(complaint))

    def left(self, by: date, now: datetime) -> int:
        """Working days after today; see `Calendar.left`."""
        return self._calendar.left(now, by)

    def next_step(self, complaint: m.Complaint, now: datetime) -> Next:
        """What happens next to it, and by when."""
        by = self._due(complaint)
        return Next(complaint.status, by, late=by is not None and self._calendar.day(now) > by)

    def due_on(self, complaint: m.Complaint) -> date | None:
        """What `Complaint.due_on` is by the rules: what was postponed keeps the day that staff named."""
        return complaint.due_on if complaint.status is m.ComplaintStatus.DITUNDA else self._due(complaint)

    def _due(self, complaint: m.Complaint) -> date | None:
        match complaint.status:
            case m.ComplaintStatus.DITERIMA:
                return self.verified_by(complaint.status_since)
            case m.ComplaintStatus.TERDISPOSISI:
                return self.followed_up_by(complaint.status_since)
            case m.ComplaintStatus.TERVERIFIKASI if complaint.reopened:
                return self._taken_up_again_by(complaint)
            case m.ComplaintStatus.TERVERIFIKASI | m.ComplaintStatus.DITINDAKLANJUTI:
                return self.finished_by(complaint)
            case m.ComplaintStatus.DITANGGAPI:
                # From the last answer: one that was mended has its own time to be read.
                since = complaint.answered_at or complaint.status_since
                return self._calendar.due(since, self._rule(complaint.opened_at).close_after)
            case _:
                return None

    def _taken_up_again_by(self, complaint: m.Complaint) -> date:
        """The day for the whole of it may be over by then. Who said that an answer did not do is promised
        the first of these."""
        by = self.followed_up_by(complaint.status_since)
        return by if complaint.answered_at else max(by, self.finished_by(complaint))

    def _finish(self, complaint: m.Complaint) -> int:
        limits = self._rule(complaint.opened_at).finish
        return int(getattr(limits, _SUPERVISED if complaint.supervised else complaint.kind))

    def _rule(self, at: datetime) -> Limits:
        return limits_on(self._settings, self._calendar.day(at))
