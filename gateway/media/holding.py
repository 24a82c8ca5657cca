"""Nothing that a row names is taken off the shelf while somebody copies the shelf.

Files are put there before the row that names them is written, so whoever copies the rows first and the files
then has every file; but for those that were erased in between.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class BeingCopied(Exception):
    """A backup is being made."""


@contextmanager
def all_stay(data_dir: Path) -> Iterator[None]:
    """Until the block ends nothing goes. Waits for who is taking something away just now."""
    with (data_dir / "media.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@contextmanager
def some_may_go(data_dir: Path) -> Iterator[None]:
    """Raises `BeingCopied`."""
    with (data_dir / "media.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BeingCopied("a backup is being made: try again when it is done") from None
        yield
