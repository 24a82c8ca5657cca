"""Whom the phones belong to: invented people, with numbers nobody has."""

import re
from collections.abc import Iterable

_NAMES = ("Wati", "Budi", "Sari", "Agus", "Dewi", "Joko", "Rina", "Made", "Andi", "Lestari", "Yusuf", "Maria")
_SERIES = {"sms_1708": "+62812000000", "telegram": "17080000"}
_ID = {channel: re.compile(re.escape(prefix) + r"(\d\d)") for channel, prefix in _SERIES.items()}
_LAST = 89
"""The numbers above are left to the fake providers themselves."""


def person_id(channel: str, number: int) -> str:
    return f"{_SERIES[channel]}{number:02}"


def unused_id(channel: str, taken: Iterable[str]) -> str:
    """The next invented person. Raises LookupError when all are taken."""
    used = set(taken)
    for number in range(1, _LAST + 1):
        if (candidate := person_id(channel, number)) not in used:
            return candidate
    raise LookupError(channel)


def is_invented(channel: str, person: str) -> bool:
    return bool(_ID[channel].fullmatch(person))


def name_of(channel: str, person: str) -> str:
    """The same person always has the same name; a stranger's number has none."""
    match = _ID[channel].fullmatch(person)
    return _NAMES[(int(match[1]) - 1) % len(_NAMES)] if match else ""
