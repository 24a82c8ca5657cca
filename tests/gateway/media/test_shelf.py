"""Our copies: for us alone, under names nobody can guess, whole or not at all."""

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from gateway.media.errors import OperatorNeeded
from gateway.media.shelf import LEAST_FREE, Shelf


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data" / "media"


@pytest.fixture
def shelf(root: Path) -> Shelf:
    return Shelf(root)


def put(shelf: Shelf, content: bytes = b"photo") -> str:
    with shelf.unfinished() as path:
        path.write_bytes(content)
        return shelf.keep(path)


def everything(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_what_is_kept_can_be_read_again(shelf: Shelf) -> None:
    with shelf.open(put(shelf, b"a photo")) as file:
        assert file.read() == b"a photo"


def test_nobody_else_on_the_machine_may_look_in(shelf: Shelf, root: Path) -> None:
    old = os.umask(0)
    try:
        put(shelf)
    finally:
        os.umask(old)
    folders = [root, *(path for path in root.rglob("*") if path.is_dir())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in everything(root)} == {0o600}


def test_a_file_is_for_us_alone_from_its_first_byte(shelf: Shelf) -> None:
    with shelf.unfinished() as path:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_two_names_are_alike_and_each_holds_256_bits_of_chance(shelf: Shelf) -> None:
    names = [put(shelf) for _ in range(50)]
    assert len(set(names)) == 50
    for name in names:
        folder, file = name.split("/")
        assert (len(folder), len(file), file[:2]) == (2, 43, folder)


def test_what_was_not_kept_is_gone_also_after_an_error(shelf: Shelf, root: Path) -> None:
    with shelf.unfinished() as path:
        path.write_bytes(b"half a pho")
    with pytest.raises(FileNotFoundError), shelf.unfinished() as path:
        path.rename(root / "nowhere" / "photo")
    assert everything(root) == []


def test_a_file_is_synced_then_renamed_then_its_folder_is_synced(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(shelf)
    calls: list[str] = []
    real_fsync, real_rename = os.fsync, os.rename

    def fsync(handle: int) -> None:
        calls.append("sync " + ("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"))
        real_fsync(handle)

    def rename(*arguments: object, **options: object) -> None:
        calls.append("rename")
        real_rename(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "rename", rename)
    put(shelf)
    assert calls[-3:] == ["sync file", "rename", "sync folder"]


OUTSIDE = [
    "",
    ".",
    "..",
    "../../lapor.db",
    "ab/../../../lapor.db",
    "/etc/passwd",
    "ab/" + "ab" + "x" * 42,
    "ab/" + "cd" + "x" * 41,
    "../" + ".." + "x" * 41,
    "ab/ab" + "x" * 40 + "/",
    "ab/ab" + "x" * 41 + "\n",
    "ab/ab" + "x" * 40 + "\x00",
    "unfinished/" + "x" * 43,
    "foto jalan.jpg",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_is_no_name_of_ours_is_neither_opened_nor_removed(shelf: Shelf, root: Path, name: str) -> None:
    put(shelf)
    (root.parent / "lapor.db").write_bytes(b"the store")
    with pytest.raises(ValueError, match="not the name"):
        shelf.open(name)
    with pytest.raises(ValueError, match="not the name"):
        shelf.remove(name)
    assert (root.parent / "lapor.db").exists()


def test_a_link_on_the_shelf_is_not_followed(shelf: Shelf, root: Path) -> None:
    name = put(shelf)
    (root / name).unlink()
    (root / name).symlink_to("/etc/passwd")
    with pytest.raises(OSError, match="symbolic"):
        shelf.open(name)


def test_what_is_removed_is_gone_and_may_be_removed_again(shelf: Shelf, root: Path) -> None:
    name = put(shelf)
    shelf.remove(name)
    shelf.remove(name)
    assert everything(root) == []
    with pytest.raises(FileNotFoundError):
        shelf.open(name)


@pytest.mark.parametrize(("free", "enough"), [(LEAST_FREE, True), (LEAST_FREE - 1, False)])
def test_a_disk_that_is_nearly_full_takes_no_file(
    shelf: Shelf, root: Path, monkeypatch: pytest.MonkeyPatch, free: int, enough: bool
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=free))
    if enough:
        assert put(shelf)
        return
    with pytest.raises(OperatorNeeded, match="500 MB free: make room"):
        put(shelf)
    assert everything(root) == []


def test_a_folder_that_cannot_be_made_is_the_operators_business(root: Path, shelf: Shelf) -> None:
    root.parent.mkdir()
    root.write_bytes(b"in the way")
    with pytest.raises(OperatorNeeded, match="cannot be written"):
        put(shelf)


def test_what_a_killed_fetcher_left_is_found_by_its_age(shelf: Shelf, root: Path) -> None:
    old, new = put(shelf), put(shelf)
    with shelf.unfinished() as begun, shelf.unfinished() as just_begun:
        yesterday = datetime.now(UTC) - timedelta(days=1)
        for path in (root / old, begun):
            os.utime(path, (0, (yesterday - timedelta(hours=1)).timestamp()))
        (root / "ab").mkdir(exist_ok=True)
        (root / "ab" / "not ours").write_bytes(b"")
        assert shelf.untouched_since(yesterday) == [old]
        shelf.clear_unfinished(yesterday)
        assert not begun.exists()
        assert just_begun.exists()
        assert (root / new).exists()
