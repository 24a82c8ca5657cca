"""A text longer than one message holds -> parts that each end where a reader would pause.

Telegram counts characters, not bytes and not UTF-16 units, in which it counts only the places of formatting:
4,096 emoji of two units each have been seen to be taken, and one more to be refused.
"""

import re

TEXT_LIMIT = 4096
"""Characters in one message."""

# From the best place to cut to the worst, each with how full the part has to be for it.
_PAUSES = (
    (re.compile(r"\n\s*\n"), 0.5),
    (re.compile(r"\n"), 0.5),
    (re.compile(r"[.!?…][\"'”’)]*\s"), 0.5),
    (re.compile(r"\s"), 0.0),
)
# A ticket number as it is shown (482 915 6037), or a phone number.
_NUMBER = re.compile(r"\d(?:[ \u00a0.-]?\d)+")


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Parts of at most `limit` characters, in order. Only what is short enough as it is may be blank."""
    if len(text) <= limit:
        return [text]
    parts, rest = list[str](), text.strip()
    while len(rest) > limit:
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest]


def _cut(text: str, limit: int) -> int:
    """Where the first part ends."""
    numbers = [match.span() for match in _NUMBER.finditer(text, 0, 2 * limit)]
    # One character more, for the blank that may follow a full part and is not sent.
    window = text[: limit + 1]
    for pause, fullness in _PAUSES:
        ends = [match.end() for match in pause.finditer(window)]
        good = [end for end in ends if end > fullness * limit and not _is_inside(end, numbers)]
        if good:
            return good[-1]
    # No pause at all: before the number that would be cut, if it is not the whole of the part.
    return next((start for start, end in numbers if 0 < start < limit < end), limit)


def _is_inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start < place < end for start, end in spans)
