"""What runs here is what was written and locked: nothing out of a pickle, no library from an address."""

import ast
import pickle
import re
from pathlib import Path
from typing import Any

import pytest
from rq.serializers import DefaultSerializer

from gateway import queues
from tests.office import Office

ROOT = Path(__file__).parents[1]
PACKAGES = ("channels", "normalizer", "store", "gateway")
UNPACKERS = {"pickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "jsonpickle"}
"""What makes objects out of bytes, and so runs whatever these say."""
LOCKS = ("requirements.txt", "requirements-dev.txt")


class Trap:
    """Whoever unpacks it makes a folder."""

    def __init__(self, sprung: Path) -> None:
        self._sprung = sprung

    def __reduce__(self) -> tuple[Any, tuple[Path]]:
        return Path.mkdir, (self._sprung,)


def imported(path: Path) -> set[str]:
    """The top level of each name that a file of ours imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name.split(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_nothing_of_ours_unpacks_objects() -> None:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    assert len(files) > 200
    assert {path: wrong for path in files if (wrong := imported(path) & UNPACKERS)} == {}


def test_a_pickled_job_that_somebody_planted_is_never_unpacked(office: Office, tmp_path: Path) -> None:
    sprung = tmp_path / "sprung"
    pickle.loads(pickle.dumps(Trap(sprung)))
    sprung.rmdir()

    planted = queues.queue(queues.INTAKE, office.runtime.redis)
    planted.serializer = DefaultSerializer
    job = planted.enqueue_call("gateway.jobs.handle_inbound", args=([Trap(sprung)],))
    office.telegram("Lampu jalan di Jl. Melati mati sejak dua minggu")
    office.work()

    assert not sprung.exists()
    assert not job.is_finished
    assert len(office.complaints) == 1


@pytest.mark.parametrize("name", LOCKS)
def test_every_library_is_locked_with_its_hashes_and_comes_from_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.sub(r"\s*\\\n\s*", " ", text).splitlines()
    locked = re.compile(r"[\w.-]+==[\w.+!-]+( ;[^:/]*)?( --hash=sha256:[0-9a-f]{64})+")
    assert len(entries) > 30
    assert [entry for entry in entries if not locked.fullmatch(entry)] == []
