"""A `lapor run` of a test's own: its processes, what it says of itself, and an end without remains."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import socket
from typing import Any

import yaml

from gateway import config


class Running:
    def __init__(self, url: str, process: "subprocess.Popen[str]") -> None:
        self.url = url
        self.process = process
        self.events: list[dict[str, Any]] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)

    def start(self) -> None:
        """Wait until it says that it is up."""
        self._listener.start()
        assert self.process.stdout is not None
        assert any("is up" in line for line in self.process.stdout), self.events

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=30)
        self._listener.join(5)
        return self.process.returncode

    def pid(self, name: str) -> int:
        """The process that plays this part now."""
        return [one["pid"] for one in self._spawned() if one["process"] == name][-1]

    def pids(self) -> list[int]:
        return [self.process.pid, *(one["pid"] for one in self._spawned())]

    def kill(self, name: str) -> None:
        os.kill(self.pid(name), signal.SIGKILL)

    def _spawned(self) -> list[dict[str, Any]]:
        return [one for one in self.events if one["event"] == "process.spawned"]

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            assert line.startswith("{"), f"a log line that is no JSON: {line!r}"
            self.events.append(json.loads(line))


@contextmanager
def running(settings: config.Settings, directory: Path) -> Iterator[Running]:
    """Start a gateway with `settings`; its queue is its own, its port a free one."""
    url, path = write_settings(settings, directory)
    process = subprocess.Popen(
        [sys.executable, "-m", "gateway", "--config", str(path), "run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    one = Running(url, process)
    try:
        one.start()
        yield one
    finally:
        if process.poll() is None:
            one.stop()


def write_settings(settings: config.Settings, directory: Path) -> tuple[str, Path]:
    written = settings.model_dump(mode="json", by_alias=True)
    port = _free_port()
    written["web"]["port"] = port
    written["queue"]["url"] = ""
    written["data_dir"] = str(directory / "data")
    path = directory / "config.yaml"
    path.write_text(yaml.safe_dump(written))
    return f"http://127.0.0.1:{port}", path


def _free_port() -> int:
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
