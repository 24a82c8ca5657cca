"""Names with one letter wrong."""

from collections.abc import Iterable
from functools import cache

from normalizer.places import areas

_SHORTEST = 7
"""Letters: below it, a name one letter away is too often another name."""
_PIECE = 3
"""One wrong letter leaves either the first or the last letters of a name as they were."""


def close(name: str) -> str | None:
    """The one name of a province, regency or district that is a letter away from this one, by its key."""
    if len(name) < _SHORTEST:
        return None
    starts, ends = _by_pieces()
    near = {*starts.get(name[:_PIECE], ()), *ends.get(name[-_PIECE:], ())}
    found = [other for other in near if is_close(name, other)]
    return found[0] if len(found) == 1 else None


def close_village(name: str, districts: Iterable[str]) -> tuple[str, ...]:
    """The villages in these districts whose name is one letter away."""
    if len(name) < _SHORTEST:
        return ()
    villages = (village for district in districts for village in areas.village_keys(district))
    return tuple(code for other, code in villages if is_close(name, other))


def is_close(one: str, other: str) -> bool:
    """Whether a letter is wrong, missing, too many, or two stand the wrong way round."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[:at] + short[at : at + 2][::-1] + short[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or swapped == long


@cache
def _by_pieces() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    starts: dict[str, list[str]] = {}
    ends: dict[str, list[str]] = {}
    for name in areas.by_name():
        if len(name) >= _SHORTEST - 1:
            starts.setdefault(name[:_PIECE], []).append(name)
            ends.setdefault(name[-_PIECE:], []).append(name)
    return starts, ends
