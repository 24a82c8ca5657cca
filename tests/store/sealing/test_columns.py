"""What the database sees, and what can still be asked of it."""

import pytest
from sqlalchemy import Engine, create_engine, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from store import models as m
from store.engine import UNAVAILABLE, open_engine, reading, writing
from store.sealing.keys import Key, KeyMissing, Keyring, draw
from tests.keys import RING
from tests.store.sealing import full
from tests.store.sealing.full import NUMBER, WORDS


def test_no_sealed_column_shows_what_is_in_it_and_all_of_it_comes_back(engine: Engine) -> None:
    full.fill(engine)
    there = full.as_it_lies_there(engine)
    assert [name for name, values in there.items() if not values] == [], "a column that the test leaves out"
    shown = {name for name, values in there.items() if WORDS in str(values).lower() or NUMBER in str(values)}
    assert shown == {"complaint.text"}, "a complaint that is no secret is searched by its words"
    with reading(engine) as session:
        message = session.exec(select(m.Message)).one()
        assert (message.text, message.aliases) == (WORDS, [f"whatsapp:+62{NUMBER}"])
        assert (message.location, message.external_id) == ({"name": WORDS}, f"{WORDS}:1")
        assert {one.text for one in session.exec(select(m.Complaint))} == {f"{WORDS} rusak"}


def test_the_words_of_a_complaint_are_sealed_as_soon_as_they_are_secret_and_no_longer_when_they_are_not(
    engine: Engine,
) -> None:
    full.fill(engine)

    def lies_there() -> list[bool]:
        return [WORDS in one for one in full.as_it_lies_there(engine)["complaint.text"]]

    assert sorted(lies_there()) == [False, True]
    for secret in (True, False, True):
        with writing(engine) as session:
            for complaint in session.exec(select(m.Complaint)):
                complaint.rahasia = secret
        assert lies_there() == [not secret] * 2
    with writing(engine) as session:
        for complaint in session.exec(select(m.Complaint)):
            complaint.text = f"{WORDS} lagi"
    assert lies_there() == [False] * 2


def test_an_address_is_found_joined_and_told_by_its_channel(engine: Engine) -> None:
    full.fill(engine)
    number = f"sms:+62{NUMBER}"
    with reading(engine) as session:
        address = col(m.ContactAddress.address)
        assert session.get_one(m.ContactAddress, number).name == WORDS
        assert session.exec(select(address).where(address.in_([number, "x:1"]))).all() == [number]
        assert session.exec(select(address).where(address.startswith("telegram:"))).all() == [
            f"telegram:{WORDS}"
        ]
        assert (
            session.exec(select(address).where(address.startswith("sms:"), address.not_like("sms:+%"))).all()
            == []
        )
        joined = select(m.Message.text).join(m.ContactAddress, address == col(m.Message.address))
        assert session.exec(joined).all() == [WORDS]
    with writing(engine) as session:
        session.execute(update(m.Message).where(col(m.Message.address) == number).values(address="x:1"))
    with reading(engine) as session:
        assert session.exec(select(m.Message.address)).all() == ["x:1"]


def test_words_that_only_look_sealed_come_back_as_they_were(engine: Engine) -> None:
    full.fill(engine)
    with writing(engine) as session:
        for complaint in session.exec(select(m.Complaint)):
            complaint.text = "sealed1:abcd:efgh"
    with reading(engine) as session:
        assert set(session.exec(select(m.Complaint.text))) == {"sealed1:abcd:efgh"}


def test_without_the_key_of_the_store_it_is_as_if_the_store_were_away(store_url: str) -> None:
    stranger = open_engine(store_url, Keyring([Key(draw())]))
    for use in (reading, writing):
        with pytest.raises(UNAVAILABLE) as missing, use(stranger) as session:
            session.exec(select(m.Message)).all()
        assert isinstance(missing.value, KeyMissing)
        assert RING.current.fingerprint in str(missing.value)
    stranger.dispose()


def test_whoever_goes_round_our_engine_can_write_nothing_in_the_clear(sqlite_url: str) -> None:
    bare = create_engine(sqlite_url)
    with Session(bare) as session:
        session.add(m.ParkedRequest(channel="x", received_at=full.NOON, reason="x", raw=WORDS))
        with pytest.raises(SQLAlchemyError):
            session.flush()
    bare.dispose()
