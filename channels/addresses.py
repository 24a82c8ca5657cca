"""Where one person is, on one channel: ``sms:+62812…``, ``telegram:1234``, ``x:987``."""

import re
from dataclasses import dataclass
from typing import Self

import phonenumbers

_SHORT_CODE = re.compile(r"\d{2,8}")


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """An opaque identity on one channel. Two messages from equal addresses come from one person."""

    scheme: str
    path: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.path}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``scheme:path`` back. Raises ValueError when either half is missing."""
        scheme, colon, path = text.partition(":")
        if not (scheme and colon and path):
            raise ValueError("an address is written scheme:path")
        return cls(scheme, path)


def phone_address(scheme: str, typed: str) -> Address:
    """The address of a phone number in any form an Indonesian operator delivers.

    ``0812…``, ``62812…``, ``+62 812-…`` become ``+62812…`` (E.164). A short code (``1708``) or an
    alphanumeric sender (``BANKXYZ``), which no libphonenumber accepts, keeps its own form.
    """
    typed = typed.strip()
    if not typed:
        raise ValueError("a sender without a number")
    number = e164(typed)
    return Address(scheme, number or typed)


def e164(typed: str) -> str | None:
    """The number in E.164, or None for a short code, a name, or anything that is no phone number."""
    if _SHORT_CODE.fullmatch(typed) or any(letter.isalpha() for letter in typed):
        return None
    # Operators also send 62812… and 0062812… for +62812…, which read as local numbers otherwise.
    candidate = re.sub(r"^(00)?62", "+62", typed)
    try:
        number = phonenumbers.parse(candidate, region="ID")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_person(address: Address) -> bool:
    """False for short codes and alphanumeric senders: banks, operators, spam. Nobody reads a reply there."""
    return address.scheme != "sms" or address.path.startswith("+")
