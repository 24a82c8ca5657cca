"""Who we are on X, and what our addresses there are called."""

from dataclasses import dataclass

CHANNEL = "twitter"
SCHEME = "x"


@dataclass(frozen=True, slots=True)
class Us:
    user_id: str
    handle: str
    """Without its @."""
