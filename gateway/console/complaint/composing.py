"""How an answer goes out, told before it does: where, when, in which words around it, and how long it may
be."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import col, select

from channels.messages import Template
from gateway import replies
from gateway.casework import news
from gateway.casework.news import Said
from gateway.casework.steps import STEPS, Action, becomes, possible
from gateway.console.complaint import sending
from gateway.console.rendering import Times
from gateway.console.visit import Visit
from gateway.conversation.turn import Next, Reply
from gateway.limits import Clock
from gateway.media import objections
from normalizer import tickets
from store import complaints, contacts, updates
from store import models as m

TEXT, AGENCY, UNTIL = "\ue000", "\ue001", "\ue002"
"""What stands in a frame for the words, the body and the day that are still to be chosen. For nobody's
language: a private area of Unicode."""
_SOME_DAY = date(9999, 12, 31)
_SHOWN_DAY = re.compile(r"31 \S+ 9999")


@dataclass(frozen=True, slots=True)
class Frame:
    """What the citizen reads, with gaps."""

    text: str
    bare: str = ""
    """The same without words, where none are needed."""
    until: str = ""
    """The same with a day, where one may be named."""


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
        language=spoken(visit, complaint),
        frames={
            action: frame(visit, complaint, action)
            for action in possible(visit.role, complaint)
            if STEPS[action].told
        },
        templates=offered(visit, complaint) if shut and why_not is None else (),
        takes=objections.taken(can)[visit.words.language] if can and can.files else "",
    )


def spoken(visit: Visit, complaint: m.Complaint) -> str:
    """The language in which its citizen is written to."""
    ours = complaint.language in replies.LANGUAGES
    return complaint.language if ours else visit.runtime.settings.replies.language


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
    own = f".{spoken(visit, complaint)}"
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
    ours = language if language in replies.LANGUAGES else spoken(visit, complaint)
    reply = Reply("answer_waiting", {"ticket": complaint.ticket})
    return news.words(visit.runtime, reply, ours, complaint.channel)


# In which words.


def frame(visit: Visit, complaint: m.Complaint, action: Action) -> Frame:
    step = STEPS[action]
    later = ahead(visit, complaint, action)

    def said(text: str = TEXT, until: date | None = None) -> str:
        return _read(visit, complaint, news.word(action, complaint, Said(text, AGENCY, until), later))

    return Frame(
        text=said(),
        bare="" if step.worded else said(""),
        until=_SHOWN_DAY.sub(UNTIL, said(until=_SOME_DAY)) if action is Action.POSTPONE else "",
    )


def ahead(visit: Visit, complaint: m.Complaint, action: Action) -> Next:
    """What comes next, once this step is taken."""
    then = m.Complaint(**complaint.model_dump())
    complaints.change_status(then, _status_after(visit, complaint, action), visit.now)
    if action is Action.ANSWER:
        then.answered_at = visit.now
    return Clock(visit.runtime.settings).next_step(then, visit.now)


def _status_after(visit: Visit, complaint: m.Complaint, action: Action) -> m.ComplaintStatus:
    if action is not Action.UNMERGE:
        return becomes(action, complaint)
    merged = updates.last(visit.db, complaint, Action.MERGE)
    return (merged.before if merged else None) or m.ComplaintStatus.TERVERIFIKASI


def _read(visit: Visit, complaint: m.Complaint, reply: Reply) -> str:
    """As it reads on their channel; as a message to be pasted, where it is none of ours."""
    language = spoken(visit, complaint)
    if complaint.channel in visit.runtime.channels:
        return news.words(visit.runtime, reply, language, complaint.channel)
    return replies.render([reply], language, "text", visit.runtime.time_zone)


def length(visit: Visit, complaint: m.Complaint, action: Action, text: str, agency: str = "") -> int:
    """Characters of the whole, as it would go out."""
    found = frame(visit, complaint, action)
    whole = found.text if text else found.bare
    return len(whole.replace(TEXT, text).replace(AGENCY, agency))


def to_paste(visit: Visit, complaint: m.Complaint, update: m.ComplaintUpdate) -> str:
    """The news of an update as somebody brings it to where its citizen is, and we are not."""
    if update.action not in set(Action) or not STEPS[Action(update.action)].told:
        return ""
    later = Next(complaint.status, complaint.due_on)
    if later.by is None and update.action in _WITH_A_DAY:
        return update.text
    day = update.details.get("until")
    until = date.fromisoformat(day) if day else None
    said = Said(update.text, update.details.get("agency"), until)
    return _read(visit, complaint, news.word(update.action, complaint, said, later))


_WITH_A_DAY = (
    Action.VERIFY,
    Action.FORWARD,
    Action.FOLLOW_UP,
    Action.ANSWER,
    Action.REOPEN,
)
