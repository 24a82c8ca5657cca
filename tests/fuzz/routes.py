"""Every route there is, asked in ways in which nobody asks.

The routes come from the application, the names of parameters from the pages' own code and forms: a new page
is asked without anybody writing it down here.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import web

import gateway
from tests import raw_http
from tests.fuzz import mutations

MARKUP = "\"'><fuzz onx=1>{{7*7}}"
"""Shown as it is, it would be an element of the page."""
HOSTILE = (
    *mutations.ODD,
    *map(str, mutations.TIMES),
    *(str(number) for number in mutations.NUMBERS),
    "//[",
    "http://[",
    "/\\elsewhere.example",
    "//elsewhere.example",
    "https://elsewhere.example/",
    "/console/complaints?q=\r\nX-Fuzz: 1",
    "00000000-0000-0000-0000-000000000000",
    "9" * 5_000,
    "a" * 4_000,
    "kab. " * 500,
)
_CODE = Path(gateway.__file__).parent
_READ = re.compile(r'(?:query|form|fields|asked)(?:\.get(?:all|one)?)?[(\[]\s*"(\w+)"')
_FIELD = re.compile(r'<(?:input|select|textarea|button)[^>]*?\sname="(\w+)"')
_HOLE = re.compile(r"\{(\w+)[^}]*\}")


@dataclass(frozen=True, slots=True)
class Place:
    method: str
    path: str
    """With {names}."""


def places(app: web.Application) -> list[Place]:
    found = []
    for route in app.router.routes():
        info = route.resource.get_info() if route.resource else {}
        path = info.get("formatter") or info.get("path") or f"{info['prefix']}/{{tail}}"
        methods = ("GET", "POST") if route.method == "*" else (route.method,)
        found += [Place(method, path) for method in methods if method != "HEAD"]
    return found


@cache
def parameters() -> tuple[str, ...]:
    """Every name that a page reads out of an address or a form."""
    code = "".join(path.read_text() for path in _CODE.rglob("*.py"))
    forms = "".join(path.read_text() for path in _CODE.rglob("*.html"))
    return tuple(sorted({*_READ.findall(code), *_FIELD.findall(forms)} - {"csrf"}))


@cache
def _sources() -> tuple[str, ...]:
    return tuple(path.read_text() for path in sorted(_CODE.rglob("*.py")))


@cache
def _own(path: str) -> tuple[str, ...]:
    """The names that are read where this path is written down."""
    below = re.sub(r"^/(console|simulator(/providers/\w+)?)", "", path)
    there = [source for source in _sources() if f'"{below}"' in source]
    return tuple(sorted({name for source in there for name in _READ.findall(source)} - {"csrf"}))


def _asked(place: Place, rng: Random, turn: int) -> dict[str, str]:
    """A name that the page is known to read, with each hostile value in its turn; and some at random."""
    asked = {name: value(rng) for name in rng.sample(parameters(), rng.choice((0, 0, 2, 12)))}
    if pairs := list(product(_own(place.path), (MARKUP, *HOSTILE))):
        # By a prime, or the first of the names would have all the first turns.
        name, hostile = pairs[turn * 7_919 % len(pairs)]
        asked[name] = hostile
    return asked


def value(rng: Random) -> str:
    return MARKUP if rng.random() < 0.3 else rng.choice(HOSTILE)


def requests(
    place: Place, turn: int, rng: Random, known: Mapping[str, Sequence[str]], csrf: str = ""
) -> tuple[str, raw_http.Headers, bytes]:
    """(target, headers, body) of a hostile request. `known` fills some holes with what is there."""

    def filled(hole: re.Match[str]) -> str:
        there = known.get(hole[1], ())
        return _quoted(rng.choice(there) if there and rng.random() < 0.75 else value(rng))

    target = _HOLE.sub(filled, place.path)
    asked = _asked(place, rng, turn)
    if place.method == "GET" or rng.random() < 0.2:
        target += "?" + "&".join(f"{name}={_quoted(text)}" for name, text in asked.items())
    if place.method in ("GET", "DELETE"):
        return target[:8_000], {}, b""
    fields = _asked(place, rng, turn)
    fields["csrf"] = csrf if rng.random() < 0.9 else value(rng)
    headers, body = _body(place, rng, fields)
    return target[:8_000], headers, body


def _body(place: Place, rng: Random, fields: Mapping[str, str]) -> tuple[raw_http.Headers, bytes]:
    if place.path.startswith("/simulator"):
        raw: Any = dict(fields) if rng.random() < 0.5 else mutations.value(rng)
        return {"Content-Type": "application/json"}, json.dumps(raw).encode()
    if rng.random() < 0.3:
        return _parts(rng, fields)
    written = "&".join(f"{_quoted(name)}={_quoted(text)}" for name, text in fields.items())
    return {"Content-Type": "application/x-www-form-urlencoded"}, written.encode()


def _parts(rng: Random, fields: Mapping[str, str]) -> tuple[raw_http.Headers, bytes]:
    def part(name: str, text: str) -> Iterator[bytes]:
        file = rng.random() < 0.4 and name != "csrf"
        called = f'; filename="{value(rng)}"'.replace("\r\n", "") if file else ""
        yield f'--B\r\nContent-Disposition: form-data; name="{name}"{called}\r\n\r\n'.encode(
            "utf-8", "replace"
        )
        yield rng.choice(POLYGLOTS) if file else text.encode("utf-8", "surrogatepass")
        yield b"\r\n"

    body = b"".join(piece for name, text in fields.items() for piece in part(name, text))
    return {"Content-Type": "multipart/form-data; boundary=B"}, body + b"--B--\r\n"


POLYGLOTS = (
    b"GIF89a/*<script>alert(1)</script>*/=1;",
    b"%PDF-1.7\nPK\x03\x04 and so on",
    b"\xff\xd8\xff\xe0<html><script>alert(1)</script>",
    b"PK\x03\x04",
    b"\x89PNG\r\n\x1a\n",
    b"",
    b"Sumber;Isi Laporan\r\nIG;=1+1\r\n",
)


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def wrong(place: Place, answer: raw_http.Answer) -> str | None:
    """What must not be in any answer; None where it is as it should be."""
    kind = answer.headers.get("content-type", "")
    if answer.status >= 500:
        return f"answered {answer.status}"
    if "x-fuzz" in answer.headers:
        return "a header of theirs"
    if "html" in kind and b"<fuzz" in answer.body:
        return "their markup is part of the page"
    if (
        b"<fuzz" in answer.body
        and "json" not in kind
        and answer.headers.get("x-content-type-options") != "nosniff"
    ):
        return f"their markup, for a browser to guess at, in {kind or 'no type'}"
    to = answer.headers.get("location", "")
    if urlsplit(to).netloc or to.startswith(("//", "/\\")):
        return f"leads elsewhere: {to[:40]}"
    return None
