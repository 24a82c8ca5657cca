"""What has been kept long enough goes: once a day, a few rows in each transaction, so that nobody waits.

A rule names its setting, what is due by it, and what becomes of such a row. Whatever is due the day after is
found then: nothing is planned, and a setting that is changed holds at once for all that is there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from gateway import logs
from gateway.apart import apart
from gateway.media import holding
from gateway.privacy import erasing
from gateway.runtime import Runtime
from store import models as m
from store import privacy
from store import retention as store
from store.engine import reading, writing
from store.retention import Pace, Which

ROWS = 100
"""Of one transaction: some hundredths of a second in which nobody else writes on SQLite."""
TURNS = 20
"""Transactions of one sweep; the next one goes on."""
ROUND = "retention"

Forget = Callable[[Session, Sequence[Any], datetime], list[str]]
"""What becomes of these rows; the names of the copies that nobody needs any more."""


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    setting: str
    """Of `config.Retention`."""
    model: type[Any]
    which: Callable[[datetime], Which]
    forget: Forget
    paced: bool = False
    """The row stays, and does not say that it has been seen to."""


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule would clear now."""

    name: str
    days: int
    """0: for ever."""
    rows: int


def due(runtime: Runtime) -> list[Due]:
    now = runtime.clock()
    with reading(runtime.engine) as session:
        return [_due(runtime, session, rule, now) for rule in RULES]


def _due(runtime: Runtime, session: Session, rule: Rule, now: datetime) -> Due:
    days = _days(runtime, rule)
    if not days:
        return Due(rule.name, days, 0)
    return Due(rule.name, days, store.count(session, rule.model, _which(session, rule, days, now)))


def _days(runtime: Runtime, rule: Rule) -> int:
    return int(getattr(runtime.settings.retention, rule.setting))


def _which(session: Session, rule: Rule, days: int, now: datetime) -> Which:
    which = rule.which(now - timedelta(days=days))
    return [Pace(session, rule.name).ahead(rule.model), *which] if rule.paced else which


def round(runtime: Runtime) -> int:  # noqa: A001
    """Clear some of what is due, if that is not done for today; how many rows. Nothing is cleared while a
    backup is made."""
    now = runtime.clock()
    if runtime.done_of_late(ROUND, now):
        return 0
    cleared = 0
    try:
        with holding.some_may_go(runtime.settings.data_dir):
            left = list(RULES)
            for _ in range(TURNS):
                found = {rule.name: _clear_some(runtime, rule, now) for rule in left}
                cleared += sum(found.values())
                left = [rule for rule in left if found[rule.name]]
            if not left:
                runtime.rounds[ROUND] = now
    except holding.BeingCopied:
        return cleared
    if cleared:
        logs.event("retention.cleared", rows=cleared)
    return cleared


def _clear_some(runtime: Runtime, rule: Rule, now: datetime) -> int:
    """A fault of ours by one rule ends neither the sweep nor the others; it is tried again tomorrow."""
    with apart("retention.failed", rule=rule.name):
        return _clear(runtime, rule, now)
    return 0


def _clear(runtime: Runtime, rule: Rule, now: datetime) -> int:
    days = _days(runtime, rule)
    if not days:
        return 0
    with reading(runtime.engine) as session:
        # Most often nothing is, and who only looks keeps nobody waiting.
        if not store.some(session, rule.model, _which(session, rule, days, now), 1):
            return 0
    with writing(runtime.engine) as session:
        rows = store.some(session, rule.model, _which(session, rule, days, now), ROWS, rule.paced)
        copies = rule.forget(session, rows, now)
        if rule.paced:
            Pace(session, rule.name).reach(rows, now)
    erasing.clear(runtime, copies)
    return len(rows)


def _delete(session: Session, rows: Sequence[Any], _now: datetime) -> list[str]:
    for row in rows:
        session.delete(row)
    return []


def _drop_raw(_session: Session, rows: Sequence[m.Message], _now: datetime) -> list[str]:
    for row in rows:
        row.raw = ""
    return []


def _forget_noise(session: Session, rows: Sequence[m.Message], now: datetime) -> list[str]:
    staff, addresses = privacy.staff_addresses(session), {row.address for row in rows}
    copies = privacy.forget_messages(session, rows, now, staff)
    privacy.forget_addresses_of_nobody(session, addresses - staff)
    return copies


def _forget_said(session: Session, rows: Sequence[m.Delivery], _now: datetime) -> list[str]:
    staff, addresses = privacy.staff_addresses(session), {row.address for row in rows}
    copies = privacy.forget_deliveries(session, rows, staff)
    privacy.forget_addresses_of_nobody(session, addresses - staff)
    return copies


def _forget_batches(_session: Session, rows: Sequence[m.RedirectBatch], _now: datetime) -> list[str]:
    for row in rows:
        if row.state is m.BatchState.CHECKED:
            row.state = m.BatchState.DROPPED
        privacy.forget_batch(row)
    return []


def _drop_files(_session: Session, rows: Sequence[m.Media], _now: datetime) -> list[str]:
    copies = [name for row in rows for name in (row.path, row.clean_path) if name]
    for row in rows:
        row.state, row.error = m.MediaState.GONE, "kept long enough"
        row.path = row.clean_path = row.latitude = row.longitude = None
    return copies


def _forget_complaints(session: Session, rows: Sequence[m.Complaint], now: datetime) -> list[str]:
    addresses = {row.address for row in rows}
    copies = erasing.forget_complaints(session, rows, now)
    privacy.forget_addresses_of_nobody(session, addresses)
    return copies


RULES = (
    Rule("exchanges", "exchanges_days", m.Exchange, store.exchanges, _delete),
    Rule("receipts", "raw_days", m.Receipt, store.receipts, _delete),
    Rule("raw", "raw_days", m.Message, store.raw, _drop_raw, paced=True),
    Rule("requests", "parked_days", m.ParkedRequest, store.parked, _delete),
    Rule("noise", "noise_days", m.Message, store.noise, _forget_noise, paced=True),
    Rule("replies", "noise_days", m.Delivery, store.said, _forget_said, paced=True),
    Rule("workbooks", "batches_days", m.RedirectBatch, store.batches, _forget_batches),
    Rule("files", "files_days", m.Media, store.files, _drop_files),
    Rule("complaints", "complaints_days", m.Complaint, store.complaints, _forget_complaints),
    Rule("audit", "audit_days", m.AuditEntry, store.audit, _delete),
)
"""In this order: what belongs to nothing before what it might belong to."""
