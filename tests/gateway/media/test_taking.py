"""A picture that somebody of the office hands us is looked at like any other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway import app
from gateway.media.errors import Refused, TooLarge
from gateway.media.fetch import shelf
from gateway.media.taking import take
from gateway.runtime import Runtime
from tests.gateway.media.photos import photo
from tests.office import settings_for


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    url = f"sqlite:///{tmp_path / 'none.db'}"
    built = app.build(settings_for(tmp_path, url, f"unix://{tmp_path / 'nobody.sock'}", "http://far.example"))
    yield built
    built.redis.close()


async def test_both_copies_are_on_the_shelf(runtime: Runtime) -> None:
    data = photo()
    copy = await take(runtime, data)
    assert (copy.mime_type, copy.size) == ("image/jpeg", len(data))
    assert copy.clean_path
    with shelf(runtime).open(copy.path) as file, shelf(runtime).open(copy.clean_path) as clean:
        assert file.read() == data
        assert clean.read(3) == b"\xff\xd8\xff"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 a document", b"<html>", photo()[:200]])
async def test_what_is_no_picture_is_refused(runtime: Runtime, data: bytes) -> None:
    with pytest.raises(Refused):
        await take(runtime, data)


async def test_what_is_too_large_is_refused(runtime: Runtime) -> None:
    with pytest.raises(TooLarge):
        await take(runtime, b"\x00" * (runtime.largest_file + 1))
