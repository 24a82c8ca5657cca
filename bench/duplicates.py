"""Does it cost more to look for other people's complaints of one incident where there are a million of them?

One look-up is what a batch of intake asks: `store.duplicates.find` for a hundred complaints, the comparing
included. The office gets 333 complaints a day, four of five from its own nine kecamatan: the small store is a
month old, the large one eight years. A third got its million within a month. In turn, on SQLite and on the
tests' PostgreSQL.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, create_engine, insert, text

from gateway.queues import BATCH
from normalizer import topics
from store import duplicates
from store.engine import open_engine, reading, writing
from store.ids import new_id
from store.migrations import migrate
from store.models import Complaint, ComplaintStatus, Contact
from tests.embedded_postgres_server import PostgresServer
from tests.keys import RING

SMALL = "10 thousand"
STORES = {
    SMALL: (10_000, timedelta(days=30)),
    "1 million": (1_000_000, timedelta(days=3_000)),
    "1 million in a month": (1_000_000, timedelta(days=30)),
}
ROUNDS = 5
LOOK_UPS = 40
"""In a round, of each store."""
TOGETHER = 10_000
"""Rows a statement, while the stores are filled."""
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)

DISTRICTS = [f"17.{city}.{number:02d}" for city in (71, *range(1, 10)) for number in range(1, 10)]
DISTRICTS_OFTEN = list(accumulate([0.8 / 9] * 9 + [0.2 / 81] * 81))
SUBJECTS = topics.subjects()
# Half as often the second as the first, a third as often the third.
SUBJECTS_OFTEN = list(accumulate(1 / (rank + 1) for rank in range(len(SUBJECTS))))
VILLAGES = 8
"""Of each kecamatan; every second complaint names one, and two of three a street."""
STREETS = (
    *("Merapi", "Danau", "Salak", "Hibrida", "Mawar", "Melati", "Sudirman", "Suprapto", "Kapuas", "Mahakam"),
    *("Cendana", "Rajawali", "Flamboyan", "Beringin", "Pahlawan", "Kenanga", "Mangga", "Rinjani", "Semeru"),
)
SAID = (
    "Mohon ditindaklanjuti {subject} di {place}, sudah {number} minggu dan sangat mengganggu warga sekitar",
    "pak tolong {subject} di {place} udah {number} hari ga ada yg urus, warga sdh resah, takut ada korban",
    "Assalamualaikum, izin lapor {subject} di {place}. Sudah {number} kali dilaporkan, belum ada tanggapan",
)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="lapor-") as folder:
        _measure("SQLite", {name: f"sqlite:///{folder}/{number}.db" for number, name in enumerate(STORES)})
    with _postgres() as server:
        _measure("PostgreSQL", {name: _database(server, number) for number, name in enumerate(STORES)})


@contextmanager
def _postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _database(server: PostgresServer, number: int) -> str:
    engine = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE store_{number}"))
    engine.dispose()
    return server.url(f"store_{number}")


def _measure(database: str, urls: Mapping[str, str]) -> None:
    engines = {name: open_engine(url, RING) for name, url in urls.items()}
    for name, engine in engines.items():
        _fill(engine, *STORES[name])
    chance = random.Random(1708)  # noqa: S311
    rounds: dict[str, list[list[float]]] = {name: [] for name in engines}
    for _ in range(ROUNDS):
        # The same for each store: what the same people would write today.
        batches = [_batch(chance) for _ in range(LOOK_UPS)]
        for name, engine in engines.items():
            rounds[name].append(_look_up(engine, batches))
    _tell(database, rounds)
    for engine in engines.values():
        engine.dispose()


def _fill(engine: Engine, size: int, span: timedelta) -> None:
    migrate(engine)
    chance = random.Random(size)  # noqa: S311
    people = [uuid4() for _ in range(500)]
    with writing(engine) as session:
        session.execute(insert(Contact), [{"id": id, "created_at": NOW} for id in people])
    for start in range(0, size, TOGETHER):
        rows = [_complaint(chance, chance.choice(people), span) for _ in range(min(TOGETHER, size - start))]
        with writing(engine) as session:
            session.execute(insert(Complaint.__table__), rows)  # type: ignore[attr-defined]
    # As a database that has grown by itself does in time.
    with writing(engine) as session:
        session.execute(text("ANALYZE"))


def _batch(chance: random.Random) -> list[Complaint]:
    return [Complaint(**_complaint(chance, uuid4(), timedelta())) for _ in range(BATCH)]


def _complaint(chance: random.Random, person: UUID, span: timedelta) -> dict[str, Any]:
    [district] = chance.choices(DISTRICTS, cum_weights=DISTRICTS_OFTEN)
    [subject] = chance.choices(SUBJECTS, cum_weights=SUBJECTS_OFTEN)
    village = f".10{chance.randint(1, VILLAGES):02d}" if chance.random() < 0.5 else ""
    street = chance.choice(STREETS) if chance.random() < 0.67 else None
    place = f"Jl. {street}" if street else "lingkungan kami"
    return {
        "id": new_id(),
        "ticket": str(chance.getrandbits(64)),
        "contact_id": person,
        "channel": "sms_1708",
        "address": "sms:+6281200000011",
        "kind": "pengaduan",
        "status": ComplaintStatus.DITERIMA,
        "status_since": NOW,
        "text": chance.choice(SAID).format(subject=subject, place=place, number=chance.randint(2, 9)),
        "fingerprint": f"{chance.getrandbits(256):064x}",
        "anonim": False,
        "rahasia": False,
        "language": "id",
        "opened_at": NOW - span * chance.random(),
        "changed_at": NOW,
        "topic": "TOPIK",
        "subject": subject,
        "topic_words": [],
        "area": district + village,
        "district": district,
        "area_candidates": [],
        "references": [],
        "spots": [f"jalan:{street.casefold()}"] if street else [],
    }


def _look_up(engine: Engine, batches: Sequence[Sequence[Complaint]]) -> list[float]:
    """Milliseconds that each took."""
    taken = []
    with reading(engine) as session:
        for batch in batches:
            started = time.perf_counter()
            duplicates.find(session, batch)
            taken.append((time.perf_counter() - started) * 1000)
    return taken


def _tell(database: str, rounds: Mapping[str, Sequence[Sequence[float]]]) -> None:
    for name, each in rounds.items():
        half, most = ([_percentile(taken, share) for taken in each] for share in (50, 99))
        grown = [mine / small for mine, small in zip(most, map(_p99, rounds[SMALL]), strict=True)]
        print(
            f"{database:<10}  {name:<20}  a batch of {BATCH}: "
            f"p50 {statistics.median(half):6.1f} ms  p99 {statistics.median(most):6.1f} ms  "
            f"p99 x {statistics.median(grown):.2f} ({min(grown):.2f} to {max(grown):.2f})",
            flush=True,
        )


def _p99(taken: Sequence[float]) -> float:
    return _percentile(taken, 99)


def _percentile(taken: Sequence[float], share: int) -> float:
    return statistics.quantiles(taken, n=100, method="inclusive")[share - 1]


if __name__ == "__main__":
    main()
