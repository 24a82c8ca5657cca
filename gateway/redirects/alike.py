"""What a form resembles, before it is saved."""

from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from sqlmodel import Session

from gateway.config import Settings
from gateway.redirects import adding
from gateway.redirects.form import Form
from normalizer import privacy
from normalizer.incidents import Reason
from store import complaints, duplicates, redirects
from store import models as m
from store.ids import new_id

SHOWN = 120
"""Characters of a complaint that is suggested."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A complaint that is likely about the same."""

    ticket: str
    opened_at: datetime
    status: m.ComplaintStatus
    words: str
    """The first of them, without personal data; none of a `rahasia`."""
    reasons: tuple[Reason, ...]
    """What they have in common; see `normalizer.incidents.Likeness`. None where it is the very same."""
    same: bool = False
    """The same words of the same person: saving adds nothing."""


def alike(session: Session, settings: Settings, form: Form, now: datetime) -> list[Suggestion]:
    """What has this very key, or else other people's likeliest. Nothing is written."""
    if known := redirects.by_key(session, form.key):
        return [_suggestion(known[1], (), same=True)]
    draft = adding.draft(form, settings.office.area)
    complaint = complaints.drafted(draft, "", adding.message(form, "", (), now), new_id(), now)
    found = duplicates.find(session, [complaint])[complaint.id]
    by_id = complaints.by_ids(session, [one.id for one in found])
    # That there is a secret one is as secret: whoever types here could look for it. Staff who deal with it
    # see the pair once this is saved.
    told = [one for one in found if not by_id[one.id].rahasia]
    return [_suggestion(by_id[one.id], one.likeness.reasons) for one in told]


def _suggestion(complaint: m.Complaint, reasons: tuple[Reason, ...], same: bool = False) -> Suggestion:
    words = "" if complaint.rahasia else shorten(privacy.public(complaint.text), SHOWN, placeholder=" …")
    return Suggestion(
        ticket=complaint.ticket,
        opened_at=complaint.opened_at,
        status=complaint.status,
        words=words,
        reasons=reasons,
        same=same,
    )
