"""One-time codes: to link a staff member's account, and to take over a redirected complaint."""

import hashlib
import re
from dataclasses import dataclass
from random import Random

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, 1, I, L and O, which look like one another."""
LENGTH = 10
"""Letters and digits, 48 bits: nobody tries that many."""

LEAST_CHANGES = 3
"""How often letters and digits change places in a code, at least. What people write changes once or twice:
KTP2345678, B1234ABC, COVID19."""

_CODE = rf"[{ALPHABET}]{{{LENGTH}}}"
_WORDS = r"(?P<word>klaim|claim|hubungkan)"
# Also out of a whole reply of ours that somebody sends back.
_GIVEN = re.compile(
    rf"(?<!\w){_WORDS}(?!\w)\W{{0,3}}(?:(?:kode|code)(?!\w)\W{{0,3}})?(?P<code>{_CODE})(?!\w)", re.IGNORECASE
)
_ALONE = re.compile(rf"\W*(?P<code>{_CODE})\W*", re.IGNORECASE)
# Meant as a code, and none: a sign too many, too few or one that looks like another.
_MISTYPED = re.compile(
    rf"\W*(?:kode\s+)?{_WORDS}\W{{1,3}}(?:(?:kode|code)\W{{1,3}})?(?P<code>[A-Z0-9]{{8,12}})\W*",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"(?<=[0-9])(?=[A-Z])|(?<=[A-Z])(?=[0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody means a code by: "klaim", "claim", "hubungkan", or nothing where it stands alone."""

    word: str
    code: str
    rest: str = ""
    """What else is said."""


def make(random: Random) -> str:
    """A new code, which is no word and no number of anything else."""
    while not _looks_drawn(code := "".join(random.choice(ALPHABET) for _ in range(LENGTH))):
        pass
    return code


def _looks_drawn(code: str) -> bool:
    return len(_CHANGE.findall(code)) >= LEAST_CHANGES


def find(text: str) -> Given | None:
    """The code that somebody gives us, right or mistyped; None where none is meant."""
    given = next((one for one in _GIVEN.finditer(text) if _looks_drawn(one["code"])), None)
    if given:
        rest = f"{text[: given.start()]} {text[given.end() :]}"
        return Given(given["word"].lower(), given["code"].upper(), rest)
    meant = _ALONE.fullmatch(text) or _MISTYPED.fullmatch(text)
    if meant is None or not _looks_drawn(meant["code"]):
        return None
    return Given(meant.groupdict().get("word", "").lower(), meant["code"].upper())


def hidden(text: str) -> str:
    """The text with every code in it made unreadable."""
    return re.sub(
        rf"(?<!\w){_CODE}(?!\w)", lambda one: "•" * LENGTH if _looks_drawn(one[0]) else one[0], text
    )


def digest(code: str) -> str:
    """What we keep of a code: it cannot be guessed back from that."""
    return hashlib.sha256(code.encode()).hexdigest()
