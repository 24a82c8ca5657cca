"""What every provider tells of a reply it took, at the simulator's pace."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.simulator import state
from gateway.simulator.entry import Entry, State
from gateway.simulator.wire import Call

_FORWARD = (State.SENT, State.DELIVERED, State.READ)


@dataclass(frozen=True, slots=True)
class Report:
    became: State
    build: Callable[[], Call] | None
    """The call that tells us so; None where we did not ask to be told."""


async def send(
    simulator: state.Simulator,
    provider: str,
    entry: Entry,
    reports: Mapping[str, Report],
    usual: tuple[str, ...],
) -> None:
    """Send the `usual` reports, or those that the next fault wants in their place."""
    waiting = simulator.faults[provider].reports
    for word in waiting.popleft() if waiting else usual:
        await asyncio.sleep(simulator.pace)
        await send_one(simulator, entry, reports[word])


async def send_one(simulator: state.Simulator, entry: Entry, report: Report) -> None:
    problem = await simulator.line.carry(report.build()) if report.build else None
    # The screen shows what is, whatever the reports said before.
    became = report.became if _is_later(report.became, entry.state) else None
    simulator.phones.change(entry, state=became, problem=problem and problem.about_receipt())


def _is_later(became: State, now: State) -> bool:
    return now not in _FORWARD or _FORWARD.index(became) > _FORWARD.index(now)
