"""What survives a power cut."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until the disk has it: of a file what was written, of a folder which names stand in it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
