"""A round that fails ends neither the sweep nor the others."""

from datetime import date

import pytest
from sqlalchemy.exc import OperationalError

from gateway.casework import due, rounds
from tests.gateway.casework.rows import MONDAY, PUPR, complaint, officer, stand_at
from tests.office import Office


def broken(error: Exception) -> object:
    def work(*_: object) -> None:
        raise error

    return work


def test_a_fault_in_one_round_stops_no_other(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    officer(sqlite_office, "Sari", PUPR, "telegram:2001")
    complaint(sqlite_office, "terdisposisi", date(2026, 7, 7), PUPR)
    monkeypatch.setattr(due, "recompute", broken(ValueError("of a citizen")))
    stand_at(sqlite_office, MONDAY)
    sqlite_office.sweep()
    assert len(sqlite_office.deliveries) == 1


def test_a_store_that_is_away_is_asked_again(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_at(sqlite_office, MONDAY)
    with monkeypatch.context() as away:
        away.setattr(due, "recompute", broken(OperationalError("SELECT", {}, Exception())))
        with pytest.raises(OperationalError):
            rounds.run(sqlite_office.runtime)
    assert "days" not in sqlite_office.runtime.rounds
    rounds.run(sqlite_office.runtime)
    assert "days" in sqlite_office.runtime.rounds
