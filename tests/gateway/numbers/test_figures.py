"""From the database to the tables, by hand: September 2026 has no holiday, and its 1st is a Tuesday."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from channels.messages import DeliveryStatus
from gateway.config import Settings
from gateway.console.words import Words
from gateway.numbers import figures
from gateway.numbers.figures import Question
from gateway.numbers.period import Period
from gateway.numbers.states import States
from store import models as m
from store.engine import writing
from tests.counted import HEALTH, PUPR, Desk, S, wib

SETTINGS = Settings.model_validate({"office": {"area": "17.71"}})
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))
TODAY = wib(5, month=10)
ROAD = {"topic": "PEKERJAAN UMUM DAN PENATAAN RUANG", "district": "17.71.09", "area": "17.71.09.1005"}


@pytest.fixture
def asked(engine: Engine) -> Iterator[Question]:
    """Four complaints of September and one of August, and what became of them until October."""
    with writing(engine) as session:
        desk = Desk(session)
        # Verified on the 2nd working day, followed up on the 5th after the hand-over, answered on the 8th.
        done = desk.complaint(
            wib(1),
            S.SELESAI,
            verified_at=wib(3),
            forwarded_at=wib(3),
            followed_up_at=wib(10),
            answered_at=wib(11),
            forwarded_to=PUPR,
            rating=4,
            reopened=1,
            **ROAD,
        )
        # Verified a day late, and never followed up: due on the 16th.
        stuck = desk.complaint(
            wib(2),
            S.TERDISPOSISI,
            verified_at=wib(8),
            forwarded_at=wib(9),
            forwarded_to=HEALTH,
            due_on=date(2026, 9, 16),
            rahasia=True,
        )
        # An aspiration that was answered on the sixth working day, of five.
        desk.complaint(
            wib(3), S.DITANGGAPI, kind="aspirasi", verified_at=wib(3), answered_at=wib(11), rating=1
        )
        desk.complaint(wib(7), S.DIGABUNG, verified_at=wib(7), merged_into=done.id, closed_at=wib(7))
        # Nobody has looked at it: due on 3 September.
        desk.complaint(wib(31, month=8), S.DITERIMA, due_on=date(2026, 9, 3))
        desk.pair(done, stuck, m.CandidateState.CONFIRMED, wib(2))
        desk.message("sms_1708", "same", wib(2))
        desk.delivery("sms_1708", DeliveryStatus.FAILED, wib(2), None)
        desk.delivery("sms_1708", DeliveryStatus.SENT, wib(2), wib(2))
        session.flush()
        yield Question(session, SETTINGS, Words("id"), TODAY, SEPTEMBER)


def rows(asked: Question, name: str) -> list[list[Any]]:
    return [list(row) for row in figures.SECTIONS[name](asked).rows]


def test_the_figures_on_top_are_those_of_the_month(asked: Question) -> None:
    key = figures.key_figures(asked)
    assert key.counted == States(done=2, working=0, untouched=1, dropped=1)
    assert key.counted.resolved == 2 / 3
    # 2, 4, 0 and 0 working days; 5; 8 and 6.
    assert (key.verify.mean, key.follow_up.mean, key.finish.mean) == (1.5, 5, 7)
    assert (key.rating, key.rated, key.content) == (2.5, 2, 0.5)
    assert (key.reopened, key.pairs, key.merged, key.resent) == (1, 1, 1, 1)
    assert figures.late_now(asked) == 2


def test_each_step_has_its_limit_its_days_and_its_share_of_late_ones(asked: Question) -> None:
    assert rows(asked, "steps") == [
        ["Verifikasi", 1.5, 3, 4],
        ["Tindak lanjut pertama", 5, 5, 1],
        ["Selesai: pengaduan", 8, 14, 1],
        ["Selesai: aspirasi", 6, 5, 1],
        ["Selesai: permintaan informasi", None, 5, 0],
        ["Selesai: berkadar pengawasan", None, 60, 0],
    ]
    assert rows(asked, "lateness")[:4] == [
        # One of four.
        ["Verifikasi", 0.25, 4, 1, 0],
        # None that was taken, and one that was not.
        ["Tindak lanjut pertama", 0.5, 1, 0, 1],
        ["Selesai: pengaduan", 0, 1, 0, 0],
        ["Selesai: aspirasi", 1, 1, 1, 0],
    ]


def test_each_body_has_its_row(asked: Question) -> None:
    assert [[row[0], row[1], row[3], row[8], row[9]] for row in rows(asked, "agency")] == [
        [HEALTH, 1, 0, None, 1],
        [PUPR, 1, 1, 5, 0],
        ["Belum diteruskan", 2, 1, None, 0],
    ]


def test_places_and_topics_have_their_names(asked: Question) -> None:
    assert [row[:2] for row in rows(asked, "place")] == [["Kec. Singaran Pati", 1], ["Tempat belum jelas", 3]]
    assert [row[:2] for row in rows(asked, "topic")] == [
        ["Pekerjaan Umum dan Penataan Ruang", 1],
        ["Belum bertopik", 3],
    ]


def test_the_trend_reaches_back_a_year(asked: Question) -> None:
    months = rows(asked, "month")
    assert [row[:2] for row in months][-3:] == [["Jul 2026", 0], ["Agu 2026", 1], ["Sep 2026", 4]]
    assert len(months) == 12


def test_states_ratings_and_deliveries_are_counted(asked: Question) -> None:
    assert [row[1] for row in rows(asked, "state")] == [2, 0, 1, 1]
    assert [row[1] for row in rows(asked, "ratings")] == [0, 1, 0, 0, 1]
    assert rows(asked, "deliveries") == [["SMS 1708", 1, 2, 0.5, 1]]


def test_a_body_is_told_its_own_and_nothing_of_the_whole_office(asked: Question) -> None:
    theirs = replace(asked, agency=PUPR)
    key = figures.key_figures(theirs)
    assert (key.counted.received, key.pairs, key.resent) == (1, 1, None)
    assert figures.late_now(theirs) == 0
    assert set(figures.SECTIONS) - set(figures.names(theirs)) == {"agency", "deliveries"}
    assert figures.names(asked) == list(figures.SECTIONS)
    for name in figures.names(theirs):
        assert not any(HEALTH in str(row) for row in rows(theirs, name))


def test_a_time_without_a_complaint_has_no_figures_and_no_errors(asked: Question) -> None:
    empty = replace(asked, period=Period(date(2025, 1, 1), date(2025, 1, 31)))
    key = figures.key_figures(empty)
    assert (key.counted.received, key.counted.resolved, key.verify.mean, key.rating) == (0, None, None, None)
    assert all(figures.SECTIONS[name](empty).is_empty for name in figures.names(empty) if name != "steps")
