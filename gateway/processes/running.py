"""`lapor run`: everything on this machine, started, watched and stopped."""

import errno
import json
import socket
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from urllib.error import URLError

from channels.errors import SettingsInvalid
from gateway import app, logs, queues
from gateway.config import Settings
from gateway.processes import roles, valkey
from gateway.processes.supervisor import Process, Supervisor, alone, forked
from store.migrations import migrate

UP_WITHIN = 30.0


def run(settings: Settings) -> int:
    """Start the queue, the web process, the workers, the scheduler and the polls.

    Stops all of it on SIGTERM or Ctrl-C, and returns the exit code. Raises `SettingsInvalid` and
    `AlreadyRunning` before anything is started.
    """
    with alone(settings.data_dir):
        _check_port(settings)
        # Whoever takes work in starts last and stops first.
        children = {**_queue(settings), **_workers(settings), **_polls(settings), **_web(settings)}
        return _supervise(settings, children)


def run_workers(settings: Settings) -> int:
    """The workers and the scheduler alone, for a machine beside the one that hears.

    No polls: two of them on one bot shut each other out.
    """
    return _supervise(settings, _workers(settings), announce=False)


def _supervise(settings: Settings, children: dict[str, Callable[[], Process]], announce: bool = True) -> int:
    runtime = app.build(settings)
    logs.start("run", app.secrets(runtime))
    migrate(runtime.engine)
    # Forked children open their own; a connection shared across a fork would be spoken on by two.
    runtime.engine.dispose()
    supervisor = Supervisor(children)
    try:
        _start(supervisor)
        if announce and _wait_until_up(settings, supervisor):
            _announce(settings)
        supervisor.watch()
    finally:
        supervisor.stop()
    return 0


def _start(supervisor: Supervisor) -> None:
    try:
        supervisor.start()
    except RuntimeError as error:
        # Ours to run, and it does not run: what its log says may be mended, or another one be used.
        raise SettingsInvalid("queue.url", str(error), "url: redis://127.0.0.1:6379/0") from error


def _queue(settings: Settings) -> dict[str, Callable[[], Process]]:
    if settings.queue.url:
        return {}
    return {"valkey": partial(_start_valkey, settings)}


def _start_valkey(settings: Settings) -> Process:
    child = valkey.start(settings.data_dir)
    return Process(child.pid, child)


def _web(settings: Settings) -> dict[str, Callable[[], Process]]:
    return {"web": forked("web", partial(roles.run_web, settings))}


def _workers(settings: Settings) -> dict[str, Callable[[], Process]]:
    names = app.build(settings).queues
    workers = {name: forked(name, partial(roles.run_worker, settings, name)) for name in names}
    return {**workers, "schedule": forked("schedule", partial(roles.run_schedule, settings))}


def _polls(settings: Settings) -> dict[str, Callable[[], Process]]:
    names = [channel.name for channel in app.polled(app.build(settings))]
    return {f"poll {name}": forked(f"poll {name}", partial(roles.run_poll, settings, name)) for name in names}


def _check_port(settings: Settings) -> None:
    host, port = settings.web.host, settings.web.port
    try:
        family, *_, place = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise SettingsInvalid(
                "web.host", f"{host} is no address of this machine ({error.strerror})", "host: 127.0.0.1"
            ) from error
        raise SettingsInvalid(
            "web.port", f"{port} cannot be used ({error.strerror})", "port: 1709"
        ) from error


def _wait_until_up(settings: Settings, supervisor: Supervisor) -> bool:
    deadline = time.monotonic() + UP_WITHIN
    while not supervisor.stopping and time.monotonic() < deadline:
        if _is_up(settings):
            return True
        supervisor.look()
        time.sleep(0.05)
    if not supervisor.stopping:
        logs.problem("run.not_up", after=UP_WITHIN)
    return False


def _is_up(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(f"{settings.local_url}/readyz", timeout=2) as answer:  # noqa: S310
            return bool(json.load(answer)["status"] == "ok") and _workers_are_up(settings)
    except (URLError, OSError, ValueError):
        return False


def _workers_are_up(settings: Settings) -> bool:
    redis = queues.connect(app.queue_url(settings))
    try:
        return all(queues.workers(redis, name) for name in app.build(settings).queues)
    finally:
        redis.close()


def _announce(settings: Settings) -> None:
    lines = ["The LAPOR gateway is up."]
    if settings.simulating:
        lines += ["", "Try it on four phones:", f"{settings.local_url}/simulator/"]
    else:
        lines += ["", f"It hears at {settings.base_url}/webhooks/…"]
    lines += ["", "Ctrl-C stops it."]
    print(_box(lines), flush=True)  # noqa: T201


def _box(lines: list[str]) -> str:
    width = max(map(len, lines))
    edge = "─" * (width + 4)
    return "\n".join([f"┌{edge}┐", *(f"│  {line:<{width}}  │" for line in lines), f"└{edge}┘"])
