"""How the trials are told: a table for docs/reliability.md, lines for whoever waits, JSON for programs."""

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.torture.faults import Fault
from tests.torture.reconcile import Findings

HEAD = (
    "fault | store | messages | lost | tickets twice | replies twice | in flight | unanswered | worst answer "
    "| 503 | no answer | caught up"
)


@dataclass(frozen=True, slots=True)
class Row:
    fault: Fault
    store: str
    found: Findings | None = None
    skipped: str = ""
    """Why, where this machine cannot do it."""

    @property
    def against_the_bar(self) -> list[str]:
        return self.found.against_the_bar(self.fault.refusing, self.fault.closing) if self.found else []


def markdown(rows: Sequence[Row]) -> str:
    """The whole of the table's page that figures are in."""
    rule = "|".join("---" if number < 2 else "--:" for number in range(HEAD.count("|") + 1))
    return "\n".join([f"| {HEAD} |", f"|{rule}|", *map(_line, rows)])


def _line(row: Row) -> str:
    cells = [row.fault.says, row.store, *(_cells(row.found) if row.found else [f"skipped: {row.skipped}"])]
    return f"| {' | '.join(cells)} |"


def _cells(found: Findings) -> list[str]:
    counts = (
        found.accepted,
        len(found.lost) + len(found.unhandled) + len(found.ticketless),
        len(found.doubled_tickets),
        len(found.doubled_replies),
        found.in_flight,
        len(found.unanswered),
    )
    return [
        *map(str, counts),
        f"{found.worst_answer:.1f} s",
        str(found.refused),
        str(found.cut),
        f"{found.drain:.0f} s" if not found.left else "never",
    ]


def line(row: Row) -> str:
    """One trial in one line, with all that is against the bar below it."""
    name = f"{row.fault.name:24} {row.store:10}"
    if row.found is None:
        return f"{name} skipped: {row.skipped}"
    found = row.found
    said = (
        f"{found.accepted:5} messages of {found.citizens} citizens, worst answer {found.worst_answer:.1f} s, "
        f"{found.refused} x 503, {found.cut} x none, {found.in_flight} replies in flight, "
        f"caught up in {found.drain:.0f} s"
    )
    return "\n    ".join([f"{name} {said}", *(f"AGAINST THE BAR: {one}" for one in row.against_the_bar)])


def as_json(rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "machine": machine(),
        "trials": [
            {
                "fault": row.fault.name,
                "store": row.store,
                "skipped": row.skipped,
                "against_the_bar": row.against_the_bar,
                **(asdict(row.found) if row.found else {}),
            }
            for row in rows
        ],
    }


def machine() -> str:
    system = f"{platform.system()} {platform.release()}"
    return f"{os.cpu_count()} cores, {system}, Python {platform.python_version()}"
