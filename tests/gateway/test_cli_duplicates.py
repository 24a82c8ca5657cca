"""`lapor duplicates`, as an operator types it."""

import getpass

import pytest

from gateway.runtime import Runtime
from normalizer import tickets
from store import duplicates
from store.engine import writing
from tests.gateway.test_cli import Console, console, logging_as_it_was, store, umask_as_before
from tests.store.test_duplicates import DARK, DARK_TOO, NOON, People

__all__ = ["console", "logging_as_it_was", "store", "umask_as_before"]

# As they are drawn: the last two digits are the check.
FIRST, SECOND, UNRELATED = "4168183897", "5070804787", "2384671087"


def file_pair(store: Runtime, rahasia: bool = False) -> None:
    with writing(store.engine) as session:
        people = People(session)
        first, second = people.complain(DARK, rahasia=rahasia), people.complain(DARK_TOO, day=1)
        first.ticket, second.ticket = FIRST, SECOND
        people.complain("Sampah menumpuk", subject="sampah").ticket = UNRELATED
        session.flush()
        duplicates.link(session, duplicates.find(session, [second]), NOON)


def test_nothing_waits_at_first(console: Console, store: Runtime) -> None:
    assert console.type("duplicates", "list").output == "no pairs\n"
    assert console.json("duplicates", "list") == []


def test_a_pair_is_listed_with_what_the_two_have_in_common(console: Console, store: Runtime) -> None:
    file_pair(store)
    [pair] = console.json("duplicates", "list")
    assert pair["tickets"] == [FIRST, SECOND]
    assert pair["state"] == "candidate"
    assert pair["reasons"]["spot"] == "jalan:industri"
    [line] = console.type("duplicates", "list").output.splitlines()
    assert line.startswith(f"{tickets.display(FIRST)}  {tickets.display(SECOND)}  candidate")
    assert "subject lampu jalan; spot jalan:industri; days 1" in line


def test_of_what_was_said_in_secret_the_content_is_not_listed(console: Console, store: Runtime) -> None:
    file_pair(store, rahasia=True)
    [pair] = console.json("duplicates", "list")
    assert (pair["tickets"], pair["reasons"]) == ([FIRST, SECOND], {})
    output = console.type("duplicates", "list").output
    assert "[rahasia]" in output
    assert "industri" not in output


@pytest.mark.parametrize(("command", "state"), [("confirm", "confirmed"), ("reject", "rejected")])
def test_what_a_human_decides_is_kept_with_their_name(
    console: Console, store: Runtime, command: str, state: str
) -> None:
    file_pair(store)
    # As they are printed, and in whatever order.
    typed = (*tickets.display(SECOND).split(), *tickets.display(FIRST).split())
    assert console.type("duplicates", command, *typed, "--by", "Ani").output == f"{state} by Ani\n"
    assert console.json("duplicates", "list") == []
    for shown_by in (state, "all"):
        [pair] = console.json("duplicates", "list", "--state", shown_by)
        assert (pair["state"], pair["decided_by"]) == (state, "Ani")
        assert pair["decided_at"]
    assert f"{state} by Ani" in console.type("duplicates", "list", "--state", state).output


def test_without_a_name_it_is_whoever_is_logged_in(
    console: Console, store: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "petugas")
    file_pair(store)
    assert console.json("duplicates", "reject", FIRST, SECOND) == {
        "tickets": [FIRST, SECOND],
        "state": "rejected",
        "by": "petugas",
    }


def test_what_is_no_pair_is_said_to_be_none(console: Console, store: Runtime) -> None:
    file_pair(store)
    assert "lapor duplicates list" in console.refused("duplicates", "confirm", FIRST, UNRELATED)


@pytest.mark.parametrize("typed", [(FIRST,), (FIRST, FIRST), ("123", SECOND), (FIRST, SECOND, UNRELATED)])
def test_two_ticket_numbers_are_asked_for(console: Console, store: Runtime, typed: tuple[str, ...]) -> None:
    assert "two ticket numbers" in console.refused("duplicates", "confirm", *typed)
