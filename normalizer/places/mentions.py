"""Where a text names a place, and which areas each name may mean."""

from functools import cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from normalizer.places import areas, spelling
from normalizer.places.areas import DISTRICT, PROVINCE, REGENCY, VILLAGE
from normalizer.places.tokens import Text, listed, marks, written_out

_LONGEST = 5
"""Words: "2 X 11 Enam Lingkung"."""
_LEVELS = {
    "province": PROVINCE,
    "regency": REGENCY,
    "city": REGENCY,
    "district": DISTRICT,
    "village": VILLAGE,
}
_DIRECTIONS = {"north": "utara", "south": "selatan", "east": "timur", "west": "barat", "central": "tengah"}
_MOST = 24
"""Names. Who lists more says where in the first ones; each is compared with each."""
_SHORTEST_ALONE = 6
"""Letters of a village's name that nothing calls a village."""
_AND = ("dan", "sama", "and")
_IN_STREET = 3
"""Words: the names of streets are seldom longer, and what follows them may be the place."""


class Mention(NamedTuple):
    """One name in the text."""

    first: int
    """The index of its first word, its mark included."""
    end: int
    """The index behind its last word."""
    key: str
    readings: tuple[str, ...]
    """The codes of all areas it may mean."""
    marked: bool = False
    role: int = 0
    """1 where something is said to be there, -1 where somebody only comes from there."""
    loose: bool = False
    """Marked by a word that says little: in "Kp. Bugis" a part of a village may be meant."""
    weak: bool = False
    """Also an ordinary word: a place only beside another that fits."""


def mentions(text: Text) -> list[Mention]:
    """The different names in a text, in order. Streets, shops, dishes and people named after places are
    none."""
    _turn_english(text)
    found: dict[tuple[str, bool, int, int], Mention] = {}
    index = 0
    beginnings = _beginnings()
    while index < len(text.words) and len(found) < _MOST:
        if text.words[index] not in beginnings:
            index += 1
            continue
        mention, index = _next(text, index)
        if mention:
            # A word that may be ordinary counts where it stands beside another name, wherever else it is.
            place = mention.first if mention.weak else -1
            found.setdefault((mention.key, mention.marked, len(mention.readings[0]), place), mention)
    return list(found.values())


def _turn_english(text: Text) -> None:
    """Write "North Kuta" as it is called here: Kuta Utara."""
    if _DIRECTIONS.keys().isdisjoint(text.words):
        return
    for at, (word, following) in enumerate(pairwise(list(text.words))):
        direction = _DIRECTIONS.get(word)
        if direction and following + direction in areas.by_name():
            text.words[at : at + 2] = [following, direction]


@cache
def _beginnings() -> frozenset[str]:
    """Every word at which something may begin; most words of a text are none of them."""
    lists = (
        listed("street"),
        listed("routes"),
        listed("names_of_something"),
        listed("parts"),
        listed("people"),
    )
    return frozenset().union(*lists, marks(), areas.by_name(), areas.longest(), written_out())


def _next(text: Text, index: int) -> tuple[Mention | None, int]:
    """What begins at this word, and where to read on."""
    word = text.words[index]
    if word in listed("street"):
        return _on_a_road(text, index), _behind_street(text, index + 1)
    if word in listed("routes") and (end := _behind_route(text, index + 1)):
        return None, end
    if word in listed("markets") and index + 1 < len(text.words) and (mention := _unmarked(text, index + 1)):
        # "Pasar Andir Bandung" is in Andir; "pasar senen" may be any day's.
        weak = mention.weak or len(mention.readings[0]) > REGENCY
        return mention._replace(weak=weak and mention.key not in listed("well_known")), mention.end
    # "Kampung Melayu" is a name as it stands, before it is a kampung called Melayu.
    ways = (_unmarked, _marked) if marks().get(word) == "village" else (_marked, _unmarked)
    for way in ways:
        if mention := way(text, index):
            return mention, mention.end
    if mention := _before_its_part(text, index):
        return mention, mention.end
    if word in listed("names_of_something") or word in listed("people") or word in listed("parts"):
        return None, _behind_name(text, index + 1, not_streets=True)
    return None, index + 1


def windows(text: Text, index: int, longest: int = _LONGEST) -> list[tuple[int, str]]:
    """The names that may begin at this word, longest first: where each ends, and its key."""
    return list(reversed(_windows(text, index, longest)))


def _windows(text: Text, index: int, longest: int) -> list[tuple[int, str]]:
    found = []
    name = out = ""
    for end in range(index, min(index + longest, len(text.words))):
        if end > index and text.breaks[end]:
            break
        word = text.words[end]
        name, out = name + word, out + written_out().get(word, word)
        if out != name:
            found.append((end + 1, out))
        found.append((end + 1, name))
    return found


# Streets and other names


def _behind_street(text: Text, index: int) -> int:
    """Where the name of a street ends: "Jl. Raya Bogor" names none of our places."""
    start = index
    while index < len(text.words) and text.words[index] in listed("street_kinds"):
        index += 1
    if not _goes_on(text, index) or text.words[index] in marks():
        # "jalan desa Sukamaju" is in the village; "jalan kota baru" is a street.
        return index
    end = _behind_name(text, index)
    while text.joined_by(end, "-") or text.joined_by(end, "–"):
        end = _behind_name(text, end)
    if end - index > 1 or index > start:
        return end
    # The rest of "Imam Bonjol" or "Industri Cikarang Barat", up to a city: "Jl. Sudirman Bandung".
    limit = min(index + _IN_STREET, len(text.words))
    while end < limit and _goes_on(text, end) and text.words[end] not in marks() and not text.breaks[end]:
        if _is_plainly_a_place(text, end):
            break
        end += 1
    return end


def _on_a_road(text: Text, index: int) -> Mention | None:
    """The district that a main road is called after: "Jl. Raya Ciawi" is there beside Bogor."""
    if index + 2 >= len(text.words) or text.words[index + 1] not in listed("main_roads"):
        return None
    mention = _unmarked(text, index + 2)
    if mention is None or any(len(code) != DISTRICT for code in mention.readings):
        return None
    return mention._replace(weak=True)


def _before_its_part(text: Text, index: int) -> Mention | None:
    """The one village in the country that is called like the word before an RT or RW: "Kalibata rw 7"."""
    if not index or text.words[index] not in ("rt", "rw") or text.breaks[index]:
        return None
    name = text.words[index - 1]
    if len(name) < _SHORTEST_ALONE or name in areas.by_name() or name in listed("common"):
        return None
    readings = areas.villages_named(name)
    return Mention(index - 1, index + 1, name, readings, True, loose=True) if len(readings) == 1 else None


def _behind_route(text: Text, index: int) -> int:
    """Where "jurusan Bengkulu - Manna" ends: it tells of a line, and not where. 0 where it names no line."""
    for end, name in windows(text, index):
        if name in areas.by_name() and (text.joined_by(end, "-") or text.joined_by(end, "–")):
            return _behind_name(text, end)
    return 0


def _is_plainly_a_place(text: Text, index: int) -> bool:
    """Whether the name of a city begins here, or a district's of several words."""
    mention = _unmarked(text, index)
    if mention is None:
        return False
    return len(mention.readings[0]) <= REGENCY or (mention.end - index > 1 and not mention.weak)


def _goes_on(text: Text, index: int) -> bool:
    """Whether a name can stand here."""
    if index >= len(text.words):
        return False
    word = text.words[index]
    return not (
        word.isdigit() or word in listed("at") or word in listed("from") or word in listed("not_after_marks")
        or word in listed("near") or word in listed("states")
    )  # fmt: skip


def _behind_name(text: Text, index: int, not_streets: bool = False) -> int:
    """Behind the longest name that begins here, or behind one word of it."""
    if not _goes_on(text, index) or text.breaks[index]:
        return index
    # "sungai Tapung Hulu" is in the district; "nasi Padang" is on the plate.
    if not_streets and (mention := _unmarked(text, index)) and mention.end - index > 1 and not mention.weak:
        return index
    for end, name in windows(text, index):
        if name in areas.by_name():
            return end
    return index + 1 if text.words[index] not in marks() else index


# Names with their level


def _marked(text: Text, index: int) -> Mention | None:
    if text.words[index] not in marks():
        return None
    levels = {marks()[text.words[index]]}
    loose = text.words[index] in listed("loose")
    start = index + 1
    # "Kab/Kota Bekasi", "Desa/Kel. Sukamaju"
    while start < len(text.words) and text.joined_by(start, "/") and text.words[start] in marks():
        levels.add(marks()[text.words[start]])
        start += 1
    if start >= len(text.words) or text.breaks[start]:
        return None
    word = text.words[start]
    if word in listed("not_after_marks") and not text.is_capitalised(start):
        return None
    if index and loose and text.words[index - 1] in listed("not_places_before"):
        return None
    for end, name in windows(text, start):
        readings = _of_levels(name, levels)
        if readings and not (end - start > 1 and _cuts_a_name(text, start, end, levels)):
            weak = _is_weak_after_mark(text, start, end, readings, loose) or (
                levels == {"district"} and _is_cut(text, start, end)
            )
            return Mention(index, end, name, readings, True, _role(text, index), loose, weak)
    if loose or word in marks():
        return None
    for end, name in windows(text, start, 4):
        meant = spelling.close(name)
        if meant and (readings := _of_levels(meant, levels)):
            weak = levels == {"district"} and _is_cut(text, start, end, close=True)
            return Mention(index, end, meant, readings, True, _role(text, index), weak=weak)
    for end, name in windows(text, start, 4):
        readings = areas.by_name().get(name, ())
        if readings and name not in listed("common"):
            weak = levels == {"district"} and _is_cut(text, start, end)
            return Mention(index, end, name, readings, False, _role(text, index), weak=weak)
    return None


def _is_cut(text: Text, start: int, end: int, close: bool = False) -> bool:
    """Whether it is rather a village's name, or the first word of one: "kec Sumur Dewa" is not in the
    district Sumur, nor "kec Pematang Gubernur" in Pemalang."""
    for to, name in windows(text, start):
        rest = areas.by_name().get("".join(text.words[end:to]), ())
        in_a_region = any(len(code) <= REGENCY for code in rest)
        if to >= end + (not close) and areas.villages_named(name) and not in_a_region:
            return True
    return False


def _cuts_a_name(text: Text, start: int, end: int, levels: set[str]) -> bool:
    """Whether its last word begins the next name: "Kec. Kabila Bone Bolango" is Kabila, in Bone Bolango,
    though there is a Kabila Bone."""
    shorter = "".join(text.words[start : end - 1])
    if not _of_levels(shorter, levels):
        return False
    names = (name for to, name in windows(text, end - 1) if to > end)
    return any(len(code) <= REGENCY for name in names for code in areas.by_name().get(name, ()))


def _is_weak_after_mark(text: Text, start: int, end: int, readings: tuple[str, ...], loose: bool) -> bool:
    """Whether even its mark does not make a name of it: "desa baru", "Kec. Tanjung Gusta" (there is none, but
    there are districts called Tanjung)."""
    if end - start == 1 and text.words[start:end] == text.words[end : end + 1]:
        # "kades bagi-bagi BLT"
        return True
    if end - start > 1 or text.words[start] not in listed("common"):
        return loose and all(len(code) == VILLAGE for code in readings)
    if all(len(code) == VILLAGE for code in readings) or text.words[start - 1] in listed("officials"):
        return True
    goes_on = end < len(text.words) and not text.breaks[end] and text.is_capitalised(end)
    return goes_on and not any(name in areas.by_name() for _, name in windows(text, end))


def _of_levels(name: str, levels: set[str]) -> tuple[str, ...]:
    """The areas of this name on these levels. Where there is no such city the regency was meant, and the
    other way round: "kota Garut"."""
    known = areas.by_name().get(name, ())
    found = [code for code in known if len(code) in (_LEVELS[level] for level in levels)]
    if "village" in levels:
        found.extend(areas.villages_named(name))
    if levels in ({"city"}, {"regency"}):
        wanted = [code for code in found if areas.is_city(code) == ("city" in levels)]
        named = [code for code in wanted if (name, code) in areas.own_name()]
        found = named or wanted or found
        if not found and "city" in levels:
            found = [code for code in known if len(code) == PROVINCE]
    return tuple(found)


# Names alone


def _unmarked(text: Text, index: int) -> Mention | None:
    words = text.words
    longest = areas.longest().get(written_out().get(words[index], words[index]), 1)
    if longest == 1 and words[index] not in areas.by_name() and words[index] not in written_out():
        return None
    if words[index] in marks() and words[index] not in areas.longest():
        return None
    for end, name in windows(text, index, longest):
        readings = areas.by_name().get(name)
        if not readings or not _spelt_so(text, index, end, name):
            continue
        if _is_no_place(text, index, end):
            return None
        role = _role(text, index)
        weak = _is_weak(text, index, end, name, readings, role)
        return Mention(index, end, name, readings, False, role, weak=weak)
    return None


def _spelt_so(text: Text, index: int, end: int, name: str) -> bool:
    """Whether no word ends in the midst of one of the name's: "ke tapang" is not Ketapang."""
    if end - index == 1 or name not in areas.word_ends():
        return True
    words = text.words[index : end - 1]
    short = accumulate(len(word) for word in words)
    written = accumulate(len(written_out().get(word, word)) for word in words)
    return areas.word_ends()[name].issuperset(short) or areas.word_ends()[name].issuperset(written)


def _is_no_place(text: Text, index: int, end: int) -> bool:
    last = text.words[end - 1]
    follower = text.words[end] if end < len(text.words) else ""
    return f"{last}_{follower}" in listed("phrases")


def _is_weak(text: Text, index: int, end: int, name: str, readings: tuple[str, ...], role: int) -> bool:
    """Whether it is too likely to be something else when nothing else in the text fits."""
    before = text.words[index - 1] if index else ""
    there = role > 0 or before in listed("near")
    if any(len(code) <= REGENCY for code in readings):
        if name not in listed("common_regions") or (index == 0 and text.has_keyword()):
            return False
        return name in listed("very_common") or not there
    if name in listed("well_known"):
        return False
    if name in listed("common"):
        return True
    # Of several villages of that name, one is more likely meant.
    if max(areas.namesakes()[code] for code in readings) > 2:
        return True
    if end - index > 1:
        return False
    return len(name) < (4 if there else 6)


def _role(text: Text, index: int) -> int:
    before = text.words[index - 1] if index else ""
    if before in _AND and index > 1:
        # "di Bogor dan Depok"
        return max(_role(text, index - 2), 0) if text.words[index - 2] in areas.by_name() else 0
    return 1 if before in listed("at") else -1 if before in listed("from") else 0
