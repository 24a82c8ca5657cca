"""The clock on every row: which step a complaint waits for, and how many working days there are for it.

A row shows one clock: that of the next step, whose last day is `Complaint.due_on`, by which lists are
sorted, officers reminded and citizens told. The limit for the whole of it, from its arrival, is a second
clock (`finish`): after a reopening, for example, it is over before the step is due, and a row that were late
from its first hour would teach nobody anything. The two are one from verification until it goes to a body,
and again from the follow-up on, because then to finish is the next step.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gateway import limits
from store.models import Complaint, ComplaintStatus

SOON = 1
"""Working days left at which somebody should look."""


class Step(StrEnum):
    """What is to be done, or to happen, by the day."""

    VERIFY = "verify"
    FOLLOW_UP = "follow_up"
    FINISH = "finish"
    RESUME = "resume"
    """It was postponed until that day."""
    CLOSE = "close"
    """It closes by itself after that day, unless its citizen says more: nobody is ever late with it."""


class Level(StrEnum):
    CALM = "calm"
    SOON = "soon"
    TODAY = "today"
    LATE = "late"


STEPS = {
    ComplaintStatus.DITERIMA: Step.VERIFY,
    ComplaintStatus.TERVERIFIKASI: Step.FINISH,
    ComplaintStatus.TERDISPOSISI: Step.FOLLOW_UP,
    ComplaintStatus.DITINDAKLANJUTI: Step.FINISH,
    ComplaintStatus.DITUNDA: Step.RESUME,
    ComplaintStatus.DITANGGAPI: Step.CLOSE,
}
"""What each status waits for."""


@dataclass(frozen=True, slots=True)
class Countdown:
    step: Step
    by: date
    """The last day."""
    left: int
    """Working days after today: 0 on the last day, -1 on the first working day after it."""
    level: Level

    @property
    def days(self) -> int:
        """As many as are left, or as it is late."""
        return abs(self.left)

    @property
    def words(self) -> str:
        """The key of the console's words for it: "clock.left" ("sisa {days} hari kerja"), "clock.today",
        "clock.late" or "clock.closes"."""
        if self.step is Step.CLOSE:
            return "clock.closes"
        return "clock.left" if self.left > 0 else f"clock.{self.level}"


def clock(complaint: Complaint, of_office: limits.Clock, now: datetime) -> Countdown | None:
    """The clock of its next step; None where nothing is due, or it was postponed without a day."""
    step = STEPS.get(complaint.status)
    by = complaint.due_on or of_office.next_step(complaint, now).by
    return _countdown(step, by, of_office, now) if step and by else None


def finish(complaint: Complaint, of_office: limits.Clock, now: datetime) -> Countdown | None:
    """The clock of the whole of it, as long as it is not answered."""
    if complaint.status not in STEPS or complaint.status is ComplaintStatus.DITANGGAPI:
        return None
    return _countdown(Step.FINISH, of_office.finished_by(complaint), of_office, now)


def _countdown(step: Step, by: date, of_office: limits.Clock, now: datetime) -> Countdown:
    left = of_office.left(by, now)
    return Countdown(step, by, left, _level(step, left))


def _level(step: Step, left: int) -> Level:
    if step is Step.CLOSE or left > SOON:
        return Level.CALM
    if left > 0:
        return Level.SOON
    return Level.TODAY if left == 0 else Level.LATE
