"""Where something was said before somebody of the office brought it here."""

from collections.abc import Sequence

SOURCES = ("instagram", "facebook", "messenger", "tiktok", "whatsapp", "walk_in", "call", "other")
"""In the order in which they are offered. `whatsapp` is somebody's own; the office's is a channel."""
SPOKEN = ("walk_in", "call")
"""Nothing of it is written anywhere but with us."""

_NAMES = {
    "ig": "instagram",
    "instagram": "instagram",
    "fb": "facebook",
    "facebook": "facebook",
    "messenger": "messenger",
    "inbox": "messenger",
    "tiktok": "tiktok",
    "tt": "tiktok",
    "wa": "whatsapp",
    "whatsapp": "whatsapp",
    "other": "other",
    "lainnya": "other",
    "lain": "other",
    "elsewhere": "other",
}
_PHRASES = {
    "datang langsung": "walk_in",
    "datang": "walk_in",
    "walk in": "walk_in",
    "walkin": "walk_in",
    "telepon": "call",
    "telpon": "call",
    "tlp": "call",
    "telp": "call",
    "call": "call",
    "phone": "call",
    "tik tok": "tiktok",
}
"""Words of every day: they name a source where they are all that is said, and none in a sentence."""
_FILLERS = frozenset(
    (
        "dari",
        "via",
        "lewat",
        "melalui",
        "di",
        "pak",
        "bu",
        "kak",
        "mas",
        "mbak",
        "ya",
        "sumbernya",
        "from",
        "by",
    )
)
FEW = 4
"""Words in which a source is named."""


def named(said: Sequence[str]) -> str:
    """The one source that these words name ("dari IG pak"); empty where they name none, or two."""
    if not said or len(said) > FEW:
        return ""
    found = {_NAMES[word] for word in said if word in _NAMES}
    if found == {"facebook", "messenger"}:
        return "messenger"
    if found:
        return found.pop() if len(found) == 1 else ""
    return _PHRASES.get(" ".join(word for word in said if word not in _FILLERS), "")
