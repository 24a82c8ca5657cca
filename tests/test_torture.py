"""The quick form of `make torture`: what matters most is broken under load, on both databases."""

import asyncio
import sys

import pytest

from tests.torture import trials
from tests.torture.faults import FAULTS
from tests.torture.table import line


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
def test_whatever_breaks_nothing_is_lost_nothing_doubled_and_everybody_is_answered() -> None:
    rows = asyncio.run(trials.quick(FAULTS, tell=lambda _row: None))
    assert {row.fault for row in rows} == {fault for fault in FAULTS if fault.quick}
    assert [line(row) for row in rows if row.against_the_bar] == []
