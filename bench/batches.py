"""How much faster are a hundred messages in one job than a hundred jobs of one message?

The whole of intake (RQ, Valkey, SQLite with synchronous=FULL, the dialogue, the outbox) on one worker.
"""

import logging
import statistics
import tempfile
import time
from pathlib import Path
from uuid import UUID

from rq import SimpleWorker
from rq.serializers import JSONSerializer

from channels.addresses import Address
from channels.messages import InboundMessage
from gateway import jobs, queues
from gateway.clock import now
from gateway.config import Settings
from gateway.processes import valkey
from gateway.runtime import Runtime
from store import messages
from store.engine import writing
from store.migrations import migrate

ROUNDS = 5
MESSAGES = 500


class QuickWorker(SimpleWorker):
    """Without the thread that listens for commands: its end takes a second, which is not what we measure."""

    def subscribe(self) -> None: ...


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="lapor-") as folder:
        server = valkey.start(Path(folder))
        try:
            runtime = jobs.prepare(_settings(Path(folder)))
            migrate(runtime.engine)
            _measure(runtime)
        finally:
            server.terminate()
            server.wait()


def _settings(folder: Path) -> Settings:
    return Settings(data_dir=folder, channels={})


def _measure(runtime: Runtime) -> None:
    ratios = []
    for round_number in range(ROUNDS):
        alone = _rate(runtime, f"{round_number}-alone", together=1)
        batched = _rate(runtime, f"{round_number}-batched", together=queues.BATCH)
        ratios.append(batched / alone)
        print(f"one a job {alone:6.0f}/s   {queues.BATCH} a job {batched:6.0f}/s   x {batched / alone:.1f}")
    print(f"median x {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})")


def _rate(runtime: Runtime, name: str, together: int) -> float:
    ids = _keep(runtime, name)
    for batch in queues.batches(ids, together):
        queues.ring_intake(runtime.redis, batch)
    worker = QuickWorker(
        [queues.queue(queues.INTAKE, runtime.redis)],
        connection=runtime.redis,
        serializer=JSONSerializer,
        log_job_description=False,
    )
    started = time.perf_counter()
    worker.work(burst=True, logging_level="ERROR")
    return len(ids) / (time.perf_counter() - started)


def _keep(runtime: Runtime, name: str) -> list[UUID]:
    said = [_message(f"{name}:{number}") for number in range(MESSAGES)]
    with writing(runtime.engine) as session:
        return messages.record_inbound(session, said, now(), runtime.forgotten_after)


def _message(id: str) -> InboundMessage:
    return InboundMessage(
        channel="telegram",
        account="1708",
        external_id=id,
        sender=Address("telegram", id),
        sent_at=now(),
        text=f"Lampu jalan mati di Jalan Contoh nomor {id}, sudah dua minggu gelap sekali",
        raw={},
    )


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    main()
