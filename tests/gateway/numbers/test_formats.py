"""Numbers in two languages."""

from datetime import date

import pytest

from gateway.console.words import Words
from gateway.numbers.formats import Cell, Unit, cell, days, decimal

INDONESIAN, ENGLISH = Words("id"), Words("en")


@pytest.mark.parametrize(
    ("value", "unit", "indonesian", "english"),
    [
        (1234567, Unit.COUNT, "1.234.567", "1,234,567"),
        (1234.56, Unit.MEAN, "1.234,6", "1,234.6"),
        (2, Unit.MEAN, "2,0", "2.0"),
        (0.8479, Unit.SHARE, "84,8%", "84.8%"),
        (0, Unit.COUNT, "0", "0"),
        (None, Unit.SHARE, "–", "–"),
        ("Dinas PUPR", Unit.TEXT, "Dinas PUPR", "Dinas PUPR"),
        (date(2026, 8, 17), Unit.DAY, "17 Agu 2026", "17 Aug 2026"),
    ],
)
def test_a_cell_is_written_the_countrys_way(value: Cell, unit: Unit, indonesian: str, english: str) -> None:
    assert (cell(value, unit, INDONESIAN), cell(value, unit, ENGLISH)) == (indonesian, english)


def test_in_a_file_nothing_stands_between_thousands() -> None:
    assert [decimal(value, INDONESIAN) for value in (1234567, 0.848, 2.5)] == ["1234567", "0,848", "2,5"]
    assert decimal(2.5, ENGLISH) == "2.5"


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (date(2026, 11, 1), date(2026, 11, 22), "1 – 22 Nov 2026"),
        (date(2026, 10, 1), date(2026, 11, 22), "1 Okt – 22 Nov 2026"),
        (date(2025, 12, 1), date(2026, 1, 2), "1 Des 2025 – 2 Jan 2026"),
        (date(2026, 11, 1), date(2026, 11, 1), "1 Nov 2026"),
    ],
)
def test_a_time_is_said_as_short_as_it_can_be(since: date, until: date, said: str) -> None:
    assert days(since, until, INDONESIAN) == said
