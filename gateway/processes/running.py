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
from gateway.runtime import Runtime
from store.migrations import migrate

UP_WITHIN = 30.0
"""Seconds."""


def run(settings: Settings) -> int:
    """Start the queue, the web process, the workers, the scheduler and the polls.

    Stops all of it on SIGTERM or Ctrl-C, and returns the exit code. Raises `SettingsInvalid` and
    `AlreadyRunning` before anything is started.
    """
    with alone(settings.data_dir):
        _check_port(settings)
        # Whoever takes work in starts last and stops first.
        runtime = app.build(settings)
        children = {**_queue(settings), **_workers(runtime), **_polls(runtime), **_web(settings)}
        return _supervise(runtime, children)


def run_workers(settings: Settings) -> int:
    """The workers and the scheduler alone, for a machine beside the one that hears.

    No polls: two of them on one bot shut each other out.
    """
    runtime = app.build(settings)
    return _supervise(runtime, _workers(runtime), announce=False)


def _supervise(runtime: Runtime, children: dict[str, Callable[[], Process]], announce: bool = True) -> int:
    logs.start("run", app.secrets(runtime))
    migrate(runtime.engine)
    # Forked children open their own; a connection shared across a fork would be spoken on by two.
    runtime.engine.dispose()
    supervisor = Supervisor(children, last=("valkey",))
    try:
        _start(supervisor)
        if announce and _wait_until_up(runtime, supervisor):
            _announce(runtime.settings)
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


def _workers(runtime: Runtime) -> dict[str, Callable[[], Process]]:
    settings = runtime.settings
    # Whoever holds a link sends over it.
    over_links = {queues.delivery(channel.name) for channel in app.linked(runtime)}
    names = [name for name in runtime.queues if name not in over_links]
    workers = {name: forked(name, partial(roles.run_worker, settings, name)) for name in names}
    return {**workers, "schedule": forked("schedule", partial(roles.run_schedule, settings))}


def _polls(runtime: Runtime) -> dict[str, Callable[[], Process]]:
    polls = {channel.name: roles.run_poll for channel in app.polled(runtime)}
    links = {channel.name: roles.run_link for channel in app.linked(runtime)}
    return {
        f"poll {name}": forked(f"poll {name}", partial(role, runtime.settings, name))
        for name, role in {**polls, **links}.items()
    }


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


def _wait_until_up(runtime: Runtime, supervisor: Supervisor) -> bool:
    deadline = time.monotonic() + UP_WITHIN
    while not supervisor.stopping and time.monotonic() < deadline:
        if _is_up(runtime):
            return True
        supervisor.look()
        time.sleep(0.05)
    if not supervisor.stopping:
        logs.problem("run.not_up", after=UP_WITHIN)
    return False


def _is_up(runtime: Runtime) -> bool:
    address = f"{runtime.settings.local_url}/readyz"
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310
            return bool(json.load(answer)["status"] == "ok") and _workers_are_up(runtime)
    except (URLError, OSError, ValueError):
        return False


def _workers_are_up(runtime: Runtime) -> bool:
    # Not the runtime's own connection: a child forked after this would share it.
    redis = queues.connect(app.queue_url(runtime.settings))
    try:
        return all(queues.workers(redis, name) for name in runtime.queues)
    finally:
        redis.close()


def _announce(settings: Settings) -> None:
    lines = ["The LAPOR gateway is up."]
    if settings.simulating:
        lines += ["", "Try it on four phones:", f"{settings.local_url}/simulator/"]
        lines += ["", "Answer as the office:", f"{settings.local_url}/console/"]
        if settings.web.public_url:
            lines += ["", "No channel has a credential: nobody real is heard."]
    else:
        lines += ["", f"It hears at {settings.base_url}/webhooks/…"]
        lines += ["", f"The office answers at {settings.base_url}/console/"]
    lines += ["", "Ctrl-C stops it."]
    print(_box(lines), flush=True)  # noqa: T201


def _box(lines: list[str]) -> str:
    width = max(map(len, lines))
    edge = "─" * (width + 4)
    return "\n".join([f"┌{edge}┐", *(f"│  {line:<{width}}  │" for line in lines), f"└{edge}┘"])
