"""What a text costs as SMS, and how to make it cost less (3GPP TS 23.038, GSM 03.38).

A text of GSM-7 characters takes 160 septets in one part. One character outside that alphabet turns the
whole text into UCS-2, where a part holds 70: a curly quote can double the price of a reply.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

Encoding = Literal["GSM-7", "UCS-2"]

# In the order of the standard's table, eight or so a line; its escape code 0x1B is no character.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_GSM = _BASIC | _EXTENSION

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
    return "GSM-7" if _GSM.issuperset(text) else "UCS-2"


def count(text: str) -> int:
    """How many parts the text is sent, and paid for, in. An empty message is still one."""
    alphabet = encoding(text)
    alone, cut = ROOM[alphabet]
    costs = [_cost(char, alphabet) for char in text]
    return 1 if sum(costs) <= alone else _filled(costs, cut)[0]


def to_gsm7(text: str) -> str:
    """The text with typographic characters in their plain form: quotes, dashes, accents, wide spaces.

    What has no plain form in GSM-7, an emoji or another script, is left as it is.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(char if char in _GSM else _plain(char) for char in composed)


def keep_whole(text: str) -> str:
    """The text with no ticket number across the seam of two parts: such a one begins the next part.

    A phone joins the parts again, unless an operator on the way took their headers; then each part is
    shown alone, and half a number is none. The room left before the number is filled with spaces that end
    in a line break, which can cost one part more. A text of one part is not touched.
    """
    if count(text) == 1:
        return text
    alphabet, kept = encoding(text), ""
    for piece in _TICKET.split(text):
        if _TICKET.fullmatch(piece):
            kept += _to_the_seam(kept, alphabet, len(piece))
        kept += piece
    return kept


def _to_the_seam(text: str, alphabet: Encoding, needed: int) -> str:
    """What fills the last part of the text, where fewer units than `needed` are left of it."""
    room = ROOM[alphabet][1]
    _, used = _filled([_cost(char, alphabet) for char in text], room)
    left = room - used
    return "\n".rjust(left) if 0 < left < needed else ""


def _cost(char: str, alphabet: Encoding) -> int:
    """Septets or UTF-16 units."""
    takes_two = char in _EXTENSION if alphabet == "GSM-7" else ord(char) > 0xFFFF
    return 2 if takes_two else 1


def _filled(costs: Iterable[int], room: int) -> tuple[int, int]:
    """Parts filled in order, and the units used of the last.

    A character of two units is not cut in half: it moves on to the next part.
    """
    parts, used = 1, 0
    for cost in costs:
        if used + cost > room:
            parts, used = parts + 1, 0
        used += cost
    return parts, used


def _plain(char: str) -> str:
    plain = unicodedata.normalize("NFKD", char.translate(_PLAIN)).translate(_PLAIN)
    return plain if _GSM.issuperset(plain) else char
