"""Erasing a person: from the database, the spool and the shelf; in the queue and the log there are only ids.

An open complaint is not erased under the hands of who deals with it: its citizen takes it back first. What
stays, and why, is in docs/privacy.md.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote_plus

from sqlmodel import Session

from gateway import drain, logs
from gateway.casework.steps import OPEN
from gateway.limits import Clock
from gateway.media import holding
from gateway.media.fetch import shelf
from gateway.privacy import who
from gateway.runtime import Runtime
from normalizer import tickets
from store import audit, complaints, contacts, media, privacy, updates
from store import models as m
from store.engine import reading, writing
from store.privacy import Held, Person

ERASE = "erase"
"""In the history of a complaint, and in the log of what was done."""


class Refused(Exception):
    """It is not done, and this is why, and what to do first."""


@dataclass(frozen=True, slots=True)
class Erased:
    addresses: int
    complaints: Sequence[str]
    """Their ticket numbers, which stay."""
    messages: int
    replies: int
    files: int
    """Of them, and of those that were sent to them."""
    requests: int
    """That could not be read and named them."""
    scrubbed: bool
    """False where SQLite's log still holds some of it for a while."""


def erase(runtime: Runtime, typed: str, withdraw: bool = False) -> Erased:
    """Make all that we hold of whoever is at `typed` nobody's. `withdraw`: take their open complaints back
    first. Raises `Refused`, and `holding.BeingCopied` while a backup is made."""
    # What they said while the database was away is in it before we look.
    drain.drain(runtime)
    with holding.some_may_go(runtime.settings.data_dir):
        with writing(runtime.engine) as session:
            person = _held(session, typed, runtime.clock())
            addresses = person.addresses
            held = privacy.held(session, person)
            _check(session, person, held, withdraw)
            copies, requests = _forget(runtime, session, person, held, runtime.clock())
        clear(runtime, copies)
        requests += _forget_spooled(runtime, addresses)
        scrubbed = privacy.scrub(runtime.engine)
    logs.event("person.erased", complaints=len(held.complaints), messages=len(held.messages))
    return Erased(
        addresses=len(addresses),
        complaints=[one.ticket for one in held.complaints],
        messages=len(held.messages),
        replies=len(held.deliveries),
        files=len(copies),
        requests=requests,
        scrubbed=scrubbed,
    )


def _held(session: Session, typed: str, now: datetime) -> Person:
    """Who it is; nobody handles what they say until the transaction ends."""
    person = who.find(session, typed)
    if person is None:
        raise Refused("nothing is held of anybody there")
    if any(one.startswith(f"{privacy.ERASED}:") for one in person.addresses):
        raise Refused("it was erased already")
    # Who only wrote is somebody from here on, and SMS and WhatsApp of one number are one person.
    rows = contacts.lock(session, dict.fromkeys(person.addresses), [], now)
    contact_id = next((one.contact_id for one in rows.values()), person.contact_id)
    return privacy.of_contact(session, contact_id) if contact_id else person


def _check(session: Session, person: Person, held: Held, withdraw: bool) -> None:
    if staff := privacy.linked_staff(session, person):
        raise Refused(
            f'that is the account of {staff.name} of the office: `lapor redirect unlink "{staff.name}"`'
        )
    for complaint in held.complaints:
        if complaint.status not in OPEN:
            continue
        number = tickets.display(complaint.ticket)
        if privacy.stands_for_others(session, complaint):
            raise Refused(f"{number} is open and stands for others' complaints too: separate those first")
        if not withdraw:
            raise Refused(
                f"{number} is open, and who deals with it needs its words: wait until it is done, or take it "
                "back for them (--withdraw)"
            )


def _forget(
    runtime: Runtime, session: Session, person: Person, held: Held, now: datetime
) -> tuple[list[str], int]:
    for complaint in held.complaints:
        if complaint.status in OPEN:
            _withdraw(runtime, session, complaint, now)
    copies = forget_complaints(session, held.complaints, now)
    rest = [one for one in held.messages if one.complaint_id is None]
    copies += privacy.forget_messages(session, rest, now)
    said = [one for one in held.deliveries if one.complaint_id is None]
    copies += privacy.forget_deliveries(session, said)
    names = privacy.naming(person.addresses)
    requests = privacy.forget_parked(session, names)
    privacy.forget_searches(session, names)
    privacy.forget_person(session, person)
    for complaint in held.complaints:
        updates.note(session, complaint, m.Actor.CITIZEN, ERASE, now)
        audit.note(session, None, ERASE, now, complaint)
        complaint.changed_at = now
    audit.note(session, None, ERASE, now, details={"messages": len(held.messages)})
    return copies, requests


def forget_complaints(session: Session, some: Collection[m.Complaint], now: datetime) -> list[str]:
    """The names of the copies of their files, which nobody needs any more."""
    return [name for complaint in some for name in privacy.forget_complaint(session, complaint, now)]


def _withdraw(runtime: Runtime, session: Session, complaint: m.Complaint, now: datetime) -> None:
    before = complaint.status
    complaints.change_status(complaint, m.ComplaintStatus.DICABUT, now)
    complaint.due_on = Clock(runtime.settings).due_on(complaint)
    updates.note(session, complaint, m.Actor.CITIZEN, "withdrawn", now, before=before)


def clear(runtime: Runtime, copies: Collection[str]) -> None:
    """Take these off the shelf, but for those that another row names. What a kill leaves is tidied later."""
    if not copies:
        return
    with reading(runtime.engine) as session:
        others = media.known(session, copies)
    for name in set(copies) - others:
        shelf(runtime).remove(name)


def _forget_spooled(runtime: Runtime, addresses: Collection[str]) -> int:
    """What could not be played back, or waits for its channel, and names them; how many."""
    names = privacy.naming(addresses)
    spooled = [*runtime.spool.waiting(), *runtime.spool.stuck()]
    found = [path for path in spooled if names(*_words(runtime, path))]
    for path in found:
        runtime.spool.remove(path)
    return len(found)


def _words(runtime: Runtime, path: Path) -> tuple[str | None, str]:
    """The channel on which it came, and what it says."""
    try:
        spooled = runtime.spool.read(path)
    except Exception as error:
        # Damaged, or sealed with a key that we do not have: as much as can be read of it.
        logs.problem("spool.unreadable", file=path.name, error=type(error).__name__)
        return None, path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    request = spooled.request
    return spooled.channel, "\n".join(
        unquote_plus(part)
        for part in (request.url, request.raw_query, request.body.decode("utf-8", "replace"))
    )
