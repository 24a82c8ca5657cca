"""Filing what somebody brought: once, whoever brings it how often."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from channels.messages import raw_json
from gateway.filing import Filing
from gateway.limits import Clock
from gateway.redirects import claims, history
from gateway.redirects.claims import Handout
from gateway.redirects.form import Form
from gateway.runtime import Runtime
from normalizer import places, spots
from normalizer.draft import ComplaintDraft, draft_from
from store import complaints, media, redirects
from store import models as m
from store.media import Copy

ACCOUNT = "redirect"
"""In the place of one of our own accounts: nobody heard these messages but a human."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a form."""

    ticket: str
    new: bool
    """False where it was there already."""
    claimed: bool
    handout: Handout | None
    """None where it was there already and no new code was asked for, or where its citizen has it."""


def add(
    runtime: Runtime,
    session: Session,
    staff: m.Staff,
    form: Form,
    copies: Sequence[Copy] = (),
    again: bool = False,
    peer: str = "",
) -> Added:
    """File one form. The same words of the same person, brought again, keep their ticket, and get a new code
    only where `again` asks for one: it ends the code that the citizen may be about to send.

    `copies`: the pictures that go with it; `peer`: the network address it came from.
    """
    now = runtime.clock()
    complaint, new = file(runtime, session, staff, form, now, copies, peer=peer)
    handout = claims.hand_out(runtime, session, complaint, now) if new or again else None
    found = session.get_one(m.Redirect, complaint.id)
    return Added(complaint.ticket, new, found.claimed_at is not None, handout)


def file(
    runtime: Runtime,
    session: Session,
    staff: m.Staff,
    form: Form,
    now: datetime,
    copies: Sequence[Copy] = (),
    batch_id: UUID | None = None,
    peer: str = "",
) -> tuple[m.Complaint, bool]:
    """The complaint that this form makes, and True; or the one that it has made before, and False."""
    redirects.hold(session, form.key)
    if known := redirects.by_key(session, form.key):
        return known[1], False
    ticket = next(complaints.draw_tickets(session, 1))
    words = message(form, ticket, copies, now)
    filing = Filing(session, now, runtime.settings.agencies, Clock(runtime.settings))
    nobody = redirects.stranger(session, now)
    complaint = filing.open(words, draft(form, runtime.settings.office.area), ticket, nobody.id)
    for copy in copies:
        if copy.latitude is not None and copy.longitude is not None:
            complaints.locate(complaint, copy.latitude, copy.longitude, complaints.PHOTO)
            filing.look_at(complaint)
    # Complaints first: messages and all else refer to them.
    session.flush()
    words.complaint_id = complaint.id
    session.add(words)
    session.flush()
    media.keep_all(session, words, copies, now)
    redirects.note(session, complaint, staff, form.source, [form.origin], now, form.link, form.key, batch_id)
    history.note(session, complaint, staff, form.source, now, form, peer)
    filing.link()
    return complaint, True


def draft(form: Form, within: str | None) -> ComplaintDraft:
    """What the form was understood to tell. `within`: the area where places are looked for first."""
    read = draft_from(form.text, within or None)
    read = replace(
        read,
        kind=form.kind or read.kind,
        anonim=read.anonim or form.anonim,
        rahasia=read.rahasia or form.rahasia,
    )
    if not form.place:
        return read
    # Apart from the words: "Jalan Sudirman" is a place, and says nothing of a road that is broken.
    told = places.find(form.place, within or None)
    named = {*read.spots, *map(str, spots.find(form.place))}
    return replace(
        read,
        place=told if told.code or told.candidates else read.place,
        spots=tuple(sorted(named)),
    )


def message(form: Form, ticket: str, copies: Sequence[Copy], now: datetime) -> m.Message:
    """The words as they were received, like those that any channel hears."""
    return m.Message(
        channel=form.source,
        account=ACCOUNT,
        external_id=form.key,
        address=f"{form.source}:{ticket}",
        sent_at=now,
        received_at=now,
        text=form.text,
        raw=raw_json(form.as_json()),
        attachments=[
            {"kind": "photo", "reference": str(number), "mime_type": copy.mime_type, "size": copy.size}
            for number, copy in enumerate(copies)
        ],
        repliable=False,
        state=m.MessageState.HANDLED,
        due_at=now,
        handled_at=now,
        outcome="redirected",
    )
