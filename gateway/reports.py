"""What the console command prints: plain data first, then the same as text. Addresses are masked."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from gateway.drain import Drained
from gateway.spool import Spool
from normalizer import codes, places, tickets
from normalizer.scope import Noise
from store import complaints as complaint_store
from store import media, messages, outbox, redirects
from store import models as m

Report = Mapping[str, Any]


def complaint(session: Session, typed: str) -> Report | None:
    """The complaint whose number was `typed`, in whatever form."""
    one = find(session, typed)
    if one is None:
        return None
    heard = messages.of_complaint(session, one.id)
    return {
        **_summary(one),
        "text": _text(one),
        "redirected": _redirected(session, one),
        "messages": [_of(one, message) for message in heard],
        "files": [_file(file) for file in media.of_messages(session, [message.id for message in heard])],
        "replies": [_delivery(delivery) for delivery in outbox.of_complaint(session, one.id)],
    }


def find(session: Session, typed: str) -> m.Complaint | None:
    """The complaint whose number was `typed`, in whatever form."""
    numbers = tickets.find(typed).valid
    return next(iter(complaint_store.by_tickets(session, numbers).values()), None)


def _redirected(session: Session, one: m.Complaint) -> Report | None:
    found = redirects.of_complaint(session, one)
    if found is None:
        return None
    redirect, staff = found
    return {"source": redirect.source, "by": staff.name, "claimed_at": time(redirect.claimed_at)}


def complaints(session: Session, limit: int) -> list[Report]:
    return [{**_summary(one), "text": _text(one)} for one in complaint_store.newest(session, limit)]


def parked(session: Session) -> Report:
    return {
        "messages": [
            {**_message(one), "attempts": one.attempts, "error": one.error}
            for one in messages.parked(session)
        ],
        "requests": [
            {
                "id": str(one.id),
                "channel": one.channel,
                "at": time(one.received_at),
                "reason": one.reason,
                "raw": one.raw,
            }
            for one in messages.parked_requests(session)
        ],
        "files": [_file(one) for one in media.not_fetched(session)],
        "replies": [_delivery(one) for one in outbox.not_sent(session)],
    }


def noise(session: Session, limit: int) -> list[Report]:
    """What was kept without an answer, because nobody need see to it."""
    return [_message(one) for one in messages.with_outcome(session, tuple(Noise), limit)]


def spool(where: Spool) -> Report:
    return {
        "waiting": [_name(path) for path in where.waiting()],
        "stuck": [_name(path) for path in where.stuck()],
        "locked": {_name(path): key for path, key in where.locked().items()},
    }


def drained(result: Drained) -> Report:
    return asdict(result)


def _text(one: m.Complaint) -> str:
    """What the citizen wrote, unless they asked for secrecy: no look at that goes unrecorded, and the command
    records none."""
    return "[rahasia]" if one.rahasia else one.text


def _summary(one: m.Complaint) -> dict[str, Any]:
    return {
        "ticket": one.ticket,
        "status": str(one.status),
        "since": time(one.status_since),
        "opened_at": time(one.opened_at),
        "kind": one.kind,
        "channel": one.channel,
        "from": masked(one.address),
        "hint": one.hint,
        "place": _place(one),
        "area": places.label(one.area) if one.area else None,
        "area_code": one.area,
        "area_by": one.area_by,
        "area_candidates": one.area_candidates,
        "topic": one.topic,
        "subject": one.subject,
        "topic_words": [] if one.rahasia else one.topic_words,
        "agency": one.agency,
        "agency_reason": one.agency_reason,
        "emergency": one.emergency,
        "not_ours": one.beyond,
        "supervised": one.supervised,
        "references": one.references,
        "rating": one.rating,
        "anonim": one.anonim,
        "rahasia": one.rahasia,
        "language": one.language,
    }


def _place(one: m.Complaint) -> dict[str, Any] | None:
    """Where it is, and how we know; nothing of it where they asked for secrecy."""
    if one.located_by is None or one.rahasia:
        return None
    return {"latitude": one.latitude, "longitude": one.longitude, "by": one.located_by}


def _of(complaint: m.Complaint, message: m.Message) -> dict[str, Any]:
    return {**_message(message), **({"text": _text(complaint)} if complaint.rahasia else {})}


def _message(one: m.Message) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "channel": one.channel,
        "sent_at": time(one.sent_at),
        "received_at": time(one.received_at),
        "outcome": one.outcome,
        "unsupported": one.unsupported,
        "text": one.text,
    }


def _delivery(one: m.Delivery) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "channel": one.channel,
        "reply": one.reply_key,
        "status": str(one.status),
        "attempts": one.attempts,
        "sent_at": time(one.sent_at),
        "error": one.error_code,
        "detail": one.error,
        "text": codes.hidden(one.text) if one.reply_key in outbox.WITH_A_CODE else one.text,
        "files": one.attachments,
    }


def _file(one: m.Media) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "channel": one.channel,
        "kind": one.kind,
        "state": str(one.state),
        "attempts": one.attempts,
        "mime_type": one.mime_type,
        "size": one.size,
        "path": one.path,
        "error": one.error,
    }


def masked(address: str) -> str:
    """Enough of it to tell two apart. Not `mask`, which knows a phone number but not an eight-digit id."""
    scheme, _, path = address.partition(":")
    return f"{scheme}:***{path[-3:] if len(path) > 6 else ''}"


def _name(path: Path) -> str:
    """A file's name as it can be printed, whoever put the file there."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def complaint_text(found: Report) -> str:
    lines = [
        f"{tickets.display(found['ticket'])}  {found['status']} since {found['since']}",
        f"{found['kind']}, {found['channel']}, from {found['from']}, opened {found['opened_at']}",
        *_known_of_its_place(found),
        *_understood(found),
        *_said_of_its_redirect(found),
        "",
        found["text"],
        "",
        *(f"heard   {one['sent_at']}  {one['outcome']}" for one in found["messages"]),
        *(
            f"file    {one['id']}  {one['kind']}  {one['state']}  {one['error'] or ''}"
            for one in found["files"]
        ),
        *(f"replied {one['sent_at'] or '-'}  {one['reply']}  {one['status']}" for one in found["replies"]),
    ]
    return "\n".join(lines)


def _said_of_its_redirect(found: Report) -> list[str]:
    how = found["redirected"]
    if how is None:
        return []
    claimed = f"claimed {how['claimed_at']}" if how["claimed_at"] else "not claimed yet"
    return [f"redirected from {how['source']} by {how['by']}, {claimed}"]


def _understood(found: Report) -> list[str]:
    """What was read out of its words, and why."""
    about = [found["topic"], found["subject"], ", ".join(found["topic_words"])]
    marks = {
        "emergency": found["emergency"],
        "not ours?": found["not_ours"],
        "LAPOR! numbers": ", ".join(found["references"]),
        "rating": found["rating"],
    }
    return [
        *([f"about {' / '.join(filter(None, about))}"] if found["topic"] else []),
        *([f"perhaps for {found['agency']}: {found['agency_reason']}"] if found["agency"] else []),
        *(f"{name}: {value}" for name, value in marks.items() if value),
        *(["berkadar pengawasan"] if found["supervised"] else []),
    ]


def _known_of_its_place(found: Report) -> list[str]:
    place = found["place"]
    where = [f"at {place['latitude']:.5f}, {place['longitude']:.5f} (by {place['by']})"] if place else []
    area = [f"in {found['area']} (by {found['area_by']})"] if found["area"] else []
    return where + area + ([f"for {found['hint']}"] if found["hint"] else [])


def complaints_text(found: Sequence[Report]) -> str:
    rows = (
        f"{tickets.display(one['ticket'])}  {one['status']:<16} {one['opened_at']}  {one['channel']:<9} "
        f"{_flags(one)}{_first_words(one['text'])}"
        for one in found
    )
    return "\n".join(rows) or "no complaints yet"


def _flags(one: Report) -> str:
    flags = ["DARURAT"] * bool(one["emergency"]) + ["bukan_wewenang?"] * bool(one["not_ours"])
    return f"[{' '.join(flags)}] " if flags else ""


def noise_text(found: Sequence[Report]) -> str:
    rows = (
        f"{one['outcome']:<8} {one['received_at']}  {one['channel']:<9} {_first_words(one['text'])}"
        for one in found
    )
    return "\n".join(rows) or "nothing but what people want of us"


def parked_text(found: Report) -> str:
    unsent = found["replies"]
    rows = [
        *(_unsent_text(one) for one in unsent),
        *(f"message {one['id']}  {one['channel']}  {one['error']}" for one in found["messages"]),
        *(f"file    {one['id']}  {one['channel']}  {one['state']} {one['error']}" for one in found["files"]),
        *(f"request {one['id']}  {one['channel']}  {one['reason']}" for one in found["requests"]),
    ]
    return "\n".join(rows) or "nothing is parked"


def _unsent_text(one: Report) -> str:
    line = f"reply   {one['id']}  {one['channel']}  {one['status']} {one['error']}"
    return f"{line}: {one['detail']}" if one["detail"] else line


def spool_text(found: Report) -> str:
    rows = [f"waiting {name}" for name in found["waiting"]] + [f"stuck   {name}" for name in found["stuck"]]
    rows += [
        f"locked  {name}: its key {key} is not among those given" for name, key in found["locked"].items()
    ]
    return "\n".join(rows) or "the spool is empty"


def drained_text(found: Report) -> str:
    return f"kept {found['kept']}, stuck {found['stuck']}, left {found['left']}"


def _first_words(text: str, width: int = 60) -> str:
    words = " ".join(text.split())
    return words if len(words) <= width else words[: width - 1] + "…"
