"""A copy of the database as it is at one moment, while others go on writing; of SQLite alone."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

COUNTED = ("message", "complaint", "delivery", "contact_address", "media")
"""The tables by whose rows somebody sees that a copy is whole."""


class NotADatabase(Exception):
    """It is none of ours, or it is damaged."""


def take(engine: Engine, path: Path) -> None:
    """Write it to `path`, where nothing is yet. Nobody waits: it is one reading transaction, and what was
    deleted before is not in it."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM INTO ?", (str(path),))
    finally:
        connection.close()


def look_at(path: Path) -> tuple[str, str | None, dict[str, int]]:
    """Of a copy: the version of its tables, the fingerprint of its key, and how many rows there are.

    Raises `NotADatabase`.
    """
    try:
        # Immutable: nothing is written beside it.
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise NotADatabase("it is damaged")
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            [[version]] = database.execute("SELECT version_num FROM alembic_version").fetchall()
            keys = database.execute("SELECT fingerprint FROM store_key") if "store_key" in tables else ()
            fingerprint = next((key for (key,) in keys), None)
            counts = {
                name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608
                for name in COUNTED
                if name in tables
            }
    except (sqlite3.Error, ValueError) as error:
        raise NotADatabase(str(error)) from error
    return version, fingerprint, counts


def in_use(path: Path) -> bool:
    """True where another process has the database open."""
    # Whoever has it open in WAL mode holds it shared until the end.
    with closing(sqlite3.connect(path, timeout=0.2, isolation_level=None)) as database:
        try:
            database.execute("PRAGMA locking_mode=EXCLUSIVE")
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return True
    return False
