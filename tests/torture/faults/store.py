"""The database goes away, stops answering, or is reached through a bad line."""

import asyncio
import sqlite3
import time
from contextlib import closing

from sqlalchemy import create_engine, text

from tests.torture.house import DATABASE
from tests.torture.scene import Scene

EVERY = 0.5


async def postgres_stopped(scene: Scene) -> None:
    """PostgreSQL stopped as by a crash, and started again"""
    await asyncio.to_thread(scene.house.postgres.halt)
    await scene.outage()
    await asyncio.to_thread(scene.house.postgres.go_on)


async def connections_cut(scene: Scene) -> None:
    """All connections to PostgreSQL cut, twice a second"""
    await asyncio.to_thread(_cut, scene)


def _cut(scene: Scene) -> None:
    engine = create_engine(scene.house.postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    throw_out = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
    with engine.connect() as connection:
        over = time.monotonic() + scene.scale.outage
        while time.monotonic() < over:
            connection.execute(throw_out, {"name": DATABASE})
            time.sleep(EVERY)
    engine.dispose()


async def table_locked(scene: Scene) -> None:
    """A lock on the table of messages, held by somebody else"""
    await asyncio.to_thread(_lock_table, scene)


def _lock_table(scene: Scene) -> None:
    engine = create_engine(scene.house.postgres.url(DATABASE))
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE message IN ACCESS EXCLUSIVE MODE"))
        time.sleep(scene.scale.outage)
    engine.dispose()


async def sqlite_locked(scene: Scene) -> None:
    """The SQLite file locked by somebody else"""
    await asyncio.to_thread(_lock_file, scene)


def _lock_file(scene: Scene) -> None:
    with closing(sqlite3.connect(scene.house.directory / "lapor.db", timeout=60)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(scene.scale.outage)
        other.rollback()


async def bad_line(scene: Scene) -> None:
    """The network to the store: 200 ms there and back, 5 % of packets lost"""
    proxy = scene.house.proxy
    proxy.delay, proxy.loss = 0.2, 0.05
    await scene.outage()
    proxy.delay, proxy.loss = 0.0, 0.0
