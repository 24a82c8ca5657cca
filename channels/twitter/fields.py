"""Reading X's JSON without trusting it: whatever is not as documented is `Malformed`, and nothing else.

Since version 2.167 of its API X says "post" where it said "tweet", in some answers and not in others, so
whoever asks for a renamed field names both.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from channels.messages import clean_text
from channels.twitter import snowflake

Raw = Mapping[str, Any]

_ID = re.compile(r"[0-9]{1,19}")
_ENTITY = re.compile(r"&(amp|lt|gt|quot|#39);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "#39": "'"}


class Malformed(Exception):
    """This item is not as X documents it; says what is wrong with it."""


def block(raw: Raw, *names: str) -> Raw:
    """The first of these that is an object; empty where none is."""
    return next((raw[name] for name in names if isinstance(raw.get(name), dict)), {})


def items(raw: Raw, *names: str) -> list[Raw]:
    """The objects in the first of these that is a list; none where none is."""
    found: list[Any] = next((raw[name] for name in names if isinstance(raw.get(name), list)), [])
    return [item for item in found if isinstance(item, dict)]


def words(raw: Raw, *names: str) -> str:
    """The first of these that is a text; empty where none is."""
    return next((clean_text(raw[name]) for name in names if isinstance(raw.get(name), str)), "")


def unescaped(text: str) -> str:
    """X writes ``&amp;`` for ``&`` and so on, in posts and in messages.

    These five and no more: Python's own unescaping would read "&copy" in somebody's link as a sign.
    """
    return _ENTITY.sub(lambda found: _CHARACTERS[found[1]], text)


def number(raw: Raw, *names: str) -> str:
    """The first of these ids, which X writes as text, and in its older objects also as numbers; empty where
    there is none."""
    for name in names:
        value = raw.get(name)
        written = str(value) if type(value) is int else value
        if isinstance(written, str) and _ID.fullmatch(written):
            return written
    return ""


def needed(raw: Raw, *names: str) -> str:
    """An id that has to be there."""
    if not (found := number(raw, *names)):
        raise Malformed(f"without {names[0]}")
    return found


def moment(written: str, id: str) -> datetime:
    """When it was made, as it says; or as its id says, where it does not."""
    try:
        found = datetime.fromisoformat(written)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return snowflake.moment_of(int(id))


def milliseconds(raw: Raw, name: str, id: str) -> datetime:
    """A time in milliseconds, as text; or as the id says, where it is none."""
    written = words(raw, name)
    if not re.fullmatch(r"[0-9]{1,14}", written):
        return snowflake.moment_of(int(id))
    return datetime.fromtimestamp(int(written) / 1000, UTC)


def name_of(user: Raw) -> str | None:
    """What somebody calls themselves, and the name of their account."""
    name, handle = words(user, "name"), words(user, "username", "screen_name")
    return f"{name} (@{handle})" if name and handle else name or handle or None
