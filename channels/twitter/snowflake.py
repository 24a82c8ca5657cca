"""X's ids hold the time they were given: milliseconds since its own epoch, and 22 bits more.

So they are in the order of time, nearly: two that were given at once may stand either way round.
"""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)


def moment_of(id: int) -> datetime:
    return EPOCH + timedelta(milliseconds=id >> 22)


def id_at(moment: datetime) -> int:
    """The smallest id of that moment."""
    return max(0, (moment - EPOCH) // timedelta(milliseconds=1)) << 22


def earlier(id: int, by: timedelta) -> int:
    """The id that much before; the id itself where that is before all ids."""
    before = id - ((by // timedelta(milliseconds=1)) << 22)
    return before if before > 0 else id
