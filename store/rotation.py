"""The store sealed anew, with another key."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, column, func, make_url, select, table, text, update
from sqlalchemy.exc import NoResultFound
from sqlmodel import SQLModel

from store.engine import UNUSABLE, forget_what_was, open_engine, use_key
from store.models import StoreKey
from store.sealing.columns import KINDS, ring_of
from store.sealing.keys import Key, Keyring
from store.sealing.rewriting import rewrite

PATIENCE = 60
"""Seconds that we wait, on PostgreSQL, until nobody is in the middle of anything. Who comes meanwhile waits
behind us, for as long as they wait for a lock; then webhooks go to the spool."""


@dataclass(frozen=True, slots=True)
class Rotated:
    was: str
    """The fingerprint of the key before."""
    now: str
    rows: int


def rotate(engine: Engine, now: datetime) -> Rotated:
    """Seal everything with the current key of the engine's ring, in one transaction in which nobody else
    writes. Killed in the middle, nothing has happened. Processes that run find the new key named when they
    next begin one.

    Raises `KeyMissing` where the ring has not the key that the store is sealed with.
    """
    ring = ring_of(engine.dialect)
    with engine.execution_options(lapor_keyless=True).begin() as connection:
        _shut_the_gate(connection)
        was = ring.find(fingerprint(connection))
        rows = 0 if was is ring.current else _seal_anew(connection, ring.current, now)
    if rows:
        forget_what_was(engine)
    return Rotated(was.fingerprint, ring.current.fingerprint, rows)


def fingerprint(connection: Connection) -> str:
    """Of the key that the store is sealed with."""
    return str(connection.execute(select(StoreKey.fingerprint)).scalar_one())  # type: ignore[call-overload]


def named(url: str) -> str | None:
    """The same of the store at `url`, before anybody has a key for it. None where there is no store yet, or
    none that can be asked."""
    file = make_url(url).database
    if url.startswith("sqlite") and not (file and Path(file).exists()):
        return None
    engine = open_engine(url, Keyring([]))
    try:
        with engine.execution_options(lapor_keyless=True, lapor_reading=True).connect() as connection:
            return fingerprint(connection)
    except (*UNUSABLE, NoResultFound):
        return None
    finally:
        engine.dispose()


def rows(engine: Engine) -> dict[str, int]:
    """The tables in which something is sealed, and how many rows they have."""
    with engine.execution_options(lapor_keyless=True, lapor_reading=True).connect() as connection:
        return {
            one.name: connection.execute(select(func.count()).select_from(one)).scalar_one()
            for one in sealed_tables()
        }


def sealed_tables() -> list[Table]:
    every = SQLModel.metadata.sorted_tables
    return [one for one in every if any(isinstance(of.type, KINDS) for of in one.c)]


def _shut_the_gate(connection: Connection) -> None:
    # On SQLite we are the only writer already, and who reads goes on seeing what was.
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        # Whoever has begun a transaction has read this table, and holds it as long.
        connection.execute(text("LOCK TABLE store_key IN ACCESS EXCLUSIVE MODE"))


def _seal_anew(connection: Connection, key: Key, now: datetime) -> int:
    use_key(connection, key)
    done = 0
    for whole in sealed_tables():
        names = [one.name for one in whole.primary_key]
        kept = (one for one in whole.c if one.name in names or isinstance(one.type, KINDS))
        part = table(whole.name, *(column(one.name, one.type) for one in kept))
        done += rewrite(connection, part, part, names)
    connection.execute(update(StoreKey).values(fingerprint=key.fingerprint, since=now))
    return done
