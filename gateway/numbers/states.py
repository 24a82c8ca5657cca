"""How far complaints are, in the four words of the meetings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from store.models import ComplaintStatus

_S = ComplaintStatus

DONE = (_S.DITANGGAPI, _S.SELESAI)
WORKING = (_S.DITINDAKLANJUTI, _S.DITUNDA)
UNTOUCHED = (_S.DITERIMA, _S.TERVERIFIKASI, _S.TERDISPOSISI)
"""Sorted and handed over, perhaps; nobody has yet done anything about the matter itself."""
DROPPED = (_S.BUKAN_WEWENANG, _S.DIARSIPKAN, _S.DIGABUNG, _S.DICABUT)
"""Nothing that this office could resolve: another's matter, too vague, told twice, taken back."""


@dataclass(frozen=True, slots=True)
class States:
    """So many complaints in each: `selesai`, `dalam proses`, `belum ditangani`, and beside these
    `tidak dilanjutkan`."""

    done: int = 0
    working: int = 0
    untouched: int = 0
    dropped: int = 0

    def __add__(self, other: "States") -> "States":
        return States(
            self.done + other.done,
            self.working + other.working,
            self.untouched + other.untouched,
            self.dropped + other.dropped,
        )

    @property
    def received(self) -> int:
        return self.ours + self.dropped

    @property
    def ours(self) -> int:
        """Those that were the office's to deal with."""
        return self.done + self.working + self.untouched

    @property
    def resolved(self) -> float | None:
        """The share that is done, of those that were the office's to deal with. (PANRB's review of 2020
        divides by all that came, and has no figure for those that were dropped.)"""
        return self.done / self.ours if self.ours else None


def of(counted: Mapping[ComplaintStatus, int]) -> States:
    return States(
        *(sum(counted.get(one, 0) for one in group) for group in (DONE, WORKING, UNTOUCHED, DROPPED))
    )


def total(all_of: Iterable[States]) -> States:
    return sum(all_of, States())
