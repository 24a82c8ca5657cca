"""The alphabet of short messages (3GPP TS 23.038), as far as a fake operator needs it."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO_UNITS = frozenset("^{}\\[~]|€\f")
_ALL = _BASIC | _TWO_UNITS


def segments(text: str) -> int:
    """How many short messages the text is sent as."""
    if set(text) <= _ALL:
        return _parts(len(text) + sum(character in _TWO_UNITS for character in text), 160, 153)
    return _parts(len(text.encode("utf-16-be")) // 2, 70, 67)


def lossy(text: str) -> str:
    """What is left of the text when it is sent with the 7-bit alphabet: Kannel's coding=0."""
    return "".join(character if character in _ALL else "?" for character in text)


def _parts(units: int, alone: int, joined: int) -> int:
    return 1 if units <= alone else -(-units // joined)
