"""How long a post is by X's count, and how a text becomes short enough.

By X's rules most letters count one; Javanese, Chinese and the like, and emoji, count two; a link counts
23, also one without its https. Where those rules need long tables (which word is a link, which signs are
one emoji) this counts too much and never too little.

https://docs.x.com/fundamentals/counting-characters
"""

import re
import unicodedata

LIMIT = 280
LINK_WEIGHT = 23

_SINGLE = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
# A link to X is a name with a dot and one of a thousand endings in it; here it is with any ending.
_LINK = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?:[/:?#][^\s()]*[\w/])?", re.IGNORECASE)
_COSTLY = re.compile(r"https?://|\w\.(?:id|com|net|org|info|gov|edu|co)\b", re.IGNORECASE)
# A ticket's number as we write it.
_TICKET = re.compile(r"(?<![0-9])[0-9]{3} [0-9]{3} [0-9]{4}(?![0-9])")


def weight(text: str) -> int:
    composed = unicodedata.normalize("NFC", text)
    return _plain(_LINK.sub("", composed)) + sum(
        max(LINK_WEIGHT, _plain(link)) for link in _LINK.findall(composed)
    )


def _plain(text: str) -> int:
    return sum(1 if any(low <= ord(sign) <= high for low, high in _SINGLE) else 2 for sign in text)


def has_link(text: str) -> bool:
    """True for what X would surely make a link of, and charge thirteen times as much for."""
    return bool(_COSTLY.search(text))


def ticket(text: str) -> str | None:
    """The first ticket's number in it."""
    found = _TICKET.search(text)
    return found[0] if found else None


def fit(text: str, limit: int = LIMIT) -> str:
    """The text, cut between two words if it has to be; never without the ticket's number in it."""
    if weight(text) <= limit:
        return text
    number = ticket(text)
    for end in reversed(_cuts(text)):
        head = text[:end].rstrip()
        short = f"{head} …" if head else "…"
        if number and number not in head:
            short = f"{short} {number}"
        if weight(short) <= limit:
            return short
    return number or ""


def _cuts(text: str) -> list[int]:
    """Where it may end: before a blank, and in no ticket's number; in one long word anywhere."""
    numbers = [range(found.start() + 1, found.end()) for found in _TICKET.finditer(text)]
    # No sign counts less than one.
    near = text[: LIMIT + 1]
    blanks = [place for place, sign in enumerate(near) if sign.isspace()] or list(range(len(near)))
    return [0, *(place for place in blanks if not any(place in number for number in numbers))]
