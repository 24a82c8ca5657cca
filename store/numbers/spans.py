"""Between which days the steps of complaints were taken.

How many working days that is, the database cannot know. There are few pairs of days and many complaints, so
it counts for each pair, and whoever has the calendar does the rest.
"""

from datetime import date
from typing import Any, Literal, NamedTuple

from sqlalchemy import case, func, literal
from sqlmodel import Session, col, select

from store.models import Complaint
from store.numbers.scope import ANSWERED, REFUSED, Scope, day_of, kind_in_limits, within

Step = Literal["verify", "follow_up", "finish"]


class Span(NamedTuple):
    """A step that was taken by so many complaints between the same two days."""

    of: str | None
    """The body, where they are told apart; else the kind of what was finished, `SUPERVISED` before others."""
    since: date
    until: date
    complaints: int


def of_step(session: Session, scope: Scope, step: Step, by_body: bool = False) -> list[Span]:
    """The step wherever it was taken: from arrival until it was verified, or refused or answered at once;
    from the hand-over until somebody reacted to it; from arrival until it was answered for good.

    A follow-up of before the last hand-over is left out: whoever has it now was not asked. `by_body` tells
    the bodies' apart, at the price of many times as many pairs.
    """
    of, since, until = _ends(step)
    if by_body:
        of = col(Complaint.forwarded_to)
    query: Any = (
        select(
            of.label("taken_of"),
            day_of(session, since, scope).label("since_day"),
            day_of(session, until, scope).label("until_day"),
            func.count(),
        )
        .select_from(Complaint)
        .where(*within(scope), since <= until)
        .group_by("taken_of", "since_day", "until_day")
    )
    return [Span(*row) for row in session.exec(query)]


def _ends(step: Step) -> tuple[Any, Any, Any]:
    """Of what, since when and until when (null: not taken yet)."""
    status, answered_at, closed_at = (
        col(Complaint.status),
        col(Complaint.answered_at),
        col(Complaint.closed_at),
    )
    match step:
        case "verify":
            refused_at = case((status.in_(REFUSED), closed_at))
            decided_at = func.coalesce(col(Complaint.verified_at), answered_at, refused_at)
            return literal(None), col(Complaint.opened_at), decided_at
        case "follow_up":
            reacted_at = func.coalesce(col(Complaint.followed_up_at), answered_at)
            return literal(None), col(Complaint.forwarded_at), reacted_at
        case "finish":
            finished_at = case((status.in_(ANSWERED), func.coalesce(answered_at, closed_at)))
            return kind_in_limits(), col(Complaint.opened_at), finished_at
