"""The database: SQLite by default, PostgreSQL at scale, the same code on both."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy import exc as sqlalchemy_errors
from sqlmodel import Session

from store.sealing.columns import equip, ring_of, sealed
from store.sealing.keys import Key, KeyMissing, Keyring

BUSY_SECONDS = 5
"""How long a statement waits for another writer. Below every platform's patience (Twilio's is 15 s), so
that a request whose write had to wait can still go to the spool and be answered 200."""

UNAVAILABLE = (
    sqlalchemy_errors.OperationalError,
    # PostgreSQL's word for a standby, which may be read only.
    sqlalchemy_errors.InternalError,
    sqlalchemy_errors.InterfaceError,
    sqlalchemy_errors.TimeoutError,
    # It was sealed anew with a key that we were not given: to be mended from outside, like the others.
    KeyMissing,
)
"""What is raised when the database is away, full, locked or read-only, and not what we wrote at fault."""

UNUSABLE = (*UNAVAILABLE, sqlalchemy_errors.ProgrammingError)
"""The same, or it has no tables yet, for which PostgreSQL has another word than SQLite."""


_KEY = "lapor_key"


def open_engine(url: str, ring: Keyring) -> Engine:
    """An engine for `url`, which seals and opens with the keys of `ring` (see `store.sealing`). Connects only
    when first used. Its errors do not quote what was being written."""
    engine = _sqlite(url) if url.startswith("sqlite") else _postgres(url)
    equip(engine.dialect, ring)
    event.listen(engine, "begin", _take_key)
    event.listen(engine, "before_cursor_execute", _seal, retval=True)
    return engine


def _postgres(url: str) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=BUSY_SECONDS,
        connect_args={
            "connect_timeout": 3,
            # A server that is gone without a word is noticed in seconds, and not in TCP's quarter of an hour.
            "tcp_user_timeout": 10_000,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 2,
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
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("lapor_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _take_key(connection: Connection) -> None:
    """Seal with the key that the store names. It cannot be another before the transaction ends: who seals the
    store anew waits until nobody reads this row (PostgreSQL) or writes (SQLite, where who only reads goes on
    seeing what was there)."""
    if connection.get_execution_options().get("lapor_keyless", False):
        connection.info.pop(_KEY, None)
        return
    named = connection.exec_driver_sql("SELECT fingerprint FROM store_key").scalar_one()
    use_key(connection, ring_of(connection.dialect).find(named))


def use_key(connection: Connection, key: Key) -> None:
    """Seal with this key until the transaction ends."""
    connection.info[_KEY] = key


def _seal(
    connection: Connection, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool
) -> tuple[str, Any]:
    key = connection.info.get(_KEY)
    return statement, sealed(key, parameters) if key else parameters


def forget_what_was(engine: Engine, everything: bool = False) -> None:
    """Leave nothing beside the file of what was written over; nor in it, where that was before we saw to it
    ourselves (`everything`: for a moment nobody else can write). On PostgreSQL it is the server's to do:
    ``VACUUM FULL``, as whoever owns the tables."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        if everything:
            connection.cursor().execute("VACUUM")
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


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
