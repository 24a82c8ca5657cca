"""A whole gateway in processes of its own, and all that it stands on, for a fault to lay hands on."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests
import yaml
from sqlalchemy import create_engine, func, text
from sqlmodel import col, select

from channels.messages import DeliveryStatus
from gateway import app, config, queues
from gateway.processes import valkey
from gateway.runtime import Runtime
from store import models as m
from store.engine import UNUSABLE, reading
from tests.embedded_postgres_server import PostgresServer
from tests.office import settings_for, whatsapp_block, x_block
from tests.running import _free_port
from tests.server import Server
from tests.short_dir import short_dir
from tests.torture.providers import Providers
from tests.torture.proxy import Proxy
from tests.torture.scale import Scale
from tests.torture.unit import Unit

UP_WITHIN = 180.0
DATABASE = "torture"
CLOCK = Path(__file__).with_name("clock.c")
SMALL_DISK = "600m"
"""No photo is fetched onto a disk with less than 500 MB free."""


class Skipped(Exception):
    """This machine cannot do that, and why."""


@dataclass(frozen=True, slots=True)
class Build:
    """What is special about a house. Left alone it is one `lapor run`."""

    two_of_each: bool = False
    """Two `lapor web` and two `lapor worker` on one store and one queue."""
    far_store: bool = False
    """The store is reached through a network that can be bad."""
    small_disk: bool = False
    """Everything of ours lies on a disk of its own, which can be filled."""
    own_clock: bool = False
    """Our processes' clock can be put forward and back."""


class House:
    def __init__(
        self,
        directory: Path,
        runtime: Runtime,
        units: Mapping[str, Unit],
        doors: list[str],
        providers: Providers,
        postgres: PostgresServer | None,
        proxy: Proxy | None,
    ) -> None:
        self.directory = directory
        self.runtime = runtime
        self.units = units
        self.doors = doors
        self.providers = providers
        self.settled: set[str] = set()
        """Citizens of trials that are over."""
        self._postgres = postgres
        self._proxy = proxy

    @property
    def postgres(self) -> PostgresServer:
        assert self._postgres is not None
        return self._postgres

    @property
    def proxy(self) -> Proxy:
        assert self._proxy is not None
        return self._proxy

    def pid(self, part: str) -> int:
        """The process that plays this part now; of two, the first."""
        for name, unit in self.units.items():
            if name == part:
                return unit.pid
            if part in unit.parts():
                return unit.pid_of(part)
        raise LookupError(part)

    def send(self, part: str, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid(part), number)

    def kill(self, part: str) -> None:
        self.send(part, signal.SIGKILL)

    @property
    def senders(self) -> list[str]:
        return [queues.delivery(name) for name in self.runtime.channels]

    def times(self, event: str) -> int:
        """How often this was logged."""
        return sum(one["event"] == event for unit in self.units.values() for one in unit.events)

    def noise(self) -> list[str]:
        return [line for unit in self.units.values() for line in unit.noise]

    def set_clock(self, ahead: timedelta) -> None:
        _set_clock(self.directory, ahead.total_seconds())

    def is_up(self) -> bool:
        """Everybody is there, and well."""
        try:
            answers = [requests.get(f"{door}/readyz", timeout=5).json() for door in self.doors]
        except (requests.RequestException, ValueError):
            return False
        well = all(answer["status"] == "ok" for answer in answers)
        return well and all(unit.lives() for unit in self.units.values())

    async def wait_until_up(self) -> None:
        await self._wait(self.is_up)

    async def wait_for_workers(self) -> None:
        """Those of every unit. Asked when it starts alone: a killed one stands in Valkey for minutes."""
        redis, names = self.runtime.redis, self.runtime.queues
        units = sum(not name.startswith("web") for name in self.units)
        await self._wait(lambda: all(queues.workers(redis, name) >= units for name in names))

    async def _wait(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + UP_WITHIN
        while not await asyncio.to_thread(condition):
            if time.monotonic() > deadline:
                raise TimeoutError(f"it does not come up: {self._last_words()}")
            await asyncio.sleep(0.1)

    def _last_words(self) -> list[object]:
        return [(name, unit.events[-5:], unit.noise[-5:]) for name, unit in self.units.items()]

    def left(self) -> str:
        """What is still to be handled, sent, fetched or played back, in words; empty where nothing is."""
        spool = self.runtime.spool
        counted = {"spooled": len(list(spool.waiting())), "set aside": len(spool.stuck())}
        try:
            with reading(self.runtime.engine) as session:
                counted |= {name: session.exec(asked).one() for name, asked in _left().items()}
        except UNUSABLE as error:
            return f"the store is away ({type(error).__name__})"
        return ", ".join(f"{count} {name}" for name, count in counted.items() if count)


def _left() -> dict[str, Any]:
    sending = (DeliveryStatus.WAITING, DeliveryStatus.SENDING)
    return {
        "messages": select(func.count()).where(m.Message.state == m.MessageState.KEPT),
        "replies": select(func.count()).where(col(m.Delivery.status).in_(sending)),
        "files": select(func.count()).where(m.Media.state == m.MediaState.WAITING),
    }


@asynccontextmanager
async def open_house(store: str, scale: Scale, build: Build) -> AsyncIterator[House]:
    """Put one up, on "sqlite" or "postgresql", and take it down again. Raises `Skipped`."""
    async with AsyncExitStack() as opened:
        directory = opened.enter_context(short_dir())
        if build.small_disk:
            opened.enter_context(_small_disk(directory))
        providers = Providers()
        far_end = opened.enter_context(Server(providers.app))
        postgres = opened.enter_context(await asyncio.to_thread(_postgres)) if store == "postgresql" else None
        proxy = None
        if postgres and build.far_store:
            proxy = await opened.enter_async_context(Proxy(postgres.socket))
        url = _store_url(directory, postgres, proxy)
        queue = opened.enter_context(_queue_of_its_own(directory)) if build.two_of_each else ""
        settings = _settings(directory, url, queue, far_end.url, scale)
        environment = _own_clock(directory) if build.own_clock else {}
        runtime = opened.enter_context(_looking_at(settings, directory, postgres))
        doors: list[str] = []
        units = opened.enter_context(_units(settings, directory, build, environment, doors))
        house = House(directory, runtime, units, doors, providers, postgres, proxy)
        await house.wait_until_up()
        await house.wait_for_workers()
        yield house


@contextmanager
def _postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    server.start()
    try:
        engine = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {DATABASE}"))
        engine.dispose()
        yield server
    finally:
        server.stop()


def _store_url(directory: Path, postgres: PostgresServer | None, proxy: Proxy | None) -> str:
    if postgres is None:
        return f"sqlite:///{directory / 'lapor.db'}"
    if proxy is None:
        return postgres.url(DATABASE)
    return f"postgresql+psycopg://lapor@127.0.0.1:{proxy.port}/{DATABASE}"


def _settings(directory: Path, store: str, queue: str, far_end: str, scale: Scale) -> config.Settings:
    settings = settings_for(
        directory, store, queue, far_end, whatsapp=whatsapp_block(far_end), twitter=x_block(far_end)
    )
    # Patience with bubbles is as it is shipped: a greeting waits for what comes after it.
    return settings.model_copy(update={"schedule": scale.schedule})


@contextmanager
def _looking_at(
    settings: config.Settings, directory: Path, postgres: PostgresServer | None
) -> Iterator[Runtime]:
    """The same store and queue, for whoever keeps the ledgers: never through a bad network."""
    store = config.Store(url=_store_url(directory, postgres, None))
    runtime = app.build(settings.model_copy(update={"store": store}))
    try:
        yield runtime
    finally:
        runtime.engine.dispose()
        runtime.redis.close()


@contextmanager
def _units(
    settings: config.Settings, directory: Path, build: Build, environment: Mapping[str, str], doors: list[str]
) -> Iterator[Mapping[str, Unit]]:
    path = directory / "config.yaml"
    path.write_text(yaml.safe_dump(settings.model_dump(mode="json", by_alias=True)))
    names = ["web 1", "web 2", "worker 1", "worker 2"] if build.two_of_each else ["run"]
    units: dict[str, Unit] = {}
    if build.two_of_each:
        subprocess.run(
            [sys.executable, "-m", "gateway", "--config", str(path), "migrate"],
            check=True,
            capture_output=True,
        )
    try:
        for name in names:
            port = _free_port()
            if name.startswith(("web", "run")):
                doors.append(f"http://127.0.0.1:{port}")
            units[name] = Unit(path, [name.split()[0]], {**environment, "LAPOR_WEB__PORT": str(port)})
        yield units
    finally:
        for unit in units.values():
            unit.stop()


@contextmanager
def _queue_of_its_own(directory: Path) -> Iterator[str]:
    place = directory / "shared"
    server = valkey.start(place)
    try:
        yield f"unix://{valkey.socket_path(place)}"
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def _small_disk(directory: Path) -> Iterator[None]:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "lapor-torture", str(directory)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        raise Skipped("only root may mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(directory)], check=True)


def _own_clock(directory: Path) -> Mapping[str, str]:
    compiler = shutil.which("cc")
    if not compiler:
        raise Skipped("needs a C compiler")
    library = directory / "clock.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, CLOCK], check=True)
    _set_clock(directory, 0)
    return {"LD_PRELOAD": str(library), "TORTURE_CLOCK": str(directory / "clock")}


def _set_clock(directory: Path, ahead: float) -> None:
    # Never half written, or whoever reads it is thrown to another day.
    new = directory / "clock.new"
    new.write_text(f"{ahead:.0f}")
    new.rename(directory / "clock")
