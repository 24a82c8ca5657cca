"""Once a day: what lies on the shelf and belongs to nobody."""

from datetime import timedelta

from gateway import logs
from gateway.media.fetch import shelf
from gateway.runtime import Runtime
from store import media
from store.engine import reading

OLD = timedelta(days=1)
"""Longer than any fetcher lives, so that nothing is taken from under one."""
ROUND = "tidy"


def round(runtime: Runtime) -> None:  # noqa: A001
    """Tidy up, if that is not done for today."""
    now = runtime.clock()
    if not runtime.done_of_late(ROUND, now):
        tidy(runtime)
        runtime.rounds[ROUND] = now


def tidy(runtime: Runtime) -> int:
    """Remove it; return how many copies it was."""
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
