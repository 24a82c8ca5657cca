"""Putting a backup back: everything of it is looked at before anything of ours is touched.

It is unpacked and brought up to date in a folder of its own, and then takes its place by renames, the
database last: whoever kills us leaves what was there before, or no store at all and the old one beside it,
and never half of one.
"""

import errno
import hashlib
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Engine, make_url

from gateway import keys
from gateway.backup.manifest import (
    DATABASE,
    KEY,
    MANIFEST,
    Manifest,
    NotWhole,
    Part,
    compare,
    is_ours,
)
from gateway.config import Settings
from gateway.durable import sync
from gateway.media.shelf import Shelf
from gateway.processes.supervisor import alone
from store import media, outbox, snapshot
from store.engine import open_engine, reading, writing
from store.migrations import migrate, newest
from store.sealing.keys import KeyMissing, Keyring

_STAGING = ".restoring-"
_PIECE = 1024 * 1024
_ROOM = 1.2
"""A database that is brought up to date grows."""


class Refused(Exception):
    """Nothing was touched, and this is why."""


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    tables: str | None
    """The version it was brought to."""
    held: int
    """Replies that are left to a human: they may have gone out since."""
    missing: int
    """Files that rows name and that are not in it."""
    replaced: Path | None
    """Where what was there before is now."""


def restore(
    settings: Settings, file: Path, now: datetime, replace: bool = False, hold: bool = False
) -> Restored:
    """Put the backup in `file` where the settings say that our data lies.

    `replace`: what lies there is put beside it; otherwise there may be nothing. `hold`: what waited to be
    sent is left to a human. Raises `Refused`, `NotWhole`, `AlreadyRunning` while a gateway runs there, and
    `KeyMissing` where we have not the key that it is sealed with.
    """
    with alone(settings.data_dir), _staging(settings.data_dir) as staging:
        place = _Place(settings)
        if place.taken() and not replace:
            raise Refused(f"{settings.data_dir} holds a store already: --replace puts it aside")
        place.check_unused()
        _check_room(file, settings.data_dir)
        manifest = unpack(file, staging)
        _check(manifest, place)
        if not replace and place.has_another_key(staging):
            raise Refused("another key lies there already: --replace puts it aside")
        ring = _ring(settings, manifest, staging)
        tables, held, missing = _prepare(manifest, staging, ring, now, hold)
        if hold and not place.database:
            # The server's, which was put back before.
            held = _hold(open_engine(settings.store_url, ring), now)
        replaced = place.put(staging, now)
    return Restored(manifest, tables, held, missing, replaced)


def unpack(file: Path, into: Path) -> Manifest:
    """Take a backup apart into an empty folder. Raises `NotWhole` where it is not as it was made: no name in
    it decides where anything is written."""
    found: dict[str, Part] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(file, "r:") as tar:
            for member in tar:
                if manifest or not _is_plain(member) or member.name in found:
                    raise NotWhole(f"{member.name!r} has no business in a backup of ours")
                source = tar.extractfile(member)
                assert source is not None  # noqa: S101  (it is a plain file)
                if member.name == MANIFEST:
                    manifest = Manifest.read(source.read())
                else:
                    found[member.name] = _write(source, into / member.name)
    except tarfile.TarError as error:
        raise NotWhole("it is damaged, or no backup at all") from error
    if manifest is None:
        raise NotWhole("its end is missing: it was cut short")
    compare(manifest, found)
    return manifest


def _is_plain(member: tarfile.TarInfo) -> bool:
    return member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and is_ours(member.name)


def _write(source: IO[bytes], path: Path) -> Part:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as target:
        while piece := source.read(_PIECE):
            digest.update(piece)
            size += target.write(piece)
    return Part(size, digest.hexdigest())


def _check_room(file: Path, data_dir: Path) -> None:
    needed = int(file.stat().st_size * _ROOM)
    if shutil.disk_usage(data_dir).free < needed:
        raise Refused(f"{data_dir} has not the {needed // 2**20} MB free that this takes: make room")


def _check(manifest: Manifest, place: "_Place") -> None:
    if manifest.tables is None and place.database:
        raise Refused("it holds no database, which was a server's: set store.url, restore that one first")
    if manifest.tables and not place.database:
        raise Refused("it holds a SQLite database, and store.url names a server: leave store.url empty")
    if manifest.tables and manifest.tables > newest():
        raise Refused(
            f"its tables are of version {manifest.tables}, and this gateway knows {newest()}: "
            f"install {manifest.lapor} or later"
        )


def _ring(settings: Settings, manifest: Manifest, staging: Path) -> Keyring:
    """The keys that it may be sealed with: those that came in it, or else our own. None is made for it."""
    if manifest.has_key:
        return Keyring(keys.in_file(staging / KEY))
    if manifest.fingerprint and not settings.encryption.key and not keys.file(settings).exists():
        raise KeyMissing(manifest.fingerprint)
    return keys.ring(settings)


def _prepare(
    manifest: Manifest, staging: Path, ring: Keyring, now: datetime, hold: bool
) -> tuple[str | None, int, int]:
    """Bring the database up to date where it lies; the version that it has then, how many replies were left
    to a human, and how many files its rows name that are not there."""
    if manifest.tables is None:
        return None, 0, 0
    try:
        snapshot.look_at(staging / DATABASE)
    except snapshot.NotADatabase as error:
        raise NotWhole(f"its database cannot be read: {error}") from error
    engine = open_engine(f"sqlite:///{staging / DATABASE}", ring)
    try:
        tables = migrate(engine)
        held = _hold(engine, now) if hold else 0
        files = Shelf(staging / "media")
        with reading(engine) as session:
            missing = {name for name in media.named(session) if not files.holds(name)}
    finally:
        # The last to close the database leaves one file.
        engine.dispose()
    return tables, held, len(missing)


def _hold(engine: Engine, now: datetime) -> int:
    """Leave what waits to be sent to a human; how many replies that are."""
    try:
        with writing(engine) as session:
            return outbox.doubt_all(session, now)
    finally:
        engine.dispose()


class _Place:
    """Where the settings say that our data lies."""

    def __init__(self, settings: Settings) -> None:
        url = make_url(settings.store_url)
        self._data_dir = settings.data_dir
        self._key = keys.file(settings)
        self.database = Path(str(url.database)) if url.drivername == "sqlite" else None
        """None where a server has it."""

    def taken(self) -> bool:
        """True where there is anything to lose."""
        folders = (self._data_dir / name for name in ("spool", "media"))
        return (self.database is not None and self.database.exists()) or any(map(_holds_files, folders))

    def has_another_key(self, staging: Path) -> bool:
        """True where a key came with it and we have one that is not that."""
        came = staging / KEY
        return came.exists() and self._key.exists() and self._key.read_bytes() != came.read_bytes()

    def check_unused(self) -> None:
        if self.database and self.database.exists() and snapshot.in_use(self.database):
            raise Refused(
                "another process has the database open: stop `lapor web`, `lapor worker`, `lapor poll`"
            )

    def put(self, staging: Path, now: datetime) -> Path | None:
        """Put what is in `staging` here; where what was here is now."""
        # All of it at once: a sync of each of a hundred thousand files takes longer than writing them.
        os.sync()
        aside = self.taken() or self.has_another_key(staging)
        replaced = self._clear(staging, now) if aside else None
        for name in ("media", "spool"):
            if (staging / name).exists():
                _make_way(self._data_dir / name)
                (staging / name).rename(self._data_dir / name)
        if (staging / KEY).exists():
            _move(staging / KEY, self._key)
        # Last: without it there is no store yet.
        if self.database and (staging / DATABASE).exists():
            _move(staging / DATABASE, self.database)
            sync(self.database.parent)
        sync(self._data_dir)
        return replaced

    def _clear(self, staging: Path, now: datetime) -> Path:
        aside = self._data_dir / f"replaced-{now:%Y%m%dT%H%M%S.%fZ}"
        aside.mkdir(mode=0o700)
        old = [self._data_dir / name for name in ("media", "spool", "queue")]
        if self.has_another_key(staging):
            old.append(self._key)
        if self.database:
            # First, with what was written lately and stands beside it.
            old = [self.database.with_name(self.database.name + end) for end in ("", "-wal", "-shm")] + old
        for path in old:
            if path.exists():
                _move(path, aside / path.name)
        sync(aside)
        return aside


def _holds_files(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("*"))


def _make_way(path: Path) -> None:
    """Remove a folder that holds nothing but folders."""
    if path.is_dir():
        shutil.rmtree(path)


def _move(path: Path, target: Path) -> None:
    try:
        path.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # store.url may name a file on another disk.
        unfinished = target.with_name(f"{target.name}.part")
        shutil.copy2(path, unfinished)
        sync(unfinished)
        unfinished.rename(target)
        path.unlink()


@contextmanager
def _staging(data_dir: Path) -> Iterator[Path]:
    """A folder of our own in the data folder, and so on its disk. What one that was killed left goes first:
    nobody else restores here now."""
    for left in data_dir.glob(f"{_STAGING}*"):
        shutil.rmtree(left)
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=data_dir))
    try:
        yield staging
    finally:
        shutil.rmtree(staging)
