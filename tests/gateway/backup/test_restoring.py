import hashlib
import json
import os
import signal
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlmodel import select

from channels.messages import DeliveryStatus
from gateway.backup import making, restoring
from gateway.backup.manifest import NotWhole
from gateway.processes.supervisor import AlreadyRunning, alone
from gateway.runtime import Runtime
from store import migrations
from store import models as m
from store.engine import open_engine, reading, writing
from store.sealing.keys import KeyMissing, draw
from tests.gateway.backup.parts import gateway, in_a_child, settings, tar_of
from tests.gateway.backup.rows import hear
from tests.keys import RING, keyless
from tests.store.test_every_version import fill


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Runtime]:
    """A gateway with one message and one reply that waits."""
    runtime = gateway(tmp_path / "data")
    with writing(runtime.engine) as session:
        hear(session, "first", runtime.clock())
        session.add(delivery(runtime))
    yield runtime
    runtime.engine.dispose()


def delivery(runtime: Runtime) -> m.Delivery:
    now = runtime.clock()
    return m.Delivery(
        channel="telegram",
        account="1708",
        address="telegram:99000017",
        text="Halo",
        reply_key="help",
        due_at=now,
        created_at=now,
    )


@pytest.fixture
def backup(here: Runtime, tmp_path: Path) -> Path:
    """Of the first message; a second one came afterwards. Nothing runs any more."""
    making.make(here, tmp_path / "backup.tar")
    with writing(here.engine) as session:
        hear(session, "second", here.clock())
    here.engine.dispose()
    return tmp_path / "backup.tar"


def heard(runtime: Runtime) -> list[str]:
    with reading(runtime.engine) as session:
        found = sorted(session.exec(select(m.Message.external_id)))
    runtime.engine.dispose()
    return found


def restore(here: Runtime, file: Path, **more: Any) -> restoring.Restored:
    return restoring.restore(here.settings, file, here.clock(), **more)


def test_what_is_there_is_put_aside_only_when_that_is_asked_for_and_is_whole_there(
    here: Runtime, backup: Path
) -> None:
    with pytest.raises(restoring.Refused, match="--replace"):
        restore(here, backup)
    assert heard(here) == ["first", "second"]
    done = restore(here, backup, replace=True)
    assert heard(here) == ["first"]
    assert done.replaced is not None
    assert heard(gateway(done.replaced)) == ["first", "second"]


def test_a_folder_in_which_a_gateway_runs_is_left_alone(here: Runtime, backup: Path) -> None:
    with alone(here.settings.data_dir), pytest.raises(AlreadyRunning):
        restore(here, backup, replace=True)
    # Or one of its processes, by itself.
    with reading(here.engine) as session:
        session.exec(select(m.Message.id)).all()
        with pytest.raises(restoring.Refused, match="has the database open"):
            restore(here, backup, replace=True)
    assert heard(here) == ["first", "second"]


def test_what_waited_goes_out_or_is_left_to_a_human(here: Runtime, backup: Path, tmp_path: Path) -> None:
    for name, hold, status in (
        ("sends", False, DeliveryStatus.WAITING),
        ("holds", True, DeliveryStatus.UNKNOWN),
    ):
        place = settings(tmp_path / name)
        assert restoring.restore(place, backup, here.clock(), hold=hold).held == hold
        runtime = gateway(place.data_dir)
        with reading(runtime.engine) as session:
            assert session.exec(select(m.Delivery)).one().status is status
        runtime.engine.dispose()


def test_so_it_is_where_a_server_has_the_database_which_was_put_back_before(
    postgres_url: str, tmp_path: Path
) -> None:
    there = gateway(tmp_path / "data", store={"url": postgres_url})
    making.make(there, tmp_path / "backup.tar")
    with writing(there.engine) as session:
        session.add(delivery(there))
    assert restore(there, tmp_path / "backup.tar", hold=True).held == 1
    with reading(there.engine) as session:
        assert session.exec(select(m.Delivery)).one().status is DeliveryStatus.UNKNOWN
    there.engine.dispose()


def test_a_backup_of_an_older_version_is_brought_up_to_date(here: Runtime, tmp_path: Path) -> None:
    making.make(here, tmp_path / "new.tar")
    parts = unpacked(tmp_path / "new.tar", tmp_path)
    old = open_engine(f"sqlite:///{tmp_path / 'old.db'}", RING)
    with keyless(old) as connection:
        command.upgrade(migrations._config(connection), "0005")
        rows = fill(connection, sealed=False)
        connection.commit()
    old.dispose()
    parts["lapor.db"] = (tmp_path / "old.db").read_bytes()
    place = settings(tmp_path / "elsewhere")
    file = resealed(parts, tmp_path, tables="0005", fingerprint=None)
    done = restoring.restore(place, file, here.clock())
    assert (done.manifest.tables, done.tables) == ("0005", migrations.newest())
    assert heard(gateway(place.data_dir)) == [one["external_id"] for one in rows["message"]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda parts: parts.pop("lapor.db"), "not there, such as lapor.db"),
        (lambda parts: parts.update({"lapor.db": b"x" + parts["lapor.db"][1:]}), "changed, such as lapor.db"),
        (lambda parts: parts.update({"media/ab/ab" + "c" * 41: b"x"}), "put in afterwards"),
        (lambda parts: parts.pop("manifest.json"), "end is missing"),
        (lambda parts: parts.update({"manifest.json": b"{}"}), "cannot be read"),
        (lambda parts: parts.update({"manifest.json": b'{"format": 99}'}), "of another kind"),
        (lambda parts: parts.update({"../evil": b"x"}), "no business"),
        (lambda parts: parts.update({"/etc/evil": b"x"}), "no business"),
        (lambda parts: parts.update({"media/../../evil": b"x"}), "no business"),
        (lambda parts: parts.update({"spool/..": b"x"}), "no business"),
    ],
)
def test_what_was_tampered_with_is_refused_and_nothing_is_touched(
    here: Runtime,
    backup: Path,
    tmp_path: Path,
    change: Callable[[dict[str, bytes]], object],
    said: str,
) -> None:
    parts = unpacked(backup, tmp_path)
    change(parts)
    # The manifest last, as it was.
    parts["manifest.json"] = parts.pop("manifest.json", b"")
    if not parts["manifest.json"]:
        del parts["manifest.json"]
    with pytest.raises(NotWhole, match=said):
        restore(here, tar_of(tmp_path / "changed.tar", parts), replace=True)
    assert heard(here) == ["first", "second"]
    assert not [path for path in here.settings.data_dir.iterdir() if path.name.startswith(".restoring-")]


def test_what_was_cut_short_is_refused_wherever_it_was_cut(
    here: Runtime, backup: Path, tmp_path: Path
) -> None:
    whole = backup.read_bytes()
    for kept in (0, 100, 700, len(whole) // 2, whole.rindex(b'"format"')):
        (tmp_path / "short.tar").write_bytes(whole[:kept])
        with pytest.raises(NotWhole):
            restore(here, tmp_path / "short.tar", replace=True)
    assert heard(here) == ["first", "second"]


def test_a_link_in_it_is_refused(here: Runtime, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "link.tar", "w") as tar:
        info = tarfile.TarInfo("lapor.db")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)
    with pytest.raises(NotWhole, match="no business"):
        restoring.unpack(tmp_path / "link.tar", tmp_path / "into")


def test_a_backup_of_a_newer_version_names_the_version_to_install(
    here: Runtime, backup: Path, tmp_path: Path
) -> None:
    parts = unpacked(backup, tmp_path)
    told = json.loads(parts["manifest.json"])
    parts["manifest.json"] = json.dumps({**told, "tables": "9999", "lapor": "9.9.9"}).encode()
    with pytest.raises(restoring.Refused, match=r"9999.*install 9\.9\.9"):
        restore(here, tar_of(tmp_path / "newer.tar", parts), replace=True)


def test_without_the_key_that_it_is_sealed_with_nothing_is_touched(
    here: Runtime, backup: Path, tmp_path: Path
) -> None:
    for encryption in ({}, {"key": draw()}):
        place = settings(tmp_path / "elsewhere", encryption=encryption)
        with pytest.raises(KeyMissing):
            restoring.restore(place, backup, here.clock())
        assert {path.name for path in place.data_dir.iterdir()} == {"run.lock"}


def test_a_key_that_came_with_it_opens_it_and_takes_no_others_place(tmp_path: Path) -> None:
    here = gateway(tmp_path / "data", encryption={})
    making.make(here, tmp_path / "backup.tar", with_key=True)
    here.engine.dispose()
    elsewhere = settings(tmp_path / "elsewhere", encryption={})
    elsewhere.data_dir.mkdir()
    (elsewhere.data_dir / "key").write_text(draw())
    with pytest.raises(restoring.Refused, match="another key"):
        restoring.restore(elsewhere, tmp_path / "backup.tar", here.clock())
    done = restoring.restore(elsewhere, tmp_path / "backup.tar", here.clock(), replace=True)
    assert (elsewhere.data_dir / "key").read_bytes() == (tmp_path / "data" / "key").read_bytes()
    assert (done.replaced / "key").exists() if done.replaced else False
    assert heard(gateway(elsewhere.data_dir, encryption={})) == []


@pytest.mark.parametrize("step", range(6))
def test_a_restore_that_is_killed_leaves_the_old_store_or_none_and_can_be_repeated(
    here: Runtime, backup: Path, step: int
) -> None:
    def killed() -> None:
        left = iter(range(step))

        def rename(path: Path, target: Path) -> Path:
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return path.replace(target)

        Path.rename = rename  # type: ignore[assignment, method-assign]
        restore(here, backup, replace=True)

    in_a_child(killed)
    data = here.settings.data_dir
    stores = [path for path in (data, *data.glob("replaced-*")) if (path / "lapor.db").exists()]
    assert ["first", "second"] in [heard(gateway(path)) for path in stores]
    restore(here, backup, replace=True)
    assert heard(here) == ["first"]


def test_a_database_with_other_tables_than_it_says_is_none_of_ours(
    here: Runtime, backup: Path, tmp_path: Path
) -> None:
    parts = unpacked(backup, tmp_path)
    with pytest.raises(NotWhole, match="cannot be read"):
        restore(here, resealed({**parts, "lapor.db": b"not a database"}, tmp_path), replace=True)


def unpacked(file: Path, tmp_path: Path) -> dict[str, bytes]:
    with tarfile.open(file) as tar:
        return {one.name: tar.extractfile(one).read() for one in tar}  # type: ignore[union-attr]


def resealed(parts: dict[str, bytes], tmp_path: Path, **more: Any) -> Path:
    """With a manifest that fits."""
    told = {**json.loads(parts.pop("manifest.json")), **more}
    told["parts"] = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in parts.items()
    }
    return tar_of(tmp_path / "resealed.tar", {**parts, "manifest.json": json.dumps(told).encode()})
