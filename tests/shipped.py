"""`lapor run` as it is shipped: the repository's own config.yaml, on a port and in a folder of the test's."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from gateway import config
from tests.running import Running, _free_port

CONFIG = Path(config.__file__).parents[1] / "config.yaml"
PATIENCE = 60
"""Seconds until what is waited for must have come; it takes a few at most."""


def environment(data_dir: Path, port: int, **changed: str) -> dict[str, str]:
    """Nothing of ours or of a platform's from outside, and what the test sets."""
    foreign = ("LAPOR_", "TELEGRAM_", "KANNEL_", "TWILIO_", "SMPP_", "WHATSAPP_", "TWITTER_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**kept, "LAPOR_WEB__PORT": str(port), "LAPOR_DATA_DIR": str(data_dir), **changed}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "gateway", "--config", str(CONFIG), *arguments]


def refused(data_dir: Path, port: int = 0, **changed: str) -> str:
    """What a `lapor run` that does not start says."""
    done = subprocess.run(
        command("run"),
        env=environment(data_dir, port or _free_port(), **changed),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1, done
    assert done.stdout == ""
    return done.stderr


class Shipped(Running):
    """One that runs, and the box it drew."""

    box: str = ""

    def start(self) -> None:
        self._listener.start()
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.box += line
            if line.startswith("└"):
                return
        raise AssertionError(self.events)

    def close(self) -> None:
        """Let go of the pipes of one that was killed."""
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                self._listener.join(1)
                # Somebody it left behind still holds the other end: the test will say so.
                if not self._listener.is_alive():
                    pipe.close()

    def heard_by(self, channel: str, person: str) -> list[str]:
        """What was said to one person, as their phone shows it."""
        phones = requests.get(f"{self.url}/simulator/api/phones", timeout=30).json()["phones"]
        [people] = [one["people"] for one in phones if one["channel"] == channel]
        messages = [message for one in people if one["id"] == person for message in one["messages"]]
        return [one["text"] for one in messages if one["author"] == "gateway"]

    def say(self, channel: str, text: str) -> None:
        url = f"{self.url}/simulator/api/phones/{channel}/messages"
        answer = requests.post(url, json={"text": text}, timeout=30)
        assert answer.json()["state"] == "received", answer.text

    def answers(self) -> list[str]:
        """What was said to whoever holds the Telegram phone first."""
        return self.heard_by("telegram", "1708000001")


@contextmanager
def shipped(data_dir: Path, port: int = 0, own_group: bool = False, **changed: str) -> Iterator[Shipped]:
    """Start it; it is stopped at the end unless it has ended."""
    port = port or _free_port()
    process = subprocess.Popen(
        command("run"),
        env=environment(data_dir, port, **changed),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=own_group,
    )
    one = Shipped(f"http://127.0.0.1:{port}", process)
    try:
        one.start()
        yield one
    finally:
        if process.poll() is None:
            one.stop()
        one.close()


def until(condition: Callable[[], Any], what: object = "") -> Any:
    """Wait for what can be seen; its value."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"never came: {what or condition}")


def alive(pid: int) -> bool:
    """False also for one that ended and that nobody has asked after."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def family(pid: int) -> list[int]:
    """A process and all that came from it."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents.setdefault(parent, []).append(int(path.parent.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found
