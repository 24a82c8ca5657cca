import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from channels.messages import WebhookRequest
from gateway import app
from gateway.backup import making, restoring
from gateway.media import holding
from gateway.media.shelf import Shelf
from gateway.runtime import Runtime
from gateway.spool import Spool
from store import models as m
from store.engine import reading, writing
from tests.gateway.backup.parts import gateway, in_a_child, settings
from tests.gateway.backup.rows import hear, photo
from tests.keys import RING


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Runtime]:
    runtime = gateway(tmp_path / "data")
    yield runtime
    runtime.engine.dispose()


def test_what_was_acknowledged_before_a_backup_began_is_in_it_with_every_file_that_a_row_names(
    here: Runtime, tmp_path: Path
) -> None:
    data = here.settings.data_dir
    busy = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.gateway.backup.busy", name, str(data)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    try:
        before = {id for one in busy for id in _next(one, 15)}
        making.make(here, tmp_path / "backup.tar")
        for one in busy:
            assert _next(one, 1), "nobody waited for the backup"
    finally:
        for one in busy:
            one.kill()
            one.communicate()
    elsewhere = settings(tmp_path / "elsewhere")
    done = restoring.restore(elsewhere, tmp_path / "backup.tar", here.clock())
    restored = gateway(elsewhere.data_dir)
    shelf, spool = Shelf(elsewhere.data_dir / "media"), Spool(elsewhere.data_dir / "spool", RING)
    with reading(restored.engine) as session:
        kept = {one.external_id for one in session.exec(select(m.Message))}
        files = {one.reference: one.path for one in session.exec(select(m.Media))}
    restored.engine.dispose()
    spooled = {spool.read(path).request.tail for path in spool.waiting()}
    assert before <= kept | spooled
    assert kept == files.keys()
    assert all(shelf.path(str(path)).read_text() == f"of {id}" for id, path in files.items())
    assert (done.missing, done.manifest.rows["message"]) == (0, len(kept))


def _next(process: "subprocess.Popen[str]", lines: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(lines)]


def test_a_backup_is_its_owners_alone_and_takes_no_files_place(here: Runtime, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    making.make(here, file)
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(making.Refused, match="is there already"):
        making.make(here, file)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "data"]


def test_a_file_that_came_there_meanwhile_keeps_its_name(
    here: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup.tar"
    monkeypatch.setattr(making, "sync", lambda _: file.write_text("somebody else's"))
    with pytest.raises(making.Refused, match="meanwhile"):
        making.make(here, file)
    assert file.read_text() == "somebody else's"


def test_on_a_disk_without_hard_links_it_gets_its_name_all_the_same(
    here: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    making.make(here, tmp_path / "backup.tar")
    assert restoring.unpack(tmp_path / "backup.tar", tmp_path / "unpacked").tables


def test_a_backup_that_is_killed_leaves_no_file_and_the_next_one_clears_up(
    here: Runtime, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar"

    def killed() -> None:
        making._publish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
        making.make(here, file)

    assert in_a_child(killed) == signal.SIGKILL
    assert not file.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".lapor-backup-")]
    making.make(here, file)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "data"]


def test_the_key_is_not_in_it_unless_that_is_asked_for(tmp_path: Path) -> None:
    here = gateway(tmp_path / "data", encryption={})
    plain = making.make(here, tmp_path / "plain.tar")
    with_key = making.make(here, tmp_path / "with-key.tar", with_key=True)
    here.engine.dispose()
    assert (plain.has_key, with_key.has_key) == (False, True)
    written = (tmp_path / "data" / "key").read_bytes()
    assert written.strip() not in (tmp_path / "plain.tar").read_bytes()
    assert written in (tmp_path / "with-key.tar").read_bytes()


def test_a_key_that_lies_in_no_file_of_ours_is_not_written_into_one(here: Runtime, tmp_path: Path) -> None:
    with pytest.raises(making.Refused, match="no file"):
        making.make(here, tmp_path / "backup.tar", with_key=True)
    assert not (tmp_path / "backup.tar").exists()


def test_where_there_is_no_store_or_no_folder_that_is_said_and_nothing_is_made(tmp_path: Path) -> None:
    nothing = app.build(settings(tmp_path / "data"))
    with pytest.raises(making.Refused, match="see data_dir"):
        making.make(nothing, tmp_path / "backup.tar")
    with pytest.raises(making.Refused, match="is no folder"):
        making.make(nothing, tmp_path / "unmounted" / "backup.tar")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    nothing.engine.dispose()


def test_nothing_is_taken_off_the_shelf_while_it_is_copied(here: Runtime) -> None:
    data = here.settings.data_dir
    with holding.all_stay(data), holding.all_stay(data), pytest.raises(holding.BeingCopied):
        holding.some_may_go(data).__enter__()
    with holding.some_may_go(data):
        pass


def test_a_file_that_a_row_names_and_that_is_gone_is_told_and_stops_nothing(
    here: Runtime, tmp_path: Path
) -> None:
    name = f"ab/ab{'c' * 41}"
    with writing(here.engine) as session:
        session.add(photo(hear(session, "one", here.clock()), name))
    assert making.make(here, tmp_path / "backup.tar").missing == [name]
    assert (
        restoring.restore(settings(tmp_path / "elsewhere"), tmp_path / "backup.tar", here.clock()).missing
        == 1
    )


def test_on_postgresql_it_holds_the_files_and_says_that_the_database_is_not_in_it(
    postgres_url: str, tmp_path: Path
) -> None:
    here = gateway(tmp_path / "data", store={"url": postgres_url})
    Spool(tmp_path / "data" / "spool", RING).write("sms_1708", WebhookRequest("GET", "", "", "id=1"))
    made = making.make(here, tmp_path / "backup.tar")
    here.engine.dispose()
    assert (made.tables, made.rows, made.spooled) == (None, {}, 1)
    elsewhere = settings(tmp_path / "elsewhere", store={"url": postgres_url})
    assert restoring.restore(elsewhere, tmp_path / "backup.tar", here.clock()).tables is None
    assert len(list(Spool(elsewhere.data_dir / "spool", RING).waiting())) == 1
    with pytest.raises(restoring.Refused, match="no database"):
        restoring.restore(settings(tmp_path / "third"), tmp_path / "backup.tar", here.clock())
