"""Does a month's page of numbers cost more where a year and a half of complaints lie beside it?

One look is what the page asks for: the figures on top, of the month and of the one before, and every table.
The office gets 350 complaints a day: the small store is two months old, the large one 19. Beside it the page
of a whole year, 127 thousand complaints, in the large store. On SQLite and on the tests' PostgreSQL, in turn.
"""

import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, create_engine, insert, text

from bench.duplicates import DISTRICTS, DISTRICTS_OFTEN, TOGETHER
from gateway.config import Settings
from gateway.console.words import Words
from gateway.numbers import parts
from gateway.numbers.figures import Question
from gateway.numbers.period import Period
from normalizer import topics
from store.engine import open_engine, reading, writing
from store.ids import new_id
from store.migrations import migrate
from store.models import Complaint, Contact
from store.models import ComplaintStatus as S
from tests.embedded_postgres_server import PostgresServer
from tests.keys import RING

STORES = {"20 thousand": 20_000, "200 thousand": 200_000}
A_DAY = 350
ROUNDS = 5
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
MONTH = Period(date(2026, 8, 1), date(2026, 8, 31))
YEAR = Period(date(2025, 9, 1), date(2026, 8, 31))
SETTINGS = Settings()
WORDS = Words("id")
BODIES = [f"Dinas {number}" for number in range(30)]
DAYS_TAKEN = {"verified_at": 2, "forwarded_at": 0.5, "followed_up_at": 4, "answered_at": 5, "closed_at": 14}
"""How long each step takes on average, one after the other."""
BECOMES = {
    "verified_at": S.TERVERIFIKASI,
    "forwarded_at": S.TERDISPOSISI,
    "followed_up_at": S.DITINDAKLANJUTI,
    "answered_at": S.DITANGGAPI,
    "closed_at": S.SELESAI,
}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="lapor-") as folder:
        small, large = (f"sqlite:///{folder}/{size}.db" for size in STORES.values())
        _measure("SQLite", small, large)
    server = PostgresServer()
    server.start()
    try:
        with create_engine(server.url("postgres")).connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CREATE DATABASE large"))
        _measure("PostgreSQL", server.url("postgres"), server.url("large"))
    finally:
        server.stop()


def _measure(database: str, *urls: str) -> None:
    engines = [open_engine(url, RING) for url in urls]
    for engine, size in zip(engines, STORES.values(), strict=True):
        _fill(engine, size)
    rounds = [[_look(engine, MONTH) for engine in engines] for _ in range(ROUNDS + 1)][1:]
    for n, name in enumerate(STORES):
        print(f"{database:<10}  a month of {name:<12}  {statistics.median(one[n] for one in rounds):6.0f} ms")
    grown = statistics.median(large / small for small, large in rounds)
    year = statistics.median(_look(engines[1], YEAR) for _ in range(ROUNDS))
    print(f"{database:<10}  x {grown:.2f}; the year {year:6.0f} ms", flush=True)
    for engine in engines:
        engine.dispose()


def _look(engine: Engine, period: Period) -> float:
    """Milliseconds that it took."""
    started = time.perf_counter()
    with reading(engine) as session:
        parts.every(Question(session, SETTINGS, WORDS, NOW, period))
    return (time.perf_counter() - started) * 1000


def _fill(engine: Engine, size: int) -> None:
    migrate(engine)
    chance = random.Random(size)  # noqa: S311
    people = [uuid4() for _ in range(500)]
    with writing(engine) as session:
        session.execute(insert(Contact), [{"id": id, "created_at": NOW} for id in people])
    first = NOW - timedelta(days=size / A_DAY)
    for start in range(0, size, TOGETHER):
        rows = [
            _complaint(chance, chance.choice(people), first + timedelta(days=number / A_DAY))
            for number in range(start, start + TOGETHER)
        ]
        with writing(engine) as session:
            session.execute(insert(Complaint.__table__), rows)  # type: ignore[attr-defined]
    with writing(engine) as session:
        session.execute(text("ANALYZE"))


def _complaint(chance: random.Random, person: UUID, opened_at: datetime) -> dict[str, Any]:
    [district] = chance.choices(DISTRICTS, cum_weights=DISTRICTS_OFTEN)
    steps = _steps(chance, opened_at)
    done = [name for name, at in steps.items() if at]
    return {
        "id": new_id(),
        "ticket": str(chance.getrandbits(64)),
        "contact_id": person,
        "channel": chance.choice(("sms_1708", "whatsapp", "telegram", "twitter")),
        "address": f"sms:+62812{chance.randrange(100_000):07d}",
        "kind": chance.choices(("pengaduan", "aspirasi", "permintaan_informasi"), (8, 1, 1))[0],
        "status": BECOMES[done[-1]] if done else S.DITERIMA,
        "status_since": opened_at,
        "text": "Lampu jalan mati sejak minggu lalu, mohon ditindaklanjuti karena gelap sekali. " * 3,
        "fingerprint": f"{chance.getrandbits(256):064x}",
        "anonim": False,
        "rahasia": False,
        "language": "id",
        "opened_at": opened_at,
        "changed_at": opened_at,
        "topic": chance.choice(topics.names()),
        "topic_words": [],
        "area": district,
        "district": district,
        "area_candidates": [],
        "references": [],
        "spots": [],
        "rating": chance.randint(1, 5) if steps["answered_at"] and chance.random() < 0.3 else None,
        "forwarded_to": chance.choice(BODIES) if steps["forwarded_at"] else None,
        "due_on": None if steps["answered_at"] else (opened_at + timedelta(days=7)).date(),
        **steps,
    }


def _steps(chance: random.Random, at: datetime) -> dict[str, datetime | None]:
    """When each was taken, as far as it has come."""
    taken: dict[str, datetime | None] = dict.fromkeys(DAYS_TAKEN)
    for name, days in DAYS_TAKEN.items():
        at += timedelta(days=chance.expovariate(1 / days))
        # One in fifty is stuck at each.
        if at > NOW or chance.random() < 0.02:
            break
        taken[name] = at
    return taken


if __name__ == "__main__":
    main()
