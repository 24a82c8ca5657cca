"""A channel that needs an operator shows it, and what a platform asks us to wait for is waited for."""

import threading
from datetime import timedelta

import requests
from aiohttp import web

from channels.errors import AccountRefused
from channels.messages import DeliveryStatus
from gateway import troubles
from tests.office import Office
from tests.test_walk import COMPLAINT


def refused(status: int, text: str = "Unauthorized", **parameters: int) -> web.Response:
    body = {"ok": False, "error_code": status, "description": text, "parameters": parameters}
    return web.json_response(body, status=status)


def readiness(office: Office) -> dict[str, object]:
    found: dict[str, object] = requests.get(f"{office.web.url}/readyz", timeout=10).json()
    return found


def test_a_refused_credential_shows_in_health_until_something_goes_out_again(office: Office) -> None:
    office.far_end.faults.append(refused(401))
    office.telegram(COMPLAINT)
    office.work()
    shown = readiness(office)
    # Nothing of ours is broken: what comes in is kept.
    assert shown["status"] == "ok"
    assert "token" in str(shown["channels"])
    office.sweep(timedelta(minutes=5))
    office.work()
    assert office.statuses() == [DeliveryStatus.SENT]
    assert readiness(office)["channels"] == {}


def test_who_is_to_be_left_alone_for_a_while_is_and_others_are_not(sqlite_office: Office) -> None:
    sqlite_office.far_end.faults.append(refused(429, "Too Many Requests: retry after 60", retry_after=60))
    sqlite_office.telegram(COMPLAINT, chat=1001)
    sqlite_office.telegram("Lampu jalan di Jalan Melati mati semua sejak kemarin", chat=1001)
    sqlite_office.telegram(COMPLAINT, chat=1002)
    sqlite_office.work()
    assert sqlite_office.far_end.to("1001") == []
    assert len(sqlite_office.far_end.to("1002")) == 1
    assert {one.attempts for one in sqlite_office.deliveries if one.address == "telegram:1001"} == {0, 1}
    sqlite_office.sweep(timedelta(seconds=80))
    sqlite_office.work()
    sqlite_office.sweep(timedelta(seconds=10))
    sqlite_office.work()
    assert len(sqlite_office.far_end.to("1001")) == 2


def test_of_two_people_at_once_it_is_left_alone_altogether(sqlite_office: Office) -> None:
    slow_down = [refused(429, "Too Many Requests: retry after 60", retry_after=60) for _ in range(2)]
    sqlite_office.far_end.faults.extend(slow_down)
    for chat in range(1001, 1031):
        sqlite_office.telegram(COMPLAINT, chat=chat)
    sqlite_office.work()
    # As many as were on their way already when it said so.
    assert sum(one.attempts > 0 for one in sqlite_office.deliveries) <= 20
    sqlite_office.sweep(timedelta(seconds=90))
    sqlite_office.work()
    assert len(sqlite_office.far_end.sent) == 30


def test_two_workers_that_find_out_at_once_note_it_once(office: Office) -> None:
    error = AccountRefused("401", "the token is refused")
    errors: list[BaseException] = []
    ready = threading.Barrier(4)

    def note() -> None:
        ready.wait()
        try:
            troubles.note(office.runtime, "telegram", "send", error)
        except BaseException as failed:
            errors.append(failed)

    threads = [threading.Thread(target=note) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert "token" in str(readiness(office)["channels"])
