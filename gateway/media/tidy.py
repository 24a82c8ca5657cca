"""Once a day: what lies on the shelf and belongs to nobody, and traces that have been kept long enough."""

from datetime import timedelta

from gateway import logs, traces
from gateway.media.fetch import shelf
from gateway.runtime import Runtime
from store import media
from store.engine import reading

OLD = timedelta(days=1)
"""Longer than any fetcher lives, so that nothing is taken from under one."""


def tidy(runtime: Runtime) -> int:
    """Remove it; return how many copies it was. For once a day."""
    _forget_traces(runtime)
    # A fetcher was killed before it could note what it had.
    ours, before = shelf(runtime), runtime.clock() - OLD
    names = ours.untouched_since(before)
    with reading(runtime.engine) as session:
        strays = set(names) - media.known(session, names)
    for name in strays:
        ours.remove(name)
    ours.clear_unfinished(before)
    if strays:
        logs.event("media.tidied", copies=len(strays))
    return len(strays)


def _forget_traces(runtime: Runtime) -> None:
    days = runtime.settings.retention.exchanges_days
    if days and (gone := traces.forget(runtime.engine, runtime.clock() - timedelta(days=days))):
        logs.event("traces.forgotten", traces=gone)
