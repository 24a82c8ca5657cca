"""The day of every open complaint, looked at anew: rules and holidays change, and rows from before there was
such a day have none."""

from uuid import UUID

from gateway import logs
from gateway.limits import Clock
from gateway.runtime import Runtime
from store import late
from store import models as m
from store.engine import reading, writing


def recompute(runtime: Runtime) -> int:
    """Bring `Complaint.due_on` up to the rules, some hundreds in a transaction; return how many moved."""
    clock, after, moved = Clock(runtime.settings), None, 0
    while batch := _next(runtime, after):
        after = batch[-1].id
        days = ((one, clock.due_on(one)) for one in batch)
        found = [late.Moved(one.id, one.status, one.due_on, day) for one, day in days if day != one.due_on]
        if found:
            with writing(runtime.engine) as session:
                late.move(session, found)
        moved += len(found)
    if moved:
        logs.event("days.moved", complaints=moved)
    return moved


def _next(runtime: Runtime, after: UUID | None) -> list[m.Complaint]:
    with reading(runtime.engine) as session:
        return late.counting(session, after)
