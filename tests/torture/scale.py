"""How hard and how long."""

from dataclasses import dataclass

from gateway.config import Schedule


@dataclass(frozen=True, slots=True)
class Scale:
    rate: float
    """Citizens who begin to write, a second: each makes three requests, more or less."""
    most: int
    """Citizens whose stories go on at the same time: a machine that is behind is given no more to do."""
    on_x: int
    """How many of them on X, in one trial."""
    before: float
    """Seconds of traffic before the fault."""
    outage: float
    """Seconds for which what is away is away."""
    after: float
    """Seconds of traffic after it."""
    schedule: Schedule
    patience: float
    """Seconds within which it must have come to rest."""


QUICK = Scale(
    rate=4,
    most=40,
    on_x=1,
    before=1.0,
    outage=3.5,
    after=1.0,
    schedule=Schedule(sweep_every=0.5, forgotten_after=3, abandoned_after=3),
    patience=180,
)
# As it is shipped.
FULL = Scale(rate=12, most=1000, on_x=7, before=10, outage=60, after=10, schedule=Schedule(), patience=600)
