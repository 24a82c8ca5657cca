"""A worker that is told to end, and told again."""

import signal
from collections.abc import Iterator

import pytest
from rq.worker.base import StopRequested

from gateway import queues
from gateway.processes import roles
from tests.office import Office


@pytest.fixture
def signals() -> Iterator[None]:
    """Ours again afterwards: RQ puts its own in their place."""
    ours = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in ours.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals")
def test_a_worker_that_is_told_twice_to_end_still_finishes_what_it_has_begun(sqlite_office: Office) -> None:
    worker = roles._worker(sqlite_office.runtime, queues.delivery("telegram"))
    with pytest.raises(StopRequested):
        worker.request_stop(signal.SIGTERM, None)
    assert sqlite_office.runtime.stopping.is_set()
    # RQ itself would end the process here, with replies on their way.
    signal.raise_signal(signal.SIGTERM)
