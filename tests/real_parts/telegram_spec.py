"""Telegram's Bot API as somebody has written it down for machines, to judge what we send and what our fakes
send in Telegram's place.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tests.real_parts.prism import SPECS, needs_description

FILE = SPECS / "telegram-bot-api-10.1.json"
needs_bot_api = needs_description(FILE)

_ARRAY = "Array of "
_PLAIN: Mapping[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "Boolean": (bool,),
}
# What a field that tells kinds apart has to be: 'always "member"', 'must be photo'.
_FIXED = re.compile(r"(?:always|must be) \"?(\w+)\"?$")


def problems_of_update(update: object) -> list[str]:
    """What is wrong with it as an Update: unknown fields, missing ones, values of another type."""
    return list(_of_type("Update", update, "update"))


def problems_of_call(method: str, parameters: Mapping[str, Any]) -> list[str]:
    """What is wrong with a call; the parameters as JSON has them, or all as words, as a form has them."""
    known = _description()["methods"].get(method)
    if known is None:
        return [f"{method}: there is no such method"]
    fields = {field["name"]: field for field in known.get("fields", ())}
    given = {name: _unformed(value, fields.get(name)) for name, value in parameters.items()}
    return list(_of_fields(fields, given, method))


def messages_that(words: str) -> frozenset[str]:
    """The fields of a Message whose descriptions say this."""
    fields = _description()["types"]["Message"]["fields"]
    return frozenset(field["name"] for field in fields if words in field["description"])


@cache
def _description() -> Any:
    return json.loads(FILE.read_text(encoding="utf-8"))


def _unformed(value: object, field: Mapping[str, Any] | None) -> object:
    """A form has strings where JSON has numbers, and JSON in strings where JSON has objects."""
    if field is None or not isinstance(value, str) or "String" in field["types"]:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _of_type(name: str, value: object, where: str) -> Iterator[str]:
    if name.startswith(_ARRAY):
        if not isinstance(value, list):
            yield f"{where}: no array"
            return
        for number, item in enumerate(value):
            yield from _of_type(name.removeprefix(_ARRAY), item, f"{where}[{number}]")
    elif name in _PLAIN:
        # To Python a truth value is a number as well.
        if not isinstance(value, _PLAIN[name]) or (isinstance(value, bool) and name != "Boolean"):
            yield f"{where}: {value!r} is no {name}"
    else:
        yield from _of_object(name, value, where)


def _of_object(name: str, value: object, where: str) -> Iterator[str]:
    known = _description()["types"][name]
    if not isinstance(value, dict):
        yield f"{where}: no {name}"
    elif known.get("subtypes"):
        yield from _of_any(known["subtypes"], value, where)
    else:
        yield from _of_fields({field["name"]: field for field in known.get("fields", ())}, value, where)


def _of_any(names: list[str], value: object, where: str) -> Iterator[str]:
    """What is wrong with it by the one that it comes nearest to; nothing where it is one of them."""
    yield from min((list(_of_type(name, value, where)) for name in names), key=len)


def _of_fields(fields: Mapping[str, Any], value: Mapping[str, Any], where: str) -> Iterator[str]:
    for name, field in fields.items():
        if name in value:
            yield from _of_any(field["types"], value[name], f"{where}.{name}")
            fixed = _FIXED.search(field["description"])
            if fixed and value[name] != fixed[1]:
                yield f"{where}.{name}: {value[name]!r} instead of {fixed[1]!r}"
        elif field["required"]:
            yield f"{where}.{name}: missing"
    yield from (f"{where}.{name}: there is no such field" for name in value if name not in fields)
