"""The database: SQLite by default, PostgreSQL at scale, the same code on both."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy import exc as sqlalchemy_errors
from sqlmodel import Session

BUSY_SECONDS = 5
"""How long a statement waits for another writer. Below every platform's patience (Twilio's is 15 s), so
that a request whose write had to wait can still go to the spool and be answered 200."""

UNAVAILABLE = (
    sqlalchemy_errors.OperationalError,
    # PostgreSQL's word for a standby, which may be read only.
    sqlalchemy_errors.InternalError,
    sqlalchemy_errors.InterfaceError,
    sqlalchemy_errors.TimeoutError,
)
"""What is raised when the database is away, full, locked or read-only, and not what we wrote at fault."""

UNUSABLE = (*UNAVAILABLE, sqlalchemy_errors.ProgrammingError)
"""The same, or it has no tables yet, for which PostgreSQL has another word than SQLite."""


def open_engine(url: str) -> Engine:
    """An engine for `url`. Connects only when first used. Its errors do not quote what was being written."""
    if url.startswith("sqlite"):
        return _sqlite(url)
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=BUSY_SECONDS,
        connect_args={
            "connect_timeout": 3,
            "options": f"-c lock_timeout={BUSY_SECONDS}s -c statement_timeout=30s -c timezone=UTC",
        },
    )


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    # Left to itself the driver begins a transaction before the first write only, so that two writers
    # which have both read refuse each other at once. We begin by hand instead (see _begin).
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("lapor_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose work is committed when the block ends, and undone when it raises."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that waits for no writer."""
    with Session(engine.execution_options(lapor_reading=True), expire_on_commit=False) as session:
        yield session
