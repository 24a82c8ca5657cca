"""The store sealed with another key, beside everything that runs."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from alembic import command
from sqlalchemy import Engine, text
from sqlmodel import select

from store import migrations, rotation
from store import models as m
from store.engine import UNAVAILABLE, open_engine, reading, writing
from store.sealing.keys import Key, KeyMissing, Keyring, draw
from tests.conftest import empty_store
from tests.keys import KEY, RING, keyless
from tests.store.sealing import full
from tests.store.sealing.full import NOON, NUMBER, WORDS

NEW = Key(draw())


@pytest.fixture
def renewed(store_url: str) -> Iterator[Engine]:
    """An engine that has the new key, and the old one after it."""
    engine = open_engine(store_url, Keyring([NEW, Key(KEY)]))
    yield engine
    engine.dispose()


@pytest.fixture
def after(store_url: str) -> Iterator[Engine]:
    """One that has the new key alone."""
    engine = open_engine(store_url, Keyring([NEW]))
    yield engine
    engine.dispose()


def test_after_a_rotation_everything_is_there_and_the_old_key_opens_nothing(
    engine: Engine, renewed: Engine, after: Engine
) -> None:
    full.fill(engine)
    before, lay_there = full.opened(engine), full.as_it_lies_there(engine)
    done = rotation.rotate(renewed, NOON)
    assert (done.was, done.now) == (RING.current.fingerprint, NEW.fingerprint)
    assert full.opened(after) == before
    lies_there = full.as_it_lies_there(engine)
    kept = {name for name in lay_there if set(lay_there[name]) & set(lies_there[name])}
    assert kept == {"complaint.text"}, "the words of a complaint that is no secret"
    with pytest.raises(KeyMissing), reading(engine) as session:
        session.exec(select(m.Message)).all()


def test_until_the_rotation_whoever_has_the_new_key_goes_on_with_the_old_one(
    engine: Engine, renewed: Engine
) -> None:
    full.fill(renewed)
    with reading(engine) as session:
        assert session.get_one(m.ContactAddress, f"sms:+62{NUMBER}").name == WORDS
    rotation.rotate(renewed, NOON)
    with writing(renewed) as session:
        assert session.get_one(m.ContactAddress, f"sms:+62{NUMBER}").name == WORDS
    assert rotation.rotate(renewed, NOON).rows == 0


def test_a_rotation_that_is_killed_has_not_happened(
    engine: Engine, renewed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    full.fill(engine)
    before = full.opened(engine)
    real, seen = rotation.rewrite, []

    def killed(*given: object) -> int:
        seen.append(given)
        if len(seen) > 3:
            raise KeyboardInterrupt
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(rotation, "rewrite", killed)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(renewed, NOON)
    assert full.opened(engine) == before


def test_who_is_in_the_middle_of_something_is_waited_for_and_ends_with_the_key_they_began_with(
    engine: Engine, renewed: Engine, after: Engine
) -> None:
    full.fill(engine)
    begun, done = Event(), Event()

    def rotate() -> None:
        begun.set()
        rotation.rotate(renewed, NOON)
        done.set()

    thread = Thread(target=rotate)
    with writing(renewed) as session:
        session.get_one(m.ContactAddress, f"sms:+62{NUMBER}").name = "baru"
        thread.start()
        begun.wait()
        # Long enough for a rotation that waits for nobody: the whole takes some milliseconds.
        assert not done.wait(0.5)
        contact = session.exec(select(m.Contact.id)).one()
        session.add(m.ContactAddress(address="telegram:77", contact_id=contact))
    thread.join()
    with reading(after) as session:
        assert session.get_one(m.ContactAddress, f"sms:+62{NUMBER}").name == "baru"
        assert session.get_one(m.ContactAddress, "telegram:77")


def test_while_the_gate_is_shut_the_store_is_away_for_whoever_writes(
    engine: Engine, renewed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = []

    def at_work(*_: object) -> int:
        if not refused:
            with pytest.raises(UNAVAILABLE) as error, writing(quick) as session:
                session.add(m.Contact(created_at=NOON))
            refused.append(error)
        return 0

    with monkeypatch.context() as patch:
        patch.setattr("store.engine.BUSY_SECONDS", 1)
        quick = open_engine(engine.url.render_as_string(hide_password=False), RING)
        patch.setattr(rotation, "rewrite", at_work)
        rotation.rotate(renewed, NOON)
    quick.dispose()
    assert len(refused) == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_store_from_before_anything_was_sealed_is_sealed_with_all_that_is_in_it(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, sqlite_url: str
) -> None:
    sealed = open_engine(sqlite_url, RING)
    full.fill(sealed)
    rows = full.opened(sealed)
    sealed.dispose()
    (tmp_path / "old").mkdir()
    engine = open_engine(empty_store(request, tmp_path / "old", kind), RING)
    with keyless(engine) as connection:
        command.upgrade(migrations._config(connection), "0006")
        connection.commit()
    full.written_plainly(engine, rows, without={"origin_folded"})
    if kind == "sqlite":
        assert NUMBER.encode() in full.bytes_of(tmp_path / "old")
    migrations.migrate(engine)
    assert full.opened(engine) == rows
    shown = {name for name, values in full.as_it_lies_there(engine).items() if WORDS in str(values).lower()}
    assert shown == {"complaint.text"}
    if kind == "sqlite":
        assert NUMBER.encode() not in full.bytes_of(tmp_path / "old")
    engine.dispose()


def test_a_store_that_is_sealed_with_a_key_we_do_not_have_is_not_begun_with(store_url: str) -> None:
    stranger = open_engine(store_url, Keyring([NEW]))
    with pytest.raises(KeyMissing, match=RING.current.fingerprint):
        migrations.migrate(stranger)
    stranger.dispose()


def test_the_store_names_its_key_once(engine: Engine) -> None:
    migrations.migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM store_key")).scalar_one() == 1
