"""How long does the first page of the inbox take, where there are 200,000 complaints?

From the request to the last byte of the answer, through the web process: the session, the list, the counts of
all tabs, what hangs on each row, the page itself. Each tab of each role, a few filters, and searches for what
is often there, seldom, never, and for a person. In turn, on SQLite and on the tests' PostgreSQL.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate, count, pairwise
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import requests
from sqlalchemy import Engine, create_engine, insert, text
from sqlmodel import select

from channels.messages import DeliveryStatus
from gateway import app
from gateway.config import Settings
from gateway.console import guard, inbox_filters
from normalizer import topics
from store import models as m
from store import staff_sessions
from store.engine import writing
from store.ids import new_id
from store.migrations import migrate
from tests.embedded_postgres_server import PostgresServer
from tests.server import Server

SIZE = 200_000
PEOPLE = 60_000
SPAN = timedelta(days=1_095)
ROUNDS = 5
ASKED = 8
"""Times in a round that each page is asked for."""
TOGETHER = 5_000
"""Rows a statement, while the stores are filled."""
NOW = datetime.now(UTC)

S = m.ComplaintStatus
STATUSES = {
    S.DITERIMA: 1.5,
    S.TERVERIFIKASI: 1,
    S.TERDISPOSISI: 2,
    S.DITINDAKLANJUTI: 3,
    S.DITUNDA: 0.5,
    S.DITANGGAPI: 3,
    S.SELESAI: 78,
    S.BUKAN_WEWENANG: 5,
    S.DIARSIPKAN: 3,
    S.DIGABUNG: 1,
    S.DICABUT: 2,
}
OPEN = (S.DITERIMA, S.TERVERIFIKASI, S.TERDISPOSISI, S.DITINDAKLANJUTI, S.DITUNDA)
"""8 of 100: 16,000 that wait for somebody, more than an office would like to have."""
CHANNELS = {"sms_1708": 30, "whatsapp": 45, "telegram": 15, "twitter": 9, "instagram": 0.9, "tiktok": 0.1}
BODIES = [f"Dinas {number}" for number in range(1, 26)]
DISTRICTS = [f"17.{city}.{number:02d}" for city in (71, *range(1, 10)) for number in range(1, 10)]
SUBJECTS = topics.subjects()
TOPICS = topics.names()
SAID = (
    "Mohon ditindaklanjuti {subject} di Jl. {street}, sudah {number} minggu dan sangat mengganggu warga. "
    "Kami sudah melapor kepada RT dan kelurahan tetapi belum ada tanggapan sama sekali sampai hari ini.",
    "pak tolong {subject} di jln {street} udah {number} hari ga ada yg urus, warga sdh resah",
    "Assalamualaikum, izin lapor {subject} di {street}. Hub saya di 08120000{number}0{number}, terima kasih",
)
STREETS = (
    *("Merapi", "Danau", "Salak", "Hibrida", "Mawar", "Melati", "Sudirman", "Suprapto", "Kapuas", "Mahakam"),
    *("Cendana", "Rajawali", "Flamboyan", "Beringin", "Pahlawan", "Kenanga", "Mangga", "Rinjani", "Semeru"),
)
RARE = "cendrawasih"
"""In the words of a handful of them."""

PAGES = {
    "admin": (
        m.Role.ADMIN_INSTANSI,
        {
            "filter: status": "?tab=all&status=ditindaklanjuti",
            "filter: rare channel": "?tab=all&channel=tiktok",
            "filter: kecamatan": "?tab=all&district=17.71.03",
            "nearest limit": "?tab=all&order=limit",
            "search: common word": "?q=sudirman",
            "search: two words": "?q=lampu+rajawali",
            "search: rare word": f"?q={RARE}",
            "search: no such word": "?q=zzyzx",
        },
    ),
    "liaison": (m.Role.PENGHUBUNG, {"search: rare word": f"?q={RARE}"}),
    "desk": (m.Role.MEDIA_SOSIAL, {}),
    "auditor": (m.Role.AUDITOR, {}),
}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="lapor-") as folder:
        _measure("SQLite", f"sqlite:///{folder}/lapor.db", Path(folder))
        with _postgres() as server:
            _measure("PostgreSQL", _database(server), Path(folder))


@contextmanager
def _postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _database(server: PostgresServer) -> str:
    engine = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE inbox"))
    engine.dispose()
    return server.url("inbox")


def _measure(database: str, url: str, folder: Path) -> None:
    agencies = [{"name": name} for name in BODIES]
    settings = Settings.model_validate(
        {"data_dir": folder / "data", "store": {"url": url}, "channels": {}, "agencies": agencies}
    )
    runtime = app.build(settings)
    fill(runtime.engine)
    with Server(app.build_web(runtime)) as web:
        asked = dict(_asked(runtime.engine, web.url))
        taken: dict[str, list[list[float]]] = {name: [] for name in asked}
        for _ in range(ROUNDS):
            for name, (http, address) in asked.items():
                taken[name].append([_ask(http, address) for _ in range(ASKED)])
    _tell(database, taken)
    runtime.engine.dispose()


def _asked(engine: Engine, url: str) -> Iterator[tuple[str, tuple[requests.Session, str]]]:
    for who, (role, more) in PAGES.items():
        http = requests.Session()
        http.cookies.set(guard.SESSION, _log_in(engine, who, role), path=guard.PATH)
        tabs = {f"tab: {tab}": f"?tab={tab}" for tab in inbox_filters.TABS[role]}
        for name, query in (tabs | more).items():
            yield f"{who:<8} {name}", (http, f"{url}{guard.PATH}/complaints{query}")


def _log_in(engine: Engine, name: str, role: m.Role) -> str:
    with writing(engine) as session:
        # Beside those that the simulator introduces.
        staff = session.exec(select(m.Staff).where(m.Staff.name == name, m.Staff.role == role)).one()
        return staff_sessions.begin(session, staff, NOW, timedelta(hours=12), confirmed=True)


def _ask(http: requests.Session, address: str) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    answer = http.get(address, timeout=60)
    taken = (time.perf_counter() - started) * 1000
    if answer.status_code != 200 or ("data-ticket" not in answer.text and "zzyzx" not in address):
        sys.exit(f"{address}: {answer.status_code}, {len(answer.text)} characters")
    return taken


def _tell(database: str, taken: Mapping[str, list[list[float]]]) -> None:
    for name, rounds in taken.items():
        medians = [statistics.median(each) for each in rounds]
        most = statistics.quantiles([one for each in rounds for one in each], n=20, method="inclusive")[18]
        print(
            f"{database:<10}  {name:<30}  median {statistics.median(medians):6.1f} ms "
            f"({min(medians):.1f} to {max(medians):.1f})   p95 {most:6.1f} ms",
            flush=True,
        )


# What there is.


def fill(engine: Engine, size: int = SIZE) -> None:
    migrate(engine)
    chance = Random(1708)  # noqa: S311
    staff = [_staff(name, role) for name, (role, _) in PAGES.items()]
    people = [{"id": new_id(), "created_at": NOW} for _ in range(PEOPLE)]
    _insert(engine, m.Staff, staff)
    _insert(engine, m.Contact, people)
    _insert(engine, m.ContactAddress, (_address(number, one["id"]) for number, one in enumerate(people)))
    numbers = (str(number) for number in count(1_000_000_000))
    complaints = [_complaint(chance, people, next(numbers), size) for _ in range(size)]
    _insert(engine, m.Complaint, complaints)
    _insert(engine, m.Delivery, (_delivery(chance, one) for one in complaints))
    desk = next(one["id"] for one in staff if one["role"] is m.Role.MEDIA_SOSIAL)
    _insert(
        engine, m.Redirect, (_redirect(chance, one, desk) for one in complaints if chance.random() < 0.05)
    )
    _insert(engine, m.DuplicateCandidate, _pairs(chance, complaints))
    if engine.dialect.name == "postgresql":
        # As it does by itself; SQLite never does.
        with writing(engine) as session:
            session.execute(text("ANALYZE"))


def _insert(engine: Engine, model: Any, rows: Any) -> None:
    waiting: list[dict[str, Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == TOGETHER:
            _write(engine, model, waiting)
            waiting = []
    _write(engine, model, waiting)


def _write(engine: Engine, model: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        with writing(engine) as session:
            session.execute(insert(model.__table__), rows)


def _staff(name: str, role: m.Role) -> dict[str, Any]:
    agency = BODIES[0] if role is m.Role.PENGHUBUNG else None
    return {"id": new_id(), "name": name, "login": name, "role": role, "agency": agency, "created_at": NOW}


def _address(number: int, person: UUID) -> dict[str, Any]:
    heard_at = NOW - timedelta(minutes=number)
    return {"address": f"whatsapp:+6281200{number:06d}", "contact_id": person, "heard_at": heard_at}


def _complaint(chance: Random, people: list[dict[str, Any]], ticket: str, size: int) -> dict[str, Any]:
    [status] = chance.choices(list(STATUSES), cum_weights=list(accumulate(STATUSES.values())))
    [channel] = chance.choices(list(CHANNELS), cum_weights=list(accumulate(CHANNELS.values())))
    # What waits is young, most of it.
    age = SPAN * (chance.random() ** 4 / 4 if status in OPEN else chance.random())
    number = chance.randrange(len(people))
    subject = chance.choice(SUBJECTS)
    district = chance.choice(DISTRICTS)
    street = RARE if chance.random() < 20 / size else chance.choice(STREETS)
    said = chance.choice(SAID).format(subject=subject, street=street, number=chance.randint(2, 9))
    opened_at = NOW - age
    handed_over = status not in (S.DITERIMA, S.TERVERIFIKASI, S.BUKAN_WEWENANG, S.DIARSIPKAN)
    waits = status in OPEN or status is S.DITANGGAPI
    return {
        "id": new_id(),
        "ticket": ticket,
        "contact_id": people[number]["id"],
        "channel": channel,
        "address": f"whatsapp:+6281200{number:06d}",
        "kind": chance.choices(["pengaduan", "aspirasi", "permintaan_informasi"], [90, 4, 6])[0],
        "status": status,
        "status_since": opened_at,
        "text": said,
        "fingerprint": f"{chance.getrandbits(256):064x}",
        "rahasia": chance.random() < 0.02,
        "anonim": chance.random() < 0.05,
        "language": "id",
        "opened_at": opened_at,
        "changed_at": opened_at,
        "topic": chance.choice(TOPICS),
        "subject": subject,
        "topic_words": [],
        "supervised": False,
        "area": district,
        "district": district,
        "area_candidates": [],
        "references": [],
        "spots": [],
        "reopened": 0,
        "emergency": "fire" if chance.random() < 0.01 else None,
        "beyond": "scam" if chance.random() < 0.03 else None,
        "forwarded_to": chance.choice(BODIES) if handed_over else None,
        "due_on": (opened_at + timedelta(days=chance.randint(3, 60))).date() if waits else None,
        "unanswered_since": opened_at if status is S.DITERIMA or chance.random() < 0.01 else None,
    }


def _delivery(chance: Random, complaint: dict[str, Any]) -> dict[str, Any]:
    failed = chance.random() < 0.01
    return {
        "id": new_id(),
        "channel": "whatsapp",
        "account": "1708",
        "address": complaint["address"],
        "text": "Laporan Anda kami terima.",
        "reply_key": "complaint.opened",
        "choices": [],
        "public": False,
        "language": "id",
        "attachments": [],
        "past_ids": [],
        "attempts": 1,
        "status": DeliveryStatus.FAILED if failed else DeliveryStatus.DELIVERED,
        "complaint_id": complaint["id"],
        "created_at": complaint["opened_at"],
        "due_at": complaint["opened_at"],
    }


def _redirect(chance: Random, complaint: dict[str, Any], staff: UUID) -> dict[str, Any]:
    claimed_at = NOW if chance.random() < 0.3 else None
    made = {"complaint_id": complaint["id"], "staff_id": staff, "source": "instagram", "created_at": NOW}
    return {**made, "origin": f"@warga.{complaint['ticket']}", "claimed_at": claimed_at}


def _pairs(chance: Random, complaints: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    states = list(m.CandidateState)
    for one, other in pairwise(complaints):
        if chance.random() < 0.05:
            made = {"first_id": one["id"], "second_id": other["id"], "reasons": {}, "rank": 50}
            yield {**made, "state": chance.choice(states), "created_at": NOW}


if __name__ == "__main__":
    main()
