"""How an answer goes out, told before it does: where, when, how long it may be, and what else may go now."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import col, select

from channels.messages import Template
from gateway import replies
from gateway.casework import news
from gateway.casework.steps import STEPS, Action, possible
from gateway.console.complaint import frames, sending
from gateway.console.complaint.frames import Frame
from gateway.console.rendering import Times
from gateway.console.visit import Visit
from gateway.conversation.turn import Reply
from gateway.media import objections
from normalizer import tickets
from store import contacts
from store import models as m


@dataclass(frozen=True, slots=True)
class Offered:
    """An approved wording that goes out when nothing else does."""

    id: str
    """Its key and its language, as a form sends them."""
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Composing:
    says: str
    """Where an answer goes, in words."""
    tells: str
    """The same of the news of any other step."""
    warning: str
    """Why it does not go out now; empty where it does."""
    reaches: bool
    """False where nobody can be told."""
    limit: int
    """Characters of the whole."""
    short: bool
    """Counted in SMS parts."""
    language: str
    frames: Mapping[Action, Frame]
    templates: Sequence[Offered]
    takes: str
    """What can be attached; empty where nothing can."""


def of(visit: Visit, complaint: m.Complaint) -> Composing:
    channel = visit.runtime.channels.get(complaint.channel)
    can = channel.capabilities if channel else None
    blocked = _unreachable(visit, complaint)
    why_not = news.cannot_be_told(visit.runtime, visit.db, complaint)
    until, shut = _window(visit, complaint)
    return Composing(
        says=_says(visit, complaint, why_not, "by"),
        tells=_says(visit, complaint, why_not, "news_by"),
        warning=_warning(visit, complaint, why_not, blocked, until, shut),
        reaches=why_not is None,
        limit=can.text_limit if can else 0,
        short=bool(can and can.short_replies),
        language=frames.spoken(visit, complaint),
        frames={
            action: frames.frame(visit, complaint, action)
            for action in possible(visit.role, complaint)
            if STEPS[action].told
        },
        templates=offered(visit, complaint) if shut and why_not is None else (),
        takes=objections.taken(can)[visit.words.language] if can and can.files else "",
    )


# Where, and when.


def _says(visit: Visit, complaint: m.Complaint, why_not: str | None, key: str) -> str:
    if why_not:
        return visit.words(f"complaint.goes.{why_not}", source=visit.words.pick("channel", complaint.channel))
    channel = visit.words.pick("channel", complaint.channel)
    said = visit.words(f"complaint.goes.{key}", channel=channel)
    until, shut = _window(visit, complaint)
    if until and not shut:
        times = Times(visit.words, visit.runtime.time_zone)
        at = sending.morning(visit, times, until)
        said = f"{said} {visit.words('complaint.goes.until', at=at)}"
    return said


def _warning(
    visit: Visit,
    complaint: m.Complaint,
    why_not: str | None,
    blocked: datetime | None,
    until: datetime | None,
    shut: bool,
) -> str:
    words, times = visit.words, Times(visit.words, visit.runtime.time_zone)
    if why_not:
        return ""
    if blocked:
        return words("complaint.goes.blocked", day=times.day(blocked))
    if shut:
        announced = bool(visit.runtime.channels[complaint.channel].templates)
        return words("complaint.goes.shut" if announced else "complaint.goes.shut_silently")
    if at := sending.goes_at(visit, complaint):
        return words("complaint.goes.later", at=sending.morning(visit, times, at))
    if _is_public(visit, complaint):
        return words("complaint.goes.private")
    return ""


def _window(visit: Visit, complaint: m.Complaint) -> tuple[datetime | None, bool]:
    """Until when they may be written to freely, where that is limited; and whether that is over."""
    channel = visit.runtime.channels.get(complaint.channel)
    if channel is None or channel.capabilities.window is None:
        return None, False
    heard = contacts.heard_at(visit.db, [complaint.address]).get(complaint.address)
    until = heard + channel.capabilities.window if heard else None
    return until, until is None or visit.now >= until


def _unreachable(visit: Visit, complaint: m.Complaint) -> datetime | None:
    known = visit.db.get(m.ContactAddress, complaint.address)
    return known.unreachable_since if known else None


def _is_public(visit: Visit, complaint: m.Complaint) -> bool:
    """They have written in public only: what we answer in private may be refused."""
    channel = visit.runtime.channels[complaint.channel]
    if not channel.capabilities.shy_of_strangers:
        return False
    private = select(m.Message.id).where(
        m.Message.address == complaint.address,
        m.Message.channel == complaint.channel,
        col(m.Message.public).is_(False),
    )
    return visit.db.exec(private.limit(1)).first() is None


def offered(visit: Visit, complaint: m.Complaint) -> list[Offered]:
    """The wordings that the platform has approved, each in its languages; the citizen's first."""
    channel = visit.runtime.channels.get(complaint.channel)
    found = [
        Offered(f"{key}.{language}", name, _template_text(visit, complaint, language))
        for key, names in (channel.templates.items() if channel else ())
        for language, name in names.items()
    ]
    own = f".{frames.spoken(visit, complaint)}"
    return sorted(found, key=lambda one: not one.id.endswith(own))


def template(visit: Visit, complaint: m.Complaint, id: str) -> m.Delivery | None:
    """That wording, on its way now; None where there is none such."""
    chosen = next((one for one in offered(visit, complaint) if one.id == id), None)
    if chosen is None:
        return None
    language = id.rpartition(".")[2]
    filled = Template(chosen.name, language, (tickets.display(complaint.ticket),))
    delivery = m.Delivery(
        channel=complaint.channel,
        account=visit.runtime.channels[complaint.channel].account,
        address=complaint.address,
        text=chosen.text,
        reply_key="answer_waiting",
        template=asdict(filled),
        language=language,
        complaint_id=complaint.id,
        due_at=visit.now,
        created_at=visit.now,
    )
    visit.db.add(delivery)
    return delivery


def _template_text(visit: Visit, complaint: m.Complaint, language: str) -> str:
    """What the citizen will read, as nearly as we know: the platform has the wording."""
    ours = language if language in replies.LANGUAGES else frames.spoken(visit, complaint)
    reply = Reply("answer_waiting", {"ticket": complaint.ticket})
    return news.words(visit.runtime, reply, ours, complaint.channel)
