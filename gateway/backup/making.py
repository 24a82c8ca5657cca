"""Making a backup while everything runs.

In this order, so that nothing falls between two parts: the spool first, because what is played back after
that is in the database; then the database, at one moment; then the files, which are put on the shelf before a
row names them, and do not leave it meanwhile (`gateway.media.holding`).
"""

import fcntl
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from gateway import keys
from gateway.backup.manifest import DATABASE, KEY, MANIFEST, MEDIA, SPOOL, Manifest, Part, is_ours
from gateway.durable import sync
from gateway.media import holding
from gateway.media.fetch import shelf
from gateway.runtime import Runtime
from store import media, snapshot
from store.engine import reading

_WORKSHOP = ".lapor-backup-"


class Refused(Exception):
    """It is not made, and this is why."""


def default_name(runtime: Runtime) -> str:
    return f"lapor-{runtime.clock():%Y%m%dT%H%M%SZ}.tar"


def make(runtime: Runtime, file: Path, with_key: bool = False) -> Manifest:
    """Write a backup to `file`, for its owner alone: whole, or not at all.

    Raises `Refused` where a file is there already, or a key is to go along that lies in no file; OSError
    where it cannot be written; what `store.engine.UNAVAILABLE` names when the database is away.
    """
    if file.exists():
        raise Refused(f"{file} is there already, and is not written over: name another file")
    if not file.parent.is_dir():
        raise Refused(f"{file.parent} is no folder: make it, or mount the disk that it is on")
    begun = runtime.clock()
    with holding.all_stay(runtime.settings.data_dir), _workshop(file.parent) as folder:
        with _for_us_alone(folder / "backup.tar") as target:
            archive = _Archive(target)
            for path in _spooled(runtime.settings.data_dir / "spool"):
                archive.add_if_there(SPOOL + path.name, path)
            tables, fingerprint, rows = _database(runtime, folder, archive)
            missing = _files(runtime, archive)
            if with_key:
                archive.add(KEY, _key_file(runtime, fingerprint))
            manifest = Manifest(
                begun, version("lapor-gateway"), tables, fingerprint, rows, archive.parts, missing
            )
            archive.end(manifest)
        sync(folder / "backup.tar")
        _publish(folder / "backup.tar", file)
    return manifest


def _for_us_alone(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _spooled(directory: Path) -> list[Path]:
    """What waits there and what is stuck; not what is being written, which nobody has been promised."""
    return [path for path in sorted(directory.glob("*")) if path.suffix in (".json", ".stuck")]


def _database(
    runtime: Runtime, folder: Path, archive: "_Archive"
) -> tuple[str | None, str | None, dict[str, int]]:
    if runtime.engine.dialect.name != "sqlite":
        return None, None, {}
    copy = folder / DATABASE
    snapshot.take(runtime.engine, copy)
    archive.add(DATABASE, copy)
    try:
        found = snapshot.look_at(copy)
    except snapshot.NotADatabase as error:
        raise Refused(
            f"{runtime.engine.url.database} holds no store of ours ({error}): see data_dir and --config"
        ) from error
    copy.unlink()
    return found


def _files(runtime: Runtime, archive: "_Archive") -> list[str]:
    """Put in every file; return those that rows name and that are not there."""
    files = shelf(runtime)
    for name in files.names():
        archive.add_if_there(MEDIA + name, files.path(name))
    with reading(runtime.engine) as session:
        named = [name for name in media.named(session) if MEDIA + name not in archive.parts]
    # What came while we copied is there, and only not in here.
    return sorted({name for name in named if not files.holds(name)})


def _key_file(runtime: Runtime, fingerprint: str | None) -> Path:
    path = keys.file(runtime.settings)
    if not path.exists() or fingerprint not in [key.fingerprint for key in keys.in_file(path)]:
        raise Refused("the key lies in no file of ours: keep encryption.key with your other secrets")
    return path


class _Archive:
    """A tar that is written from front to back, and knows what went into it."""

    def __init__(self, target: BinaryIO) -> None:
        self._tar = tarfile.open(fileobj=target, mode="w")  # noqa: SIM115  (closed by `end`)
        self.parts: dict[str, Part] = {}

    def add_if_there(self, name: str, path: Path) -> None:
        """What was played back, or tidied away, since we looked belongs to nobody here."""
        with suppress(FileNotFoundError):
            self.add(name, path)

    def add(self, name: str, path: Path) -> None:
        with path.open("rb") as source:
            found = os.fstat(source.fileno())
            self._put(name, source, found.st_size, found.st_mtime)

    def end(self, manifest: Manifest) -> None:
        written = json.dumps(manifest.to_json(), indent=1).encode()
        self._put(MANIFEST, io.BytesIO(written), len(written), manifest.made_at.timestamp())
        self._tar.close()

    def _put(self, name: str, source: BinaryIO, size: int, at: float) -> None:
        if not is_ours(name):
            # It would make the backup one that cannot be restored.
            raise Refused(f"{name} is no file of ours: move it out of the data folder first")
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, int(at), 0o600
        counted = _Counted(source)
        self._tar.addfile(info, counted)
        self.parts[name] = Part(size, counted.digest.hexdigest())


class _Counted:
    """Reads on, and takes the digest of what was read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data


@contextmanager
def _workshop(place: Path) -> Iterator[Path]:
    """A folder to work in beside the file to be, for us alone. What one that was killed left goes first."""
    for left in place.glob(f"{_WORKSHOP}*"):
        _clear(left)
    folder = Path(tempfile.mkdtemp(prefix=_WORKSHOP, dir=place))
    try:
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder)


def _clear(left: Path) -> None:
    with suppress(FileNotFoundError, BlockingIOError), (left / "lock").open() as lock:
        # Somebody at work there holds it.
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(left)


def _publish(finished: Path, file: Path) -> None:
    """Give it its name, all at once, and never the name of another file."""
    try:
        # A rename would take the place of what came there meanwhile; a second name does not.
        os.link(finished, file)
    except FileExistsError:
        raise Refused(f"{file} has come to be meanwhile, and is not written over") from None
    except OSError:
        # A disk without hard links, such as a stick.
        if file.exists():
            raise
        finished.rename(file)
    sync(file.parent)
