"""A request a provider makes to us, as plain data: what the builders build and the line carries."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    url: str
    """As the provider knows it, and signs it: under our public address."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
