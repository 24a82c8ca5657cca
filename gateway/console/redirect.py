"""The redirect desk: what reached somebody of the office elsewhere becomes a complaint, form by form."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from gateway.console import masking, pictures, rights
from gateway.console.answers import Answer, Data, Page
from gateway.console.rendering import Times
from gateway.console.visit import FORM, NotFound, Route, Upload, Visit, get, post
from gateway.media import taking
from gateway.media.errors import NotFetched
from gateway.redirects import SOURCES, adding, alike, batches, claims, form, wording
from gateway.redirects.adding import Added
from gateway.redirects.sources import SPOKEN
from gateway.runtime import MEGABYTE, Runtime
from normalizer import tickets
from normalizer.incidents import Reason
from normalizer.kind import Kind
from normalizer.spots import Spot
from store import models as m
from store import redirects, staff
from store.media import Copy

DESK = frozenset({m.Role.ADMIN_INSTANSI, m.Role.MEDIA_SOSIAL})
PICTURES = 6
"""Screenshots that go with one form."""
LARGEST = 60 * MEGABYTE
"""Bytes of them all."""
SHOWN = 30
WORDS = 90
"""Characters of a complaint in a list."""
_PLAIN_REASONS = ("subject", "words")


def show(visit: Visit) -> Answer:
    return _form(visit, {"source": visit.query.get("source", "")})


def _form(visit: Visit, typed: Mapping[str, str], problems: Mapping[str, str] | None = None) -> Page:
    values = {
        "typed": typed,
        "problems": problems or {},
        "sources": SOURCES,
        "kinds": list(Kind),
        "pictures": PICTURES,
        "longest": form.LONGEST["text"],
    }
    return Page("redirect.html", values, status=422 if problems else 200)


def _taken(runtime: Runtime, files: Mapping[str, Sequence[Upload]]) -> list[Copy] | str:
    """Our copies of the screenshots, or the key of what is wrong with them."""
    pictures = files.get("screenshots", ())
    if len(pictures) > PICTURES:
        return "too_many_pictures"
    try:
        return [asyncio.run(taking.take(runtime, one.path.read_bytes())) for one in pictures]
    except NotFetched:
        return "bad_picture"


def save(visit: Visit) -> Answer:
    typed = {field: visit.form.get(field, "") for field in form.FIELDS}
    read, found = form.read(typed, batches.today(visit.runtime))
    problems = {one.field: wording.problem(one, visit.words.language) for one in reversed(found)}
    if isinstance(visit.prepared, str):
        problems["screenshots"] = visit.words(f"redirect.problem.{visit.prepared}", n=PICTURES)
    if read is None or problems:
        return _form(visit, typed, problems)
    again = bool(visit.form.get("again"))
    added = adding.add(visit.runtime, visit.db, visit.staff, read, visit.prepared, again, visit.peer)
    return _result(added, read.source)


def _result(added: Added, source: str) -> Page:
    # Shown once, on this very page: a redirect would carry the code in an address.
    values = {"added": added, "source": source, "spoken": source in SPOKEN, "qr": pictures.qr}
    return Page("redirect_done.html", values)


def suggest(visit: Visit) -> Answer:
    """What the form resembles so far; nothing while it is too little to tell."""
    typed = {field: visit.form.get(field, "") for field in form.FIELDS}
    # What is not told yet is no hindrance: enough of it is there, or it is not.
    told = {**typed, "source": typed["source"] or "other", "origin": typed["origin"] or "-"}
    kept = {field: told[field] for field in ("source", "origin", "text", "place")}
    read, _ = form.read(kept, batches.today(visit.runtime))
    found = alike.alike(visit.db, visit.runtime.settings, read, visit.now) if read else []
    return Data({"found": [_suggested(visit, one) for one in found]})


def _suggested(visit: Visit, one: alike.Suggestion) -> dict[str, Any]:
    return {
        "ticket": tickets.display(one.ticket),
        "same": one.same,
        "words": one.words,
        "told": visit.words(
            "redirect.alike_told",
            status=visit.words.pick("status", one.status),
            ago=Times(visit.words, visit.runtime.time_zone).ago(one.opened_at, visit.now),
        ),
        "reasons": [why for reason in one.reasons if (why := _why(visit, reason))],
    }


def _why(visit: Visit, reason: Reason) -> str:
    """What they have in common, as far as a word tells it."""
    name, value = reason
    if name in _PLAIN_REASONS:
        return str(value)
    if name == "spot":
        return ", ".join(f"{one.kind} {one.name}" for one in map(Spot.parse, str(value).split(", ")))
    key = f"redirect.reason.{name}"
    return visit.words(key, value=value) if visit.words.has(key) else ""


def mine(visit: Visit) -> Answer:
    claimed = {"claimed": True, "waiting": False}.get(visit.query.get("show", ""))
    whose = None if visit.role is m.Role.ADMIN_INSTANSI else visit.staff
    found = redirects.newest(visit.db, whose, SHOWN + 1, _id(visit.query.get("before", "")), claimed)
    names = staff.by_ids(visit.db, {one.staff_id for one, _ in found}) if whose is None else {}
    values = {
        "rows": [_row(visit, *one, names.get(one[0].staff_id)) for one in found[:SHOWN]],
        "more": found[SHOWN - 1][1].id if len(found) > SHOWN else None,
        "shown": visit.query.get("show", ""),
        "everybody": whose is None,
    }
    return Page("redirect_mine.html", values)


def _row(visit: Visit, redirect: m.Redirect, complaint: m.Complaint, by: m.Staff | None) -> dict[str, Any]:
    """One line of the list. Personal data masked, as everywhere."""
    words = masking.text(complaint.text, shown=False) if rights.reads(visit.staff, complaint) else ""
    return {
        "redirect": redirect,
        "complaint": complaint,
        "by": by.name if by else None,
        "words": words if len(words) <= WORDS else f"{words[:WORDS].rstrip()} …",
    }


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError:
        return None


def new_code(visit: Visit) -> Answer:
    """Another code for what is not claimed yet; those before it serve no more."""
    complaint = rights.find(visit, visit.path["ticket"])
    how = redirects.of_complaint(visit.db, complaint)
    if how is None:
        raise NotFound
    handout = claims.hand_out(visit.runtime, visit.db, complaint, visit.now)
    if handout:
        visit.audit("redirect.code", complaint)
    return _result(Added(complaint.ticket, False, handout is None, handout), how[0].source)


ROUTES: tuple[Route, ...] = (
    get("/redirect", show, DESK),
    post("/redirect", save, DESK, LARGEST + FORM, _taken),
    post("/redirect/alike", suggest, DESK),
    get("/redirect/mine", mine, DESK),
    post("/redirect/code/{ticket}", new_code, DESK),
)
