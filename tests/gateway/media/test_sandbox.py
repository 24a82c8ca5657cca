"""A hostile photo harms its own process and nothing else."""

import asyncio
import os
from pathlib import Path

import pytest

from gateway.media import photo, sandbox
from gateway.media.errors import Refused
from gateway.media.photo import Seen
from tests.gateway.media import photos
from tests.gateway.media.test_photo import bomb

GIVEN_UP = Seen(problem="no clean copy: the picture took too much memory or time")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(photos.talkative("JPEG"))
    return path


def pretend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the decoder be taken over by this."""
    program = tmp_path / "taken_over.py"
    program.write_text(code)
    monkeypatch.setattr(photo, "__file__", str(program))


async def look(source: Path, mime_type: str = "image/jpeg") -> Seen:
    return await sandbox.look_at(source, source.with_name("clean"), mime_type)


async def test_a_photo_is_seen_through_the_wall_as_in_front_of_it(source: Path) -> None:
    assert await look(source) == photo.look_at(source, source.with_name("other"), "image/jpeg")
    assert source.with_name("clean").read_bytes() == source.with_name("other").read_bytes()


async def test_a_bomb_is_refused(source: Path) -> None:
    await asyncio.to_thread(source.write_bytes, bomb(20_000, 20_000))
    with pytest.raises(Refused, match="400 million pixels"):
        await look(source, "image/png")


async def test_a_picture_that_takes_more_memory_than_there_is_has_no_clean_copy(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "MEGABYTES", 128)
    large = photos.photo("PNG", photos.corners((6000, 6000)))
    await asyncio.to_thread(source.write_bytes, large)
    seen = await look(source, "image/png")
    assert seen == Seen(problem="no clean copy: unpacked it is too large")


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.abort()",
        "import sys; sys.exit(1)",
        "print('not JSON')",
        "print('[]')",
        "print('null')",
        "print('{\"unknown\": 1}')",
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass",
    ],
    ids=["crashes", "fails", "babbles", "lists", "is empty", "invents", "spins"],
)
async def test_a_picture_that_breaks_its_decoder_has_no_clean_copy(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    pretend(tmp_path, monkeypatch, code)
    assert await look(source) == GIVEN_UP


@pytest.mark.parametrize(
    "said",
    [
        '{"clean": true, "latitude": "-6.2", "longitude": 106}',
        '{"clean": true, "latitude": 1e999, "longitude": 1}',
        '{"clean": true, "latitude": -91.0, "longitude": 1}',
        '{"clean": true, "latitude": 1, "longitude": 181}',
        '{"clean": true, "latitude": -6.2}',
    ],
)
async def test_a_place_that_is_none_is_not_believed(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    pretend(tmp_path, monkeypatch, f"print({said!r})")
    assert await look(source) == GIVEN_UP


async def test_a_picture_that_takes_for_ever_is_ended(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.2)
    pretend(tmp_path, monkeypatch, "import time; time.sleep(3600)")
    assert await look(source) == GIVEN_UP


async def test_who_stops_waiting_leaves_no_process_behind(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pid"
    os.mkfifo(pipe)
    pretend(
        tmp_path,
        monkeypatch,
        f"import os, time; open({str(pipe)!r}, 'w').write(str(os.getpid())); time.sleep(3600)",
    )
    looking = asyncio.create_task(look(source))
    pid = int(await asyncio.to_thread(pipe.read_text))
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_the_process_knows_none_of_our_secrets(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "1708:token-of-the-tests")
    seen = tmp_path / "environment"
    pretend(tmp_path, monkeypatch, f"import os; open({str(seen)!r}, 'w').write(repr(dict(os.environ)))")
    await look(source)
    assert "token" not in seen.read_text()
