"""One-time codes: to link a staff member's account, and to take over a redirected complaint."""

import hashlib
import re
from dataclasses import dataclass
from random import Random

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, 1, I, L and O, which look like one another."""
LENGTH = 10
"""Letters and digits, 49 bits: nobody tries that many."""

_CODE = rf"(?=[A-Z0-9]*[0-9])(?=[A-Z0-9]*[A-Z])[{ALPHABET}]{{{LENGTH}}}"
_WORDS = r"(?P<word>klaim|claim|hubungkan)"
# Also out of a whole reply of ours that somebody sends back.
_GIVEN = re.compile(
    rf"(?<!\w){_WORDS}(?!\w)\W{{0,3}}(?:(?:kode|code)(?!\w)\W{{0,3}})?(?P<code>{_CODE})(?!\w)", re.IGNORECASE
)
_ALONE = re.compile(rf"\W*(?P<code>{_CODE})\W*", re.IGNORECASE)
# Meant as a code, and none: a sign too many, too few or one that looks like another.
_MISTYPED = re.compile(
    rf"\W*(?:kode\s+)?{_WORDS}\W{{1,3}}(?:(?:kode|code)\W{{1,3}})?"
    r"(?P<code>(?=\w*[0-9])(?=\w*[^\W\d_])\w{6,14})\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody means a code by: "klaim", "claim", "hubungkan", or nothing where it stands alone."""

    word: str
    code: str
    rest: str = ""
    """The text without it."""


def make(random: Random) -> str:
    """A new code. It has a letter and a digit, so that no word and no number is one: "KLAIM PERUSAHAAN"."""
    while not re.fullmatch(_CODE, code := "".join(random.choice(ALPHABET) for _ in range(LENGTH))):
        pass
    return code


def find(text: str) -> Given | None:
    """The code that somebody gives us, right or mistyped; None where none is meant."""
    if given := _GIVEN.search(text):
        rest = f"{text[: given.start()]} {text[given.end() :]}"
        return Given(given["word"].lower(), given["code"].upper(), rest.strip())
    if alone := _ALONE.fullmatch(text):
        return Given("", alone["code"].upper())
    mistyped = _MISTYPED.fullmatch(text)
    return Given(mistyped["word"].lower(), mistyped["code"].upper()) if mistyped else None


def hidden(text: str) -> str:
    """The text with every code in it made unreadable."""
    return re.sub(rf"(?<!\w){_CODE}(?!\w)", "•" * LENGTH, text)


def digest(code: str) -> str:
    """What we keep of a code: it cannot be guessed back from that."""
    return hashlib.sha256(code.encode()).hexdigest()
