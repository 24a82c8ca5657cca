"""The user data header of an SMS, as far as it tells which piece of a longer message this is.

3GPP TS 23.040, 9.2.3.24: a length octet, then information elements, each an identifier, its own
length, and its data.
"""

from channels.messages import Part

EIGHT_BIT_REFERENCE = 0x00
SIXTEEN_BIT_REFERENCE = 0x08

# Octets of data that each of them has: the reference, how many parts, which part.
_DATA_LENGTH = {EIGHT_BIT_REFERENCE: 3, SIXTEEN_BIT_REFERENCE: 4}


def split(user_data: bytes) -> tuple[bytes, bytes]:
    """The header with its length octet, and what follows it.

    Where the header would be longer than the data it is none: everything is what follows.
    """
    end = 1 + user_data[0] if user_data else 0
    return (user_data[:end], user_data[end:]) if end <= len(user_data) else (b"", user_data)


def part_of(header: bytes) -> Part | None:
    """Which piece of which message; None for a whole message, and for a header that is malformed.

    The header may come with its length octet (Kannel's %u) or without it.
    """
    if not header:
        return None
    without_length = header[1:] if header[0] == len(header) - 1 else header
    # A header without its length octet can look as if it had one: 08 04 … at just nine octets.
    return _part(without_length) or _part(header)


def _part(elements: bytes) -> Part | None:
    part = None
    while elements:
        identifier, length, data = elements[0], elements[1:2], elements[2:]
        # The standard: an element too short or too long for the header spoils the whole header.
        if not length or length[0] > len(data):
            return None
        # And of two that exclude each other the last one counts.
        part = _concatenation(identifier, data[: length[0]]) or part
        elements = data[length[0] :]
    return part


def _concatenation(identifier: int, data: bytes) -> Part | None:
    if len(data) != _DATA_LENGTH.get(identifier):
        return None
    *reference, total, number = data
    if not 1 <= number <= total:
        return None
    return Part(f"{8 * len(reference)}:{bytes(reference).hex()}", number, total)
