"""What a row of the inbox shows of a complaint."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import shorten

from gateway import limits
from gateway.casework import clocks
from gateway.console import masking, rights
from gateway.console.visit import Visit
from normalizer import places
from store import inbox
from store import models as m
from store.late import WAITING
from store.outbox import NEVER_SHUT

WORDS_SHOWN = 180
"""Characters: two lines of a screen."""
READ = 1200
"""Characters that are looked through for personal data: what lies behind them is not shown."""
WINDOW_SOON = timedelta(hours=8)
"""A working day: a reply that waits until tomorrow comes too late."""


@dataclass(frozen=True, slots=True)
class Badge:
    look: str
    """Its class in base.css."""
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    ticket: str
    channel: str
    words: str | None
    """None: it is `rahasia`."""
    place: str
    """Empty where nobody knows."""
    whole_place: str
    about: str
    """The topic that its words suggest."""
    status: m.ComplaintStatus
    agency: str | None
    clock: clocks.Countdown | None
    opened_at: datetime
    urgent: bool
    """Comes before all others."""
    badges: Sequence[Badge]


def of(visit: Visit, complaints: Sequence[m.Complaint]) -> list[Row]:
    """The rows of these complaints, in their order."""
    marks = inbox.marks(visit.db, complaints)
    office = limits.Clock(visit.runtime.settings)
    return [_row(visit, one, marks, office) for one in complaints]


def _row(visit: Visit, one: m.Complaint, marks: inbox.Marks, office: limits.Clock) -> Row:
    # Of a `rahasia` what was understood tells what was written.
    reads = rights.reads(visit.staff, one)
    return Row(
        ticket=one.ticket,
        channel=one.channel,
        words=None if one.rahasia else first_words(one.text),
        place=_place(visit, one) if reads else "",
        whole_place=places.label(one.area) if one.area and reads else "",
        about=one.subject or (one.topic or "").capitalize() if reads else "",
        status=one.status,
        agency=one.forwarded_to,
        clock=clocks.clock(one, office, visit.now),
        opened_at=one.opened_at,
        urgent=_is_urgent(one),
        badges=list(_badges(visit, one, marks, reads)),
    )


def first_words(text: str) -> str:
    """Enough of it to know it again, without a person in it."""
    return shorten(masking.text(text[:READ], shown=False), WORDS_SHOWN, placeholder=" …")


def _place(visit: Visit, one: m.Complaint) -> str:
    if one.area:
        return places.options([one.area])[0]
    if one.area_candidates:
        return visit.words("inbox.place_open")
    return one.hint or ""


def _is_urgent(one: m.Complaint) -> bool:
    return one.emergency is not None and one.status in WAITING


def _badges(visit: Visit, one: m.Complaint, marks: inbox.Marks, reads: bool) -> Iterator[Badge]:
    words = visit.words
    if one.emergency:
        kind = words.pick("inbox.emergency", one.emergency)
        look = "emergency" if _is_urgent(one) else "plain"
        yield Badge(look, words("inbox.badge.emergency", kind=kind if reads else words("clocks.secret")))
    if inbox.is_unanswered(one):
        yield Badge("soon", words("inbox.badge.unanswered"))
    if left := _window_left(visit, one, marks):
        hours = max(int(left / timedelta(hours=1)), 1)
        yield Badge("soon", words("inbox.badge.window", hours=hours))
    if one.id in marks.failed:
        yield Badge("late", words("inbox.badge.failed"))
    if one.id in marks.duplicates:
        yield Badge("info", words("inbox.badge.duplicate"))
    if one.beyond and reads and one.status in WAITING:
        yield Badge("plain", words("inbox.badge.beyond"))
    if one.anonim:
        yield Badge("plain", words("inbox.badge.anonim"))


def _window_left(visit: Visit, one: m.Complaint, marks: inbox.Marks) -> timedelta | None:
    """How long they may still be written to freely, where that is soon over and there is something to say."""
    window = visit.runtime.windows.get(one.channel, NEVER_SHUT)
    heard_at = marks.heard_at.get(one.address)
    if window >= NEVER_SHUT or heard_at is None or one.status not in WAITING:
        return None
    left = heard_at + window - visit.now
    return left if timedelta() < left <= WINDOW_SOON else None
