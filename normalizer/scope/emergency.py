"""Is somebody in danger of life while this is being read?"""

from enum import StrEnum

from normalizer.scope.heard import heard


class Emergency(StrEnum):
    """What endangers life now. One that is over, feared or rehearsed is a report, or a question."""

    VIOLENCE = "violence"
    FIRE = "fire"
    """Burning, or about to: leaking gas, a burst transformer."""
    FLOOD = "flood"
    MEDICAL = "medical"
    """Somebody hurt, unconscious, giving birth, or about to take their life."""
    RESCUE = "rescue"
    """Somebody buried, drowning, lost or locked in."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """Whom to call, the number that always works first."""
        return ("112", *_NUMBERS[self])


_NUMBERS = {
    Emergency.VIOLENCE: ("110",),
    Emergency.FIRE: ("113",),
    Emergency.FLOOD: ("115",),
    Emergency.MEDICAL: ("119",),
    Emergency.RESCUE: ("115", "119"),
}


def emergency(text: str) -> Emergency | None:
    """The danger of life that is told of, if any."""
    names = heard("emergency", text)
    if now := _first(names, "_now"):
        return now
    if names & {"over", "calm"}:
        return None
    return _first(names, "")


def _first(names: frozenset[str], ending: str) -> Emergency | None:
    return next((kind for kind in Emergency if kind + ending in names), None)
