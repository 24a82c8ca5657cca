"""Programs of somebody else's, started for a test and ended with it, however it ends."""

import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import socket
from typing import Any

from tests.shipped import until

PORTS = range(20000, 32000)
"""Below those that the kernel hands out by itself (32768 on, on Linux): nobody gets one between our look
and the start of the program that is to listen there."""
LAST_WORDS = 40
"""Lines of each program's output that a failure shows."""
MORTAL = Path(__file__).with_name("mortal.py")


def free_ports(count: int) -> list[int]:
    """So many different ports of the loopback interface on which nobody listens."""
    found: list[int] = []
    with ExitStack() as held:
        while len(found) < count:
            port = random.choice(PORTS)
            try:
                held.enter_context(socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
    return found


class Program:
    """One that runs; what it says goes into a file."""

    def __init__(self, command: Sequence[str | Path], output: Path) -> None:
        self.output = output
        self._is_wanted = True
        # The kernel takes the thread that starts it for its parent, and the main one lasts longest.
        assert threading.current_thread() is threading.main_thread()
        mortal = (sys.executable, "-I", "-S", MORTAL, str(os.getpid()), *command)
        with output.open("wb") as file:
            self.process = subprocess.Popen(mortal, stdout=file, stderr=subprocess.STDOUT, cwd=output.parent)

    def said(self) -> str:
        return self.output.read_text("utf-8", "replace")

    def has_died(self) -> bool:
        """It ended, and not because it was told to."""
        return self._is_wanted and self.process.poll() is not None

    def kill(self) -> None:
        self._is_wanted = False
        # Without a goodbye: what it holds lies in a folder of the test's own, which goes too.
        self.process.kill()
        self.process.wait(timeout=10)


class Programs:
    """Those of one test."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._all: list[Program] = []

    def start(self, name: str, *command: str | Path) -> Program:
        program = Program(command, self.directory / f"{len(self._all)}-{name}.log")
        self._all.append(program)
        return program

    def wait_for(self, condition: Callable[[], Any], what: str) -> Any:
        """Wait for what can be seen; its value. When it never comes, the error has their last words."""
        missed = _Missed(what, self._all)

        def there_or_nobody_left_to_wait_for() -> Any:
            found = condition()
            # In words at once: when pytest shows the error, the folder with theirs may be gone.
            assert found or not any(program.has_died() for program in self._all), str(missed)
            return found

        return until(there_or_nobody_left_to_wait_for, missed)

    def kill(self) -> None:
        for program in self._all:
            program.kill()


class _Missed:
    """Put into words only when a wait was in vain."""

    def __init__(self, what: str, programs: Sequence[Program]) -> None:
        self._what = what
        self._programs = programs

    def __str__(self) -> str:
        return "\n".join([self._what, *map(_last_words, self._programs)])


def _last_words(program: Program) -> str:
    # Kannel's debug lines are hex dumps, mostly.
    lines = [line for line in program.said().splitlines() if "DEBUG:" not in line]
    return "\n".join([f"--- {program.output.name}", *lines[-LAST_WORDS:]])


@contextmanager
def programs(directory: Path) -> Iterator[Programs]:
    them = Programs(directory)
    try:
        yield them
    finally:
        them.kill()
