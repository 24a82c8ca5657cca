"""One command of ours, started again whenever it ends: what systemd does for an office."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.shipped import alive

AGAIN_AFTER = 0.1
"""Seconds; systemd's own RestartSec."""
ENDS_WITHIN = 60.0


class Unit:
    """`lapor run`, `lapor web` or `lapor worker`, with the log of all its lives."""

    def __init__(self, config: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self.events: list[dict[str, Any]] = []
        self.noise: list[str] = []
        """What it wrote that is no event: there should be nothing."""
        self._command = [sys.executable, "-m", "gateway", "--config", str(config), *arguments]
        self._environment = {**os.environ, **environment}
        self._stopping = False
        self._process = self._spawn()
        self._keeper = threading.Thread(target=self._keep_up, daemon=True)
        self._keeper.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def pid_of(self, part: str) -> int:
        """The process below this one that plays a part now, by the log."""
        started = [one for one in self.events if one["event"] == "process.spawned" and one["process"] == part]
        return int(started[-1]["pid"])

    def parts(self) -> list[str]:
        return list({one["process"]: None for one in self.events if one["event"] == "process.spawned"})

    def lives(self) -> bool:
        """It does, and each of its parts."""
        return alive(self.pid) and all(alive(self.pid_of(part)) for part in self.parts())

    def stop(self) -> None:
        self._stopping = True
        self.signal(signal.SIGTERM)
        self._keeper.join(ENDS_WITHIN)
        if self._keeper.is_alive():
            self.signal(signal.SIGKILL)

    def signal(self, number: int) -> None:
        if self._process.poll() is None:
            self._process.send_signal(number)

    def _keep_up(self) -> None:
        while True:
            self._listen()
            self._process.wait()
            if self._stopping:
                return
            time.sleep(AGAIN_AFTER)
            self._process = self._spawn()

    def _spawn(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self._command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _listen(self) -> None:
        """Until the last of its processes has ended: systemd starts nothing while one is left."""
        assert self._process.stderr is not None
        with self._process.stderr as log:
            for line in log:
                if line.startswith("{"):
                    self.events.append(json.loads(line))
                else:
                    self.noise.append(line)
