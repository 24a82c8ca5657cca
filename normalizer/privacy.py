"""Personal data out of what a log or the public shows. A ticket number is ours, not personal, and stays."""

import re
from collections.abc import Iterator

from normalizer import names, personal_numbers, plates, tickets
from normalizer.personal import Kind, Personal

_TICKET = re.compile(r"(?<!\d)(?:\d{10}|\d{3}([ .\-])\d{3}\1\d{4})(?!\d)")
_JOIN = r"[ \t\u00a0.()\-\u2010-\u2015\u200b-\u200d\u2060\ufeff]"
_PERSONAL = re.compile(
    rf"""
      (?P<token>(?<!\d)\d{{6,}}:[\w-]{{20,}})
    | (?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
    | (?P<handle>(?<!\w)@\w+)
    | (?P<number>\+?\d{{9,}})
    | (?P<identity>(?<!\d)\d(?:{_JOIN}{{0,2}}\d){{15}}(?!\d))
    | (?P<phone>(?<!\d)(?:\+{_JOIN}?\d|0[1-9]|62|8[1-9])\d*(?:{_JOIN}{{1,2}}\d{{2,}}){{1,5}}(?!\d))
    """,
    re.VERBOSE,
)
_HIDDEN = {"token": "***:***", "email": "***@***", "handle": "@***"}
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_IN_PUBLIC: dict[Kind, str] = {
    "nik": "[NIK]",
    "kk": "[KK]",
    "phone": "[telepon]",
    "email": "[email]",
    "plate": "[plat nomor]",
    "name": "[nama]",
}
_KEPT_DIGITS = 3
_SHORTEST_NUMBER = 9


def find(text: str) -> tuple[Personal, ...]:
    """Every personal datum, in order; no two overlap."""
    found = [*_emails(text), *personal_numbers.find(text), *plates.find(text), *names.find(text)]
    apart: list[Personal] = []
    for one in sorted(found, key=lambda one: one.start):
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
    return tuple(apart)


def _emails(text: str) -> Iterator[Personal]:
    return (Personal("email", *match.span()) for match in _EMAIL.finditer(text)) if "@" in text else iter(())


def mask(text: str) -> str:
    """The text for a log. Numbers keep their last three digits, so that a technician can tell two apart."""
    return "".join(
        piece if is_ticket else _PERSONAL.sub(_hide, piece) for piece, is_ticket in _around_tickets(text)
    )


def public(text: str) -> str:
    """The text for anybody but its writer and who works on it: in place of each personal datum stands what
    kind it was."""
    shown, end = "", 0
    for datum in find(text):
        shown += text[end : datum.start] + _IN_PUBLIC[datum.kind]
        end = datum.end
    return shown + text[end:]


def _around_tickets(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut into tickets and what lies between them."""
    # `find` has seen the whole text: ten digits out of a phone number or a NIK are no ticket to it.
    ours = frozenset(tickets.find(text).valid)
    end = 0
    for match in _TICKET.finditer(text):
        if _digits(match[0]) in ours:
            yield text[end : match.start()], False
            yield match[0], True
            end = match.end()
    yield text[end:], False


def _hide(found: re.Match[str]) -> str:
    if hidden := _HIDDEN.get(found.lastgroup or ""):
        return hidden
    digits = _digits(found[0])
    # "62 kasus 10 hari", "08.30": nobody's number is that short.
    return "***" + digits[-_KEPT_DIGITS:] if len(digits) >= _SHORTEST_NUMBER else found[0]


def _digits(written: str) -> str:
    return re.sub(r"\D", "", written)
