"""The processes of a running gateway, each a plain function that works until it is told to stop (SIGTERM)."""

import asyncio
import contextlib
import signal
import threading
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from types import FrameType

from aiohttp import web
from redis import RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from gateway import app, delivery, jobs, linking, logs, polling, queues, schedule
from gateway.config import Settings
from gateway.runtime import Runtime
from normalizer.normalize import read_ahead

LONGEST_REQUEST_LINE = 64 * 1024
"""Bytes. A concatenated SMS of ten parts, percent-encoded in a GET, is past aiohttp's 8 KiB."""
SHUTDOWN_SECONDS = 10.0
IDLE_SECONDS = 75.0
"""Of a connection without a whole head of a request; aiohttp's own hour is long for who only begins one."""
WITHOUT_A_QUEUE = 2.0
MAINTENANCE_SECONDS = 30
"""RQ looks after dead workers' jobs this often; its own default is ten minutes."""


def run_web(settings: Settings) -> None:
    """Hear the platforms."""
    runtime = app.build(settings)
    logs.start("web", app.secrets(runtime))
    if settings.simulating and settings.web.public_url:
        logs.problem("web.simulating", reason="no channel has a credential, so nobody real is heard")
    if not settings.simulating and not settings.base_url.startswith("https://"):
        logs.problem("web.without_https", reason="the console can be read on its way: set web.public_url")
    with _traced(runtime):
        asyncio.run(_until_stopped(lambda stop: _serve(app.build_web(runtime), settings, stop)))


async def _serve(application: web.Application, settings: Settings, stop: asyncio.Event) -> None:
    runner = web.AppRunner(
        application,
        access_log=None,  # a request line holds an operator's secret, a number and a text
        max_line_size=LONGEST_REQUEST_LINE,
        shutdown_timeout=SHUTDOWN_SECONDS,
        keepalive_timeout=IDLE_SECONDS,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.web.host, settings.web.port).start()
        logs.event("web.listening", host=settings.web.host, port=settings.web.port)
        await stop.wait()
    finally:
        await runner.cleanup()


def run_worker(settings: Settings, queue: str) -> None:
    """Work through one queue. Only one: a worker on two loses what it popped when it is killed."""
    runtime = jobs.prepare(settings)
    logs.start(queue, app.secrets(runtime))
    if queue == queues.INTAKE:
        # Half a second of word lists and places: while we start, and not while the first citizen waits.
        threading.Thread(target=read_ahead, daemon=True).start()
    # Only who sends has anything to note.
    noting = delivery.being_noted(runtime) if queue.startswith("delivery.") else nullcontext()
    with _traced(runtime), noting:
        _worker(runtime, queue).work(logging_level="WARNING")


def run_link(settings: Settings, name: str) -> None:
    """Hold one channel's connection: hear over it, and send its replies over it."""
    runtime = jobs.prepare(settings)
    logs.start(f"poll {name}", app.secrets(runtime))
    stop = threading.Event()
    with _traced(runtime), delivery.being_noted(runtime), linking.linked(runtime, runtime.channels[name]):
        while not stop.is_set():
            # A worker puts its own in their place, and goes without putting these back.
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
            if _works(runtime, queues.delivery(name)):
                return
            stop.wait(WITHOUT_A_QUEUE)


def _works(runtime: Runtime, queue: str) -> bool:
    """Work until told to stop; False when the queue is away. A link hears without it."""
    worker = None
    try:
        worker = _worker(runtime, queue)
        worker.work(logging_level="WARNING")
    except RedisError as error:
        logs.problem("queue.away", error=type(error).__name__)
        return worker is not None and bool(worker._stop_requested)
    return True


class Worker(SimpleWorker):
    """Ends in good order, however often it is told to."""

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        jobs.stop()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def request_force_stop(self, signum: int, frame: FrameType | None) -> None:
        """RQ's own breaks off the job in hand at the second signal, and what it was sending goes out again.
        systemd tells every process of ours, and then the supervisor does. Who cannot wait has SIGKILL."""


def _worker(runtime: Runtime, queue: str) -> SimpleWorker:
    return Worker(
        [queues.queue(queue, runtime.redis)],
        connection=runtime.redis,
        serializer=JSONSerializer,
        log_job_description=False,
        maintenance_interval=MAINTENANCE_SECONDS,
        exception_handlers=[jobs.report],
    )


def run_schedule(settings: Settings) -> None:
    """Sweep up what was forgotten."""
    runtime = app.build(settings)
    logs.start("schedule", app.secrets(runtime))
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    schedule.run(runtime, stop)


def run_poll(settings: Settings, name: str) -> None:
    """Ask one channel for news."""
    runtime = app.build(settings)
    logs.start(f"poll {name}", app.secrets(runtime))
    with _traced(runtime):
        asyncio.run(_until_stopped(lambda stop: polling.run(runtime, runtime.channels[name], stop)))


def _traced(runtime: Runtime) -> AbstractContextManager[None]:
    return runtime.traces.being_written(runtime.engine, runtime.channels)


async def _until_stopped(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    await work(stop)
