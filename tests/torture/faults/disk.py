"""Nothing durable is left: 503, and the platforms keep it."""

import asyncio
import contextlib
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, update
from sqlmodel import col, select

from gateway.clock import now
from store import models as m
from store.engine import reading, writing
from tests.torture.scene import Scene

CHUNK = 1024 * 1024


async def disk_full(scene: Scene) -> None:
    """The disk with the database, the queue, the spool and the media is full"""
    filler = scene.house.directory / "filler"
    over = time.monotonic() + scene.scale.outage
    while time.monotonic() < over:
        # Again and again: what others give back is taken too.
        await asyncio.to_thread(_fill, filler)
        await asyncio.sleep(0.2)
    filler.unlink()
    await scene.until(lambda: _an_hour_passes(scene.house.runtime.engine))


def _an_hour_passes(engine: Engine) -> bool:
    """So long a file that met the full disk waits for an operator; not before all that met it wait so."""
    at = now()
    put_off = col(m.Media.due_at) > at + timedelta(minutes=15)
    waiting = col(m.Media.state) == m.MediaState.WAITING
    with reading(engine) as session:
        if session.exec(select(m.Media).where(waiting, ~put_off)).first():
            return False
    with writing(engine) as session:
        session.execute(update(m.Media).where(waiting, put_off).values(due_at=at))
    return True


def _fill(filler: Path) -> None:
    with filler.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        for size in (CHUNK, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"." * size)


async def nowhere_to_spool(scene: Scene) -> None:
    """The store locked, and the spool's folder replaced by a file"""
    spool = scene.house.runtime.settings.data_dir / "spool"
    aside = spool.with_name("spool.aside")
    with closing(sqlite3.connect(scene.house.directory / "lapor.db", timeout=60)) as other:
        other.execute("BEGIN IMMEDIATE")
        if spool.exists():
            spool.rename(aside)
        spool.touch()
        # Longer than anybody waits for a lock.
        await scene.outage(2)
        spool.unlink()
        if aside.exists():
            aside.rename(spool)
        other.rollback()
