"""Passwords and one-time codes: made, checked, never kept as they are."""

import re
import secrets
from datetime import datetime, timedelta
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
"""Characters. Longer than nearly all that others have used (of a list of the 20,000 most common, 190 are as
long), and no rule about kinds of characters, which only makes people write them down."""
LONGEST = 200
FIRST_FOR = timedelta(days=7)
"""How long one that we made is good for: until they have chosen their own."""
_FIRST = re.compile(r"first until (\d+): (.+)")
_WORDS = "abcdefghjkmnpqrstuvwxyz23456789"
_ISSUER = "LAPOR"
_SECRET = re.compile("[A-Z2-7]{32}")
_STEP = 30
"""Seconds a code is good for (RFC 6238)."""

_hasher = PasswordHasher()
"""Argon2id with the library's figures, which follow RFC 9106's second choice: 64 MiB, three passes."""


def make() -> str:
    """One to hand over: twelve characters that cannot be mistaken for one another, 59 bits."""
    drawn = "".join(secrets.choice(_WORDS) for _ in range(12))
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


def hashed(password: str) -> str:
    return _hasher.hash(password)


def first(password: str, now: datetime) -> str:
    """What is kept of one that we made, and that whoever handed it over knows: good for the first log-in."""
    return f"first until {int((now + FIRST_FOR).timestamp())}: {hashed(password)}"


def is_first(kept: str | None) -> bool:
    """True until they have chosen their own."""
    return bool(kept and _FIRST.fullmatch(kept))


def is_over(kept: str | None, now: datetime) -> bool:
    """True for one that we made and that nobody used in time."""
    found = _FIRST.fullmatch(kept or "")
    return found is not None and now.timestamp() > int(found[1])


def fits(password: str, kept: str | None) -> bool:
    """True where it is the one. Takes as long where there is none: nobody learns who has an account."""
    made = _FIRST.fullmatch(kept or "")
    try:
        return _hasher.verify((made[2] if made else kept) or _nobodys(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_hex())


def new_secret() -> str:
    """What an app shares with us to make codes."""
    return pyotp.random_base32()


def is_secret(secret: str) -> bool:
    """True where it is one of `new_secret`."""
    return bool(_SECRET.fullmatch(secret))


def app_address(secret: str, login: str) -> str:
    """What an app reads as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=_ISSUER)


def step_of(code: str, secret: str, now: float, last: int) -> int | None:
    """The step whose code this is, if it is the present one or a neighbour, and later than `last`: each is
    good once. None where it is none. `now`: seconds since 1970."""
    totp = pyotp.TOTP(secret)
    typed = "".join(filter("0123456789".__contains__, code))
    present = int(now) // _STEP
    for step in (present, present - 1, present + 1):
        if step > last and secrets.compare_digest(totp.generate_otp(step), typed):
            return step
    return None
