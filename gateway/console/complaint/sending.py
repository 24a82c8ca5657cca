"""What became of a reply, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.messages import DeliveryStatus
from gateway import quiet
from gateway.console import causes, masking
from gateway.console.rendering import Times
from gateway.console.visit import Visit
from store import models as m
from store import outbox

RESENDABLE = (DeliveryStatus.FAILED, DeliveryStatus.EXPIRED, DeliveryStatus.UNKNOWN)
_TONES = {
    DeliveryStatus.SENT: "calm",
    DeliveryStatus.DELIVERED: "calm",
    DeliveryStatus.READ: "calm",
    DeliveryStatus.HELD: "soon",
    DeliveryStatus.UNKNOWN: "soon",
    DeliveryStatus.FAILED: "late",
    DeliveryStatus.EXPIRED: "late",
}
_A_WHILE = timedelta(minutes=1)
"""What is due later than that waits for something."""


@dataclass(frozen=True, slots=True)
class State:
    words: str
    tone: str
    """The badge's: "calm", "soon", "late", or none."""
    why: str = ""
    """Why not, in plain words."""
    again: bool = False
    """It can be sent anew."""


def state(visit: Visit, delivery: m.Delivery) -> State:
    words, times = visit.words, Times(visit.words, visit.runtime.time_zone)
    status = delivery.status
    key, values = _said(visit, delivery, times)
    return State(
        words(f"sending.{key}", **values),
        _TONES.get(status, ""),
        "" if key == "shut" else _why(visit, delivery),
        status in RESENDABLE,
    )


def _said(visit: Visit, delivery: m.Delivery, times: Times) -> tuple[str, dict[str, object]]:
    match delivery.status:
        case DeliveryStatus.WAITING if delivery.error_code:
            return "retrying", {"at": times.at(delivery.due_at)}
        case DeliveryStatus.WAITING if delivery.due_at > visit.now + _A_WHILE:
            return _waits(visit, delivery), {"at": morning(visit, times, delivery.due_at)}
        case DeliveryStatus.HELD if delivery.error_code == outbox.OUR_OWN_CLOCK:
            return "shut", {}
        case DeliveryStatus.SENT:
            return "sent", {"at": times.at(delivery.sent_at)}
        case other:
            return str(other), {}


def _waits(visit: Visit, delivery: m.Delivery) -> str:
    return "morning" if delivery.channel in visit.runtime.settings.replies.quiet.channels else "later"


def morning(visit: Visit, times: Times, moment: datetime) -> str:
    """ "besok 06.00": tomorrow, or today where the night began before midnight."""
    zone = visit.runtime.time_zone
    same_day = moment.astimezone(zone).date() == visit.now.astimezone(zone).date()
    day = visit.words("complaint.today" if same_day else "complaint.tomorrow")
    return f"{day} {times.clock(moment)}"


def goes_at(visit: Visit, complaint: m.Complaint) -> datetime | None:
    """When news for its citizen goes out, where that is not now."""
    urgent = complaint.emergency is not None
    due = quiet.not_before(visit.runtime, complaint.channel, visit.now, urgent)
    return due if due > visit.now else None


def _why(visit: Visit, delivery: m.Delivery) -> str:
    """What its code means and what to do; of a code that nobody has explained, what the platform says."""
    if not delivery.error_code or delivery.status.rank >= DeliveryStatus.DELIVERED.rank:
        return ""
    cause = causes.of(delivery.channel, delivery.error_code)
    if cause == causes.OTHER:
        # A platform's own sentence may quote who it was.
        said = masking.text(delivery.error or delivery.error_code, shown=False)
        return visit.words("sending.said", said=said)
    return f"{visit.words(f'cause.{cause}.what')} {visit.words(f'cause.{cause}.do')}"
