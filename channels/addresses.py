"""Where one person is, on one channel: ``sms:+62812…``, ``telegram:1234``, ``x:987``."""

import re
from dataclasses import dataclass
from typing import Self

import phonenumbers

# Kannel puts a plus before whatever an operator calls international (TON 1), a short code or a name as well.
# With it some short codes would be numbers of the smallest countries, which have seven digits or eight.
_SHORT_CODE = re.compile(r"\+?\d{2,8}")
_E164 = re.compile(r"\+[0-9]{9,15}")
_CHANNELS = {"sms": "sms_1708", "x": "twitter"}
"""Those that are called otherwise than the addresses on them."""


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
    alphanumeric sender (``BANKXYZ``), which no libphonenumber accepts, keeps its own form, less a plus.
    Raises ValueError where nothing is left.
    """
    path = e164(typed.strip()) or typed.strip().lstrip("+").strip()
    if not path:
        raise ValueError("a sender without a number")
    return Address(scheme, path)


def e164(typed: str) -> str | None:
    """The number in E.164, or None for a short code, a name, or anything that is no phone number."""
    if _SHORT_CODE.fullmatch(typed) or any(letter.isalpha() for letter in typed):
        return None
    # No country's code begins with 0: behind a plus of Kannel's it is a number as it is dialled at home.
    at_home = re.sub(r"^\+(?=0)", "", typed)
    # Operators also send 62812… and 0062812… for +62812…, which read as local numbers otherwise.
    candidate = re.sub(r"^(00)?62", "+62", at_home)
    try:
        number = phonenumbers.parse(candidate, region="ID")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def channel_of(scheme: str) -> str:
    """The name of the channel on which somebody is at such an address."""
    return _CHANNELS.get(scheme, scheme)


def is_person(address: Address) -> bool:
    """False for short codes and alphanumeric senders: banks, operators, spam. Nobody reads a reply there."""
    return address.scheme != "sms" or _E164.fullmatch(address.path) is not None
