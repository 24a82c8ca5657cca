"""Reading Meta's JSON without trusting it: whatever is not as documented is `Malformed`, and nothing else.

No model of the whole: one unknown or missing field would then cost a message that can be read.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from channels.messages import clean_text

Raw = Mapping[str, Any]

_SECONDS = re.compile(r"[0-9]{1,11}")


class Malformed(Exception):
    """This item is not as Meta documents it; says what is wrong with it."""


def block(raw: Raw, name: str) -> Raw:
    value = raw.get(name)
    if not isinstance(value, dict):
        raise Malformed(f"without {name}")
    return value


def text(raw: Raw, name: str) -> str:
    """What has to be there."""
    if not (found := words(raw, name)):
        raise Malformed(f"without {name}")
    return found


def words(raw: Raw, name: str) -> str:
    """What may be missing: empty then, and where it is no text."""
    value = raw.get(name)
    return clean_text(value) if isinstance(value, str) else ""


def moment(raw: Raw) -> datetime:
    """`timestamp`: seconds, as a string. It may be days ago, since Meta repeats for a week what failed."""
    seconds = words(raw, "timestamp")
    if not _SECONDS.fullmatch(seconds):
        raise Malformed("without a timestamp in seconds")
    return datetime.fromtimestamp(int(seconds), UTC)
