"""`lapor users`, as an operator types it."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlmodel import col, select

from gateway import passwords
from gateway.runtime import Runtime
from store import models as m
from store import staff, staff_sessions
from store.engine import reading, writing
from tests.gateway.test_cli import Console, console, logging_as_it_was, store, umask_as_before

__all__ = ["console", "logging_as_it_was", "store", "umask_as_before"]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def add(console: Console, *more: str, login: str = "sari", role: str = "auditor") -> object:
    return console.json("users", "add", login, "--name", f"Petugas {login}", "--role", role, *more)


def test_a_new_account_has_a_password_that_is_told_once_and_kept_as_a_hash(
    console: Console, store: Runtime
) -> None:
    made = add(console)
    assert isinstance(made, dict)
    with reading(store.engine) as session:
        one = staff.by_login(session, "SARI")
    assert one is not None
    assert passwords.fits(made["password"], one.password_hash)
    assert made["password"] not in console.type("users", "list").output


def test_what_cannot_be_an_account_is_refused_with_what_to_do(console: Console, store: Runtime) -> None:
    add(console)
    assert "is taken" in console.type("users", "add", "sari", "--name", "Lain", "--role", "auditor").output
    assert "small letters" in console.type("users", "add", "S", "--name", "Lain", "--role", "auditor").output
    needs = console.type("users", "add", "bima", "--name", "Bima", "--role", "penghubung")
    assert "a body out of config.yaml" in needs.output
    again = console.type("users", "add", "lain", "--name", "Petugas sari", "--role", "auditor")
    assert "has an account already" in again.output


def test_who_redirects_by_chat_already_keeps_their_link_when_they_get_a_log_in(
    console: Console, store: Runtime
) -> None:
    with writing(store.engine) as session:
        staff.named(session, "Petugas sari", store.clock()).address = "telegram:1001"
    add(console)
    [one] = console.json("users", "list")
    assert (one["login"], one["from"]) == ("sari", "telegram:***")


def test_a_new_password_ends_the_old_one_and_shutting_out_can_be_taken_back(
    console: Console, store: Runtime
) -> None:
    first = add(console)
    second = console.json("users", "password", "sari")
    assert isinstance(first, dict)
    with reading(store.engine) as session:
        one = staff.by_login(session, "sari")
    assert one
    assert not passwords.fits(first["password"], one.password_hash)
    assert passwords.fits(second["password"], one.password_hash)
    console.type("users", "disable", "sari")
    assert "shut out" in console.type("users", "list").output
    console.type("users", "enable", "sari")
    assert "shut out" not in console.type("users", "list").output
    assert "see `lapor users list`" in console.type("users", "disable", "nobody").output


def test_a_lost_telephone_and_a_lost_laptop_are_dealt_with_and_all_of_it_is_in_the_log(
    console: Console, store: Runtime
) -> None:
    add(console)
    with writing(store.engine) as session:
        one = staff.by_login(session, "sari")
        assert one
        one.totp_secret = passwords.new_secret()
        staff_sessions.begin(session, one, store.clock(), timedelta(hours=1), confirmed=True)
    console.type("users", "codes-off", "sari")
    console.type("users", "logout", "sari")
    console.type("users", "logout", "--all")
    assert console.type("users", "logout").exit_code == 2
    with reading(store.engine) as session:
        assert [one.totp_secret for one in staff.everybody(session)] == [None]
        assert not session.exec(select(m.StaffSession)).all()
        noted = session.exec(select(m.AuditEntry).order_by(col(m.AuditEntry.id))).all()
    assert [(one.action, one.details.get("login")) for one in noted] == [
        ("users.add", "sari"),
        ("users.codes", "sari"),
        ("users.logout", "sari"),
        ("users.logout", None),
    ]


def test_a_code_links_the_account_they_write_from(console: Console, store: Runtime) -> None:
    add(console)
    assert "/hubungkan " in console.type("users", "link", "sari").output
