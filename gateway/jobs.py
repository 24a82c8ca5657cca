"""What the queue calls. Arguments are JSON: lists of ids as text."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from rq.job import Job

from gateway import app, config, delivery, intake, logs
from gateway.media import fetch
from gateway.redirects import batches
from gateway.runtime import Runtime

_prepared: Runtime | None = None
"""The parts this worker process works with. RQ finds a job by its function's name, so there is no other way
to hand them over."""


def prepare(settings: config.Settings) -> Runtime:
    """Choose this worker's parts, once, before it takes its first job."""
    global _prepared
    _prepared = app.build(settings, patient=True)
    return _prepared


def stop() -> None:
    """Let the job in hand end soon: what it has not begun is left to the next worker."""
    if _prepared is not None:
        _prepared.stopping.set()


class JobFailed(Exception):
    """What RQ logs and writes into Redis of an error: its kind, not its words, which may quote a citizen."""


def handle_inbound(ids: list[str]) -> None:
    with _nameless():
        intake.handle_inbound(_runtime(), [UUID(id) for id in ids])


def handle_swept(ids: list[str]) -> None:
    with _nameless():
        intake.handle_inbound(_runtime(), [UUID(id) for id in ids], swept=True)


def handle_at_once(ids: list[str]) -> None:
    with _nameless():
        intake.handle_inbound(_runtime(), [UUID(id) for id in ids], at_once=True)


def deliver(ids: list[str]) -> None:
    with _nameless():
        asyncio.run(delivery.deliver(_runtime(), [UUID(id) for id in ids]))


def fetch_media(ids: list[str]) -> None:
    with _nameless():
        asyncio.run(fetch.fetch(_runtime(), [UUID(id) for id in ids]))


def file_batch(ids: list[str]) -> None:
    with _nameless():
        for id in map(UUID, ids):
            if batches.work(_runtime(), id):
                batches.ring(_runtime(), [id])


@contextmanager
def _nameless() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        logs.failure("job.broken")
        raise JobFailed(type(error).__name__) from None


def report(job: Job, kind: type[BaseException], error: BaseException, _traceback: Any) -> bool:
    """Say that a job failed. Its ids are in the store; RQ tries again, and then the sweep does."""
    logs.problem("job.failed", job=job.id, work=job.description, error=str(error) or kind.__name__)
    return True


def _runtime() -> Runtime:
    if _prepared is None:
        raise RuntimeError("a worker calls jobs.prepare() before it works: start it with `lapor worker`")
    return _prepared
