"""Where our copies lie: below ``data_dir/media``, for us alone, under names that nobody can guess.

No name from outside is ever part of a path: what a citizen or a platform calls a file is not used here.
A copy is written under a name that is not read, synced, and renamed; then its folder is synced.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from gateway.durable import sync
from gateway.media.errors import OperatorNeeded

LEAST_FREE = 500 * 1024 * 1024
"""Bytes left for the database and the spool, which matter more than a file that can be fetched later."""
_UNFINISHED = "unfinished"
_NAME = re.compile(r"([A-Za-z0-9_-]{2})/(\1[A-Za-z0-9_-]{41})")


class Shelf:
    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def unfinished(self) -> Iterator[Path]:
        """A new, empty file to write into. It is gone when the block ends, unless it was kept.

        Raises `OperatorNeeded` when the disk is nearly full or cannot be written.
        """
        try:
            self._check_room()
            path = self._folder(_UNFINISHED) / secrets.token_urlsafe(32)
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            raise OperatorNeeded(f"data_dir/media cannot be written ({error.strerror})") from error
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def keep(self, unfinished: Path) -> str:
        """Put a finished file on the shelf; return its name there."""
        file = secrets.token_urlsafe(32)
        folder = self._folder(file[:2])
        sync(unfinished)
        unfinished.rename(folder / file)
        sync(folder)
        return f"{file[:2]}/{file}"

    def open(self, name: str) -> BinaryIO:
        """A copy, to read. Raises ValueError for what is no name of ours, OSError where it is not there."""
        # A link that somebody laid on the shelf is not followed to wherever it leads.
        return os.fdopen(os.open(self.path(name), os.O_RDONLY | os.O_NOFOLLOW), "rb")

    def remove(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)

    def holds(self, name: str) -> bool:
        """False also for what is no name of ours."""
        return _NAME.fullmatch(name) is not None and (self._root / name).is_file()

    def names(self) -> list[str]:
        """The names of all copies."""
        found = (f"{path.parent.name}/{path.name}" for path in self._root.glob("??/*"))
        return [name for name in found if _NAME.fullmatch(name)]

    def untouched_since(self, moment: datetime) -> list[str]:
        """Of those put here before then."""
        return [name for name in self.names() if _older(self._root / name, moment)]

    def clear_unfinished(self, moment: datetime) -> None:
        """Remove what a fetcher that was killed before then had begun."""
        for path in (self._root / _UNFINISHED).glob("*"):
            if _older(path, moment):
                path.unlink(missing_ok=True)

    def _check_room(self) -> None:
        if shutil.disk_usage(self._folder(_UNFINISHED)).free < LEAST_FREE:
            megabytes = LEAST_FREE // (1024 * 1024)
            raise OperatorNeeded(f"the disk under data_dir has less than {megabytes} MB free: make room")

    def path(self, name: str) -> Path:
        """Where a copy lies. Raises ValueError for what is no name of ours."""
        if not _NAME.fullmatch(name):
            raise ValueError("not the name of a copy of ours")
        return self._root / name

    def _folder(self, name: str) -> Path:
        folder = self._root / name
        if not folder.is_dir():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
            sync(self._root)
        return folder


def _older(path: Path, moment: datetime) -> bool:
    try:
        return path.lstat().st_mtime < moment.timestamp()
    except FileNotFoundError:  # kept, or removed, a moment ago
        return False
