"""Ticket numbers: ten digits, the last two a check, read in any mess.

No ticket starts like a phone number (0, 8, 62), so that neither can ever be taken for the other.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from stdnum.iso7064 import mod_97_10

from normalizer.text import clean

_PHONE_STARTS = ("0", "8", "62")

_LOOKALIKES = str.maketrans("OoIl|", "00111")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))

_GROUP = r"(?<![^\W_])[0-9OoIl|]+(?![^\W_])"
_JOIN = r"(?: ?[.\-_] ?| )"
_RUN = re.compile(rf"\+?{_GROUP}(?:{_JOIN}{_GROUP})*")

_TEN = rf"[0-9](?:{_JOIN}?[0-9]){{9}}"
_NOTHING_BUT_TENS = re.compile(rf"{_TEN}(?:{_JOIN}{_TEN})*")
_AS_WE_WRITE_IT = r"[0-9]{10}|[0-9]{3}(?P<join> ?[.\-_] ?| )[0-9]{3}(?P=join)[0-9]{4}"
_SOLID_OR_GROUPED = re.compile(_AS_WE_WRITE_IT)
_AMONG_OTHERS = re.compile(rf"(?<![0-9.\-_])(?:{_AS_WE_WRITE_IT})(?![.\-_]?[0-9])")

_GLUED = re.compile(r"\b(lapor|laporan|tiket|ticket|nomor|no)(?=[0-9])", re.IGNORECASE)
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
_PHONE = re.compile(r"\+|62|0[1-9][0-9]")
# Numbers that have ten digits too: an account at some banks, a pupil's number, a customer's.
_OTHER_LABEL = re.compile(
    r"\b(?:no)?(?:rek|rekening|bca|bri|bni|mandiri|va|nisn|nip|npwp|bpjs|meter|pelanggan|resi|hp|wa|telp?|telepon|phone)\W*\Z",
    re.IGNORECASE,
)
_LABEL_LENGTH = 20


@dataclass(frozen=True, slots=True)
class FoundTickets:
    """What a text holds of ticket numbers, digits only, in order and without repeats."""

    valid: tuple[str, ...] = ()
    mistyped: tuple[str, ...] = ()
    """Numbers that were meant as one but fail the check."""


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


def find(text: str) -> FoundTickets:
    """Every ticket number in a text, however it is grouped, and whichever letters stand for digits."""
    plain = _legible(text)
    written = [(ten, before) for run, before in _runs(plain) for ten in _tens(run)]
    valid = (_digits(ten) for ten, _ in written if is_valid(_digits(ten)))
    mistyped = (_digits(ten) for ten, before in written if _is_mistyped(ten, before))
    return FoundTickets(tuple(dict.fromkeys(valid)), tuple(dict.fromkeys(mistyped)))


def _legible(text: str) -> str:
    """Plain digits and dashes; money and dates out of the way."""
    compatible = unicodedata.normalize("NFKC", clean(text)).translate(_DASHES)
    digits = re.sub(r"\d", lambda digit: str(int(digit[0])), compatible)
    return _MONEY_OR_DATE.sub(";", _GLUED.sub(r"\1 ", digits))


def _runs(plain: str) -> Iterator[tuple[str, str]]:
    """Groups of digits that stand together, each run with the words in front of it."""
    for run in _RUN.finditer(plain):
        # A run of letters alone is a word or two: "lo", "II", "Oo".
        if re.search("[0-9]", run[0]):
            before = plain[max(0, run.start() - _LABEL_LENGTH) : run.start()]
            yield run[0].translate(_LOOKALIKES), before


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
