"""Charts: what an image may hold, and that it says what its table says."""

import re
from xml.etree import ElementTree as ET

import pytest

from gateway.console.words import Words
from gateway.numbers import charts, labels, tables
from gateway.numbers.days import Taken
from gateway.numbers.figures import SECTIONS
from gateway.numbers.tables import Table
from store.models import ComplaintStatus
from store.numbers.around import Sent

WORDS = Words("id")
S = ComplaintStatus
EVIL = 'Dinas <script>alert("1")</script> & "PUPR"'
STEP = tables.StepFigures("verify", 3, Taken(10, 25, 2), 1)


def grouped(name: labels.What, keys: dict[str | None, int]) -> Table:
    tally = {key: {S.SELESAI: count} for key, count in keys.items()}
    return tables.grouped(name, tally, lambda key: labels.of(name, key, WORDS), WORDS)


TABLES = [
    grouped("source", {"sms_1708": 1234, "redirect.instagram": 6}),
    grouped("kind", {"pengaduan": 3}),
    grouped("topic", {"PERHUBUNGAN": 1, None: 1}),
    grouped("place", {}),
    grouped("agency", {EVIL: 1}),
    tables.by_month(["Nov 2026"], {"0": {S.SELESAI: 2, S.DITERIMA: 1, S.DICABUT: 1}}, WORDS),
    tables.by_state(tables.States(1, 2, 3, 4), WORDS),
    tables.steps([STEP], "aturan", WORDS),
    tables.lateness([STEP], WORDS),
    tables.ratings({5: 1}, WORDS),
    tables.deliveries({"whatsapp": Sent(20, 1)}, {}, WORDS),
]


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_every_part_has_a_chart() -> None:
    assert charts.CHARTS.keys() == SECTIONS.keys() == {table.name for table in TABLES}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_chart_runs_nothing_loads_nothing_and_needs_no_style_sheet(table: Table) -> None:
    svg = charts.draw(table, WORDS)
    elements = list(ET.fromstring(svg).iter())
    tags = {element.tag.partition("}")[2] for element in elements}
    assert tags <= {"svg", "title", "defs", "pattern", "g", "rect", "path", "text"}
    for element in elements:
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in ("style", "href", "class")
            assert "http" not in value
            assert not re.search(r"url\((?!#hatch\))", value)


def test_a_name_in_a_chart_is_a_text_whatever_it_holds() -> None:
    svg = charts.draw(grouped("agency", {EVIL: 1}), WORDS)
    assert "<script" not in svg
    assert EVIL in texts(svg)


def test_each_bar_says_its_value_and_its_share() -> None:
    said = texts(charts.draw(grouped("source", {"sms_1708": 1234, "redirect.instagram": 6}), WORDS))
    assert {"SMS 1708", "1.234 (99,5%)", "Instagram (dialihkan)", "6 (0,5%)"} <= set(said)


def test_of_two_values_both_are_said() -> None:
    said = texts(charts.draw(tables.steps([STEP], "aturan", WORDS), WORDS))
    assert {"Verifikasi", "2,5", "3", "Rata-rata hari kerja", "Batas (hari kerja)"} <= set(said)


def test_a_month_says_once_how_many_came_on_top_of_what_became_of_them() -> None:
    said = texts(charts.draw(TABLES[5], WORDS))
    assert {"Selesai", "Belum selesai", "Tidak dilanjutkan", "Nov 2026"} <= set(said)
    assert [text for text in said if text.isdigit()] == ["4"]


def test_the_smallest_are_drawn_as_one_and_what_has_none_stays() -> None:
    many: dict[str | None, int] = {f"Dinas {n:02d}": 100 - n for n in range(30)}
    said = texts(charts.draw(grouped("agency", {**many, None: 7}), WORDS))
    assert {"Dinas 00", "Dinas 13", "16 lainnya", "Belum diteruskan"} <= set(said)
    assert "Dinas 14" not in said
    # 86 to 71
    assert any(text.startswith("1.256 (") for text in said)


def test_long_names_are_cut_and_years_not_repeated() -> None:
    said = texts(charts.draw(grouped("agency", {"D" * 90: 1}), WORDS))
    assert "D" * 43 + "…" in said
    months = ["Nov 2025", "Des 2025", "Jan 2026"]
    said = texts(charts.draw(tables.by_month(months, {"2": {S.SELESAI: 1}}, WORDS), WORDS))
    assert [text for text in said if text[:3] in ("Nov", "Des", "Jan")] == ["Nov 2025", "Des", "Jan 2026"]
