"""Starts the processes of one machine, restarts what dies, and stops all of it in order."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from gateway import logs
from gateway.processes import linux

STOP_WITHIN = 40.0
"""Seconds a process may take to finish what it is doing; then it is killed, and nothing is lost by it. Longer
than a send may take (`delivery.SEND_SECONDS`), or what is in flight would go out again; and so short that we
have ended before systemd loses its patience (90 s)."""
SHORT_LIFE = 5.0
LONGEST_PAUSE = 30.0


class AlreadyRunning(Exception):
    """Another `lapor run` uses this data folder."""


@dataclass(slots=True)
class Child:
    """One process that shall always be there."""

    name: str
    spawn: Callable[[], "Process"]
    process: "Process | None" = None
    started: float = 0.0
    pause: float = 0.0
    due: float = field(default=0.0)


class Process:
    """A child by its id, whether forked by us or started as a program."""

    def __init__(self, pid: int, popen: "subprocess.Popen[bytes] | None" = None) -> None:
        self.pid = pid
        self._popen = popen
        self._gone = False

    def gone(self) -> bool:
        if self._popen is not None:
            return self._popen.poll() is not None
        if not self._gone:
            pid, _ = os.waitpid(self.pid, os.WNOHANG)
            self._gone = pid != 0
        return self._gone

    def signal(self, number: int) -> None:
        if not self.gone():
            os.kill(self.pid, number)


def forked(title: str, work: Callable[[], None]) -> Callable[[], Process]:
    """A process that does `work`: forked, so that it starts with everything imported already (measured: a
    fresh interpreter takes a second on this code, and there are four of them on two cores)."""

    def spawn() -> Process:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            return Process(pid)
        _become(title, work)
        raise AssertionError("unreachable: the child exits")

    return spawn


def _become(title: str, work: Callable[[], None]) -> None:
    code = 1
    try:
        linux.die_with_parent()
        linux.name(f"lapor {title}")
        os.setpgid(0, 0)  # away from the terminal's Ctrl-C: we are stopped in order
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        work()
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 0
    except BaseException:
        logs.failure("process.broken", process=title)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


class Supervisor:
    """Keeps `children` alive, in the order given; stops them in the opposite one, and `last` those on which
    the others stand."""

    def __init__(self, children: Mapping[str, Callable[[], Process]], last: Collection[str] = ()) -> None:
        self._children = [Child(name, spawn) for name, spawn in children.items()]
        self._last = last
        self._stopping = False

    def start(self) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for child in self._children:
            self._spawn(child)

    def watch(self, every: float = 0.2) -> None:
        """Restart whatever ends, until we are told to stop."""
        while not self._stopping:
            self.look()
            time.sleep(every)

    @property
    def stopping(self) -> bool:
        return self._stopping

    def look(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.process is not None and child.process.gone():
                self._note_end(child, now)
            if child.process is None and now >= child.due:
                self._try_again(child)

    def stop(self) -> None:
        """End all of them: first those that take work in, last those that others depend on."""
        for wave in (False, True):
            leaving = [one for one in reversed(self._children) if (one.name in self._last) is wave]
            # All are told at once: a provider that hangs holds up its own channel's end, and no other's.
            for child in leaving:
                if child.process is not None:
                    child.process.signal(signal.SIGTERM)
            deadline = time.monotonic() + STOP_WITHIN
            for child in leaving:
                if child.process is not None:
                    _see_out(child.name, child.process, deadline)

    def _spawn(self, child: Child) -> None:
        child.process = child.spawn()
        child.started = time.monotonic()
        logs.event("process.spawned", process=child.name, pid=child.process.pid)

    def _try_again(self, child: Child) -> None:
        """Start what ended. That it cannot be started just now takes none of the others along."""
        child.started = time.monotonic()
        try:
            self._spawn(child)
        except (OSError, RuntimeError):
            logs.failure("process.not_started", process=child.name)
            self._note_end(child, child.started)

    def _note_end(self, child: Child, now: float) -> None:
        # What dies at once will die again: wait longer each time, but never give up.
        lived = now - child.started
        child.pause = min(max(child.pause * 2, 0.5), LONGEST_PAUSE) if lived < SHORT_LIFE else 0.0
        child.due = now + child.pause
        child.process = None
        logs.problem("process.ended", process=child.name, lived=round(lived, 1), again_in=child.pause)

    def _stop(self, *_: object) -> None:
        self._stopping = True


def _see_out(name: str, process: Process, deadline: float) -> None:
    while not process.gone() and time.monotonic() < deadline:
        time.sleep(0.02)
    if not process.gone():
        logs.problem("process.killed", process=name, after=STOP_WITHIN)
        process.signal(signal.SIGKILL)
    while not process.gone():
        time.sleep(0.02)
    logs.event("process.stopped", process=name)


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Hold the data folder for this process and its children. Raises `AlreadyRunning`."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock: IO[str]
    with (data_dir / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(
                f"another `lapor run` uses {data_dir}: stop it first, or set data_dir to another folder"
            ) from error
        yield
