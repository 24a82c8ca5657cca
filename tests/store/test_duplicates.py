"""Which complaints of different people are put side by side, and what a human's decision does to a pair."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import Engine, event, text
from sqlmodel import Session, select

from normalizer import spots
from normalizer.fingerprint import fingerprint
from store import duplicates, migrations
from store import models as m
from store.engine import open_engine, reading, writing
from tests.conftest import empty_store
from tests.keys import RING, keyless

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
AREA = "32.16.08"
DARK = "Lampu jalan di Jl. Industri, Cikarang Barat mati total"
DARK_TOO = "jln industri cikarang barat gelap gulita, pju mati"
ELSEWHERE = "Lampu jalan di Jl. Teuku Umar Cikarang Barat mati total"
_tickets = count(1_000_000_000)


@dataclass
class People:
    """Somebody who complains, each time somebody else unless it is said who."""

    session: Session
    known: dict[str, UUID] = field(default_factory=dict)

    def complain(self, text: str, by: str | None = None, day: float = 0, **changed: Any) -> m.Complaint:
        ticket = str(next(_tickets))
        person = by or ticket
        if person not in self.known:
            contact = m.Contact(created_at=NOON)
            self.session.add(contact)
            self.session.flush()
            self.known[person] = contact.id
        area = changed.setdefault("area", AREA)
        complaint = m.Complaint(
            ticket=ticket,
            contact_id=self.known[person],
            channel="telegram",
            address="telegram:1",
            kind="pengaduan",
            status_since=NOON,
            text=text,
            fingerprint=fingerprint(text),
            language="id",
            opened_at=NOON + timedelta(days=day),
            changed_at=NOON + timedelta(days=day),
            district=area[:8] if area else None,
            spots=[str(spot) for spot in spots.find(text)],
            **{"subject": "lampu jalan", "topic": "PERHUBUNGAN"} | changed,
        )
        self.session.add(complaint)
        self.session.flush()
        return complaint


def linked(session: Session, *complaints: m.Complaint) -> list[m.DuplicateCandidate]:
    duplicates.link(session, duplicates.find(session, complaints), NOON)
    return list(session.exec(select(m.DuplicateCandidate)))


def found(session: Session, complaint: m.Complaint) -> list[str]:
    return [candidate.ticket for candidate in duplicates.find(session, [complaint])[complaint.id]]


def test_what_two_people_say_of_one_incident_is_put_side_by_side_with_the_reasons(engine: Engine) -> None:
    with writing(engine) as session:
        people = People(session)
        first, second = people.complain(DARK), people.complain(DARK_TOO, day=2)
        [pair] = linked(session, second)
        assert (pair.first_id, pair.second_id) == (first.id, second.id)
        assert pair.state is m.CandidateState.CANDIDATE
    with reading(engine) as session:
        [(kept, other)] = duplicates.of(session, first)
        assert other.ticket == second.ticket
        assert kept.reasons == {
            "district": AREA,
            "subject": "lampu jalan",
            "spot": "jalan:industri",
            "days": 2,
        }
        assert 0 < kept.rank <= 100
        assert duplicates.of(session, second)[0][1].ticket == first.ticket


def test_what_one_person_says_twice_is_no_pair(engine: Engine) -> None:
    with writing(engine) as session:
        people = People(session)
        people.complain(DARK, by="warga")
        assert linked(session, people.complain(DARK_TOO, by="warga")) == []


@pytest.mark.parametrize(
    "other",
    [
        {"text": ELSEWHERE},
        {"text": DARK_TOO, "subject": "lampu lalu lintas"},
        {"text": DARK_TOO, "area": "32.16.09"},
        {"text": DARK_TOO, "area": None},
        {"text": DARK_TOO, "day": 31},
        {"text": DARK_TOO, "day": -31},
    ],
)
def test_what_is_elsewhere_of_something_else_or_of_another_month_is_no_pair(
    engine: Engine, other: dict[str, Any]
) -> None:
    with writing(engine) as session:
        people = People(session)
        people.complain(**other)
        assert linked(session, people.complain(DARK)) == []


def test_a_blocked_drain_and_its_flood_are_found_under_either_name(engine: Engine) -> None:
    with writing(engine) as session:
        people = People(session)
        drain = people.complain("Got di Jl. Industri mampet, meluap", subject="drainase")
        flood = people.complain("Banjir di Jl. Industri selutut", subject="banjir")
        assert found(session, flood) == [drain.ticket]


def test_the_same_long_text_is_found_where_no_place_is_known(engine: Engine) -> None:
    text = "Lampu jalan di depan sekolah kami mati sejak dua minggu lalu, mohon segera diperbaiki"
    with writing(engine) as session:
        people = People(session)
        first = people.complain(text, area=None, subject=None)
        assert found(session, people.complain(text.upper(), area=None, subject=None)) == [first.ticket]
        people.complain("Lampu mati pak", area=None)
        assert found(session, people.complain("Lampu mati pak", area=None)) == []


def test_complaints_of_one_batch_find_each_other_once(engine: Engine) -> None:
    with writing(engine) as session:
        people = People(session)
        batch = [people.complain(DARK, day=0.1), people.complain(DARK_TOO), people.complain(ELSEWHERE)]
        candidates = duplicates.find(session, batch)
        assert [one.ticket for one in candidates[batch[0].id]] == [batch[1].ticket]
        assert candidates[batch[1].id] == []
        assert len(linked(session, *batch)) == 1


def test_what_was_said_in_secret_is_put_before_staff_as_well(engine: Engine) -> None:
    with writing(engine) as session:
        people = People(session)
        people.complain(DARK, rahasia=True)
        assert len(linked(session, people.complain(DARK_TOO))) == 1


def test_a_rejected_pair_is_never_proposed_again(engine: Engine) -> None:
    with writing(engine) as session:
        people = People(session)
        first, second = people.complain(DARK), people.complain(DARK_TOO)
        linked(session, second)
        pair = duplicates.reject(session, second.ticket, first.ticket, "ani", NOON)
        assert pair is not None
        for looked_at in (first, second):
            [kept] = linked(session, looked_at)
            assert (kept.state, kept.decided_by) == (m.CandidateState.REJECTED, "ani")
        assert duplicates.newest(session, [m.CandidateState.CANDIDATE], 10) == []
        [(rejected, *both)] = duplicates.newest(session, [m.CandidateState.REJECTED], 10)
        assert rejected.decided_at == NOON
        assert {one.ticket for one in both} == {first.ticket, second.ticket}


def test_a_decision_can_be_taken_back(engine: Engine) -> None:
    with writing(engine) as session:
        people = People(session)
        first, second = people.complain(DARK), people.complain(DARK_TOO)
        linked(session, second)
        duplicates.reject(session, first.ticket, second.ticket, "ani", NOON)
        pair = duplicates.confirm(session, first.ticket, second.ticket, "budi", NOON)
        assert pair is not None
        assert (pair.state, pair.decided_by) == (m.CandidateState.CONFIRMED, "budi")


def test_what_is_no_pair_cannot_be_decided(engine: Engine) -> None:
    with writing(engine) as session:
        people = People(session)
        first, second = people.complain(DARK), people.complain(ELSEWHERE)
        for other in (second.ticket, first.ticket, "0000000000"):
            assert duplicates.confirm(session, first.ticket, other, "ani", NOON) is None
            assert duplicates.reject(session, first.ticket, other, "ani", NOON) is None


def test_an_undecided_pair_goes_when_it_turns_out_to_be_elsewhere(engine: Engine) -> None:
    with writing(engine) as session:
        people = People(session)
        first, second, third = (people.complain(text) for text in (DARK, DARK_TOO, DARK))
        linked(session, first, second, third)
        duplicates.confirm(session, second.ticket, third.ticket, "ani", NOON)
        second.area, second.district = "32.16.09", "32.16.09"
        duplicates.recheck(session, [second])
        left = {pair.state for pair, _ in duplicates.of(session, second)}
        assert left == {m.CandidateState.CONFIRMED}
        assert len(duplicates.of(session, first)) == 1


def test_two_people_who_turn_out_to_be_one_are_no_pair_to_decide(engine: Engine) -> None:
    with writing(engine) as session:
        people = People(session)
        first, second = people.complain(DARK), people.complain(DARK_TOO)
        linked(session, second)
        second.contact_id = first.contact_id
        session.flush()
        assert duplicates.newest(session, list(m.CandidateState), 10) == []


def statements(engine: Engine, complaints: Sequence[m.Complaint], session: Session) -> list[str]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        duplicates.find(session, complaints)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return said


def test_a_batch_is_looked_up_in_one_statement(engine: Engine) -> None:
    with writing(engine) as session:
        people = People(session)
        batch = [
            people.complain(f"{DARK}, sudah {number} minggu gelap", area=f"32.16.{number:02d}")
            for number in range(1, 99)
        ]
        assert len(statements(engine, batch, session)) == 1
        assert statements(engine, [], session) == []


def test_a_hot_place_is_looked_at_no_further_back_than_any_other(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "NEWEST", 3)
    with writing(engine) as session:
        people = People(session)
        made = [people.complain(DARK, day=number / 100) for number in range(6)]
        newest = people.complain(DARK_TOO, day=1)
        assert set(found(session, newest)) == {one.ticket for one in made[4:]}


def test_no_more_are_shown_than_a_human_looks_at(engine: Engine) -> None:
    with writing(engine) as session:
        people = People(session)
        for number in range(duplicates.LINKED + 3):
            people.complain(DARK, day=number / 100)
        assert len(found(session, people.complain(DARK_TOO, day=1))) == duplicates.LINKED


def test_the_look_up_goes_by_an_index_for_each_of_its_parts(engine: Engine) -> None:
    with writing(engine) as session:
        people = People(session)
        complaint = people.complain(f"{DARK}, sudah dua minggu gelap gulita")
        [statement] = statements(engine, [complaint], session)
        if engine.dialect.name != "sqlite":
            return
        raw = session.connection().connection.dbapi_connection
        assert raw is not None
        bound = tuple(range(statement.count("?")))
        plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", bound)]
        searches = [step for step in plan if "complaint" in step]
        assert len(searches) == 2
        assert all("USING INDEX ix_complaint_" in step for step in searches), plan
        assert not any("B-TREE" in step for step in plan), plan


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_complaints_from_before_are_brought_along_and_are_no_pair(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    engine = open_engine(empty_store(request, tmp_path, kind), RING)
    at = "'2026-08-31 12:00:00'"
    with keyless(engine) as connection:
        command.upgrade(migrations._config(connection), "0003")
        connection.execute(text(f"INSERT INTO contact VALUES ('{UUID(int=1).hex}', {at})"))
        connection.execute(
            text(f"""
                INSERT INTO complaint (id, ticket, contact_id, channel, address, kind, status, status_since,
                    text, fingerprint, anonim, rahasia, language, opened_at)
                VALUES ('{UUID(int=2).hex}', '4168183897', '{UUID(int=1).hex}', 'sms_1708',
                    'sms:+6281200000011', 'pengaduan', 'diterima', {at}, 'Lampu mati', 'f', FALSE, FALSE,
                    'id', {at})""")
        )
        connection.commit()
    migrations.migrate(engine)
    with writing(engine) as session:
        before = session.exec(select(m.Complaint)).one()
        assert (before.spots, before.area_candidates, before.references, before.topic_words) == (
            [],
            [],
            [],
            [],
        )
        assert (before.subject, before.district, before.rating) == (None, None, None)
        people = People(session)
        assert linked(session, before, people.complain("Lampu mati")) == []
    engine.dispose()
