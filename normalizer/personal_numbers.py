"""Numbers that lead to a person: NIK, KK and telephone, in whatever groups they are written."""

import re
from collections.abc import Iterator, Sequence

from normalizer import tickets
from normalizer.personal import Kind, Personal

# Between the digits of one number; a zero-width character, too, because they are pasted along.
_JOIN = r"[ \t\u00a0.()\-\u2010-\u2015\u200b-\u200d\u2060\ufeff]"
_RUN = re.compile(rf"(?<![^\W\d_])\+?(?:\({_JOIN}?)?\d+(?:{_JOIN}{{1,3}}\d+)*(?![^\W\d_])")
_GROUP = re.compile(r"\d+")
_LONG_ENOUGH = re.compile(rf"\d(?:{_JOIN}{{0,3}}\d){{5}}")
_LABEL_LENGTH = 40

_IDENTITY_DIGITS = 16
# The word before it tells which: the digits of both are a district, a date and a counter.
_IDENTITY_LABEL = re.compile(
    r"\b(?:(?P<kk>(?:no\.?)?kk|kartu\s+keluarga)|(?:no\.?)?(?:nik|e-?ktp|ktp))\b", re.IGNORECASE
)
_PROVINCES = frozenset(
    (
        *(*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82),
        *(*range(91, 98), 99),
    )
)
"""The first two digits of a NIK; 99 is the invented province of our examples."""
_WOMEN = 40
"""Added to the day of birth in a woman's NIK."""
_OTHER_LABEL = re.compile(
    r"\b(?:no)?(?:rek|rekening|va|briva|virtual account|bca|bri|bni|mandiri|resi|token|kartu kredit|atm|imei"
    r"|seri|referensi|ref|transaksi)\W*(?:no|nomor|nomer)?\W*\Z",
    re.IGNORECASE,
)

_PHONE_DIGITS = range(9, 14)
"""Of an Indonesian number with its leading 0."""
_SHORTEST_GROUP = 3
"""Digits that continue what would be a whole telephone number without them."""
_INTERNATIONAL_DIGITS = range(9, 16)
_LABELLED_DIGITS = range(6, 14)
_PHONE_LABEL = re.compile(
    r"\b(?:no(?:mor|mer)?\W{0,2})?"
    r"(?:hp|wa|whatsapp|telp|tlp|telpon|telepon|phone|hub|hubungi|kontak|contact|call|cp|fax)(?:nya)?"
    r"(?:\s*(?:saya|sy|aku|kami|di|ke|kantor|rumah|no|nomor|nomer|ini|aktif|pribadi))*\W{0,4}\Z",
    re.IGNORECASE,
)
# Everybody's: bank hotlines, call centres, and ourselves.
_HOTLINES = ("1400", "1500", "1708")
_LANDLINE = re.compile(r"\(?0(?:21|22|24|31|61|[2-9]\d\d)\D{1,3}\d{5,8}")


def find(text: str) -> Iterator[Personal]:
    """Every NIK, KK and telephone number, in order. A ticket number is none of them."""
    if not _LONG_ENOUGH.search(text):
        return
    ours = frozenset(tickets.find(text).valid)
    for run in _RUN.finditer(text):
        groups = [group.span() for group in _GROUP.finditer(text, *run.span())]
        yield from _in_run(text, run.start(), groups, ours)


def _in_run(
    text: str, start: int, groups: Sequence[tuple[int, int]], ours: frozenset[str]
) -> Iterator[Personal]:
    """The numbers in groups of digits that stand together, from left to right."""
    at = 0
    while at < len(groups):
        # A plus or a bracket belongs to the first group.
        begin = groups[at][0] if at else start
        number = _at(text, begin, groups[at : at + _IDENTITY_DIGITS], ours)
        if number:
            yield number
        at += 1
        while number and at < len(groups) and groups[at][0] < number.end:
            at += 1


def _at(text: str, start: int, groups: Sequence[tuple[int, int]], ours: frozenset[str]) -> Personal | None:
    """The longest number that begins at `start`."""
    before = text[max(0, start - _LABEL_LENGTH) : start]
    digits, phone = "", None
    for begin, end in groups:
        digits += _plain(text[begin:end])
        if len(digits) > _IDENTITY_DIGITS or digits in ours:
            break
        if phone and end - begin < _SHORTEST_GROUP:
            # "081200000012 20 orang"
            break
        if len(digits) == _IDENTITY_DIGITS and (kind := _identity(digits, before)):
            return Personal(kind, start, end)
        if _is_phone(digits, text[start:end], before):
            phone = Personal("phone", start, end)
    return phone


def _identity(digits: str, before: str) -> Kind | None:
    labels = [match["kk"] is not None for match in _IDENTITY_LABEL.finditer(before)]
    if labels:
        return "kk" if labels[-1] else "nik"
    # Without a label the province is enough: a NIK with a mistyped date is one to whoever misuses it.
    if int(digits[:2]) not in _PROVINCES or (_OTHER_LABEL.search(before) and not _has_a_date(digits)):
        return None
    return "nik"


def _has_a_date(nik: str) -> bool:
    day, month = int(nik[6:8]), int(nik[8:10])
    return 1 <= (day - _WOMEN if day > _WOMEN else day) <= 31 and 1 <= month <= 12


def _is_phone(digits: str, written: str, before: str) -> bool:
    if written.startswith("+"):
        return len(digits) in _INTERNATIONAL_DIGITS
    if digits.startswith("628"):
        return len(digits) - 1 in _PHONE_DIGITS
    if digits.startswith("08"):
        return digits[2:3] != "0" and len(digits) in _PHONE_DIGITS
    if _LANDLINE.fullmatch(written):
        return True
    if _PHONE_LABEL.search(before):
        return len(digits) in _LABELLED_DIGITS and not digits.startswith(_HOTLINES)
    # "812 0000 0012": the 0 left out. A round sum of money is not that, nor is a line of a table.
    return bool(re.match("8[1-9]", digits)) and 10 <= len(digits) <= 12 and not digits.endswith("000")


def _plain(digits: str) -> str:
    return digits if digits.isascii() else "".join(str(int(digit)) for digit in digits)
