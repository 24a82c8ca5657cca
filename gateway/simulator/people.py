"""Whom the phones belong to: invented people, with numbers nobody has."""

import re
from collections.abc import Iterable

_NAMES = ("Wati", "Budi", "Sari", "Agus", "Dewi", "Joko", "Rina", "Made", "Andi", "Lestari", "Yusuf", "Maria")
_PHONE = "+62812000000"
_BSUID = "ID.17080000000000"
"""WhatsApp's id of a person towards one business, which stays when the number is hidden."""
_SERIES = {
    "sms_1708": (_PHONE,),
    "whatsapp": (_PHONE, _BSUID),
    "telegram": ("17080000",),
    "twitter": ("91708000000000001",),
}
"""Where a channel has two, people have the one and the other in turn."""
_ID = {
    channel: re.compile(f"(?:{'|'.join(map(re.escape, series))})" + r"(\d\d)")
    for channel, series in _SERIES.items()
}
_LAST = 89
"""The numbers above are left to the fake providers themselves."""


def person_id(channel: str, number: int) -> str:
    series = _SERIES[channel]
    return f"{series[(number - 1) % len(series)]}{number:02}"


def unused_id(channel: str, taken: Iterable[str]) -> str:
    """The next invented person. Raises LookupError when all are taken."""
    used = set(taken)
    for number in range(1, _LAST + 1):
        if (candidate := person_id(channel, number)) not in used:
            return candidate
    raise LookupError(channel)


def is_invented(channel: str, person: str) -> bool:
    match = _ID[channel].fullmatch(person)
    return bool(match) and person == person_id(channel, int(person[-2:]))


def name_of(channel: str, person: str) -> str:
    """The same person always has the same name; a stranger's number has none."""
    match = _ID[channel].fullmatch(person)
    return _NAMES[(int(match[1]) - 1) % len(_NAMES)] if match else ""


def bsuid_of(person: str) -> str:
    """The business-scoped user id of somebody on WhatsApp; a stranger's number has none."""
    if not person.startswith("+"):
        return person
    match = _ID["whatsapp"].fullmatch(person)
    return f"{_BSUID}{match[1]}" if match else ""


def by_bsuid(user_id: str) -> str:
    """Whom WhatsApp means by it: their number where they show it, or else the id itself."""
    match = _ID["whatsapp"].fullmatch(user_id)
    return person_id("whatsapp", int(match[1])) if match else user_id
