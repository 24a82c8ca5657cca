"""Everything that is broken, in the order of the table. A fault is a function; its docstring is its row."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.torture.faults import disk, far_ends, kills, queue, store, upkeep
from tests.torture.house import Build
from tests.torture.scene import Scene

SQLITE, POSTGRESQL = "sqlite", "postgresql"
BOTH = (SQLITE, POSTGRESQL)
PLAIN, PAIRS = Build(), Build(two_of_each=True)


@dataclass(frozen=True, slots=True)
class Fault:
    happens: Callable[[Scene], Awaitable[None]]
    stores: tuple[str, ...] = BOTH
    quick: tuple[str, ...] = ()
    """The stores on which it is part of the quick form."""
    build: Build = PLAIN
    refusing: bool = False
    """Nothing durable is left, so that platforms may be refused (503)."""
    closing: bool = False
    """A web process ends, so that platforms may find its door closed, or their connection cut."""

    @property
    def name(self) -> str:
        return self.happens.__name__.replace("_", "-")

    @property
    def says(self) -> str:
        return self.happens.__doc__ or ""


FAULTS = (
    Fault(upkeep.nothing),
    Fault(kills.web_killed, quick=BOTH, closing=True),
    Fault(kills.intake_killed, quick=BOTH),
    Fault(kills.senders_killed, quick=BOTH),
    Fault(kills.supervisor_killed, quick=(SQLITE,), closing=True),
    Fault(queue.valkey_killed),
    Fault(queue.valkey_emptied, quick=(SQLITE,)),
    Fault(queue.valkey_restarted_empty, quick=(POSTGRESQL,)),
    Fault(queue.valkey_frozen),
    Fault(store.postgres_stopped, stores=(POSTGRESQL,), quick=(POSTGRESQL,)),
    Fault(store.connections_cut, stores=(POSTGRESQL,)),
    Fault(store.table_locked, stores=(POSTGRESQL,)),
    Fault(store.sqlite_locked, stores=(SQLITE,)),
    Fault(store.bad_line, stores=(POSTGRESQL,), build=Build(far_store=True)),
    Fault(disk.disk_full, stores=(SQLITE,), build=Build(small_disk=True), refusing=True),
    Fault(disk.nowhere_to_spool, stores=(SQLITE,), quick=(SQLITE,), refusing=True),
    Fault(far_ends.asked_too_often, quick=(POSTGRESQL,)),
    Fault(far_ends.broken_after_taking),
    Fault(far_ends.hanging_up_after_taking, quick=(SQLITE,)),
    Fault(far_ends.silent_after_taking),
    Fault(upkeep.clock_jumps, build=Build(own_clock=True)),
    Fault(upkeep.web_restarted, closing=True),
    Fault(upkeep.rolling_restart, stores=(POSTGRESQL,), build=PAIRS, closing=True),
    Fault(upkeep.machine_lost, stores=(POSTGRESQL,), build=PAIRS, closing=True),
)
