"""Ticket numbers: ten digits, the last two a check, read in any mess.

No ticket starts like a phone number (0, 8, 62), so that neither can ever be taken for the other.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from random import Random

from stdnum.iso7064 import mod_97_10

from normalizer import lexicon
from normalizer.text import clean, plain, words

# One message is asked more than once.
_TEXTS_REMEMBERED = 16
_PHONE_STARTS = ("0", "8", "62")

_DIGIT = re.compile(r"\d")
_ASCII_DIGIT = re.compile("[0-9]")
_LOOKALIKES = str.maketrans("OoIl|", "00111")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))

_GROUP = r"(?<![^\W_])[0-9OoIl|]+(?![^\W_])"
_JOIN = r"(?: ?[.\-_] ?| )"
# Most messages end here: seven signs that may be digits do not stand together in them.
_LONG_ENOUGH = re.compile(r"[0-9OoIl|](?:[ .,\-_]{0,3}[0-9OoIl|]){6}")
_RUN = re.compile(rf"\+?{_GROUP}(?:{_JOIN}{_GROUP})*")

_TEN = rf"[0-9](?:{_JOIN}?[0-9]){{9}}"
_NOTHING_BUT_TENS = re.compile(rf"{_TEN}(?:{_JOIN}{_TEN})*")
_AS_WE_WRITE_IT = r"[0-9]{10}|[0-9]{3}(?P<join> ?[.\-_] ?| )[0-9]{3}(?P=join)[0-9]{4}"
_SOLID_OR_GROUPED = re.compile(_AS_WE_WRITE_IT)
_AMONG_OTHERS = re.compile(rf"(?<![0-9.\-_])(?:{_AS_WE_WRITE_IT})(?![.\-_]?[0-9])")

_GLUED = re.compile(r"\b(lapor|laporan|aduan|tiket|ticket|nomor|no|id)(?=[0-9])", re.IGNORECASE)
_SUM = r"[0-9]{1,15}(?:[.,][0-9]{1,15}){0,6}"
_MONEY_OR_DATE = re.compile(
    rf"""
      \b(?:rp|idr)\.?\ ?{_SUM}
    | \b{_SUM}(?:,-|\ ?(?:rupiah|perak|ribu|rb|juta|jt|miliar|milyar|triliun)\b)
    | (?<![0-9])[0-9]{{1,2}}([-/.])[0-9]{{1,2}}\1(?:19|20)[0-9]{{2}}(?![0-9])
    | (?<![0-9])(?:19|20)[0-9]{{2}}([-/.])[0-9]{{1,2}}\2[0-9]{{1,2}}(?![0-9])
    """,
    re.IGNORECASE | re.VERBOSE,
)
# 9,900,142
_THOUSANDS = re.compile(
    r"(?<=(?<![0-9.,])[1-9]),(?=[0-9]{3},[0-9]{3}(?![0-9,]))|(?<=(?<![0-9.,])[1-9][.,][0-9]{3}),(?=[0-9]{3}(?![0-9,]))"
)
_PHONE = re.compile(r"\+|62|0[1-9][0-9]")
# Numbers that have ten digits too: an account at some banks, a pupil's number, a customer's.
_OTHER_LABEL = re.compile(
    r"\b(?:no)?(?:rek|rekening|bca|bri|bni|mandiri|va|nisn|nip|npwp|bpjs|meter|pelanggan|resi|hp|wa|telp?|telepon|phone)\W*\Z",
    re.IGNORECASE,
)
_LABEL_LENGTH = 20

# LAPOR!'s own: 9165816, 9.165.816, 9165 816. Not 102.2608, which is a longitude.
_NATIONAL = re.compile(
    r"[1-9](?:[0-9]{6}|(?P<join>[ .-])[0-9]{3}(?P=join)[0-9]{3}|[0-9]{3}[ -][0-9]{3}|[0-9]{2}[ -][0-9]{4}"
    r"|(?:[ .-][0-9]){6})"
)
_SEVEN_AMONG_OTHERS = re.compile(r"(?<![0-9.\-_])[1-9][0-9]{6}(?![.\-_]?[0-9])")
_WORDS_FILE = "ticket_words.yaml"
_LABEL_WORDS = 80
"""Characters in front of a number in which the words stand that say what it is."""
_NEIGHBOURHOOD = 400
"""Characters on either side of a number in which other numbers may be spoken of."""
_OF_A_SUM = re.compile(
    r"\s?(?:,-|%|/\s?[^\W\d_]|(?:per|jiwa|orang|kwh|watt|liter|kg|ton|unit|kk|m|m2|ha)\b)", re.IGNORECASE
)
_AREA_CODE = re.compile(r"\(0[0-9]{2,3}\)[ .-]?\Z")
# Two of them may each be followed by what it was about: "9900216 (lampu) sama 9900217 (got)".
_ABOUT = r"\([^()\n]{1,40}\)|(?:yang|yg|soal|tentang|ttg|untuk|utk)\ (?:[^\W\d]+\ ?){1,3}?"
_AND = re.compile(
    r"\W*(?:(?:dan|and|sama|ama|serta|juga|plus|no|nomor|dgn|dengan)\W*){0,3}"
    rf"|\W*(?:{_ABOUT})\W*(?:dan|and|sama|ama|serta|juga|plus|[&+,])\W*(?:(?:juga|yang|yg|no|nomor)\W*){{0,2}}",
    re.IGNORECASE,
)
_YEAR = ("19", "20")


@dataclass(frozen=True, slots=True)
class FoundTickets:
    """What a text holds of ticket numbers, digits only, in order and without repeats."""

    valid: tuple[str, ...] = ()
    mistyped: tuple[str, ...] = ()
    """Numbers that were meant as one but fail the check."""
    national: tuple[str, ...] = ()
    """LAPOR!'s own tracking numbers, of seven digits."""


def make(rng: Random) -> str:
    """Draw a number. Pass `secrets.SystemRandom()`: what can be guessed can be asked after."""
    body = "0"
    while body.startswith(_PHONE_STARTS):
        body = str(rng.randrange(10_000_000, 100_000_000))
    return body + mod_97_10.calc_check_digits(body)


def is_valid(digits: str) -> bool:
    """True for a number `make` could have drawn. Any one wrong digit or swapped pair makes it false."""
    if not re.fullmatch("[0-9]{10}", digits) or digits.startswith(_PHONE_STARTS):
        return False
    # Not mod_97_10.is_valid: it also takes 00, 01 and 99 for 97, 98 and 02, which nobody was ever given.
    return mod_97_10.calc_check_digits(digits[:8]) == digits[8:]


def display(ticket: str) -> str:
    """As we write it to people: ``482 915 6059``."""
    return f"{ticket[:3]} {ticket[3:6]} {ticket[6:]}"


@lru_cache(_TEXTS_REMEMBERED)
def find(text: str) -> FoundTickets:
    """Every ticket number in a text, however it is grouped, and whichever letters stand for digits."""
    legible = _legible(text)
    runs = list(_runs(legible))
    written = [(ten, legible[max(0, at - _LABEL_LENGTH) : at]) for at, run in runs for ten in _tens(run)]
    valid = (_digits(ten) for ten, _ in written if is_valid(_digits(ten)))
    mistyped = (_digits(ten) for ten, before in written if _is_mistyped(ten, before))
    return FoundTickets(
        tuple(dict.fromkeys(valid)),
        tuple(dict.fromkeys(mistyped)),
        tuple(dict.fromkeys(_national(legible, runs))),
    )


def _legible(text: str) -> str:
    """Plain digits and dashes; money and dates out of the way."""
    compatible = plain(clean(text)).translate(_DASHES)
    digits = compatible if compatible.isascii() else _DIGIT.sub(lambda one: str(int(one[0])), compatible)
    if not _LONG_ENOUGH.search(digits):
        return ""
    return _THOUSANDS.sub(".", _MONEY_OR_DATE.sub(";", _GLUED.sub(r"\1 ", digits)))


def _runs(legible: str) -> Iterator[tuple[int, str]]:
    """Groups of digits that stand together, and where."""
    for run in _RUN.finditer(legible):
        # A run of letters alone is a word or two: "lo", "II", "Oo".
        if _ASCII_DIGIT.search(run[0]):
            yield run.start(), run[0].translate(_LOOKALIKES)


def _national(legible: str, runs: Sequence[tuple[int, str]]) -> Iterator[str]:
    """LAPOR!'s numbers have no check digits: the words around them must tell that they are such."""
    end_of_last = None
    for at, run in runs:
        for start, end in _sevens(run):
            before = legible[max(0, at + start - _NEIGHBOURHOOD) : at + start]
            after = legible[at + end : at + end + _NEIGHBOURHOOD]
            if _OF_A_SUM.match(after) or _AREA_CODE.search(before):
                continue
            joined = end_of_last is not None and _AND.fullmatch(legible, end_of_last, at + start)
            if joined or _is_national(run[start:end], before, after):
                end_of_last = at + end
                yield _digits(run[start:end])


def _sevens(run: str) -> list[tuple[int, int]]:
    """The parts of a run that could each be a number of LAPOR!."""
    if _NATIONAL.fullmatch(run):
        return [(0, len(run))]
    if _is_phone(run) or _is_identity_number(run):
        return []
    return [match.span() for match in _SEVEN_AMONG_OTHERS.finditer(run)]


def _is_national(written: str, before: str, after: str) -> bool:
    if before.rstrip().endswith("#"):
        return True
    nearest, said_number = _what_it_is(before)
    if said_number:
        return nearest in ("", "report", "unknown")
    digits = _digits(written)
    # Three zeros at the end are a sum of money that was written without its Rp.
    if nearest in ("money", "other") or digits.endswith("000"):
        return False
    if nearest == "report":
        return True
    # Nothing says what it is. At the edge of a message that speaks of no other number it is the report's, and
    # so it is where they wait for an answer.
    around = words(before) + words(after)
    at_edge = not nearest or not _meaningful(after) or not _waiting().isdisjoint(around)
    speaks_of = {_role(word) for word in around}
    return at_edge and not written.startswith(_YEAR) and speaks_of.isdisjoint({"money", "other"})


def _what_it_is(before: str) -> tuple[str, bool]:
    """The role of the nearest word in front of a number that has one, "" where there is none; and whether
    it is called a number on the way there."""
    said_number = False
    for word in reversed(words(before[-_LABEL_WORDS:])):
        role = _role(word)
        if role == "number":
            said_number = True
        elif role != "empty":
            return role, said_number
    return "", said_number


def _meaningful(after: str) -> bool:
    return any(_role(word) != "empty" for word in words(after))


def _role(word: str) -> str:
    for ending in ("", "nya", "ku"):
        role = _roles().get(word.removesuffix(ending))
        if role:
            return role
    return "unknown"


def _waiting() -> frozenset[str]:
    return lexicon.words(_WORDS_FILE, "waiting")


@cache
def _roles() -> dict[str, str]:
    roles = ("report", "number", "empty", "money", "other")
    return {word: role for role in roles for word in lexicon.words(_WORDS_FILE, role)}


def _tens(run: str) -> list[str]:
    """The parts of a run that could each be one ticket, as they were written."""
    if _is_phone(run) or _is_identity_number(run):
        return []
    if _NOTHING_BUT_TENS.fullmatch(run):
        return re.findall(_TEN, run)
    # "482 915 6059 3 hari": beside other numbers only our own way of writing is safe to cut out.
    return [match[0] for match in _AMONG_OTHERS.finditer(run)]


def _is_phone(run: str) -> bool:
    return _PHONE.match(run) is not None and len(_digits(run)) <= 15


def _is_identity_number(run: str) -> bool:
    """NIK and KK have sixteen digits, in whatever groups."""
    return len(_digits(run)) == 16


def _is_mistyped(written: str, before: str) -> bool:
    digits = _digits(written)
    # Three zeros at the end are a sum of money that was written without its Rp.
    if is_valid(digits) or digits.startswith(_PHONE_STARTS) or digits.endswith("000"):
        return False
    return _SOLID_OR_GROUPED.fullmatch(written) is not None and not _OTHER_LABEL.search(before)


def _digits(written: str) -> str:
    return re.sub("[^0-9]", "", written)
