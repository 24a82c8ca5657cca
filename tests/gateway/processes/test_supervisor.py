"""How all of them are ended: told at once, seen out in order, and last those on which the others stand."""

import signal
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

from gateway.processes.supervisor import Process, Supervisor


def test_nobodys_end_waits_for_anothers_and_what_they_stand_on_ends_last(tmp_path: Path) -> None:
    children: dict[str, Callable[[], Process]] = {
        "valkey": partial(start, tmp_path, "valkey", before="test -e intake && test -e web && touch last"),
        "intake": partial(start, tmp_path, "intake"),
        # Were it waited for before the others are told, it would wait for ever.
        "web": partial(start, tmp_path, "web", before="until test -e intake; do sleep 0.01; done"),
    }
    supervisor = Supervisor(children, last=("valkey",))
    ours = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    supervisor.start()
    for number, handler in ours.items():
        signal.signal(number, handler)
    supervisor.stop()
    assert {one.name for one in tmp_path.iterdir()} == {"valkey", "intake", "web", "last"}


def start(folder: Path, name: str, before: str = "true") -> Process:
    """A process that lives until it is told to end, does `before`, and leaves a file of its name."""
    ends = f"trap '{before}; touch {name}; exit' TERM; echo; while true; do sleep 0.01; done"
    process = subprocess.Popen(["sh", "-c", ends], cwd=folder, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout:
        process.stdout.readline()
    return Process(process.pid, process)
