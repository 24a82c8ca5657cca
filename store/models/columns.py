"""Kinds of columns that several tables have."""

from enum import StrEnum

from sqlalchemy import Enum


def word(words: type[StrEnum]) -> Enum:
    """A column that holds one of our words, as text that anybody can read and a later version can add to."""
    return Enum(
        words, native_enum=False, length=30, values_callable=lambda kinds: [str(kind) for kind in kinds]
    )
