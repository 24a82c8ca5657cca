"""From the names in a text to one place, or to the few among which the citizen must choose."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from normalizer.places import areas, spelling
from normalizer.places.areas import DISTRICT, PROVINCE, REGENCY, VILLAGE, related
from normalizer.places.context import in_context
from normalizer.places.mentions import Mention, mentions, windows
from normalizer.places.tokens import Text, listed, marks, read, written_out

# One message is asked more than once.
_TEXTS_REMEMBERED = 16
_IN_VILLAGE = 4
"""Words of a village's name without a mark."""
_SHORTEST_VILLAGE = 4
"""Letters."""
_SHORTEST_BESIDE = 6
MOST_CANDIDATES = 6
"""More than these are no question to ask; better to ask where it is."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is, as far as the words tell. A code or candidates, never both."""

    code: str | None = None
    """The smallest area meant for sure, as Kemendagri numbers it: "17.71.09.1005"."""
    candidates: tuple[str, ...] = ()
    """The areas it may be, in order, when one question must be asked."""
    words: str = ""
    """What in the text said so."""


@lru_cache(_TEXTS_REMEMBERED)
def find(text: str, within: str | None = None) -> Place:
    """The place a text speaks of. `within` is where we would look first: the area this gateway serves."""
    words = read(text)
    named = in_context(words, mentions(words), within)
    best, used = _best(named, within)
    if len(best) != 1:
        best, used = _by_its_village(words, named) or (best, used)
    # With one area known, names that are ordinary words elsewhere can be looked for in it.
    if len(best) == 1 and len(best[0]) < VILLAGE:
        best, used = _within_known(words, best[0], used)
    elif not best and within and len(within) >= REGENCY:
        best, used = _deeper(words, within, [])
        best, used = (best, used) if used else ([], [])
    return _place(words, best, used)


def choose(text: str, candidates: Sequence[str]) -> Place:
    """The answer to "which one?": its number, its name, its kind, or what it lies in. The same candidates
    when the answer does not tell."""
    asked = Place(candidates=tuple(candidates), words=text.strip())
    number = _number(read(text).words)
    if number:
        return Place(candidates[number - 1], (), asked.words) if number <= len(candidates) else asked
    found = find(text)
    codes = [found.code] if found.code else found.candidates
    inside = [code for code in codes if code.startswith(tuple(candidates))]
    if len(inside) == 1:
        return Place(inside[0], (), found.words)
    around = [c for c in candidates if any(c.startswith(code) for code in codes)]
    left = around if around and not inside else [c for c in candidates if c in inside] or list(candidates)
    left = _fitting(read(text), left)
    if len(left) == 1:
        return Place(left[0], (), asked.words)
    return Place(None, tuple(left), asked.words)


_NUMBERS = {"pertama": 1, "kedua": 2, "ketiga": 3, "keempat": 4, "satu": 1, "dua": 2, "tiga": 3, "empat": 4}
_BESIDE_A_NUMBER = {"no", "nomor", "nmr", "yang", "yg", "pilih", "pilihan", "opsi", "ke", "pak", "bu", "min"}


def _number(words: Sequence[str]) -> int | None:
    """The number an answer is, with nothing said beside it."""
    numbers = [word for word in words if word in _NUMBERS or (word.isdecimal() and len(word) == 1)]
    if len(numbers) != 1 or any(word not in _BESIDE_A_NUMBER for word in words if word != numbers[0]):
        return None
    return _NUMBERS.get(numbers[0]) or int(numbers[0])


def _fitting(text: Text, candidates: list[str]) -> list[str]:
    """The candidates whose kind or whose own word stands in the answer."""
    words = set(text.words)
    kinds = {True: words & listed("city"), False: words & listed("regency")}
    if bool(kinds[True]) != bool(kinds[False]):
        of_kind = [c for c in candidates if len(c) == REGENCY and areas.is_city(c) == bool(kinds[True])]
        # "yang kabupaten" is Kabupaten Bandung rather than Bandung Barat.
        shortest = min((len(areas.regions()[c].split()) for c in of_kind), default=0)
        candidates = [c for c in of_kind if len(areas.regions()[c].split()) == shortest] or candidates
    if len(candidates) > 1:
        names = {c: set(re.findall(r"\w+", areas.label(c).casefold())) for c in candidates}
        shared = set.intersection(*names.values())
        told = [c for c in candidates if words & (names[c] - shared - listed("city") - listed("regency"))]
        candidates = told or candidates
    return candidates


def _best(named: Sequence[Mention], within: str | None) -> tuple[list[str], list[Mention]]:
    """The areas that most of the mentions agree on, and those mentions."""
    readings = _readings(named, within)
    scored: dict[str, tuple[int, int, int, int]] = {}
    for mention, codes in zip(named, readings, strict=True):
        for code in codes:
            if code not in scored and (score := _score(code, mention, named, readings, within)):
                scored[code] = score
    if not scored:
        return [], []
    top = max(scored.values())
    best = [code for code, score in scored.items() if score == top]
    used = [
        mention
        for mention, codes in zip(named, readings, strict=True)
        if any(code.startswith(reading) for code in best for reading in codes)
    ]
    return _decided(best, within), used


def _readings(named: Sequence[Mention], within: str | None) -> list[list[str]]:
    """What each mention may mean beside the others: what is none of their districts may be a village."""
    found = []
    for mention in named:
        around = tuple(
            code
            for other in named
            if other is not mention and not other.weak
            for code in other.readings
            if REGENCY <= len(code) < VILLAGE
        )
        codes = list(mention.readings)
        if len(codes) > MOST_CANDIDATES and around:
            codes = [code for code in codes if any(related(code, other) for other in around)] or codes
        if around and not any(related(code, other) for code in codes for other in around):
            codes += [code for code in areas.villages_named(mention.key) if code.startswith(around)]
            if mention.marked and len(codes) == len(mention.readings):
                codes += spelling.close_village(mention.key, [a for a in around if len(a) == DISTRICT])
        found.append(codes)
    return found


def _score(
    code: str, mention: Mention, named: Sequence[Mention], readings: Sequence[list[str]], within: str | None
) -> tuple[int, int, int, int] | None:
    """How well an area fits: mentions that agree, whether it is said to be there, marks, depth. None for a
    word that is a place only beside others and stands alone."""
    agreeing: dict[tuple[str, int], Mention] = {}
    for other, codes in zip(named, readings, strict=True):
        if level := max((len(reading) for reading in codes if code.startswith(reading)), default=0):
            # The same name said twice is one.
            held = agreeing.setdefault((other.key, level), other)
            if other.marked or not held.marked:
                agreeing[other.key, level] = other
    others = list(agreeing.values())
    if mention.weak and not any(_beside(mention, other) for other in others):
        at_home = within is not None and code.startswith(within) and mention.key not in listed("common")
        if not at_home:
            return None
    # "Kota Bengkulu" is sure; what is loose about "kota" is only that a name may begin with it.
    sure_marks = sum(
        other.marked and (not other.loose or len(other.readings[0]) == REGENCY) for other in others
    )
    # A name that is both a city's and a district's means the city.
    deeper_than_named = len(others) == 1 and len(code) > len(mention.readings[0])
    return (
        sum(_weight(level, other) for (_, level), other in agreeing.items()),
        max(other.role for other in others) + sure_marks,
        sure_marks,
        -len(code) if deeper_than_named else len(code),
    )


def _weight(level: int, mention: Mention) -> int:
    """What a name says for an area: a district or a regency more than a village, of which many share a
    name, or than a province."""
    if level == VILLAGE and mention.loose:
        return 1
    return 4 if level < VILLAGE and len(mention.readings[0]) > PROVINCE else 2


def _beside(one: Mention, other: Mention) -> bool:
    """Whether a word that may be ordinary stands so that it is a name: next to what it lies in, or marked, or
    behind "di"."""
    if one is other:
        return False
    together = one.end == other.first or other.end == one.first
    if other.weak:
        return together
    return together or one.marked or one.role > 0 or one.key not in listed("common")


def _decided(best: list[str], within: str | None) -> list[str]:
    """Fewer areas, where one of them is what everybody means by the name."""
    if len(best) > 1 and within:
        best = [code for code in best if related(code, within)] or best
    known = set(best).intersection(areas.well_known())
    return sorted(known if len(known) == 1 else best)


def _by_its_village(text: Text, named: Sequence[Mention]) -> tuple[list[str], list[Mention]] | None:
    """The one of several districts of a name that has the village beside it: "Umbulmartani Ngemplak"."""
    for mention in named:
        if not 1 < len(mention.readings) <= MOST_CANDIDATES:
            continue
        found = [
            (code, beside)
            for area in mention.readings
            if len(area) in (REGENCY, DISTRICT)
            for code, beside in _villages_beside(text, mention, area)
        ]
        if len(found) == 1:
            code, beside = found[0]
            return [code], [mention, beside]
    return None


def _villages_beside(text: Text, mention: Mention, area: str) -> Iterator[tuple[str, Mention]]:
    villages, _ = areas.villages_in(area)
    starts = [mention.end, *range(max(mention.first - _IN_VILLAGE, 0), mention.first)]
    for start in starts:
        for end, name in windows(text, start, _IN_VILLAGE):
            touches = start == mention.end or end == mention.first
            there = start > 0 and text.words[start - 1] in listed("at")
            shortest = _SHORTEST_VILLAGE if there else _SHORTEST_BESIDE
            if touches and len(name) >= shortest and name in villages and name not in listed("common"):
                yield villages[name], Mention(start, end, name, (villages[name],))
                return


def _within_known(text: Text, area: str, used: list[Mention]) -> tuple[list[str], list[Mention]]:
    if len(area) > PROVINCE:
        return _deeper(text, area, used)
    # Bengkulu is the province for sure; a village named beside it may show that the city is meant.
    same_name = sorted({code for mention in used for code in mention.readings if _is_regency_of(code, area)})
    for city in same_name:
        best, more = _deeper(text, city, used)
        if best != [city]:
            return best, more
    # Gorontalo has a city and a regency of its name.
    return (same_name if len(same_name) > 1 else [area]), used


def _is_regency_of(code: str, province: str) -> bool:
    return len(code) == REGENCY and code.startswith(province)


def _deeper(text: Text, area: str, used: list[Mention]) -> tuple[list[str], list[Mention]]:
    """Look for a village, or for a district by its ordinary name, inside an area that is known."""
    taken = {index for mention in used for index in range(mention.first, mention.end)}
    villages, beginnings = areas.villages_in(area)
    for index, word in enumerate(text.words):
        if index in taken or written_out().get(word, word) not in beginnings:
            continue
        for end, name in windows(text, index, _IN_VILLAGE):
            code = villages.get(name)
            if code and len(name) >= _SHORTEST_VILLAGE and _is_village(text, index, end, taken):
                return [code], [*used, Mention(index, end, name, (code,))]
    return [area], used


def _is_village(text: Text, index: int, end: int, taken: set[int]) -> bool:
    """Whether words that are the name of a village stand where one is named."""
    if not taken.isdisjoint(range(index, end)):
        return False
    before = text.words[index - 1] if index else ""
    words = text.words[index:end]
    # Citizens write "kec" for "kel".
    marked = marks().get(before) in ("village", "district")
    beside = index - 1 in taken or end in taken or marked
    there = before in listed("at") or before in listed("near") or marked
    if before in listed("street") or before in listed("people") or before in listed("parts"):
        return False
    if before in listed("hospitals"):
        return False
    if words[0] in listed("street") or words[0] in listed("names_of_something"):
        return len(words) > 1 and there
    if all(word in listed("common") for word in words):
        return len(words) > 1 and (beside or before in listed("at"))
    return len(words) > 1 or beside or there or before in listed("named_after_villages")


def _place(text: Text, best: list[str], used: Iterable[Mention]) -> Place:
    if not best:
        return Place()
    words = ", ".join(
        text.between(mention.first, mention.end) for mention in sorted(used, key=lambda m: m.first)
    )
    if len(best) == 1:
        return Place(best[0], (), words)
    if len(best) <= MOST_CANDIDATES:
        return Place(None, tuple(best), words)
    return Place(_shared(best), (), words if _shared(best) else "")


def _shared(codes: list[str]) -> str | None:
    """The smallest area in which all of these lie."""
    for level in (DISTRICT, REGENCY, PROVINCE):
        if len({code[:level] for code in codes}) == 1:
            return codes[0][:level]
    return None
