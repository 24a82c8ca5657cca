"""Which place a citizen means: find it in their words, or by its coordinates, with Kemendagri's codes."""

from normalizer.places.areas import Area, label, lineage, options
from normalizer.places.centres import nearest
from normalizer.places.finder import Place, choose, find

__all__ = ["Area", "Place", "choose", "find", "label", "lineage", "nearest", "options"]
