"""Row ids that every process can draw by itself."""

import secrets
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_latest = 0


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): 48 bits of time, then randomness; within a process always a later one.

    Ordered by time, so that new rows land at the right edge of an index, and what one process wrote first is
    read first; drawn without asking the database, so that a batch can be written in one statement and its
    ids queued without reading back.
    """
    global _latest
    milliseconds = time.time_ns() // 1_000_000
    with _lock:
        # Time and randomness, without version and variant; one more than the last while the clock stands.
        _latest = max(_latest + 1, milliseconds << 74 | secrets.randbits(73))
        value = _latest
    time_part, middle, rest = value >> 74, value >> 62 & 0xFFF, value & (1 << 62) - 1
    return UUID(int=time_part << 80 | 0x7 << 76 | middle << 64 | 0b10 << 62 | rest)
