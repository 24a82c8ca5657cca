"""Where the keys come from, and what is left when somebody is killed while they are changed."""

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from click.testing import CliRunner
from sqlmodel import select

from channels.errors import SettingsInvalid
from channels.messages import WebhookRequest
from gateway import app, cli, config, keys, rotating
from gateway.config import Settings
from gateway.runtime import Runtime
from store import migrations, rotation
from store import models as m
from store.engine import reading, writing
from store.sealing.keys import Key, draw
from tests.keys import KEY
from tests.store.sealing.full import NOON

OLD, NEW = draw(), draw()


def settings(tmp_path: Path, **encryption: object) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path / "data", "encryption": encryption})


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Runtime]:
    """One with a key of its own, in a file."""
    runtime = app.build(settings(tmp_path))
    migrations.migrate(runtime.engine)
    yield runtime
    runtime.engine.dispose()


def kept(runtime: Runtime) -> int:
    with writing(runtime.engine) as session:
        session.add(m.ParkedRequest(channel="x", received_at=NOON, reason="x", raw="kenari"))
    with reading(runtime.engine) as session:
        found = session.exec(select(m.ParkedRequest.raw)).all()
    assert set(found) == {"kenari"}
    return len(found)


def test_where_no_key_is_given_one_is_made_once_for_us_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    ready = Barrier(8)

    def start(_: int) -> str:
        ready.wait()
        return keys.ring(settings(tmp_path)).current.fingerprint

    with ThreadPoolExecutor(8) as processes:
        assert len(set(processes.map(start, range(8)))) == 1
    [file] = (tmp_path / "data").iterdir()
    assert (file.name, stat.S_IMODE(file.stat().st_mode)) == ("key", 0o600)


def test_a_key_that_is_given_is_used_and_none_is_made(tmp_path: Path) -> None:
    ring = keys.ring(settings(tmp_path, key=NEW, old_keys=["", OLD]))
    assert [key.written for key in ring] == [NEW, OLD]
    assert not (tmp_path / "data").exists()


def test_without_the_key_of_a_store_no_other_is_drawn_for_it(store_url: str, tmp_path: Path) -> None:
    office = Settings.model_validate({"data_dir": tmp_path / "data", "store": {"url": store_url}})
    with pytest.raises(SettingsInvalid, match=Key(KEY).fingerprint):
        keys.ring(office)
    assert not (tmp_path / "data").exists()


def test_the_key_of_our_own_file_comes_after_one_that_is_given(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    keys.put(tmp_path / "data" / "key", [OLD])
    assert [key.written for key in keys.ring(settings(tmp_path, key=NEW))] == [NEW, OLD]


def test_settings_from_before_there_were_keys_take_them_from_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("web: {port: 1}\n")
    found = config.load(file, {"LAPOR_KEY": NEW, "LAPOR_OLD_KEY": OLD}).encryption
    assert (found.key, found.old_keys) == (NEW, [OLD])
    assert config.load(file, {}).encryption == config.Encryption()


@pytest.mark.parametrize(
    ("given", "where"),
    [({"key": "x"}, "encryption.key"), ({"key": NEW, "old_keys": ["x"]}, "encryption.old_keys")],
)
def test_what_is_no_key_is_named_by_its_place(tmp_path: Path, given: dict[str, object], where: str) -> None:
    with pytest.raises(SettingsInvalid, match="32 bytes") as refused:
        keys.ring(settings(tmp_path, **given))
    assert refused.value.path == where


@pytest.mark.parametrize("content", ["", "\n", "half", "\xff"])
def test_a_damaged_key_file_is_named_and_stays_as_it_is(tmp_path: Path, content: str) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "key"
    file.write_text(content, encoding="latin-1")
    with pytest.raises(SettingsInvalid):
        keys.ring(settings(tmp_path))
    assert file.read_text(encoding="latin-1") == content


# Rotation.


def test_a_rotation_of_our_own_key_is_noticed_by_whoever_runs_and_loses_nothing(gateway: Runtime) -> None:
    running = app.build(gateway.settings)
    assert kept(running) == 1
    running.spool.write("telegram", WebhookRequest("POST", "", "", "", body=b"{}"))
    done = rotating.rotate(gateway)
    assert kept(running) == 2
    fresh = app.build(gateway.settings)
    assert kept(fresh) == 3
    assert [one.channel for one in map(fresh.spool.read, fresh.spool.waiting())] == ["telegram"]
    shown = {one["fingerprint"]: one for one in rotating.show(fresh)["keys"]}  # type: ignore[attr-defined]
    assert (shown[done.now]["of_the_store"], shown[done.was]["spooled"]) == (True, 1)
    for runtime in (running, fresh):
        runtime.engine.dispose()


def test_after_a_rotation_who_ran_meanwhile_and_who_starts_then_count_alike(gateway: Runtime) -> None:
    kept(gateway)
    running = app.build(gateway.settings)
    kept(running)
    rotating.rotate(gateway)
    kept(running)
    fresh = app.build(gateway.settings)
    # When an allowance is whole again is drawn from the digest under which it is counted.
    rule, names = fresh.allowances.rules.log_ins_by_name, ("ayu", "budi", "citra")
    ends = [[one.allowances.ends(rule, name, NOON) for name in names] for one in (running, fresh)]
    assert ends[0] == ends[1]
    for runtime in (running, fresh):
        runtime.engine.dispose()


@pytest.mark.parametrize("place", ["before the new key is in the file", "before the store has it", "after"])
def test_a_rotation_that_is_killed_can_be_run_again_and_the_store_can_always_be_read(
    gateway: Runtime, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    kept(gateway)
    with monkeypatch.context() as patch:

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        match place:
            case "before the new key is in the file":
                patch.setattr(os, "fsync", killed)
            case "before the store has it":
                patch.setattr(rotation, "rotate", killed)
            case _:
                patch.setattr(rotation, "forget_what_was", killed)
        with pytest.raises(KeyboardInterrupt):
            rotating.rotate(gateway)
    assert kept(gateway) == 2
    fresh = app.build(gateway.settings)
    assert kept(fresh) == 3
    rotating.rotate(fresh)
    assert kept(fresh) == 4
    fresh.engine.dispose()


def test_two_rotations_at_once_are_one(gateway: Runtime) -> None:
    path = keys.file(gateway.settings)
    with rotating._alone(path), pytest.raises(SettingsInvalid, match="at work"):
        rotating.rotate(gateway)


def test_a_key_goes_from_our_file_into_the_environment_like_any_other(
    tmp_path: Path, gateway: Runtime
) -> None:
    kept(gateway)
    given = app.build(settings(tmp_path, key=KEY))
    assert kept(given) == 2
    rotating.rotate(given)
    keys.file(gateway.settings).unlink()
    alone = app.build(settings(tmp_path, key=KEY))
    assert kept(alone) == 3
    with pytest.raises(SettingsInvalid, match="already"):
        rotating.rotate(alone)
    for runtime in (given, alone):
        runtime.engine.dispose()


def test_the_commands_draw_show_and_rotate_and_tell_no_key(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("data_dir: data\n")

    def lapor(*typed: str) -> str:
        done = CliRunner().invoke(cli.main, ["--config", str(file), *typed], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    assert Key(lapor("keys", "new"))
    lapor("migrate")
    before = Key((tmp_path / "data" / "key").read_text())
    shown = lapor("keys", "show")
    assert f"{before.fingerprint}  current, the store is sealed with it" in shown
    rotated = lapor("keys", "rotate")
    written = (tmp_path / "data" / "key").read_text().split()
    assert [Key(one).fingerprint for one in written][1:] == [before.fingerprint]
    assert not any(one in shown + rotated + lapor("keys", "show") for one in written)
    file.write_text(f"data_dir: data\nencryption: {{key: {NEW}}}\n")
    (tmp_path / "data" / "key").unlink()
    refused = CliRunner().invoke(cli.main, ["--config", str(file), "migrate"])
    assert (refused.exit_code, Key(written[0]).fingerprint in refused.output) == (1, True)
