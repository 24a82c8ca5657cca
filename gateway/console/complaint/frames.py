"""The words around what staff write: what the citizen reads, before it goes out and with gaps where something
is still to be written or chosen."""

import re
from dataclasses import dataclass
from datetime import date

from gateway import replies, replying
from gateway.casework import news
from gateway.casework.news import Said
from gateway.casework.steps import STEPS, Action, becomes
from gateway.console.visit import Visit
from gateway.conversation.turn import Next, Reply
from gateway.limits import Clock
from store import complaints, updates
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


def spoken(visit: Visit, complaint: m.Complaint) -> str:
    """The language in which its citizen is written to."""
    return replying.spoken(visit.runtime, complaint.language)


def frame(visit: Visit, complaint: m.Complaint, action: Action) -> Frame:
    step = STEPS[action]
    later = ahead(visit, complaint, action)

    def said(text: str = TEXT, until: date | None = None) -> str:
        return read_there(visit, complaint, news.word(action, complaint, Said(text, AGENCY, until), later))

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
    then.reopened += action is Action.REOPEN
    return Clock(visit.runtime.settings).next_step(then, visit.now)


def _status_after(visit: Visit, complaint: m.Complaint, action: Action) -> m.ComplaintStatus:
    if action is not Action.UNMERGE:
        return becomes(action, complaint)
    merged = updates.last(visit.db, complaint, Action.MERGE)
    return (merged.before if merged else None) or m.ComplaintStatus.TERVERIFIKASI


def read_there(visit: Visit, complaint: m.Complaint, reply: Reply) -> str:
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


def to_paste(visit: Visit, complaint: m.Complaint, standing: m.Complaint, update: m.ComplaintUpdate) -> str:
    """The news of an update as somebody brings it to where its citizen is, and we are not. `standing`: the
    complaint that it was done to: this one, or the one that stands for it."""
    if update.action not in set(Action) or not STEPS[Action(update.action)].told:
        return ""
    later = Clock(visit.runtime.settings).next_step(standing, visit.now)
    if later.by is None and update.action in _WITH_A_DAY:
        return update.text
    day = update.details.get("until")
    until = date.fromisoformat(day) if day else None
    said = Said(update.text, update.details.get("agency"), until)
    return read_there(visit, complaint, news.word(update.action, complaint, said, later))


_WITH_A_DAY = (
    Action.VERIFY,
    Action.FORWARD,
    Action.FOLLOW_UP,
    Action.ANSWER,
    Action.REOPEN,
)
