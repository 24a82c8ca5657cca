"""The doorbell: RQ queues that carry ids and nothing else.

What RQ was measured to need (and what happens without):
- one queue per worker: a worker on two uses BLPOP and loses the job it popped when it is killed;
- a Retry on every job: without one, a job whose worker died is marked failed and never runs again;
- a short timeout: it is also the lease after which a dead worker's job may be taken over;
- a description of our own: RQ's default copies the arguments into plain text and logs them;
- the JSON serializer, everywhere: the default is pickle.
Losing all of it loses nothing: the database knows what was not handled, and the sweep rings again.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry as ConnectionRetry
from rq import Queue, Retry, Worker
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer

INTAKE = "intake"
MEDIA = "media"

BATCH = 100
"""Ids in one job. RQ costs some 5 ms of a core a job: see bench/batches.py for what that is worth."""
FILES = 4
"""Files in one job."""
JOB_TIMEOUT = 60
FAILURE_TTL = 24 * 3600

T = TypeVar("T")


def connect(url: str, patient: bool = False) -> "Redis":
    """A connection to Redis or Valkey. `patient` is for workers, which wait on purpose; all others give up
    within seconds, because nobody may wait for a doorbell."""
    if patient:
        return Redis.from_url(url, socket_connect_timeout=3)
    return Redis.from_url(
        url,
        socket_connect_timeout=1,
        socket_timeout=2,
        retry=ConnectionRetry(NoBackoff(), 0),
    )


def delivery(channel: str) -> str:
    """The queue of one channel's replies. One each: a provider that hangs must not silence the others."""
    return f"delivery.{channel}"


def names(channels: Iterable[str]) -> list[str]:
    """Every queue there is, each with a worker of its own."""
    return [*map(delivery, channels), MEDIA, INTAKE]


def queue(name: str, redis: "Redis") -> Queue:
    return Queue(name, connection=redis, serializer=JSONSerializer, default_timeout=JOB_TIMEOUT)


def ring_intake(redis: "Redis", ids: Sequence[UUID], swept: bool = False) -> None:
    """Tell a worker of messages to handle; `swept`: those whose turn it is."""
    job = "gateway.jobs.handle_swept" if swept else "gateway.jobs.handle_inbound"
    for batch in batches(ids):
        _ring(queue(INTAKE, redis), job, batch, f"{len(batch)} messages")


def ring_intake_first(redis: "Redis", ids: Sequence[UUID]) -> None:
    """Tell a worker of messages to handle before all others, whoever's turn it is."""
    for batch in batches(ids):
        _ring(queue(INTAKE, redis), "gateway.jobs.handle_at_once", batch, f"{len(batch)} messages", True)


def ring_delivery(redis: "Redis", channel: str, ids: Sequence[UUID], first: bool = False) -> None:
    """Tell a worker of replies to send on one channel; `first`: before all others."""
    for batch in batches(ids):
        _ring(queue(delivery(channel), redis), "gateway.jobs.deliver", batch, f"{len(batch)} replies", first)


def ring_media(redis: "Redis", ids: Sequence[UUID]) -> None:
    """Tell a worker of files to fetch. A few a job: each may take its time."""
    for batch in batches(ids, FILES):
        _ring(queue(MEDIA, redis), "gateway.jobs.fetch_media", batch, f"{len(batch)} files")


def ring_batches(redis: "Redis", ids: Sequence[UUID]) -> None:
    """Tell a worker of workbooks to file. On the same queue as messages, and one a job: they take turns."""
    for id in ids:
        _ring(queue(INTAKE, redis), "gateway.jobs.file_batch", [id], "rows of a workbook")


def _ring(where: Queue, job: str, ids: Sequence[UUID], description: str, first: bool = False) -> None:
    where.enqueue_call(
        job,
        args=([str(id) for id in ids],),
        description=description,
        at_front=first,
        timeout=JOB_TIMEOUT,
        result_ttl=0,
        failure_ttl=FAILURE_TTL,
        retry=Retry(max=3),
    )


def batches(items: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def release_abandoned(redis: "Redis", names: Iterable[str]) -> None:
    """Put back the jobs of workers that died, once their lease is over."""
    for name in names:
        StartedJobRegistry(name, connection=redis, serializer=JSONSerializer).cleanup()


def workers(redis: "Redis", name: str) -> int:
    """How many workers listen to a queue."""
    return int(Worker.count(connection=redis, queue=queue(name, redis)))
