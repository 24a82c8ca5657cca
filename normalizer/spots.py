"""Where it is, closer than any area: the streets, schools, markets and RTs that a text names."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz

from normalizer import lexicon
from normalizer.text import matchable

_FILE = "spots.yaml"
LONGEST_NAME = 3
"""Words of a name that are compared, beside its number."""
TYPOS = 85
"""Two names that are this much alike, of 100, are one: "sudirmn", "sudirman"."""
CLOSE = frozenset({"rt", "rw", "blok", "lingkungan", "dusun"})
"""Kinds that every village has the same of: that two are equal says little, that they differ says much."""
_MANY_IN_ONE_PLACE = frozenset({"kantor", "posyandu", "klinik", "halte", "taman"})
"""Kinds of which one complaint may name this and another that, and mean the same corner."""

_FAMILIES = (frozenset({"jalan", "gang"}), frozenset({"sd", "smp", "sma", "smk", "mi", "mts", "ma", "tk"}))
_SHORTEST_NAME = 4
_REMEMBERED = 16_384

_EVERYWHERE = CLOSE | _FAMILIES[0] | _FAMILIES[1] | {"km", "sungai", "perumahan"}

_RUNS_ON = ".-'’`\""
"""Marks that do not end a name: "jl. jend. sudirman", "al-ikhlas"."""
_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|\n")
_ROMAN = {"i": 1, "ii": 2, "iv": 4, "v": 5, "vi": 6, "vii": 7, "ix": 9, "x": 10, "xi": 11, "xii": 12}
_STRETCHED_ROMAN = re.compile(r"\b(v|x|)iii\b", re.IGNORECASE)
"""To `matchable` three letters in a row are one that was stretched."""
_ENDS_SENTENCE = re.compile(r"\b(jalan|gang)\.", re.IGNORECASE)
"""Only what is short for it takes a full stop before a name: "jl. mawar", "yang jalan. Mawar …"."""
_SPELT = {"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8}


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A named spot: ("jalan", "sudirman"), ("rt", "3"), ("sd", "5")."""

    kind: str
    name: str
    """In lower case, without titles: "Jl. Jend. Sudirman" is "sudirman"."""

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset(part for part in self.name.split() if part.isdigit())

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"

    @classmethod
    def parse(cls, kept: str) -> "Spot":
        """What `str` made of it."""
        kind, _, name = kept.partition(":")
        return cls(kind, name)


Spots = Collection[Spot]


def find(text: str) -> frozenset[Spot]:
    """All spots that the text names."""
    said = _tokens(text)
    before, after = _kinds("before"), _kinds("after")
    spots: set[Spot] = set()
    for at, word in enumerate(said):
        if word in before:
            spots.update(_named_after(said, at, before[word]))
        if word in after:
            spots.update(_named_before(said, at, after[word]))
    return frozenset(spots)


def _tokens(text: str) -> list[str]:
    if "." in text:
        text = _ENDS_SENTENCE.sub(r"\1,", text)
    if "iii" in text.casefold():
        text = _STRETCHED_ROMAN.sub(lambda found: str({"": 3, "v": 8, "x": 13}[found[1].lower()]), text)
    said = matchable(text)
    for long, short in _kinds("written_out").items():
        said = said.replace(long, short)
    return _TOKEN.findall(said)


def is_said(spot: Spot, said: Sequence[str]) -> bool:
    """Its name stands in these words, whatever they call it, and with no other number than its own."""
    return any(number is None or number in spot.numbers or not spot.numbers for number in _after(spot, said))


def is_said_otherwise(spot: Spot, said: Sequence[str]) -> bool:
    """Its name stands in these words, and each time with another number."""
    following = list(_after(spot, said))
    return bool(spot.numbers and following) and not any(
        number is None or number in spot.numbers for number in following
    )


def _after(spot: Spot, said: Sequence[str]) -> Iterator[str | None]:
    """Wherever the words say the name: the number that follows it, or None."""
    name = spot.name.split()
    head = name[: 2 if name[0] in _words("first_of_many") else 1]
    if len(head[-1]) < _SHORTEST_NAME or not head[-1].isalpha() or head[-1] in _words("ends"):
        return
    if head[0] not in said:
        return
    for at in range(len(said)):
        if said[at] == head[0] and list(said[at : at + len(head)]) == head:
            yield _number(said, at + len(head))


@cache
def ordinary_words() -> frozenset[str]:
    """Words that are said everywhere: those of which no name is made, and those for what every village has
    many of. "Dekat jembatan" says something."""
    kinds = frozenset(word for word, kind in _kinds("before").items() if kind in _EVERYWHERE)
    return kinds | _words("ends") | _words("counted") | _words("times") | _words("titles")


def shared(one: Spots, other: Spots) -> tuple[Spot, ...]:
    """The spots of `one` that `other` names as well, in order."""
    return tuple(sorted(spot for spot in one if any(_may_be_one(spot, its) for its in other)))


def disagree(one: Spots, other: Spots) -> bool:
    """Both name a spot of the same kind, and it is not the same: two streets, two schools, two RTs."""
    if not one or not other:
        return False
    kinds = {spot.kind for spot in one} - _MANY_IN_ONE_PLACE
    if any(_apart(_of(one, {kind}), _of(other, {kind})) for kind in kinds):
        return True
    return any(_of_two_kinds(_of(one, family), _of(other, family)) for family in _FAMILIES)


def _of_two_kinds(one: Spots, other: Spots) -> bool:
    """ "Jl. Merpati" and "Gang Melati", "SD 4" and "SMP 2", where neither text names both."""
    # "Gang 3" is of some street, and may be of this one.
    ours, theirs = ([spot for spot in spots if not _is_numbered_gang(spot)] for spots in (one, other))
    return {spot.kind for spot in ours}.isdisjoint(spot.kind for spot in theirs) and _apart(ours, theirs)


def _is_numbered_gang(spot: Spot) -> bool:
    return spot.kind == "gang" and spot.name.isdigit()


def _of(spots: Spots, kinds: Collection[str]) -> list[Spot]:
    return [spot for spot in spots if spot.kind in kinds]


def _apart(ours: Spots, theirs: Spots) -> bool:
    pairs = [(our, their) for our in ours for their in theirs]
    return bool(pairs) and not any(_may_be_one(our, their) for our, their in pairs)


@lru_cache(_REMEMBERED)
def _may_be_one(one: Spot, other: Spot) -> bool:
    """They are the same, or it cannot be told: in one the name goes on with words that are not of it."""
    if one.kind == other.kind:
        return _may_be_called(one.name, other.name)
    # A gang with a name of its own may be called a street.
    return {one.kind, other.kind} == {"jalan", "gang"} and _may_be_called(one.name, other.name)


def _may_be_called(one: str, other: str) -> bool:
    ours, theirs = _parts(one), _parts(other)
    if not _numbers_agree(ours, theirs):
        return False
    if ours <= theirs or theirs <= ours or _alike(one, other):
        return True
    # Two streets "Kebun …", two mosques "Al …": such a first word is no name by itself.
    first, its_first = one.split()[0], other.split()[0]
    return first not in _words("first_of_many") and _alike(first, its_first)


def _numbers_agree(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Neither has another number, nor another single letter ("blok a")."""
    our, their = ({part for part in parts if _counts(part)} for parts in (ours, theirs))
    return not our or not their or our <= their or their <= our


def _counts(part: str) -> bool:
    return len(part) == 1 or part[0].isdigit()


def _alike(one: str, other: str) -> bool:
    """The same but for a blank or a letter, beside the words that both have."""
    ours, theirs = one.split(), other.split()
    rest = "".join(word for word in ours if word not in theirs)
    return fuzz.ratio(rest, "".join(word for word in theirs if word not in ours)) >= TYPOS


def _parts(name: str) -> frozenset[str]:
    return frozenset(name.split())


def _named_after(said: Sequence[str], at: int, kind: str) -> Iterator[Spot]:
    """The spot whose kind is said at `at`, and its name after it."""
    if _of_an_area(said, at) or (kind == "sungai" and _counts_times(said, at)):
        return
    if kind in ("rt", "rw"):
        yield from _neighbourhoods(said, at, kind)
    elif kind in ("km", "lingkungan"):
        yield from _numbered(said, at, kind)
    elif kind == "blok":
        yield from _block(said, at)
    else:
        if said[at] in _words("school_doubtful") and not _opens_school(said, at):
            return
        yield from _spot(kind, _name(said, at + 1, kind))


def _of_an_area(said: Sequence[str], at: int) -> bool:
    """ "Kecamatan Sungai Serut" is an area, and no river."""
    before = next((word for word in reversed(said[max(0, at - 2) : at]) if word not in _RUNS_ON), "")
    return before in ("kelurahan", "kecamatan", "kabupaten", "kota", "desa")


def _counts_times(said: Sequence[str], at: int) -> bool:
    """ "Sudah tiga kali" names no river."""
    if said[at] != "kali":
        return False
    before = said[at - 1] if at else ""
    return before.isdigit() or before in _words("times") or before in ("-", "")


def _opens_school(said: Sequence[str], at: int) -> bool:
    return _follows(said, at + 1, _words("school_openers")) or (
        _number(said, at + 1) is not None and not _is_counted(said, at + 1)
    )


def _follows(said: Sequence[str], at: int, words: Collection[str]) -> bool:
    at = _skip(said, at)
    return at < len(said) and said[at] in words


def _neighbourhoods(said: Sequence[str], at: int, kind: str) -> Iterator[Spot]:
    """RT 03/05, RT/RW 03/05, RT 3 RW 5, RT 3 dan 4."""
    following = at + 1
    both = False
    if kind == "rt" and said[following : following + 2] == ["/", "rw"]:
        following, both = following + 2, True
    elif kind == "rw" and at >= 2 and said[at - 2 : at] == ["rt", "/"]:
        return  # read with the RT before it
    following = _skip(said, following)
    number = _number(said, following)
    if number is None:
        return
    yield Spot(kind, number)
    parted = said[following + 1] if following + 1 < len(said) else ""
    second = _number(said, following + 2)
    if second is None:
        return
    if kind == "rt" and (parted == "/" or (both and parted == "-")):
        yield Spot("rw", second)
    elif parted in (",", "dan", "&") and not _is_counted(said, following + 2):
        yield Spot(kind, second)


def _numbered(said: Sequence[str], at: int, kind: str) -> Iterator[Spot]:
    at = _skip(said, at + 1)
    number = _number(said, at)
    if number is None or _is_counted(said, at):
        return
    fraction = _number(said, at + 2) if said[at + 1 : at + 2] in ([","], ["."]) else None
    yield Spot(kind, f"{number}.{fraction}" if kind == "km" and fraction else number)


def _block(said: Sequence[str], at: int) -> Iterator[Spot]:
    """Blok C2, Blok C-2, Blok C no. 2: of the last, the letter."""
    at = _skip(said, at + 1)
    first = said[at] if at < len(said) else ""
    if not (first.isdigit() or (first.isalpha() and len(first) <= 2 and first not in _words("ends"))):
        return
    rest = said[at + 1 : at + 3]
    second = next((word for word in rest if word != "-"), "")
    name = _plain_number(first)
    if first.isalpha() and second.isdigit() and not _is_counted(said, at + 1 + rest.index(second)):
        name = f"{name} {_plain_number(second)}"
    yield Spot("blok", name)


def _name(said: Sequence[str], at: int, kind: str) -> list[str]:
    """The words of the name that begins at `at`; none, where no name begins there."""
    titles, ends, kinds = _words("titles"), _words("ends"), _kinds("before")
    openers = _openers(kind)
    name: list[str] = []
    while at < len(said) and len(name) < LONGEST_NAME:
        word = said[at]
        if word in _RUNS_ON:
            # A full stop ends a sentence, unless what stands before it is short for something.
            if word == "." and name and not _is_short(said[at - 1]):
                break
        elif (number := _number(said, at)) is not None:
            # "Gang 3" begins so; "jl v" does not.
            if not _is_counted(said, at) and (name or word.isdigit() or kind != "jalan"):
                name.append(number)
            break
        elif not name and (word in openers or (kind == "jalan" and _is_all(said, at))):
            name.append(_plain_number(word))
        elif word in titles:
            pass
        elif not word.isalnum() or word in ends or word in kinds or _is_inflected(word):
            break
        elif len(word) > 1 or name:
            name.append(word)
        at += 1
    return name


def _is_inflected(word: str) -> bool:
    """ "Jalan ditutup", "lorong beralas tikar", "jalan rumahnya": no names."""
    if len(word) < 6:
        return False
    return word.endswith("nya") or (word.startswith(("di", "ber")) and word not in _words("inflected_names"))


def _is_all(said: Sequence[str], at: int) -> bool:
    """Jl. Danau, Jl. Stasiun: the name is the kind of another spot, and nothing follows it."""
    named_so = said[at] in _kinds("before") and said[at] not in ("jalan", "gang", "rt", "rw", "blok")
    over = (
        at + 1 == len(said) or said[at + 1] in ".)" or _follows(said, at + 1, _words("goes_on_from_a_street"))
    )
    return named_so and over


def _is_short(word: str) -> bool:
    return len(word) == 1 or word in _words("titles")


def _openers(kind: str) -> frozenset[str]:
    """Words that begin a name of this kind, and end other names."""
    if kind == "pasar":
        return _words("pasar_names")
    if kind == "kantor":
        return _words("office_names")
    if kind == "simpang":
        return frozenset(_SPELT)
    if kind in ("sungai", "jembatan"):
        return _words("water_names")
    return frozenset()


def _named_before(said: Sequence[str], at: int, kind: str) -> Iterator[Spot]:
    """The spot whose kind is said at `at`, in English, and its name before it: "on Ahmad Yani street"."""
    if _follows(said, at + 1, ("light", "lights", "lamp", "lamps")):
        return
    titles, ends, kinds = _words("titles"), _words("ends"), _kinds("before")
    name: list[str] = []
    for word in reversed(said[max(0, at - LONGEST_NAME - 1) : at]):
        if not word.isalnum() or word in ends or word in kinds:
            break
        if word not in titles and (len(word) > 1 or word.isdigit()):
            name.insert(0, _plain_number(word))
    if any(word.isalpha() for word in name):
        yield from _spot(kind, name)


def _spot(kind: str, name: Sequence[str]) -> Iterator[Spot]:
    # "SDN Negeri 5": what every school says says nothing.
    telling = [word for word in name if word not in ("n", "negeri")]
    if telling:
        yield Spot(kind, " ".join(telling))


def _skip(said: Sequence[str], at: int) -> int:
    while at < len(said) and (said[at] in _RUNS_ON or said[at] in (":", "no", "nomor")):
        at += 1
    return at


def _number(said: Sequence[str], at: int) -> str | None:
    """The number that stands there, in digits without noughts in front: "03", "iii", "lima"."""
    if at >= len(said):
        return None
    word = said[at]
    if word.isdigit() or _is_roman(word):
        return _plain_number(word)
    return None


def _is_roman(word: str) -> bool:
    return word in _ROMAN


def _plain_number(word: str) -> str:
    if word.isdigit():
        return word.lstrip("0") or "0"
    return str(_ROMAN.get(word) or _SPELT.get(word) or word)


def _is_counted(said: Sequence[str], at: int) -> bool:
    """What stands at `at` says how many there are of what follows."""
    return at + 1 < len(said) and said[at + 1] in _words("counted")


@cache
def _kinds(where: str) -> dict[str, str]:
    return dict(lexicon.sections(_FILE)[where])


@cache
def _words(key: str) -> frozenset[str]:
    return lexicon.words(_FILE, key)
