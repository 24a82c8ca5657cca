"""Every page and every form, by everybody, with whatever can stand in an address or a form.

``FUZZ_ROUNDS=40`` asks each of them that often.
"""

import os
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from random import Random

import pytest

from gateway import app
from gateway.config import Settings
from gateway.console import guard
from store import models as m
from tests import raw_http
from tests.conftest import open_office
from tests.far_end import FarEnd
from tests.fuzz import routes
from tests.gateway.console.complaint.case import complain, write
from tests.keys import KEY
from tests.office import Office
from tests.officer import officer

ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "1"))
ROLES = 1 + len(m.Role)
ENDLESS = ("/events",)
"""Streams: who listens to one waits for news."""
TO_THE_END = ("/logout", "/sessions/end", "/account/password", "/users/{login}")
"""Forms by which a whole test would be logged out; asked with another's token."""


@pytest.fixture
def demo(tmp_path: Path, sqlite_url: str, queue_url: str) -> Iterator[Office]:
    """A gateway as a newcomer starts it: every route there is, those of the simulator too."""
    settings = Settings.model_validate(
        {
            "data_dir": tmp_path / "data",
            "store": {"url": sqlite_url},
            "queue": {"url": queue_url},
            "encryption": {"key": KEY},
            "console": {"codes_for": []},
        }
    )
    assert settings.simulating
    with open_office(settings, FarEnd()) as office:
        yield office


# Aiohttp says so of a name with semicolons in it, and refuses the form.
@pytest.mark.filterwarnings("ignore::aiohttp.multipart.BadContentDispositionHeader")
def test_no_route_breaks_or_shows_what_it_was_given_as_its_own(demo: Office) -> None:
    ticket = complain(demo)
    write(demo, f"Jalan rusak {routes.MARKUP} di Jalan Contoh", 1002, sender_name=routes.MARKUP)
    known = {
        "ticket": [one.ticket for one in demo.complaints],
        "id": [str(demo.messages[0].id), str(demo.deliveries[0].id)],
        "channel": list(demo.runtime.channels),
        "login": ["auditor"],
        "method": ["sendMessage", "getUpdates", "setWebhook", "getFile", "sendPhoto"],
        "token": [app.channel_blocks(demo.runtime.settings)["telegram"]["token"]],
    }
    assert ticket in known["ticket"]
    places = [one for one in routes.places(demo.web.app) if not one.path.endswith(ENDLESS)]
    problems = []
    for number, role in enumerate((None, *m.Role)):
        someone = officer(demo, role, f"Penguji {role}", "Dinas PUPR") if role else None
        # As it is called where a newcomer tries it: not over https.
        cookie = {"Cookie": f"{guard.SESSION.removeprefix('__Host-')}={someone.token}"} if someone else {}
        ok = 0
        for place in places:
            if someone and not place.path.startswith("/console"):
                continue
            for turn in range(ROUNDS):
                rng = Random(f"{role}/{place}/{turn}")
                fatal = any(one in place.path for one in TO_THE_END)
                csrf = someone.csrf if someone and not fatal else "x"
                target, headers, body = routes.requests(place, number + turn * ROLES, rng, known, csrf)
                try:
                    answer = raw_http.ask(demo.web.url, place.method, target, {**headers, **cookie}, body)
                except (HTTPException, OSError) as error:
                    problems.append(f"{role} {place.method} {place.path} #{turn}: {type(error).__name__}")
                    continue
                ok += answer.status == 200
                if what := routes.wrong(place, answer):
                    problems.append(f"{role} {place.method} {place.path} #{turn}: {what}")
        # Or nobody would have come further than the door, and half of this would be a test of the door.
        assert ok > 5 or someone is None, (role, ok)
    assert problems == []


def test_every_parameter_that_a_page_reads_is_known_here() -> None:
    assert {"q", "to", "before", "ticket", "text", "reason", "login"} <= set(routes.parameters())
