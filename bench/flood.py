"""What counting costs, and what a flood costs the others.

Each round handles as many messages of as many people in jobs of a hundred, with and without asking Redis what
each of them may still do. Then one sender's five thousand messages stand before a neighbour's: how many of
them are handled first, and how long that takes.
"""

import logging
import statistics
import tempfile
import time
from itertools import count
from pathlib import Path

from channels.addresses import Address
from channels.messages import InboundMessage
from gateway import intake, jobs, queues
from gateway.allowance import Allowances, Away
from gateway.clock import now
from gateway.config import Settings
from gateway.processes import valkey
from gateway.runtime import Runtime
from store import messages
from store import models as m
from store.engine import reading, writing
from store.migrations import migrate

ROUNDS = 8
MESSAGES = 500
FLOOD = 5000

_numbers = count(1)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="lapor-") as folder:
        server = valkey.start(Path(folder))
        try:
            runtime = jobs.prepare(Settings(data_dir=Path(folder), channels={}))
            migrate(runtime.engine)
            _measure_counting(runtime)
            _measure_flood(runtime)
        finally:
            server.terminate()
            server.wait()


def _measure_counting(runtime: Runtime) -> None:
    _handle(runtime)  # whoever comes first waits for the word lists
    ratios = []
    check = Allowances._check
    for _ in range(ROUNDS):
        counted = _handle(runtime)
        Allowances._check = _away  # type: ignore[method-assign]
        uncounted = _handle(runtime)
        Allowances._check = check  # type: ignore[method-assign]
        ratios.append(counted / uncounted)
        print(f"counted {counted:.2f} ms, uncounted {uncounted:.2f} ms of CPU a message: x {ratios[-1]:.2f}")
    print(f"median x {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


def _away(_self: Allowances) -> None:
    raise Away


def _handle(runtime: Runtime) -> float:
    """Milliseconds of CPU for one of many messages of as many people."""
    kept = _keep(runtime, [_said(number) for number in range(MESSAGES)])
    started = time.process_time()
    for batch in queues.batches(kept):
        intake.handle_inbound(runtime, [one.id for one in batch])
    return (time.process_time() - started) / MESSAGES * 1000


def _measure_flood(runtime: Runtime) -> None:
    flooder, neighbour = next(_numbers), next(_numbers)
    said = [_said(number, flooder) for number in range(FLOOD)]
    kept = [*_keep(runtime, said), *_keep(runtime, [_said(1, neighbour)])]
    started = time.perf_counter()
    for batch in queues.batches(kept):
        intake.handle_inbound(runtime, [one.id for one in batch])
    took = time.perf_counter() - started
    with reading(runtime.engine) as session:
        states = [session.get_one(m.Message, one.id).state for one in kept]
    handled = states.count(m.MessageState.HANDLED) - (states[-1] is m.MessageState.HANDLED)
    print(f"{FLOOD} of one sender: {handled} handled before the neighbour's, after {took:.1f} s")


def _keep(runtime: Runtime, said: list[InboundMessage]) -> list[messages.Rung]:
    with writing(runtime.engine) as session:
        return messages.record_inbound(session, said, now(), runtime.forgotten_after)


def _said(street: int, person: int | None = None) -> InboundMessage:
    return InboundMessage(
        channel="telegram",
        account="1708",
        external_id=str(next(_numbers)),
        sender=Address("telegram", str(person or next(_numbers))),
        sent_at=now(),
        text=f"Lampu jalan mati di Jalan Contoh nomor {street}, sudah dua minggu gelap sekali",
        raw={},
    )


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    main()
