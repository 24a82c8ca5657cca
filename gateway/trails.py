"""The traces of one message, one reply, one complaint or one channel; `gateway.traces` keeps them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from gateway import reports
from normalizer import tickets
from store import exchanges, messages, outbox
from store import models as m

MOST = 200
LATELY = timedelta(days=1)
"""How far back a channel's are looked for: it may have a hundred thousand a day."""


@dataclass(frozen=True, slots=True)
class Trail:
    of: str
    """What was asked for, as one says it: a channel, a ticket number, an id."""
    exchanges: list[m.Exchange]
    """Oldest first, `MOST` of the newest."""


def find(session: Session, named: str, channels: Collection[str], now: datetime) -> Trail | None:
    """`named`: the name of one of `channels`, a ticket number, or the id of a message or of a reply. None
    where there is nothing of that name."""
    asked = named.strip()
    if asked in channels:
        return Trail(asked, exchanges.of_channel(session, asked, now - LATELY, MOST))
    if id := _id(asked):
        return _of_id(session, id)
    complaint = reports.find(session, asked)
    if complaint is None:
        return None
    heard = {one.id for one in messages.of_complaint(session, complaint.id)}
    told = {one.id for one in outbox.of_complaint(session, complaint.id)}
    return Trail(tickets.display(complaint.ticket), exchanges.of(session, heard, told, MOST))


def _of_id(session: Session, id: UUID) -> Trail | None:
    if session.get(m.Delivery, id):
        return Trail(str(id), exchanges.of(session, (), (id,), MOST))
    if session.get(m.Message, id):
        return Trail(str(id), exchanges.of(session, (id,), exchanges.answers_to(session, id), MOST))
    # What it was of may be gone already.
    left = exchanges.of(session, (id,), (id,), MOST)
    return Trail(str(id), left) if left else None


def _id(asked: str) -> UUID | None:
    # A ticket number too is digits, and fewer.
    try:
        return UUID(asked) if len(asked) >= 32 else None
    except ValueError:
        return None


def report(trail: Trail) -> dict[str, Any]:
    return {"of": trail.of, "exchanges": [_exchange(one) for one in trail.exchanges]}


def _exchange(one: m.Exchange) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "at": reports.time(one.at),
        "channel": one.channel,
        "direction": str(one.direction),
        "doing": one.doing,
        "method": one.method,
        "url": one.url,
        "status": one.status,
        "milliseconds": one.milliseconds,
        "request": one.request,
        "answer": one.answer,
        "error": one.error,
        "message": str(one.message_id) if one.message_id else None,
        "reply": str(one.delivery_id) if one.delivery_id else None,
    }


def text(found: dict[str, Any]) -> str:
    """The same for a terminal. `>` is what was asked, `<` what was answered, whoever asked whom."""
    if not found["exchanges"]:
        return f"nothing is kept of {found['of']}: see retention.exchanges_days in config.yaml"
    return "\n\n".join(_lines(one) for one in found["exchanges"])


def _lines(one: dict[str, Any]) -> str:
    what = f"{one['channel']} {one['direction']} {one['doing']}"
    came = one["status"] if one["status"] is not None else f"no answer ({one['error']})"
    lines = [
        f"{one['at']}  {what}  {came}  {one['milliseconds']} ms",
        f"  {one['method']} {one['url']}",
    ]
    lines += [f"  {mark} {one[side]}" for mark, side in ((">", "request"), ("<", "answer")) if one[side]]
    lines += [f"  {side} {one[side]}" for side in ("message", "reply") if one[side]]
    return "\n".join(lines)
