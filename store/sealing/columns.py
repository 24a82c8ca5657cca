"""Kinds of columns that are sealed. Whoever reads or writes one in Python sees it as it is.

With which key a value is sealed, the store says: whoever begins a transaction has read it (`store.engine`).
So a column only says how, and it is done where the connection is known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import JSON, Dialect, String, Text
from sqlalchemy.sql.operators import OperatorType, like_op, not_like_op, not_startswith_op, startswith_op
from sqlalchemy.types import TypeDecorator, TypeEngine

from store.sealing import seals
from store.sealing.keys import Key, Keyring

_rings: WeakKeyDictionary[Dialect, Keyring] = WeakKeyDictionary()
"""Each engine has a dialect of its own, and a column is told of nothing else."""

_LIKE = (like_op, not_like_op, startswith_op, not_startswith_op)


def equip(dialect: Dialect, ring: Keyring) -> None:
    """From now on what this dialect's engine reads is opened with these keys."""
    _rings[dialect] = ring


def ring_of(dialect: Dialect) -> Keyring:
    return _rings[dialect]


@dataclass(frozen=True, slots=True)
class ToSeal:
    """A value on its way into the database. No driver takes it: what is not sealed is not written."""

    value: Any
    seal: Callable[[Key, Any], str]

    def __repr__(self) -> str:
        return "ToSeal(…)"


def sealed(key: Key, parameters: Any) -> Any:
    """The parameters of a statement, or of many, as the database is to see them."""
    if isinstance(parameters, dict):
        return {name: _sealed(key, value) for name, value in parameters.items()}
    if isinstance(parameters, list):
        return [sealed(key, some) for some in parameters]
    return tuple(_sealed(key, value) for value in parameters)


def _sealed(key: Key, value: Any) -> Any:
    return value.seal(key, value.value) if type(value) is ToSeal else value


class Exact(TypeDecorator[str]):
    """Sealed the same each time: it can be looked up, joined, and unique. Nothing else can be asked of it."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else ToSeal(value, seals.seal_exact)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else seals.open_exact(ring_of(dialect), value)

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> TypeEngine[Any]:
        # LIKE compares what stays to be read.
        return String() if op in _LIKE else self


class AddressColumn(Exact):
    """An address. Of which channel it is, and whether it is a number, can be asked with LIKE."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else ToSeal(value, seals.seal_address)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else seals.open_address(ring_of(dialect), value)


class Sealed(TypeDecorator[str]):
    """Words, sealed differently each time: the database can compare them with nothing."""

    impl: TypeEngine[str] | type[TypeEngine[str]] = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else ToSeal(value, seals.seal_words)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else seals.open_words(ring_of(dialect), value)


class SealedName(Sealed):
    """The same in a column of short text."""

    impl: TypeEngine[str] | type[TypeEngine[str]] = String
    cache_ok = True


class SealedJson(TypeDecorator[Any]):
    """JSON, sealed like words. None is NULL."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        # Not JSON's own, which would write our note of what is to be sealed.
        return lambda value: None if value is None else ToSeal(value, seals.seal_json)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return seals.open_json(ring_of(dialect), value)


class Secret(str):
    """Words that are to be sealed where others of the same column are not."""

    __slots__ = ()


class SealedIfSecret(TypeDecorator[str]):
    """Words that are sealed where they are a `Secret`, and searched by the database where they are not."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        # What only looks sealed would be opened when it is read.
        hidden = isinstance(value, Secret) or (value is not None and seals.is_sealed(value))
        return ToSeal(value, seals.seal_words) if hidden else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or not seals.is_sealed(value):
            return value
        return Secret(seals.open_words(ring_of(dialect), value))

    def compare_values(self, x: Any, y: Any) -> bool:
        # Equal words that are secret now, or no longer, are to be written again.
        return bool(x == y) and isinstance(x, Secret) is isinstance(y, Secret)

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> TypeEngine[Any]:
        return Text()


KINDS = (Exact, Sealed, SealedJson, SealedIfSecret)
"""All of them; `AddressColumn` and `SealedName` are kinds of these."""
