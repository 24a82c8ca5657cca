"""A workbook: checked and kept, looked at by a human, then filed row by row, whoever dies in between.

Each row is a transaction of its own that also notes what became of it, so a row is filed once however often
it is tried. A few rows are one job of the intake queue, which rings for the next few: citizens' messages go
in between. The sweep rings for every workbook that is not done.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from redis import RedisError
from sqlmodel import Session

from gateway import logs, queues
from gateway.redirects import adding, form
from gateway.redirects.form import Problem
from gateway.redirects.workbook import Row
from gateway.runtime import Runtime
from store import audit, batches, redirects, staff
from store import models as m
from store.engine import UNAVAILABLE, writing

AT_ONCE = 10
"""Rows in one job. A citizen who writes meanwhile waits for that many: some 0.2 s."""
LONGEST_NAME = 200

IMPORTED = "import"
"""What it is called in the log of what staff did."""


class NotNow(Exception):
    """It is past that: somebody has started it, or dropped it; or nothing in it can be filed."""


def keep(session: Session, who: m.Staff, name: str, rows: Sequence[Row], now: datetime) -> m.RedirectBatch:
    """Keep the rows of a workbook with what is wrong with each. Nothing is filed."""
    known = redirects.tickets_by_key(session, [row.form.key for row in rows if row.form])
    kept = [_kept(row, known) for row in rows]
    return batches.keep(session, who, name[:LONGEST_NAME], kept, now)


def _kept(row: Row, known: dict[str, str]) -> dict[str, Any]:
    return {
        "row": row.number,
        "values": dict(row.values),
        "problems": [asdict(problem) for problem in row.problems],
        "known": known.get(row.form.key) if row.form else None,
        "outcome": None,
        "ticket": None,
    }


def problems(batch: m.RedirectBatch) -> list[tuple[int, Problem]]:
    """All that is wrong in it, with the number of the row."""
    return [(row["row"], Problem(**problem)) for row in batch.rows for problem in row["problems"]]


def good(batch: m.RedirectBatch) -> int:
    """How many rows have nothing wrong in them."""
    return sum(not row["problems"] for row in batch.rows)


def start(
    session: Session, who: m.Staff, id: UUID, now: datetime, only_good: bool = False, peer: str = ""
) -> None:
    """File it from now on; rows with something wrong in them are left out, and have to be allowed to be
    (`only_good`). Raises `NotNow`; where it has begun already this does nothing."""
    batch = batches.hold(session, id)
    if batch is None or batch.state is m.BatchState.DROPPED:
        raise NotNow
    if batch.state is not m.BatchState.CHECKED:
        return
    if not good(batch) or (problems(batch) and not only_good):
        raise NotNow
    batches.start(batch)
    details = {"rows": good(batch), "left_out": len(batch.rows) - good(batch)}
    audit.note(session, who, IMPORTED, now, details=details, peer=peer)


def drop(session: Session, id: UUID, now: datetime) -> None:
    """Forget it, if nothing of it is filed yet. Raises `NotNow` otherwise."""
    batch = batches.hold(session, id)
    if batch is None or batch.state is not m.BatchState.CHECKED:
        raise NotNow
    batches.drop(batch, now)


def ring(runtime: Runtime, ids: Sequence[UUID]) -> None:
    """Have a worker file them. Where nobody hears it, the sweep rings again."""
    try:
        queues.ring_batches(runtime.redis, ids)
    except (RedisError, OSError) as error:
        logs.problem("queue.away", error=type(error).__name__)


def work(runtime: Runtime, id: UUID, most: int = AT_ONCE) -> bool:
    """File the next rows; True where more are left. Safe to repeat, and to be done by several at once.

    Raises what `store.engine.UNAVAILABLE` names when the database is away.
    """
    return all(_step(runtime, id) for _ in range(most))


def _step(runtime: Runtime, id: UUID) -> bool:
    """File the next row; False where there was none, or no other after it."""
    at = None
    try:
        with writing(runtime.engine) as session:
            batch = batches.hold(session, id)
            if batch is None or (at := _next(batch)) is None:
                return False
            now = runtime.clock()
            who = staff.by_ids(session, [batch.staff_id])[batch.staff_id]
            read, _ = form.read(batch.rows[at]["values"], today(runtime))
            if read is None:
                batches.note(batch, at, batches.FAILED, None, now)
            else:
                complaint, new = adding.file(runtime, session, who, read, now, batch_id=id)
                batches.note(batch, at, batches.FILED if new else batches.KNOWN, complaint.ticket, now)
            return _next(batch) is not None
    except UNAVAILABLE:
        raise
    except Exception:
        if at is None:
            raise
        # Poison: the others are filed all the same, and whoever brought it sees which one was not.
        logs.failure("batch.row_failed", batch=id)
        return _give_up(runtime, id, at)


def _give_up(runtime: Runtime, id: UUID, at: int) -> bool:
    with writing(runtime.engine) as session:
        batch = batches.hold(session, id)
        if batch and _next(batch) == at:
            batches.note(batch, at, batches.FAILED, None, runtime.clock())
        return batch is not None and _next(batch) is not None


def _next(batch: m.RedirectBatch) -> int | None:
    return batches.left(batch) if batch.state is m.BatchState.RUNNING else None


def today(runtime: Runtime) -> date:
    """The day on the wall of the office."""
    return runtime.clock().astimezone(runtime.time_zone).date()
