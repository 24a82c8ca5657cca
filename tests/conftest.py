"""Real parts for every test that wants them: a Valkey, a PostgreSQL, a fresh store on each database."""

import gc
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import Engine, create_engine, text

from gateway.config import Settings
from gateway.processes import valkey
from store.engine import open_engine
from store.migrations import migrate
from tests.deployed import OFFICE, OWNER, statements
from tests.embedded_postgres_server import PostgresServer
from tests.far_end import FarEnd
from tests.keys import RING
from tests.office import Office, settings_for, twilio_block, whatsapp_block, x_block
from tests.server import Server
from tests.short_dir import short_dir

_numbers = count(1)

LONGEST = tuple(
    f"tests/test_{name}.py" for name in ("torture", "promises", "run", "simulator_walk", "console_day")
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: begun last, one of them keeps one process busy while the other has nothing left."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_collection_finish() -> None:
    """What is loaded by now stays. Left to itself the collector goes through all of it after every few tests,
    which was a fifth of their time, measured on tests/test_sms.py."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(700, 10, 100)


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """The address of a Valkey that is this test run's alone."""
    with short_dir() as directory:
        server = valkey.start(directory)
        yield f"unix://{valkey.socket_path(directory)}"
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture
def queue_url(valkey_url: str) -> str:
    """The same, empty."""
    with Redis.from_url(valkey_url) as redis:
        redis.flushall()
    return valkey_url


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    server.start()
    for statement in statements("postgresql-roles.sql"):
        _administer(server, statement)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """A migrated, empty database to make others from, as docs/deploy makes it: whatever is tested on
    PostgreSQL is tested without a right that is not granted there."""
    engine = open_engine(postgres.url("lapor", OWNER), RING)
    migrate(engine)
    with engine.begin() as connection:
        for statement in statements("postgresql-grants.sql"):
            connection.exec_driver_sql(statement)
    engine.dispose()
    return "lapor"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "lapor.db"
    engine = open_engine(f"sqlite:///{path}", RING)
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, migrated store; every test that asks for it runs on both databases."""
    return fresh_store(request, tmp_path, request.param)


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, migrated SQLite store, for what does not depend on the database."""
    return fresh_store(request, tmp_path, "sqlite")


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, migrated PostgreSQL, for what several processes share."""
    return fresh_store(request, tmp_path, "postgresql")


def fresh_store(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> str:
    if kind == "sqlite":
        path = tmp_path / "lapor.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    server: PostgresServer = request.getfixturevalue("postgres")
    template: str = request.getfixturevalue("postgres_template")
    return server.url(_database_of(request, server, f"store_{next(_numbers)}", template), OFFICE)


def empty_store(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> str:
    """One without any table yet."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.url(_database_of(request, server, f"empty_{next(_numbers)}", "template1"), OWNER)


def _database_of(request: pytest.FixtureRequest, server: PostgresServer, name: str, template: str) -> str:
    """Its name. It is gone with what asked for it: three hundred of them are two gigabytes."""
    # File by file: the server's other way writes all of it to its log as well.
    _administer(server, f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template} STRATEGY file_copy")
    request.addfinalizer(lambda: _administer(server, f"DROP DATABASE {name} WITH (FORCE)"))
    return name


def _administer(server: PostgresServer, statement: str) -> None:
    engine = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    engine = open_engine(store_url, RING)
    yield engine
    engine.dispose()


@pytest.fixture
def far_end() -> FarEnd:
    return FarEnd()


@pytest.fixture
def far_end_url(far_end: FarEnd) -> Iterator[str]:
    with Server(far_end.app) as server:
        yield server.url


MakeOffice = Callable[..., Office]
"""(store_url, channel=what makes its block of the address of its far end, …)"""


@pytest.fixture
def make_office(tmp_path: Path, queue_url: str, far_end: FarEnd, far_end_url: str) -> Iterator[MakeOffice]:
    with ExitStack() as opened:

        def make(store_url: str, **blocks: Callable[[str], Mapping[str, Any]]) -> Office:
            channels = {name: block(far_end_url) for name, block in blocks.items()}
            settings = settings_for(tmp_path, store_url, queue_url, far_end_url, **channels)
            return opened.enter_context(open_office(settings, far_end))

        yield make


@pytest.fixture
def office(make_office: MakeOffice, store_url: str) -> Office:
    """A whole gateway on each database, Telegram and Kannel connected."""
    return make_office(store_url)


@pytest.fixture
def sqlite_office(make_office: MakeOffice, sqlite_url: str) -> Office:
    """The same on SQLite alone, for what does not depend on the database; so with every `sqlite_…`."""
    return make_office(sqlite_url)


@pytest.fixture
def twilio_office(make_office: MakeOffice, store_url: str) -> Office:
    """With SMS through Twilio."""
    return make_office(store_url, sms_1708=twilio_block)


@pytest.fixture
def sqlite_twilio_office(make_office: MakeOffice, sqlite_url: str) -> Office:
    return make_office(sqlite_url, sms_1708=twilio_block)


@pytest.fixture
def whatsapp_office(make_office: MakeOffice, store_url: str) -> Office:
    """With WhatsApp and its templates beside the others."""
    return make_office(store_url, whatsapp=whatsapp_with_templates)


@pytest.fixture
def sqlite_whatsapp_office(make_office: MakeOffice, sqlite_url: str) -> Office:
    return make_office(sqlite_url, whatsapp=whatsapp_with_templates)


@pytest.fixture
def x_office(make_office: MakeOffice, sqlite_url: str) -> Office:
    """With X beside the others, on SQLite."""
    return make_office(sqlite_url, twitter=x_block)


def whatsapp_with_templates(far_end: str) -> dict[str, Any]:
    names = {"answer_waiting": {"id": "jawaban_menunggu", "en": "answer_waiting"}}
    return whatsapp_block(far_end, templates=names, remind_hours_before=2)


@contextmanager
def open_office(settings: Settings, far_end: FarEnd) -> Iterator[Office]:
    office = Office(settings, far_end)
    with office.web:
        yield office
    office.http.close()
    office.runtime.engine.dispose()
    office.runtime.redis.close()
