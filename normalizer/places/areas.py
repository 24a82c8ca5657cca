"""The gazetteer: Indonesia's provinces, regencies and cities, districts and villages, by code and by name.

A Kemendagri code grows with each level: province ``17``, regency or city ``17.71``, district ``17.71.09``,
village ``17.71.09.1005``. So an area lies in another when its code begins with the other's.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path

from normalizer import lexicon

FOLDER = Path(__file__).parents[1] / "gazetteer"
PROVINCE, REGENCY, DISTRICT, VILLAGE = 2, 5, 8, 13
"""The levels, each by the length of its codes."""
_KINDS = ("Kabupaten Administrasi ", "Kota Administrasi ", "Kabupaten ", "Kota ")
_ABOUT_NAMES = re.compile(r"[\W_]+")
_DIRECTIONS = ("Barat", "Timur", "Utara", "Selatan", "Tengah")
# An option of these kinds is shown with what it lies in.
_SMALL = ("Kel. ", "Desa ", "Kec. ")
# "Gampong Drien" is also called "Desa Drien".
_VILLAGE_KINDS = ("gampong", "nagari", "lembang", "pekon", "desa")


@dataclass(frozen=True, slots=True)
class Area:
    """One area, and its name without its level, except for "Kota" and "Kabupaten", which tell two apart."""

    code: str
    name: str


def key(name: str) -> str:
    """A name as it is looked up: one case and no blanks, because people set those as they like."""
    solid = name.casefold().replace(" ", "")
    return solid if solid.isalnum() else _ABOUT_NAMES.sub("", solid)


def lineage(code: str) -> tuple[Area, ...]:
    """The area and those it lies in, province first. Empty for a code we do not know."""
    if _name(code) is None:
        return ()
    ends = (end for end in (PROVINCE, REGENCY, DISTRICT, VILLAGE) if end <= len(code))
    return tuple(Area(code[:end], _name(code[:end]) or "") for end in ends)


def related(one: str, other: str) -> bool:
    """Whether one area lies in the other."""
    return one.startswith(other) or other.startswith(one)


def label(code: str) -> str:
    """The area as an address says it: "Kel. Timur Indah, Kec. Singaran Pati, Kota Bengkulu, Bengkulu"."""
    return ", ".join(_titled(area) for area in reversed(lineage(code)))


def options(codes: Iterable[str]) -> tuple[str, ...]:
    """One short label for each, to choose from: "Kota Bandung", "Kec. Cibitung, Kab. Bekasi"; the whole
    address where two would read the same."""
    addresses = [label(code).split(", ") for code in codes]
    short = [", ".join(address[: 2 if address[0].startswith(_SMALL) else 1]) for address in addresses]
    return tuple(
        brief if short.count(brief) == 1 else ", ".join(address)
        for brief, address in zip(short, addresses, strict=True)
    )


def _titled(area: Area) -> str:
    match len(area.code):
        case 13:
            # The fourth part begins with 1 in a kelurahan.
            return f"{'Kel.' if area.code[9] == '1' else 'Desa'} {area.name}"
        case 8:
            return f"Kec. {area.name}"
        case 5:
            return area.name.replace("Kabupaten ", "Kab. ").replace("Administrasi ", "")
        case _:
            return area.name


def is_city(code: str) -> bool:
    """Whether a regency's code is that of a kota: those are numbered from 71."""
    return len(code) == REGENCY and code[3] == "7"


def bare(name: str) -> str:
    """Bandung, of Kota Bandung."""
    return next((name.removeprefix(kind) for kind in _KINDS if name.startswith(kind)), name)


def _name(code: str) -> str | None:
    return _village_name(code) if len(code) == VILLAGE else regions().get(code) or districts().get(code)


@cache
def regions() -> dict[str, str]:
    """Provinces, regencies and cities: code to name."""
    return dict(row for row in _rows("regions.csv"))


@cache
def districts() -> dict[str, str]:
    """Districts: code to name."""
    return {code: name for code, name, _ in _rows("districts.csv")}


@cache
def namesakes() -> dict[str, int]:
    """How many villages elsewhere have the name of this district."""
    return {code: int(count) for code, _, count in _rows("districts.csv")}


@cache
def by_name() -> dict[str, tuple[str, ...]]:
    """Provinces, regencies, cities and districts by the key of their name, other names included."""
    found: dict[str, list[str]] = {}
    for code, name in districts().items():
        found.setdefault(key(name), []).append(code)
    _without_kota(found)
    # Kediri's district Kota is found by "kota Kediri", and never by its name.
    del found["kota"]
    for code, name in regions().items():
        found.setdefault(key(bare(name)), []).append(code)
        # "Mentawai" is enough for Kepulauan Mentawai.
        if name.startswith("Kabupaten Kepulauan "):
            found.setdefault(key(name.removeprefix("Kabupaten Kepulauan ")), []).append(code)
    _shared_by_neighbours(found)
    for section in ("provinces", "regencies"):
        for other, codes in lexicon.sections("place_aliases.yaml")[section].items():
            held = found.setdefault(other, [])
            held.extend(code for code in codes.split() if code not in held)
    return {name: tuple(sorted(codes, key=len)) for name, codes in found.items()}


def _without_kota(found: dict[str, list[str]]) -> None:
    """The district Kota Waikabubak is also called Waikabubak, where nothing else is."""
    regions_named = {key(bare(name)) for name in regions().values()}
    common = lexicon.words("place_words.yaml", "common")
    for code, name in districts().items():
        head, _, rest = name.partition(" ")
        if head == "Kota" and key(rest) not in found and key(rest) not in regions_named | common:
            found[key(rest)] = [code]


def _shared_by_neighbours(found: dict[str, list[str]]) -> None:
    """Where a regency and a city share a name, their neighbour is called so as well: Bandung is also Bandung
    Barat, split off from it."""
    for code, name in regions().items():
        head, _, direction = bare(name).rpartition(" ")
        named = [other for other in found.get(key(head), ()) if len(other) == REGENCY]
        if direction in _DIRECTIONS and len({is_city(other) for other in named}) == 2:
            found[key(head)].append(code)


@cache
def well_known() -> frozenset[str]:
    """The districts meant by their name alone, though others share it."""
    return frozenset(lexicon.sections("place_aliases.yaml")["districts"].values())


@cache
def own_name() -> frozenset[tuple[str, str]]:
    """(key, code) of each regency and city that bears just this name, which Bandung Barat does not."""
    return frozenset((key(bare(name)), code) for code, name in regions().items())


@cache
def word_ends() -> dict[str, frozenset[int]]:
    """For each name, by its key, where its words end: "ke tapang" is not Ketapang."""
    return {
        key(name): frozenset(accumulate(len(word) for word in _ABOUT_NAMES.split(name.casefold())))
        for name in (*map(bare, regions().values()), *districts().values())
    }


@cache
def longest() -> dict[str, int]:
    """For the first word of each name of several words: how many words the longest such name has. First words
    written as one count as well ("tanjungpinang timur")."""
    found: dict[str, int] = {}
    for name in (*map(bare, regions().values()), *districts().values()):
        words = _ABOUT_NAMES.split(name.casefold())
        for glued in range(1, len(words)):
            first = "".join(words[:glued])
            found[first] = max(found.get(first, 0), len(words) - glued + 1)
    return found


def villages_named(name: str) -> tuple[str, ...]:
    """The codes of all villages of this name (by its key)."""
    return tuple(_villages_by_name().get(name, "").split())


@lru_cache(maxsize=640)
def villages_in(area: str) -> tuple[dict[str, str], frozenset[str]]:
    """The villages of a regency or a district whose name no other there has, key to code; and the words that
    such a name may begin with."""
    found: dict[str, str] = {}
    shared, beginnings = set(), set()
    for code, name in villages_of(area):
        name_key = key(name)
        shared.update({name_key} & found.keys())
        found[name_key] = code
        beginnings.add(name_key)
        beginnings.add(_ABOUT_NAMES.split(name.casefold(), maxsplit=1)[0])
    return {name: code for name, code in found.items() if name not in shared}, frozenset(beginnings)


def villages_of(area: str) -> Iterator[tuple[str, str]]:
    """The villages of a regency or a district: code and name."""
    text = _villages_text()
    start = _first_village().get(area, -1)
    while start != -1 and text.startswith(f"\n{area}.", start):
        end = text.find("\n", start + 1)
        code, _, name = text[start + 1 : end].partition(",")
        yield code, name
        start = end


def _village_name(code: str) -> str | None:
    text = _villages_text()
    first = _first_village().get(code[:DISTRICT])
    start = -1 if first is None else text.find(f"\n{code},", first)
    return None if start == -1 else text[start + len(code) + 2 : text.find("\n", start + 1)]


@cache
def _first_village() -> dict[str, int]:
    """Where the villages of each regency and district begin in their file, which is in order of the codes."""
    found: dict[str, int] = {}
    at = 0
    for line in _villages_text().splitlines():
        found.setdefault(line[:REGENCY], at - 1)
        found.setdefault(line[:DISTRICT], at - 1)
        at += len(line) + 1
    return found


@lru_cache(maxsize=1024)
def village_keys(district: str) -> tuple[tuple[str, str], ...]:
    """Key and code of each village of a district."""
    return tuple((key(name), code) for code, name in villages_of(district))


@cache
def _villages_text() -> str:
    return (FOLDER / "villages.csv").read_text("utf-8")


@cache
def _villages_by_name() -> dict[str, str]:
    """Key to codes, blank between: as one text each, because tuples of them take twice the memory."""
    found: dict[str, str] = {}

    def add(name: str, code: str) -> None:
        found[name] = f"{found[name]} {code}" if name in found else code

    for line in _villages_text().splitlines()[1:]:
        code, _, name = line.partition(",")
        name = name.casefold()
        add(name.replace(" ", "") if name.replace(" ", "").isalnum() else key(name), code)
        first, _, rest = name.partition(" ")
        if first in _VILLAGE_KINDS:
            add(key(rest), code)
        elif first == "sei":
            add(key(f"sungai{rest}"), code)
        elif "/" in name:
            add(key(name.partition("/")[0]), code)
    return found


def _rows(file: str) -> list[list[str]]:
    return [line.split(",") for line in (FOLDER / file).read_text("utf-8").splitlines()[1:]]
