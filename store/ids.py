"""Row ids that every process can draw by itself."""

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): 48 bits of time, then randomness.

    Ordered by time, so that new rows land at the right edge of an index, and drawn without asking the
    database, so that a batch can be written in one statement and its ids queued without reading back.
    """
    milliseconds = time.time_ns() // 1_000_000
    return UUID(
        int=milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    )
