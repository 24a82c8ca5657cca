"""The figures on top, beside those of the time before."""

from datetime import date

from sqlalchemy import Engine

from gateway.config import Settings
from gateway.console.words import Words
from gateway.numbers import overview
from gateway.numbers.figures import Question
from gateway.numbers.overview import Card
from gateway.numbers.period import Period
from store.engine import open_engine, writing
from tests.counted import Desk, S, wib
from tests.keys import RING


def cards(engine: Engine, language: str) -> dict[str, Card]:
    with writing(engine) as session:
        period = Period(date(2026, 9, 1), date(2026, 9, 30))
        asked = Question(session, Settings(), Words(language), wib(5, month=10), period)
        return {card.name: card for card in overview.cards(asked)}


def test_each_says_what_it_was_before_and_how_much_that_differs(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url, RING)
    with writing(engine) as session:
        desk = Desk(session)
        # August: one of four is done; September: one of two, in three working days instead of one.
        desk.complaint(wib(3, month=8), S.SELESAI, answered_at=wib(4, month=8), rating=4)
        for _ in range(3):
            desk.complaint(wib(3, month=8), S.DITINDAKLANJUTI)
        desk.complaint(wib(1), S.SELESAI, answered_at=wib(4))
        desk.complaint(wib(1), S.DITINDAKLANJUTI, due_on=date(2026, 9, 21))
    found = cards(engine, "id")
    assert {name: (one.value, one.before, one.change) for name, one in found.items()} == {
        "received": ("2", "4", "turun 2"),
        "resolved": ("50,0%", "25,0%", "naik 25,0 poin"),
        "working": ("1", "3", "turun 2"),
        "untouched": ("0", "0", "tetap"),
        # Of today, whatever time is asked for.
        "late": ("1", None, None),
        "verify": ("3,0", "1,0", "naik 2,0"),
        "follow_up": ("–", "–", None),
        "finish": ("3,0", "1,0", "naik 2,0"),
        "satisfaction": ("–", "4,0", None),
        "reopened": ("0", "0", "tetap"),
        "duplicates": ("0", "0", "tetap"),
        "resent": ("0", "0", "tetap"),
    }
    assert found["resolved"].hint == "1 dari 2 laporan yang menjadi wewenang kita"
    assert cards(engine, "en")["resolved"].change == "up 25.0 points"
    engine.dispose()
