"""Numbers as they are read: 1.234,5 in Indonesian, 1,234.5 in English."""

from datetime import date
from enum import StrEnum

from gateway.console.words import Words

Cell = str | int | float | date | None
NOTHING = "–"


class Unit(StrEnum):
    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    """A part of 1, shown in per cent."""
    MEAN = "mean"
    """With one decimal: days, ratings."""
    DAY = "day"
    SAID = "said"
    """A number in words already."""


def cell(value: Cell, unit: Unit, words: Words) -> str:
    """It as it is shown in a table or beside a bar."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return f"{value.day} {words(f'common.month.{value.month}')} {value.year}"
    match unit:
        case Unit.SHARE:
            return f"{_local(value * 100, 1, words)}%"
        case Unit.MEAN:
            return _local(value, 1, words)
        case _:
            return _local(value, 0, words)


def decimal(value: float, words: Words) -> str:
    """For a file that a spreadsheet of that country opens: nothing between thousands."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return text if words.language == "en" else text.replace(".", ",")


def month(first: date, words: Words) -> str:
    """Nov 2026"""
    return f"{words(f'common.month.{first.month}')} {first.year}"


def days(since: date, until: date, words: Words) -> str:
    """1 – 22 Nov 2026"""
    end = cell(until, Unit.DAY, words)
    if since == until:
        return end
    if (since.year, since.month) == (until.year, until.month):
        return f"{since.day} – {end}"
    start = cell(since, Unit.DAY, words)
    return f"{start.removesuffix(f' {since.year}') if since.year == until.year else start} – {end}"


def _local(value: float, decimals: int, words: Words) -> str:
    text = f"{value:,.{decimals}f}"
    return text if words.language == "en" else text.translate(str.maketrans(",.", ".,"))
