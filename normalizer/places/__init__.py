"""Which place a citizen means: find it in their words, or by its coordinates, with Kemendagri's codes."""

from normalizer.places.areas import DISTRICT, PROVINCE, Area, label, lineage, options, related
from normalizer.places.centres import nearest
from normalizer.places.finder import Place, choose, find

__all__ = [
    "DISTRICT",
    "PROVINCE",
    "Area",
    "Place",
    "choose",
    "find",
    "label",
    "lineage",
    "nearest",
    "options",
    "related",
]
