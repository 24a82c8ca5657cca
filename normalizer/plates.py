"""Number plates: B 1234 XYZ, bd1234ab, "plat merah BD 5 A"."""

import re
from collections.abc import Iterator

from normalizer import lexicon
from normalizer.personal import Personal

_FILE = "plate_words.yaml"
_PLATE = re.compile(
    r"""
    (?<![\w./-])
    (?P<area>[a-z]{1,2}) [ .-]{0,2}
    (?P<number>[1-9][0-9]{0,3})
    (?:[ .-]{0,2} (?P<series>[a-z]{1,3}))?
    (?![\w/])
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CONTEXT = 50
"""Characters in front in which it is said that it is one."""
_LABEL = re.compile(
    r"\b(?:plat|pelat|plate|tnkb|nopol|no\W{0,2}pol(?:isi)?|nomor polisi|no(?:mor)? kendaraan)(?:nya)?"
    r"(?:\W+(?:no|nomor|nomer|merah|hitam|kuning|putih|dinas|motor|mobil|kendaraan|polisi))*\W*\Z",
    re.IGNORECASE,
)
_VEHICLE = re.compile(
    r"\b(?:motor|mobil|truk|truck|angkot|bus|bis|mikrolet|taksi|pickup|kendaraan|ojek|tronton|travel|avanza|xenia"
    r"|innova|beat|vario|mio|nmax|scoopy)(?:nya)?\W+(?:\w+\W+){0,2}\Z",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b(?:blok|block|gang|gg|no|nomor|lantai|lt|kelas|tipe|type|rt|rw|unit|kav|kavling|jl|jalan|rumah|sd|smp"
    r"|pasal|ayat)\W*\Z",
    re.IGNORECASE,
)
_SURELY_LONG = 3


def find(text: str) -> Iterator[Personal]:
    """Every number plate, in order."""
    for match in _PLATE.finditer(text):
        if match["area"].lower() in lexicon.words(_FILE, "areas"):
            before = text[max(0, match.start() - _CONTEXT) : match.start()]
            if _LABEL.search(before) or _shows_itself(match, before):
                yield Personal("plate", *match.span())


def _shows_itself(match: re.Match[str], before: str) -> bool:
    """True where nobody need say that it is a plate. "A 12" and "B 12 A" are addresses."""
    series = (match["series"] or "").lower()
    if not series or series in lexicon.words(_FILE, "no_series") or _ADDRESS.search(before):
        return False
    if len(match["number"]) < _SURELY_LONG:
        return len(series) > 1 and match[0].isupper()
    # In small letters "d 123 ab" could be anything, but for a vehicle before it.
    return match["area"].isupper() or " " not in match[0] or _VEHICLE.search(before) is not None
