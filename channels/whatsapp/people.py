"""Who somebody is on WhatsApp: a business-scoped user id, a phone number, or both.

The id counts for more: it is in every webhook, while the number is missing where a person has a username
and has not written for 30 days. It is made for our business alone, and a new number brings a new one.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from channels.addresses import Address, e164

SCHEME = "whatsapp"

_BSUID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")
_DIGITS = re.compile(r"\+?([1-9][0-9]{4,19})")


@dataclass(frozen=True, slots=True)
class Person:
    address: Address
    aliases: tuple[Address, ...] = ()


def person(ids: tuple[str, ...], phones: tuple[str, ...]) -> Person | None:
    """Whom these name, the first that is valid of each; None where not one is.

    Either may be where the other is expected: without a number, the id takes its place.
    """
    id = next(filter(None, map(bsuid, (*ids, *phones))), None)
    number = next(filter(None, map(phone, phones)), None)
    if id and number:
        return Person(Address(SCHEME, id), (Address(SCHEME, number),))
    path = id or number
    return Person(Address(SCHEME, path)) if path else None


def bsuid(given: str) -> str | None:
    """The business-scoped user id, where this is one."""
    return given if _BSUID.fullmatch(given) else None


def phone(given: str) -> str | None:
    """The number in E.164. WhatsApp writes it with its country code and without the plus."""
    digits = _DIGITS.fullmatch(given)
    if digits is None:
        return None
    international = f"+{digits[1]}"
    # A number that libphonenumber has not heard of yet is still who wrote, and can be answered.
    return e164(international) or international


def invitation(number: str, words: str) -> str:
    """A link that opens WhatsApp with these words ready to be sent to us ("click to chat")."""
    return f"https://wa.me/{number.removeprefix('whatsapp:').lstrip('+')}?text={quote(words)}"
