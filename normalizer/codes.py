"""One-time codes: to link a staff member's account, and to take over a redirected complaint."""

import hashlib
import re
from collections.abc import Callable
from random import Random

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, 1, I, L and O, which look like one another."""
LENGTH = 10
"""Letters and digits: 49 bits, where five wrong ones an hour are allowed."""

_CODE = re.compile(rf"(?=[A-Z]*[0-9])[{ALPHABET}]{{{LENGTH}}}")
_GIVEN = re.compile(r"\W*(?P<word>\w+)[\s:]+(?P<code>[A-Za-z0-9]{10})(?!\w)")


def make(random: Random) -> str:
    """A new code. It has a digit, so that no word of ten letters is one: "KLAIM PERUSAHAAN"."""
    return _drawn(random.choice)


def _drawn(choice: Callable[[str], str]) -> str:
    while not _CODE.fullmatch(code := "".join(choice(ALPHABET) for _ in range(LENGTH))):
        pass
    return code


def find(text: str) -> tuple[str, str] | None:
    """The word a text begins with, in lower case, and the code that follows it; None without a code."""
    given = _GIVEN.match(text)
    code = given["code"].upper() if given else ""
    return (given["word"].lower(), code) if given and _CODE.fullmatch(code) else None


def digest(code: str) -> str:
    """What we keep of a code: it cannot be guessed back from that."""
    return hashlib.sha256(code.encode()).hexdigest()
