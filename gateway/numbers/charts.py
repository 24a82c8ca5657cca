"""Tables -> charts, drawn by pygal; see `painting` for their looks. Each bar has its value beside it, so that
a chart printed in black says as much as one on a screen."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from gateway.console.words import Words
from gateway.numbers import painting, tables
from gateway.numbers.formats import Cell, Unit, cell
from gateway.numbers.tables import Table

WIDTH = 760
_ROW = 34
"""Pixels for a bar and what is around it."""
_FRAME = 30
_LEGEND = 30
_COLUMNS_HIGH = 300
_ROOM = {"bars": 1.28, "columns": 1.12}
"""The longest leaves so much for the value at its end."""
_LONGEST_LABEL = 44
_CROWDED = 13
"""From so many columns on, their values and names would stand in one another."""


@dataclass(frozen=True, slots=True)
class Chart:
    drawn: Sequence[str]
    """The columns of the table that are drawn: as bars beside one another, or stacked."""
    told: str
    """The one whose value stands beside it, where it is only one."""
    bracket: str | None = None
    """Another whose value follows in brackets."""
    shape: Literal["bars", "columns"] = "bars"
    most: int = 12


def _counted(name: str, bracket: str | None = "share", most: int = 12) -> Chart:
    return Chart((name,), name, bracket, most=most)


CHARTS: Mapping[str, Chart] = {
    "month": Chart(("done", "open", "dropped"), "received", shape="columns", most=24),
    "state": _counted("complaints"),
    "source": _counted("received"),
    "kind": _counted("received"),
    "topic": _counted("received"),
    "place": _counted("received"),
    "agency": _counted("received", most=16),
    "steps": Chart(("mean", "limit"), ""),
    "lateness": _counted("late_share", None),
    "ratings": _counted("given"),
    "deliveries": _counted("failed", "failed_share"),
}
"""By the name of the table."""


def draw(table: Table, words: Words) -> str:
    """An SVG without script, style sheet or anything from elsewhere."""
    chart = CHARTS[table.name]
    drawn = (_bars if chart.shape == "bars" else _columns)(table, chart, words)
    return painting.paint(drawn.render_tree(), tables.title(table, words), chart.shape == "bars")


def _bars(table: Table, chart: Chart, words: Words) -> Any:
    # pygal begins at the bottom.
    rows = tables.folded(table, chart.most, words).rows[::-1]
    several = len(chart.drawn) > 1
    height = len(rows) * _ROW * (1.6 if several else 1) + _FRAME + several * _LEGEND
    drawn = _pygal().HorizontalBar(**_looks(len(chart.drawn)), height=int(height))
    drawn.x_labels = [_short(str(row[0])) for row in rows]
    for key in chart.drawn:
        told = table.shown(key if several else chart.told, rows)
        brackets = table.shown(chart.bracket, rows) if chart.bracket else [None] * len(rows)
        unit = table.unit(key if several else chart.told)
        said = [_said(value, unit, other, words) for value, other in zip(told, brackets, strict=True)]
        _add(drawn, words(f"numbers.column.{key}"), _numbers(table, key, rows), said)
    longest = max((value for key in chart.drawn for value in _numbers(table, key, rows)), default=0)
    drawn.range = (0, (longest or 1) * _ROOM["bars"])
    return drawn


def _columns(table: Table, chart: Chart, words: Words) -> Any:
    rows = table.rows[-chart.most :]
    crowded = len(rows) >= _CROWDED
    drawn = _pygal().StackedBar(
        **_looks(len(chart.drawn)), height=_COLUMNS_HIGH, x_label_rotation=35 if crowded else 0
    )
    drawn.show_y_labels = False
    drawn.x_labels = _without_repeats([str(row[0]) for row in rows])
    wholes = _numbers(table, chart.told, rows)
    for key in chart.drawn:
        # The whole is said once, on top.
        on_top = key == chart.drawn[-1] and not crowded
        said = [_said(whole, Unit.COUNT, None, words) if on_top else "" for whole in wholes]
        _add(drawn, words(f"numbers.column.{key}"), _numbers(table, key, rows), said)
    drawn.range = (0, max([*wholes, 1]) * _ROOM["columns"])
    return drawn


def _add(drawn: Any, name: str, values: Sequence[float], said: Sequence[str]) -> None:
    pairs = zip(values, said, strict=True)
    drawn.add(name, [{"value": value, "formatter": _saying(text)} for value, text in pairs])


def _said(value: Cell, unit: Unit, share: Cell, words: Words) -> str:
    said = cell(value, unit, words)
    return said if share is None else f"{said} ({cell(share, Unit.SHARE, words)})"


def _saying(text: str) -> Callable[[object], str]:
    return lambda _value: text


def _numbers(table: Table, key: str, rows: Sequence[tables.Row]) -> list[float]:
    return [value if isinstance(value, int | float) else 0 for value in table.shown(key, rows)]


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1].rstrip()}…"


def _without_repeats(months: Sequence[str]) -> list[str]:
    """The year with the first month of each: "Nov 2025", "Des", "Jan 2026"."""
    before = ["", *(month.rpartition(" ")[2] for month in months)]
    return [month.removesuffix(f" {year}") for month, year in zip(months, before, strict=False)]


def _looks(series: int) -> dict[str, Any]:
    # For the room that it leaves; see `painting` for the rest.
    sizes = dict.fromkeys(("label", "major_label", "value", "legend"), 13)
    return {
        "width": WIDTH,
        "explicit_size": True,
        "js": [],
        "margin": 8,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": series,
        "show_legend": series > 1,
        "print_values": True,
        "print_values_position": "top",
        "show_y_guides": False,
        "truncate_label": -1,
        "truncate_legend": -1,
        "zero": 0,
        "style": _pygal().style.Style(**{f"{name}_font_size": size for name, size in sizes.items()}),
    }


@cache
def _pygal() -> Any:
    # Not at the top: few processes draw.
    import pygal

    # It hangs a finder for plugins, of which we have none, into every later import, and of a kind that Python
    # 3.11 warns of each time.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
    return pygal
