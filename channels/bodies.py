"""The body of a webhook that is JSON, as far as it is no larger than any platform's."""

import json
from typing import Any

MOST_BLOCKS = 40_000
"""Objects and lists in one body. Three megabytes of Meta's hold fewer; of brackets they hold a million, and
each costs whoever reads on some 20 µs."""

MOST_BRACKETS = 200_000
"""The same as it is seen before anything is read: somebody's text may hold some thousands."""


class NotReadable(Exception):
    """It is no JSON, or nobody should read on; says which."""


def read_json(body: bytes, most: int = MOST_BLOCKS) -> Any:
    """Raises `NotReadable`."""
    if body.count(b"{") + body.count(b"[") > MOST_BRACKETS:
        raise NotReadable(f"more than {MOST_BRACKETS} brackets")
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        raise NotReadable("the body is not JSON") from None
    if has_more_blocks(raw, most):
        raise NotReadable(f"more than {most} objects and lists")
    return raw


def has_more_blocks(raw: object, most: int) -> bool:
    """Counted by hand, since JSON nests as deep as it likes; given up at the first too many."""
    waiting, seen = [raw], 0
    while waiting and seen + len(waiting) <= most:
        one = waiting.pop()
        seen += 1
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting.extend(part for part in inner if isinstance(part, dict | list))
    return seen + len(waiting) > most
