"""What is done to a good request: wrong types, missing, doubled, huge, deep, odd letters, far-off dates."""

import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

Path = tuple[str | int, ...]

LONG = 70_000
"""Letters of a huge text, mostly; a whole request may have 3 MiB."""
DEEP = 1_500
"""Beyond what Python's own reader of JSON takes."""
ODD = (
    "\x00",
    "\x00NUL\x00in it",
    "\ud83d",  # half of an emoji
    "\udc00\ud800",
    "\u202eidak rusak\u202c",
    "\u200b\u2060\ufeff",
    "j" + "\u0301" * 300,
    "\U0001f469\u200d\U0001f692",
    "\U0010ffff\ufffe",
    "\x1b[31m\x07\x7f\x85\u2028",
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}<%= 7*7 %>{0.__class__}",
    "'; DROP TABLE message; --",
    "../../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "\r\nSet-Cookie: a=b",
    "%00%ff%ed%a0%80",
    "\uff1dHYPERLINK",
    "İIıſK",  # longer or shorter once their case is changed
    "١٢٣",
    "null",
    "NaN",
    "true",
    " ",
    "",
)
NUMBERS = (
    0,
    -1,
    1,
    255,
    2**31,
    -(2**31) - 1,
    2**53 + 1,
    2**63,
    2**64,
    -(2**63) - 1,
    10**30,
    -(10**30),
    0.5,
    -0.0,
    1e308,
    float("inf"),
    float("-inf"),
    float("nan"),
)
TIMES = (
    "0",
    "-1",
    "99999999999",
    "253402300800",
    "-62135596801",
    "99999999999999",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2026-02-30T00:00:00Z",
    "20261122T",
    253402300800,
    -62135596801,
    99999999999999999999,
)


def value(rng: Random) -> Any:
    """Anything that can stand in JSON."""
    match rng.randrange(12):
        case 0:
            return None
        case 1:
            return rng.choice((True, False))
        case 2 | 3:
            return rng.choice(NUMBERS)
        case 4:
            return rng.choice(TIMES)
        case 5 | 6 | 7:
            return rng.choice(ODD)
        case 8:
            return rng.choice(([], {}, [[]], [None], {"": None}, [{}], {"id": {}}))
        case 9:
            return [value(rng) for _ in range(rng.randrange(4))]
        case 10:
            return {
                rng.choice(("id", "text", "date", "type", "x")): value(rng) for _ in range(rng.randrange(4))
            }
        case _:
            return huge(rng)


def huge(rng: Random) -> Any:
    match rng.randrange(6):
        case 0:
            return "jalan rusak " * (LONG // 12)
        case 1:
            return rng.choice(ODD) * rng.randrange(1, 300)
        case 2:
            return "9" * rng.choice((20, 255, 256, 4_000, 5_000))
        case 3:
            return nested(rng.choice((50, 400, 900)))
        case 4:
            return [None] * rng.choice((100, 5_000))
        case _:
            return {f"k{number}": number for number in range(rng.choice((100, 1_000)))}


def nested(depth: int) -> Any:
    inner: Any = "x"
    for _ in range(depth):
        inner = [inner]
    return inner


def paths(raw: Any, here: Path = ()) -> Iterator[Path]:
    """Every place in a JSON value, the value itself first."""
    yield here
    inner = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    for key, part in inner:
        yield from paths(part, (*here, key))


def spoiled(rng: Random, raw: Any) -> Any:
    """The value with one thing wrong somewhere in it."""
    places = list(paths(raw))[1:]
    if not places:
        return value(rng)
    return _at(rng, raw, rng.choice(places))


def _at(rng: Random, raw: Any, path: Path) -> Any:
    key, *rest = path
    copy = dict(raw) if isinstance(raw, dict) else list(raw)
    if rest:
        copy[key] = _at(rng, raw[key], tuple(rest))
        return copy
    return _spoiled_here(rng, copy, key)


def _spoiled_here(rng: Random, copy: Any, key: Any) -> Any:
    old = copy[key]
    match rng.randrange(8):
        case 0:
            del copy[key]
        case 1 if isinstance(copy, list):
            copy.insert(key, old)
        case 1:
            copy[key + rng.choice(("s", "_2", " ", "\x00", "\ud83d"))] = value(rng)
        case 2 if isinstance(copy, dict):
            # Under another name, as a platform renames things.
            copy[f"{key}_v2"] = copy.pop(key)
        case 3:
            copy[key] = [old]
        case 4 if isinstance(old, str):
            at = rng.randint(0, len(old))
            copy[key] = old[:at] + rng.choice(ODD) + old[at:]
        case 5 if isinstance(old, int):
            copy[key] = str(old)
        case 5 if isinstance(old, str) and old.isdecimal() and len(old) < 4_000:
            copy[key] = int(old)
        case _:
            copy[key] = value(rng)
    return copy


def json_body(rng: Random, raw: Any) -> bytes:
    """The bytes of a request: mostly JSON with up to three things wrong, now and then broken as bytes are."""
    try:
        for _ in range(rng.choice((0, 0, 1, 1, 1, 2, 3))):
            raw = spoiled(rng, raw)
        body = json.dumps(raw, ensure_ascii=rng.random() < 0.8).encode("utf-8", "surrogatepass")
    except RecursionError:
        # What was nested, nested again: too deep for us as well.
        return b"[" * DEEP
    return broken(rng, body) if rng.random() < 0.12 else body


def broken(rng: Random, body: bytes) -> bytes:
    """The bytes with something wrong that no reader of JSON, or of a form, would write."""
    at, junk = rng.randint(0, len(body)), rng.randbytes(rng.randint(1, 6))
    match rng.randrange(9):
        case 0:
            return body[:at]
        case 1:
            return body[:at] + junk + body[at:]
        case 2:
            return body + body
        case 3:
            return b"\xef\xbb\xbf" + body
        case 4:
            return body.decode("utf-8", "replace").encode("utf-16")
        case 5:
            return b"[" * DEEP + body + b"]" * DEEP
        case 6:
            return body.replace(b":", b":" + b"9" * 5_000, 1)
        case 7:
            return b'{"x":' * DEEP + b"1" + b"}" * DEEP
        case _:
            return junk * rng.randint(0, 50)


def spoiled_pairs(rng: Random, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """A form, or a query, with up to three things wrong."""
    found = list(pairs)
    for _ in range(rng.choice((0, 0, 1, 1, 1, 2, 3))):
        at = rng.randrange(len(found)) if found else 0
        name, old = found[at] if found else ("x", "")
        match rng.randrange(8):
            case 0:
                found = found[:at] + found[at + 1 :]
            case 1:
                found.insert(at, (name, old))
            case 2:
                found.append((name, text(rng)))
            case 3:
                found[at : at + 1] = [(name + rng.choice(("", "0", "[]", "\x00", " ")), old)]
            case 4:
                found[at : at + 1] = [(name, old + rng.choice(ODD))]
            case _:
                found[at : at + 1] = [(name, text(rng))]
    return found


def text(rng: Random) -> str:
    made = rng.choice((rng.choice(ODD), str(rng.choice(NUMBERS)), str(rng.choice(TIMES)), huge(rng)))
    return made[:20_000] if isinstance(made, str) else str(made)[:2_000]
