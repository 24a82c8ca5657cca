"""What a file is by what is in it, whatever anybody calls it."""

import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gateway.media import sniff
from gateway.media.errors import Refused
from tests.gateway.media.files import BAD, GOOD, zipped


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


def verdict(path: Path) -> str:
    try:
        return sniff.kind_of(path)
    except Refused as refused:
        return refused.reason


@pytest.mark.parametrize("name", GOOD)
def test_what_we_accept_is_known_by_its_content(path: Path, name: str) -> None:
    content, kind = GOOD[name]
    path.write_bytes(content + bytes(100 if not content.startswith(b"PK") else 0))
    assert sniff.kind_of(path) == kind


@pytest.mark.parametrize("name", BAD)
def test_everything_else_is_refused_by_its_name_in_words(path: Path, name: str) -> None:
    content, words = BAD[name]
    path.write_bytes(content)
    with pytest.raises(Refused, match=words):
        sniff.kind_of(path)


@pytest.mark.parametrize("name", [name for name in GOOD if not GOOD[name][0].startswith(b"PK")])
def test_a_file_with_something_else_behind_it_is_what_it_begins_as(path: Path, name: str) -> None:
    content, kind = GOOD[name]
    path.write_bytes(content + b"<script>alert(1)</script>" + zipped({"AndroidManifest.xml": b""}))
    assert sniff.kind_of(path) == kind


def test_a_list_of_millions_of_names_is_not_read(path: Path) -> None:
    whole = zipped({"a": b""})
    end = whole.rfind(b"PK\x05\x06")
    directory = whole[whole.rfind(b"PK\x01\x02") : end] * 200_000
    length = len(directory).to_bytes(4, "little")
    path.write_bytes(
        whole[: whole.rfind(b"PK\x01\x02")] + directory + whole[end : end + 12] + length + whole[end + 16 :]
    )
    tracemalloc.start()
    with pytest.raises(Refused):
        sniff.kind_of(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@given(content=st.binary(max_size=200))
@example(content=b"PK\x03\x04" + b"PK\x05\x06" + bytes(18))
@example(content=b"PK\x03\x04" + b"PK\x05\x06" + b"\xff" * 18)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_it_is_it_is_a_kind_or_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert verdict(path)


@pytest.mark.parametrize("name", ["docx", "odt"])
def test_a_document_with_broken_bytes_is_a_document_or_refused(path: Path, name: str) -> None:
    content, _ = GOOD[name]
    rng = random.Random(name)
    for _ in range(500):
        broken = bytearray(content)
        for _ in range(3):
            broken[rng.randrange(4, len(broken))] = rng.randrange(256)
        path.write_bytes(broken)
        assert verdict(path)
