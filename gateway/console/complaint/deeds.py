"""The steps that are taken on the page of a complaint. What cannot be done is said there, with all that was
typed still in its place."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from gateway.casework import correcting
from gateway.casework.acting import Order, Refused, act
from gateway.casework.steps import STEPS, Action
from gateway.console import rights
from gateway.console.answers import Answer, Goto
from gateway.console.complaint import attaching, composing, files, frames, showing
from gateway.console.complaint.showing import Kept
from gateway.console.visit import NotFound, Route, Visit, id_of, post
from normalizer import tickets
from store import audit, drafts, duplicates, outbox
from store import models as m

SHORTEST_REASON = 5
"""Characters of why somebody looks at personal data."""
FURTHEST = timedelta(days=366)
"""How far away a complaint may be put off."""
_FIELDS = ("text", "agency", "until", "into", *correcting.FIELDS)
_UNSEEN = frozenset({Action.NOTE})
"""What is right whatever has happened meanwhile."""


def do(action: Action, visit: Visit) -> Answer:
    """Take one step, or show the page again and why it was not taken."""
    complaint = rights.find(visit, visit.path["ticket"])
    if action is not Action.MERGE:
        # Held from here on; of two that are merged, `act` holds both, in one order.
        visit.db.refresh(complaint, with_for_update=True)
    kept = Kept(action, {name: visit.form[name] for name in _FIELDS if name in visit.form})
    if action not in _UNSEEN and (seen := _seen(visit)) != complaint.changed_at:
        return showing.again(visit, complaint, kept.because("stale"), 409, seen)
    try:
        order = _order(visit, complaint, action)
        done = act(visit.runtime, visit.db, visit.staff, complaint, order, visit.now, visit.peer)
    except Refused as refused:
        # Kept as well: they may go and look something up.
        drafts.save(visit.db, visit.staff, complaint, action, kept.values.get("text", ""), visit.now)
        return showing.again(visit, complaint, kept.because(refused.key, _spoken(visit, refused)), 422)
    drafts.forget(visit.db, visit.staff, complaint, action)
    if order.attachments:
        drafts.forget(visit.db, visit.staff, complaint, attaching.ATTACHED)
    if action is Action.CORRECT:
        _look_for_others(visit, complaint)
    visit.to_ring += done.deliveries
    if action is Action.RETURN:
        # It is theirs no more.
        return Goto("/complaints", done="complaint.return")
    untold = STEPS[action].told and not done.deliveries
    return _back(complaint, "complaint.untold" if untold else f"complaint.{action}")


def _spoken(visit: Visit, refused: Refused) -> dict[str, object]:
    """What fills its words in, as it is said."""
    said = dict(refused.values)
    if "status" in said:
        said["status"] = visit.words.pick("status", str(said["status"]))
    if "ticket" in said:
        said["ticket"] = tickets.display(str(said["ticket"]))
    return said


def _back(complaint: m.Complaint, done: str) -> Goto:
    return Goto(f"/complaints/{complaint.ticket}", done=done)


def _seen(visit: Visit) -> datetime | None:
    """As of when they know the complaint; None where the form does not say."""
    try:
        seen = datetime.fromisoformat(visit.form.get("seen", ""))
    except ValueError:
        return None
    return seen if seen.tzinfo else None


def _order(visit: Visit, complaint: m.Complaint, action: Action) -> Order:
    """What the form asks for. Raises `Refused`."""
    text = visit.form.get("text", "").replace("\r\n", "\n").strip()
    agency = visit.form.get("agency") or None
    _check_length(visit, complaint, action, text, agency or "")
    return Order(
        action=action,
        text=text,
        agency=agency,
        into=_number(visit.form.get("into", "")) if action is Action.MERGE else None,
        until=_until(visit) if action is Action.POSTPONE else None,
        tell_merged="tell_merged" in visit.form,
        attachments=_attachments(visit, complaint) if action is Action.ANSWER else (),
        corrections=_corrections(visit, complaint) if action is Action.CORRECT else {},
    )


def _check_length(visit: Visit, complaint: m.Complaint, action: Action, text: str, agency: str) -> None:
    channel = visit.runtime.channels.get(complaint.channel)
    if channel is None or not STEPS[action].told or complaint.status not in STEPS[action].since:
        return
    most = channel.capabilities.text_limit
    over = frames.length(visit, complaint, action, text, agency) - most
    if over > 0:
        raise Refused("too_long", over=over, most=most)


def _number(typed: str) -> str:
    """The ticket number that was typed, in whatever form."""
    return next(iter(tickets.find(typed).valid), typed)


def _until(visit: Visit) -> date | None:
    typed = visit.form.get("until", "")
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise Refused("until") from None
    today = visit.now.astimezone(visit.runtime.time_zone).date()
    if not today < day <= today + FURTHEST:
        raise Refused("until")
    return day


def _attachments(visit: Visit, complaint: m.Complaint) -> list[attaching.Attachment]:
    attached = attaching.attached(visit, complaint)
    if why := attaching.objection(visit, complaint, attached):
        raise Refused("file", why=why)
    return attached


def _corrections(visit: Visit, complaint: m.Complaint) -> dict[str, object]:
    if not rights.reads(visit.staff, complaint):
        raise Refused("role")
    fields = {name: visit.form[name] for name in correcting.FIELDS if name in visit.form}
    return correcting.corrections(visit.runtime.settings, complaint, fields)


def _look_for_others(visit: Visit, complaint: m.Complaint) -> None:
    """What is like it, now that it is better known what it is and where."""
    visit.db.flush()
    duplicates.hold(visit.db, [complaint])
    duplicates.recheck(visit.db, [complaint])
    duplicates.link(visit.db, duplicates.find(visit.db, [complaint]), visit.now)


# Beside the steps.


def reveal(visit: Visit) -> Answer:
    """Show them the person for a while: why is in the log."""
    complaint = rights.find(visit, visit.path["ticket"])
    reason = " ".join(visit.form.get("reason", "").split())
    if len(reason) < SHORTEST_REASON:
        return showing.again(visit, complaint, Kept(None, {"reason": reason}).because("reason"), 422)
    visit.audit(audit.REVEAL, complaint, reason)
    return _back(complaint, "complaint.reveal")


def decide(visit: Visit) -> Answer:
    """One incident or two: about a pair that was put before them."""
    complaint = rights.find(visit, visit.path["ticket"])
    other = rights.find(visit, visit.form.get("other", ""))
    same = visit.form.get("decision") == "same"
    say = duplicates.confirm if same else duplicates.reject
    if say(visit.db, complaint.ticket, other.ticket, visit.staff.name, visit.now) is None:
        raise NotFound
    visit.audit(
        "duplicate.same" if same else "duplicate.different", complaint, details={"other": other.ticket}
    )
    if same:
        # Of the two, the older one stands for both.
        older = min(complaint, other, key=lambda one: (one.opened_at, one.id))
        newer = other if older is complaint else complaint
        path = f"/complaints/{newer.ticket}?merge={older.ticket}"
        return Goto(path, done="complaint.same")
    return _back(complaint, "complaint.different")


def resend(visit: Visit) -> Answer:
    """A new attempt at what did not go out."""
    complaint = rights.find(visit, visit.path["ticket"])
    delivery = visit.db.get(m.Delivery, id_of(visit.form.get("delivery", "")))
    if delivery is None or delivery.complaint_id != complaint.id:
        raise NotFound
    if not outbox.retry(visit.db, delivery.id, visit.now):
        return showing.again(visit, complaint, Kept(None, {}).because("resend"), 409)
    visit.audit("resend", complaint, details={"delivery": str(delivery.id)})
    visit.to_ring.append(delivery)
    return _back(complaint, "complaint.resend")


def send_template(visit: Visit) -> Answer:
    """What the platform lets through when it lets nothing else."""
    complaint = rights.find(visit, visit.path["ticket"])
    found = composing.of(visit, complaint).templates
    id = visit.form.get("template", "")
    delivery = composing.template(visit, complaint, id) if id in {one.id for one in found} else None
    if delivery is None:
        return showing.again(visit, complaint, Kept(None, {}).because("template"), 409)
    visit.audit("template", complaint, details={"template": id})
    visit.to_ring.append(delivery)
    return _back(complaint, "complaint.template")


def _doing(action: Action) -> Callable[[Visit], Answer]:
    return partial(do, action)


_ADMIN = frozenset({m.Role.ADMIN_INSTANSI})
ROUTES: tuple[Route, ...] = (
    post("/complaints/{ticket}/reveal", reveal, rights.REVEALING),
    post("/complaints/{ticket}/duplicate", decide, _ADMIN),
    post("/complaints/{ticket}/resend", resend, files.OFFICERS),
    post("/complaints/{ticket}/template", send_template, files.OFFICERS),
    *(post(f"/complaints/{{ticket}}/{action}", _doing(action), STEPS[action].by) for action in Action),
)
