"""What a text costs as SMS, and how to make it cost less (3GPP TS 23.038, GSM 03.38).

A text of GSM-7 characters takes 160 septets in one part. One character outside that alphabet turns the
whole text into UCS-2, where a part holds 70: a curly quote can double the price of a reply.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Literal

from channels.sms_1708 import alphabet

Encoding = Literal["GSM-7", "UCS-2"]

# How many units fit when the text is alone, and in each part when it is cut: the header takes the rest.
ROOM: dict[Encoding, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}

# A ticket's number as we write it.
_TICKET = re.compile(r"((?<![0-9])[0-9]{3} [0-9]{3} [0-9]{4}(?![0-9]))")

# What Unicode does not take apart by itself.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("•·", "-"),
        **dict.fromkeys("\t\u1680\u2028\u2029", " "),
        **dict.fromkeys("\u00ad\u200b\u200c\u2060\ufeff", ""),
        **{chr(mark): "" for mark in range(0x0300, 0x0370)},
        "→": "->",
        "×": "x",
        "⁄": "/",
        "ı": "i",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "œ": "oe",
        "Œ": "OE",
    }
)


def encoding(text: str) -> Encoding:
    """The alphabet the text goes out in: UCS-2 as soon as one character needs it."""
    return "GSM-7" if alphabet.CHARACTERS.issuperset(text) else "UCS-2"


def count(text: str) -> int:
    """How many parts the text is sent, and paid for, in. An empty message is still one."""
    return len(cut(text, encoding(text)))


def cut(text: str, encoding: Encoding) -> list[str]:
    """The text in parts, filled in order; whole where it fits into one."""
    alone, _ = ROOM[encoding]
    return [text] if _units(text, encoding) <= alone else _filled(text, encoding)


def ready(text: str, encoding_of: Callable[[str], Encoding] = encoding) -> str:
    """A reply as it goes out: as cheap as its words allow, and no ticket number torn.

    `encoding_of` tells which alphabet it goes out in, where the operator lacks some of GSM-7.
    """
    plain = to_gsm7(text)
    return keep_whole(plain, encoding_of(plain))


def to_gsm7(text: str) -> str:
    """The text with typographic characters in their plain form: quotes, dashes, accents, wide spaces.

    What has no plain form in GSM-7, an emoji or another script, is left as it is.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(char if char in alphabet.CHARACTERS else _plain(char) for char in composed)


def keep_whole(text: str, encoding: Encoding) -> str:
    """The text with no ticket number across the seam of two parts: such a one begins the next part.

    A phone joins the parts again, unless an operator on the way took their headers; then each part is
    shown alone, and half a number is none. The room left before the number is filled with spaces that end
    in a line break, which can cost one part more. A text of one part is not touched.
    """
    if len(cut(text, encoding)) == 1:
        return text
    kept = ""
    for piece in _TICKET.split(text):
        if _TICKET.fullmatch(piece):
            kept += _to_the_seam(kept, encoding, len(piece))
        kept += piece
    return kept


def _to_the_seam(text: str, encoding: Encoding, needed: int) -> str:
    """What fills the last part of the text, where fewer units than `needed` are left of it."""
    _, room = ROOM[encoding]
    left = room - _units(_filled(text, encoding)[-1], encoding)
    return "\n".rjust(left) if 0 < left < needed else ""


def _units(text: str, encoding: Encoding) -> int:
    return sum(_cost(char, encoding) for char in text)


def _cost(char: str, encoding: Encoding) -> int:
    """Septets or UTF-16 units."""
    takes_two = char in alphabet.EXTENSION if encoding == "GSM-7" else ord(char) > 0xFFFF
    return 2 if takes_two else 1


def _filled(text: str, encoding: Encoding) -> list[str]:
    """The parts of a text that is cut.

    A character of two units is not cut in half: it moves on to the next part.
    """
    _, room = ROOM[encoding]
    parts, start, used = list[str](), 0, 0
    for place, char in enumerate(text):
        cost = _cost(char, encoding)
        if used + cost > room:
            parts.append(text[start:place])
            start, used = place, 0
        used += cost
    return [*parts, text[start:]]


def _plain(char: str) -> str:
    plain = unicodedata.normalize("NFKD", char.translate(_PLAIN)).translate(_PLAIN)
    return plain if alphabet.CHARACTERS.issuperset(plain) else char
