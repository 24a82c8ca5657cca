"""How the tables came to be: numbered, one head, brought up to date at every start under a lock."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from store.engine import forget_what_was
from store.sealing.columns import ring_of

_HERE = Path(__file__).parent
_LOCK = 1708_0001
"""Any number will do, as long as nothing else on the server takes it."""
_SEALED = "0007"
"""From which version on nothing lies in the store as it was written."""


def migrate(engine: Engine) -> str:
    """Bring the database to the newest version and return its name. Safe to call from many processes.

    Raises `store.sealing.keys.KeyMissing` where it is sealed with a key that the engine does not have.
    """
    keyless = engine.execution_options(lapor_keyless=True)
    with _alone_on_file(engine), keyless.connect() as connection:
        _alone_on_server(connection)
        config = _config(connection)
        head = ScriptDirectory.from_config(config).get_current_head()
        before = MigrationContext.configure(connection).get_current_revision()
        if before != head:
            command.upgrade(config, "head")
        sealed_with = connection.execute(text("SELECT fingerprint FROM store_key")).scalar_one()
        ring_of(engine.dialect).find(sealed_with)
        connection.commit()
        if before and before < _SEALED:
            forget_what_was(engine, everything=True)
    return str(head)


def newest() -> str:
    """The version that this code brings a database to."""
    return str(ScriptDirectory(str(_HERE)).get_current_head())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = connection
    config.attributes["ring"] = ring_of(connection.dialect)
    return config


@contextmanager
def _alone_on_file(engine: Engine) -> Iterator[None]:
    # Before the first connection: a new file refuses to become WAL while another process looks at it, and
    # SQLite does not wait for that as it does for other locks.
    database = engine.url.database
    if engine.dialect.name != "sqlite" or database in (None, "", ":memory:"):
        yield
        return
    with Path(f"{database}.migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _alone_on_server(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Held until the transaction ends, so a killed migration never leaves it behind.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
