"""The alphabet of an ordinary SMS, one octet a character (3GPP TS 23.038, 6.2.1, unpacked)."""

ESCAPE = 0x1B

# In the order of the standard's table, sixteen a line; the escape code has a place and is no character.
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
# Behind an escape, so that each takes two.
_EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
_OCTETS = {char: bytes([code]) for code, char in enumerate(_BASIC) if code != ESCAPE} | {
    char: bytes([ESCAPE, code]) for code, char in _EXTENSION.items()
}

CHARACTERS = frozenset(_OCTETS)
EXTENSION = frozenset(_EXTENSION.values())


def encode(text: str) -> bytes:
    """Raises KeyError for a character that the alphabet lacks."""
    return b"".join(_OCTETS[char] for char in text)


def decode(octets: bytes) -> str:
    """What is no character of the alphabet becomes U+FFFD."""
    text, codes = [], iter(octets)
    for code in codes:
        if code == ESCAPE:
            text.append(_extended(next(codes, None)))
        else:
            text.append(_basic(code))
    return "".join(text)


def _basic(code: int) -> str:
    return _BASIC[code] if code < len(_BASIC) and code != ESCAPE else "\ufffd"


def _extended(code: int | None) -> str:
    # The standard: whoever lacks a character of the extension shows the one of the basic table.
    return "\ufffd" if code is None else _EXTENSION.get(code) or _basic(code)
