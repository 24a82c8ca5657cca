"""What a personal datum is. See `normalizer.privacy`."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["nik", "kk", "phone", "email", "plate", "name"]


@dataclass(frozen=True, slots=True)
class Personal:
    """One datum about a person. ``text[start:end]`` is how it was written."""

    kind: Kind
    start: int
    end: int
