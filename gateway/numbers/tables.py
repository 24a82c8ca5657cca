"""Figures -> tables. What a chart draws and a file holds is one of these."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gateway.console.words import Words
from gateway.numbers import states
from gateway.numbers.days import Taken
from gateway.numbers.formats import Cell, Unit
from gateway.numbers.states import States
from store.numbers.around import Sent
from store.numbers.tallies import Tally

Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    """Its heading is `numbers.column.<key>`."""
    unit: Unit


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    """Its title is `numbers.section.<name>.title`."""
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Row | None = None
    values: Mapping[str, object] | None = None
    """What its note says beside the words."""
    apart: int = 0
    """So many rows at its end are of what belongs to none of the others."""

    @property
    def is_empty(self) -> bool:
        return not any(isinstance(value, int | float) and value for row in self.rows for value in row[1:])

    def shown(self, key: str, rows: Sequence[Row]) -> list[Cell]:
        """One column of some of its rows."""
        index = self._index(key)
        return [row[index] for row in rows]

    def unit(self, key: str) -> Unit:
        return self.columns[self._index(key)].unit

    def _index(self, key: str) -> int:
        return [column.key for column in self.columns].index(key)


def title(table: Table, words: Words) -> str:
    return words(f"numbers.section.{table.name}.title")


def note(table: Table, words: Words) -> str:
    return words(f"numbers.section.{table.name}.note", **(table.values or {}))


def heading(column: Column, words: Words) -> str:
    return words(f"numbers.column.{column.key}")


_STATES = (
    Column("received", Unit.COUNT),
    Column("share", Unit.SHARE),
    Column("done", Unit.COUNT),
    Column("working", Unit.COUNT),
    Column("untouched", Unit.COUNT),
    Column("dropped", Unit.COUNT),
    Column("resolved", Unit.SHARE),
)


def grouped(name: str, tally: Tally, label: Callable[[str | None], str], words: Words) -> Table:
    """How many of each, the most first; what belongs to none comes last."""
    counted = {key: states.of(by_status) for key, by_status in tally.items()}
    all_of_it = states.total(counted.values())
    order = sorted(counted, key=lambda key: (key is None, -counted[key].received, label(key)))
    return Table(
        name,
        (Column(name, Unit.TEXT), *_STATES),
        [(label(key), *_cells(counted[key], all_of_it)) for key in order],
        (words("numbers.total"), *_cells(all_of_it, all_of_it)),
        apart=int(None in counted),
    )


def _cells(counted: States, all_of_it: States) -> Row:
    return (
        counted.received,
        share(counted.received, all_of_it.received),
        counted.done,
        counted.working,
        counted.untouched,
        counted.dropped,
        counted.resolved,
    )


def by_month(months: Sequence[str], tally: Tally, words: Words) -> Table:
    """Every month in its order, also one without a complaint. `tally` has them by their number."""
    counted = [states.of(tally.get(str(number), {})) for number in range(len(months))]

    def cells(one: States) -> Row:
        return one.received, one.done, one.working + one.untouched, one.dropped, one.resolved

    keys = ("received", "done", "open", "dropped")
    return Table(
        "month",
        (
            Column("month", Unit.TEXT),
            *(Column(key, Unit.COUNT) for key in keys),
            Column("resolved", Unit.SHARE),
        ),
        [(month, *cells(one)) for month, one in zip(months, counted, strict=True)],
        (words("numbers.total"), *cells(states.total(counted))),
    )


def by_state(counted: States, words: Words) -> Table:
    parts = ("done", counted.done), ("working", counted.working), ("untouched", counted.untouched)
    rows = [
        (words(f"numbers.state.{name}"), number, share(number, counted.received))
        for name, number in (*parts, ("dropped", counted.dropped))
    ]
    return Table(
        "state",
        (Column("state", Unit.TEXT), Column("complaints", Unit.COUNT), Column("share", Unit.SHARE)),
        rows,
        (words("numbers.total"), counted.received, share(counted.received, counted.received)),
    )


@dataclass(frozen=True, slots=True)
class AgencyFigures:
    agency: str | None
    counted: States
    follow_up: Taken
    overdue: int


def by_agency(agencies: Iterable[AgencyFigures], label: Callable[[str | None], str], words: Words) -> Table:
    rows = sorted(agencies, key=lambda one: (one.agency is None, -one.counted.received, one.agency or ""))
    all_of_it = states.total(one.counted for one in rows)

    def cells(counted: States, follow_up: Taken, overdue: int) -> Row:
        return *_cells(counted, all_of_it), follow_up.mean, overdue

    taken = sum((one.follow_up for one in rows), Taken())
    return Table(
        "agency",
        (
            Column("agency", Unit.TEXT),
            *_STATES,
            Column("follow_up", Unit.MEAN),
            Column("late_now", Unit.COUNT),
        ),
        [(label(one.agency), *cells(one.counted, one.follow_up, one.overdue)) for one in rows],
        (words("numbers.total"), *cells(all_of_it, taken, sum(one.overdue for one in rows))),
        apart=sum(one.agency is None for one in rows),
    )


@dataclass(frozen=True, slots=True)
class StepFigures:
    name: str
    """"verify", "follow_up" or "finish.<kind>"."""
    limit: int
    """Working days that it may take."""
    taken: Taken
    waiting: int
    """Not taken yet, and past the limit."""


def steps(figures: Sequence[StepFigures], basis: str, words: Words) -> Table:
    return Table(
        "steps",
        (
            Column("step", Unit.TEXT),
            Column("mean", Unit.MEAN),
            Column("limit", Unit.COUNT),
            Column("taken", Unit.COUNT),
        ),
        [
            (words(f"numbers.step.{one.name}"), one.taken.mean, one.limit, one.taken.complaints)
            for one in figures
        ],
        values={"basis": basis},
    )


def lateness(figures: Sequence[StepFigures], words: Words) -> Table:
    return Table(
        "lateness",
        (
            Column("step", Unit.TEXT),
            Column("late_share", Unit.SHARE),
            Column("taken", Unit.COUNT),
            Column("late_taken", Unit.COUNT),
            Column("late_waiting", Unit.COUNT),
        ),
        [
            (
                words(f"numbers.step.{one.name}"),
                share(one.taken.late + one.waiting, one.taken.complaints + one.waiting),
                one.taken.complaints,
                one.taken.late,
                one.waiting,
            )
            for one in figures
        ],
    )


def ratings(given: Mapping[int, int], words: Words) -> Table:
    rated = sum(given.values())
    rows = [
        (words(f"numbers.rating.{rating}"), given.get(rating, 0), share(given.get(rating, 0), rated))
        for rating in range(5, 0, -1)
    ]
    return Table(
        "ratings",
        (Column("rating", Unit.TEXT), Column("given", Unit.COUNT), Column("share", Unit.SHARE)),
        rows,
        (words("numbers.total"), rated, share(rated, rated)),
    )


def deliveries(sent: Mapping[str, Sent], resent: Mapping[str, int], words: Words) -> Table:
    names = dict.fromkeys((*sent, *resent))
    tried = sum(one.tried for one in sent.values())
    failed = sum(one.failed for one in sent.values())

    def cells(of: Sent, again: int) -> Row:
        return of.failed, of.tried, share(of.failed, of.tried), again

    return Table(
        "deliveries",
        (
            Column("channel", Unit.TEXT),
            Column("failed", Unit.COUNT),
            Column("tried", Unit.COUNT),
            Column("failed_share", Unit.SHARE),
            Column("resent", Unit.COUNT),
        ),
        [
            (words.pick("channel", name), *cells(sent.get(name, Sent(0, 0)), resent.get(name, 0)))
            for name in names
        ],
        (words("numbers.total"), *cells(Sent(tried, failed), sum(resent.values()))),
    )


def folded(table: Table, most: int, words: Words) -> Table:
    """The same in so many rows at most: the last of those that are sorted by their size in one, which has
    sums where it can. Those apart stay."""
    if len(table.rows) <= most:
        return table
    end = len(table.rows) - table.apart
    shown, rest = table.rows[: most - 1 - table.apart], table.rows[most - 1 - table.apart : end]
    sums = [_sum(column, [row[place] for row in rest]) for place, column in enumerate(table.columns)]
    return replace(table, rows=[*shown, (words("numbers.other", n=len(rest)), *sums[1:]), *table.rows[end:]])


def _sum(column: Column, cells: Sequence[Cell]) -> Cell:
    if column.unit is not Unit.COUNT and column.key != "share":
        return None
    return sum(cell for cell in cells if isinstance(cell, int | float))


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
