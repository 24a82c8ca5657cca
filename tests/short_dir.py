"""A folder with a name short enough for a unix socket, which pytest's own are not."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def short_dir() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="lapor-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
