"""Too many wrong ones, and nobody who could count them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests

from gateway import allowance, config, passwords
from gateway.console import guessing
from store import models as m
from tests.gateway.console.test_login import (
    PASSWORD,
    attempt,
    code_now,
    enter_code,
    somebody,
)
from tests.gateway.console.test_login import _quick as _quick
from tests.office import Office
from tests.officer import officer


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def allow(office: Office, **most: int) -> None:
    office.runtime.allowances.rules = allowance.rules(config.Allowances(**most))


def statuses(office: Office, http: requests.Session, name: str, *said: str) -> list[int]:
    return [attempt(office, http, name, password=one).status_code for one in said]


@pytest.mark.parametrize("name", ["sari", "nobody"])
def test_a_name_is_guessed_at_so_often_and_no_more_whether_there_is_such_an_account_or_not(
    sqlite_office: Office, http: requests.Session, name: str
) -> None:
    allow(sqlite_office, log_ins_by_name=2)
    somebody(sqlite_office)
    assert statuses(sqlite_office, http, name, "a", "b", "c", PASSWORD) == [403, 403, 429, 429]
    # The account has its own lock-out, in the database; of this it learns nothing.
    assert [one.failed_logins for one in sqlite_office.all(m.Staff)] == [2 if name == "sari" else 0]
    sqlite_office.late += timedelta(minutes=15)
    assert attempt(sqlite_office, http).status_code == 303


def test_from_one_network_address_many_names_are_tried_no_oftener(
    sqlite_office: Office, http: requests.Session
) -> None:
    allow(sqlite_office, log_ins_by_network=3)
    somebody(sqlite_office)
    # Who knows their password costs an office behind one router nothing.
    for _ in range(5):
        assert attempt(sqlite_office, http).status_code == 303
    tried = [attempt(sqlite_office, http, f"name{n}", "x").status_code for n in range(4)]
    assert tried == [403, 403, 403, 429]


def test_codes_and_the_password_asked_for_within_are_counted_with_them(
    sqlite_office: Office, http: requests.Session
) -> None:
    allow(sqlite_office, log_ins_by_name=1)
    secret = passwords.new_secret()
    somebody(sqlite_office, totp_secret=secret)
    attempt(sqlite_office, http)
    assert enter_code(sqlite_office, http, "000000").status_code == 403
    assert enter_code(sqlite_office, http, code_now(sqlite_office, secret)).status_code == 429
    inside = officer(sqlite_office, m.Role.AUDITOR)
    wrong = {"old": "x", "new": "sebuah kata sandi yang lain sekali"}
    assert inside.post("/account/password", **wrong).status_code == 422
    assert inside.post("/account/password", **wrong).status_code == 429


def test_while_nobody_can_count_nobody_is_let_in_and_who_is_in_stays(
    sqlite_office: Office, http: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody(sqlite_office)
    inside = officer(sqlite_office, m.Role.AUDITOR)
    monkeypatch.setattr(sqlite_office.runtime.allowances, "_away_until", float("inf"))
    refused = attempt(sqlite_office, http)
    assert (refused.status_code, "Belum dapat masuk" in refused.text) == (503, True)
    assert inside.get("/account").status_code == 200
    monkeypatch.undo()
    assert attempt(sqlite_office, http).status_code == 303


def test_who_was_given_a_new_password_may_try_it(sqlite_office: Office, http: requests.Session) -> None:
    allow(sqlite_office, log_ins_by_name=1)
    somebody(sqlite_office)
    assert statuses(sqlite_office, http, "sari", "a", PASSWORD) == [403, 429]
    guessing.forget(sqlite_office.runtime, "sari")
    assert attempt(sqlite_office, http).status_code == 303


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "unknown", False),
    ],
)
def test_a_customer_of_ipv6_is_one_network_address_whichever_they_use(
    one: str, other: str, same: bool
) -> None:
    assert (guessing._network(one) == guessing._network(other)) is same
