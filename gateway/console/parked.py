"""What waits for a human: messages that failed, requests that could not be read, replies and files that did
not go through, and the spool. What it says itself is shown for a reason alone, and that is in the log."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from channels.messages import DeliveryStatus
from gateway import replaying
from gateway.console import causes, masking, rights
from gateway.console.answers import Answer, Goto, Page
from gateway.console.channels import ACTS, READS
from gateway.console.visit import NotFound, Route, Visit, get, id_of, post
from gateway.replaying import StillUnreadable
from gateway.spool import Spool
from normalizer import codes
from store import media, messages, outbox
from store import models as m

RAW = "raw"
"""The action, in the audit log, of who looks at what somebody sent."""
SHOWN = 50
"""Of each kind, the newest."""
LONGEST = 20_000
"""Characters of what is shown of one."""
_AGAIN = (DeliveryStatus.UNKNOWN, DeliveryStatus.FAILED, DeliveryStatus.EXPIRED)


@dataclass(frozen=True, slots=True)
class Row:
    kind: str
    """"message", "request", "reply", "file", "spool"."""
    id: str
    channel: str
    at: datetime
    why: str
    """Words: what is the matter."""
    do: str = ""
    """Words: what to do next."""
    code: str = ""
    """As the platform, or our own program, says it."""
    who: str = ""
    """Masked."""
    again: bool = False
    """It can be tried again by hand."""
    twice: bool = False
    """Tried again, it may arrive twice."""


@dataclass(frozen=True, slots=True)
class Section:
    kind: str
    rows: Sequence[Row]
    more: bool = field(default=False)


@dataclass(frozen=True, slots=True)
class Raw:
    """What one of them says itself."""

    kind: str
    id: str
    text: str
    cut: int
    """Characters that are left out."""


def show(visit: Visit) -> Answer:
    return _page(visit)


def _page(visit: Visit, raw: Raw | None = None, problem: str | None = None) -> Page:
    sections = [
        _section("reply", [_reply(visit, one) for one in outbox.not_sent(visit.db, SHOWN + 1)]),
        _section("message", [_message(visit, one) for one in messages.parked(visit.db, SHOWN + 1)]),
        _section("request", [_request(visit, one) for one in messages.parked_requests(visit.db, SHOWN + 1)]),
        _section("file", [_file(visit, one) for one in media.not_fetched(visit.db, SHOWN + 1)]),
        _section("spool", _spooled(visit)),
    ]
    values = {
        "sections": sections,
        "empty_page": not any(section.rows for section in sections),
        "acts": visit.role in ACTS,
        "raw": raw,
        "problem": problem,
    }
    return Page("parked.html", values, status=422 if problem else 200)


def _section(kind: str, rows: Sequence[Row]) -> Section:
    return Section(kind, rows[:SHOWN], len(rows) > SHOWN)


def _reply(visit: Visit, one: m.Delivery) -> Row:
    cause = causes.of(one.channel, one.error_code)
    return Row(
        "reply",
        str(one.id),
        one.channel,
        one.created_at,
        why=visit.words(f"cause.{cause}.what"),
        do=visit.words(f"cause.{cause}.do"),
        # A platform's own sentence may quote who it was.
        code=masking.text(": ".join(filter(None, (one.error_code, one.error))), shown=False),
        who=masking.address(one.address, shown=False),
        again=one.status in _AGAIN,
        twice=one.status is DeliveryStatus.UNKNOWN,
    )


def _message(visit: Visit, one: m.Message) -> Row:
    return Row(
        "message",
        str(one.id),
        one.channel,
        one.received_at,
        why=visit.words("parked.message_why"),
        do=visit.words("parked.message_do"),
        code=one.error or "",
        who=masking.address(one.address, shown=False),
        again=True,
    )


def _request(visit: Visit, one: m.ParkedRequest) -> Row:
    why = causes.of_request(one.reason)
    return Row(
        "request",
        str(one.id),
        one.channel,
        one.received_at,
        why=visit.words(f"parked.unread.{why}"),
        do=visit.words(f"parked.unread_do.{why}"),
        # A reason may quote what somebody sent.
        code=masking.text(one.reason, shown=False),
        again=True,
    )


def _file(visit: Visit, one: m.Media) -> Row:
    waits = one.state is m.MediaState.WAITING
    over = one.expires_at is not None and one.expires_at <= visit.now
    return Row(
        "file",
        str(one.id),
        one.channel,
        one.due_at,
        why=visit.words(f"parked.file.{one.state}"),
        do=visit.words("parked.by_itself") if waits else "",
        code=one.error or "",
        again=not waits and not over,
    )


def _spooled(visit: Visit) -> list[Row]:
    spool = visit.runtime.spool
    stuck = [_spooled_row(visit, spool, path, stuck=True) for path in spool.stuck()[: SHOWN + 1]]
    waiting = [_spooled_row(visit, spool, path, stuck=False) for path in list(spool.waiting())[: SHOWN + 1]]
    return [row for row in (*stuck, *waiting) if row][: SHOWN + 1]


def _spooled_row(visit: Visit, spool: Spool, path: Path, stuck: bool) -> Row | None:
    try:
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None  # played back meanwhile
    state = "stuck" if stuck else "waiting"
    return Row(
        "spool",
        path.stem,
        _channel_of(spool, path),
        at,
        why=visit.words(f"parked.spool.{state}"),
        do=visit.words("parked.spool.stuck_do") if stuck else visit.words("parked.by_itself"),
        again=stuck,
    )


def _channel_of(spool: Spool, path: Path) -> str:
    try:
        return spool.read(path).channel
    except (OSError, ValueError, KeyError, TypeError):
        return ""


# What it says itself.


def reveal(visit: Visit) -> Answer:
    kind, id, reason = visit.form.get("kind", ""), visit.path["id"], visit.form.get("reason", "").strip()
    text, channel = _words_of(visit, kind, id)
    if not reason:
        return _page(visit, problem="reason")
    visit.audit(RAW, reason=reason[:500], details={"kind": kind, "id": id, "channel": channel})
    return _page(visit, raw=Raw(kind, id, text[:LONGEST], max(len(text) - LONGEST, 0)))


def _words_of(visit: Visit, kind: str, id: str) -> tuple[str, str]:
    """What it says, and its channel. Raises `NotFound` also for what has been dealt with meanwhile."""
    if kind == "spool":
        path = _spooled_file(visit.runtime.spool, id)
        return _body(visit.runtime.spool, path), _channel_of(visit.runtime.spool, path)
    match kind:
        case "message":
            message = visit.db.get(m.Message, id_of(id))
            if message and message.state is m.MessageState.PARKED:
                return _readable(message.raw), message.channel
        case "request":
            request = visit.db.get(m.ParkedRequest, id_of(id))
            if request:
                return _readable(request.raw), request.channel
        case "reply":
            reply = visit.db.get(m.Delivery, id_of(id))
            if reply and reply.error_code and _may_read(visit, reply):
                return (
                    codes.hidden(reply.text) if reply.reply_key in outbox.WITH_A_CODE else reply.text,
                    reply.channel,
                )
    raise NotFound


def _may_read(visit: Visit, reply: m.Delivery) -> bool:
    """Of a `rahasia` complaint nobody reads but those who deal with it."""
    complaint = visit.db.get(m.Complaint, reply.complaint_id) if reply.complaint_id else None
    return complaint is None or rights.reads(visit.staff, complaint)


def _readable(raw: str) -> str:
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return raw


def _body(spool: Spool, path: Path) -> str:
    try:
        request = spool.read(path).request
    except (ValueError, KeyError, TypeError):
        # Damaged: as it lies there.
        return path.read_bytes()[: 4 * LONGEST].decode("utf-8", "backslashreplace")
    return _readable(request.body.decode("utf-8", "backslashreplace") or request.raw_query)


# Once more.


def replay(visit: Visit) -> Answer:
    kind, id = visit.form.get("kind", ""), visit.path["id"]
    try:
        done = _again(visit, kind, id)
    except StillUnreadable as refused:
        return _page(visit, problem=refused.key)
    if not done:
        raise NotFound
    visit.audit("replay", details={"kind": kind, "id": id})
    return Goto("/channels/parked", done="parked.again")


def _again(visit: Visit, kind: str, id: str) -> bool:
    """False where there is no such thing any more. The sweep rings within seconds."""
    match kind:
        case "message":
            return messages.unpark(visit.db, id_of(id), visit.now)
        case "file":
            return media.retry(visit.db, id_of(id), visit.now)
        case "reply":
            return outbox.retry(visit.db, id_of(id), visit.now)
        case "request":
            parked = visit.db.get(m.ParkedRequest, id_of(id))
            return parked is not None and replaying.replay(visit.runtime, visit.db, parked) >= 0
    return False


def replay_all(visit: Visit) -> Answer:
    """Every parked message: after the fault of ours that parked them is mended."""
    count = messages.unpark_all(visit.db, visit.now)
    visit.audit("replay", details={"kind": "message", "messages": count})
    return Goto("/channels/parked", done="parked.again")


def drain(visit: Visit) -> Answer:
    """What is stuck is tried once more, by whoever plays the spool back every two seconds."""
    visit.runtime.spool.take_back()
    visit.audit("replay", details={"kind": "spool"})
    return Goto("/channels/parked", done="parked.again")


def _spooled_file(spool: Spool, id: str) -> Path:
    for path in (*spool.waiting(), *spool.stuck()):
        if path.stem == id:
            return path
    raise NotFound


ROUTES: tuple[Route, ...] = (
    get("/channels/parked", show, READS),
    post("/channels/parked/{id}/raw", reveal, READS),
    post("/channels/parked/{id}/replay", replay, ACTS),
    post("/channels/parked/messages/replay", replay_all, ACTS),
    post("/channels/spool/drain", drain, ACTS),
)
