"""What a backup says of itself: its last part, so that one without it is not whole."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

FORMAT = 1
MANIFEST, DATABASE, KEY = "manifest.json", "lapor.db", "key"
SPOOL, MEDIA = "spool/", "media/"

_NAMES = re.compile(
    r"manifest\.json|lapor\.db|key"
    r"|spool/[A-Za-z0-9][A-Za-z0-9._-]*"
    r"|media/([A-Za-z0-9_-]{2})/\1[A-Za-z0-9_-]{41}"
)
"""Whatever else a file calls its parts, it is none of ours, or it wants to write where nobody asked it to."""


class NotWhole(Exception):
    """It is no backup of ours, or not all of one. What it says is for whoever wants to restore it."""


@dataclass(frozen=True, slots=True)
class Part:
    size: int
    """Bytes."""
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    made_at: datetime
    """When it was begun: what was acknowledged before then is in it."""
    lapor: str
    """The version that made it."""
    tables: str | None
    """The version of its tables. None where the database is a server's, and is not in it."""
    fingerprint: str | None
    """Of the key that it is sealed with."""
    rows: Mapping[str, int]
    """Of some of its tables."""
    parts: Mapping[str, Part]
    missing: Sequence[str] = ()
    """Files that rows name and that were not there."""

    @property
    def files(self) -> int:
        return sum(name.startswith(MEDIA) for name in self.parts)

    @property
    def spooled(self) -> int:
        return sum(name.startswith(SPOOL) for name in self.parts)

    @property
    def has_key(self) -> bool:
        return KEY in self.parts

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(part.size for part in self.parts.values())

    def to_json(self) -> dict[str, Any]:
        return {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}

    @classmethod
    def read(cls, written: bytes) -> Self:
        """Raises `NotWhole`."""
        try:
            told = json.loads(written)
            if told.pop("format") != FORMAT:
                raise NotWhole("it is of another kind than this version reads: use the one that made it")
            parts = {name: Part(**part) for name, part in told.pop("parts").items()}
            return cls(**{**told, "made_at": datetime.fromisoformat(told["made_at"])}, parts=parts)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise NotWhole("what it says of itself cannot be read") from error


def is_ours(name: str) -> bool:
    """True for the name of a part as we write it: none leads out of the folder."""
    return _NAMES.fullmatch(name) is not None


def compare(manifest: Manifest, found: Mapping[str, Part]) -> None:
    """Raises `NotWhole` where what was found is not what was put in."""
    if lost := manifest.parts.keys() - found.keys():
        raise NotWhole(f"{len(lost)} of its parts are not there, such as {min(lost)}")
    if more := found.keys() - manifest.parts.keys():
        raise NotWhole(f"{len(more)} parts were put in afterwards, such as {min(more)}")
    if changed := [name for name, part in manifest.parts.items() if found[name] != part]:
        raise NotWhole(f"{len(changed)} of its parts were changed, such as {min(changed)}")
