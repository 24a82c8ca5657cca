"""Taking a step with a complaint: it moves on, what was done is noted, and its citizen is told; all of it in
the caller's transaction, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from gateway.casework import news
from gateway.casework.steps import STEPS, Action, becomes, possible
from gateway.limits import Clock
from gateway.runtime import Runtime
from store import audit, complaints, updates
from store import models as m


class Refused(Exception):
    """It cannot be done. `key` is a wording of the console (`refused.…`), `values` fill it in."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True)
class Order:
    """What a staff member wants done."""

    action: Action
    text: str = ""
    agency: str | None = None
    """FORWARD: the body, by its name in the settings."""
    into: str | None = None
    """MERGE: the ticket number that stands for both from now on."""
    until: date | None = None
    """POSTPONE: until when, where that is known."""
    tell_merged: bool = True
    """Those whose complaints were merged into this one hear of it as well."""
    attachments: Sequence[dict[str, Any]] = ()
    """Files that go with an answer; see `Delivery.attachments`."""
    corrections: dict[str, Any] = field(default_factory=dict)
    """CORRECT: column -> its new value; see `gateway.casework.correcting`."""


@dataclass(frozen=True, slots=True)
class Done:
    update: m.ComplaintUpdate
    deliveries: Sequence[m.Delivery]
    """To be rung for once this is committed."""


def act(
    runtime: Runtime,
    session: Session,
    staff: m.Staff | None,
    complaint: m.Complaint,
    order: Order,
    now: datetime,
    peer: str = "",
) -> Done:
    """Carry out `order`. `staff` None: a limit passed, and nobody did it. Raises `Refused`."""
    _hold(session, complaint, order)
    _check(staff, complaint, order)
    before = complaint.status
    details = _prepare(runtime, session, complaint, order)
    status = _status_after(session, complaint, order)
    if status is not before:
        complaints.change_status(complaint, status, now)
        complaint.reopened += order.action is Action.REOPEN
    elif order.action is Action.ANSWER:
        complaint.answered_at = now
    if STEPS[order.action].told:
        complaint.unanswered_since = None
    postponed = order.action is Action.POSTPONE
    complaint.due_on = order.until if postponed else Clock(runtime.settings).due_on(complaint)
    complaint.changed_at = now
    actor = m.Actor.STAFF if staff else m.Actor.CLOCK
    changed = before if status is not before else None
    update = updates.note(
        session, complaint, actor, order.action, now, staff, changed, order.text.strip(), details
    )
    audit.note(
        session, staff, order.action, now, complaint, details={"status": str(complaint.status)}, peer=peer
    )
    session.flush()
    return Done(update, _tell(runtime, session, complaint, update, order, now))


def _hold(session: Session, complaint: m.Complaint, order: Order) -> None:
    """Hold it, and what it is to be merged into, until the transaction ends; in one order by everybody."""
    wanted = (col(m.Complaint.id) == complaint.id) | (col(m.Complaint.ticket) == (order.into or ""))
    session.exec(
        select(m.Complaint)
        .where(wanted)
        .order_by(col(m.Complaint.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _check(staff: m.Staff | None, complaint: m.Complaint, order: Order) -> None:
    step = STEPS[order.action]
    if complaint.status not in step.since:
        raise Refused("status", status=complaint.status)
    if staff and order.action not in possible(staff.role, complaint):
        raise Refused("role")
    if step.worded and not order.text.strip():
        raise Refused("words")


def _prepare(runtime: Runtime, session: Session, complaint: m.Complaint, order: Order) -> dict[str, Any]:
    """What the step needs beside its words; returns what is to be remembered of it."""
    match order.action:
        case Action.FORWARD:
            if order.agency not in runtime.settings.body_names:
                raise Refused("agency")
            complaint.forwarded_to = order.agency
            return {"agency": order.agency}
        case Action.RETURN:
            agency, complaint.forwarded_to = complaint.forwarded_to, None
            return {"agency": agency}
        case Action.POSTPONE if order.until:
            return {"until": order.until.isoformat()}
        case Action.MERGE:
            complaint.merged_into = _target(session, complaint, order).id
            return {"into": order.into}
        case Action.UNMERGE:
            complaint.merged_into = None
        case Action.CORRECT:
            return _correct(complaint, order)
    return {}


def _target(session: Session, complaint: m.Complaint, order: Order) -> m.Complaint:
    """The complaint that is to stand for both: itself not merged, and not into this one."""
    target = complaints.by_tickets(session, [order.into or ""]).get(order.into or "")
    if target is None or target.id == complaint.id:
        raise Refused("merge.unknown")
    if target.status is m.ComplaintStatus.DIGABUNG:
        raise Refused("merge.merged", ticket=target.ticket)
    if target.contact_id != complaint.contact_id and (target.rahasia or complaint.rahasia):
        raise Refused("merge.secret")
    return target


def _correct(complaint: m.Complaint, order: Order) -> dict[str, Any]:
    before = {name: getattr(complaint, name) for name in order.corrections}
    changed = {name: value for name, value in order.corrections.items() if before[name] != value}
    if not changed:
        raise Refused("unchanged")
    for name, value in changed.items():
        setattr(complaint, name, value)
    return {"changed": {name: [before[name], value] for name, value in changed.items()}}


def _status_after(session: Session, complaint: m.Complaint, order: Order) -> m.ComplaintStatus:
    if order.action is not Action.UNMERGE:
        return becomes(order.action, complaint)
    merged = updates.last(session, complaint, Action.MERGE)
    return (merged.before if merged else None) or m.ComplaintStatus.TERVERIFIKASI


def _tell(
    runtime: Runtime,
    session: Session,
    complaint: m.Complaint,
    update: m.ComplaintUpdate,
    order: Order,
    now: datetime,
) -> list[m.Delivery]:
    if not STEPS[order.action].told:
        return []
    said = news.Said(order.text.strip(), complaint.forwarded_to, order.until, order.attachments)
    told = {complaint.contact_id: complaint}
    if order.tell_merged and order.action not in (Action.MERGE, Action.UNMERGE, Action.ASK):
        for one in news.also_told(session, complaint):
            # Somebody who complained twice of one thing hears once of it.
            told.setdefault(one.contact_id, one)
    ahead = Clock(runtime.settings).next_step(complaint, now)
    found = (news.tell(runtime, session, one, update, said, ahead, now) for one in told.values())
    return [delivery for delivery in found if delivery]
