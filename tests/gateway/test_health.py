"""Who may look at how we are."""

from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from gateway import app, config, health, rotating, webhooks
from gateway.runtime import Runtime
from store.migrations import migrate
from store.sealing.keys import draw
from tests.office import Office


def asked(office: Office, path: str, **headers: str) -> requests.Response:
    return requests.get(office.web.url + path, headers=headers, timeout=30)


def test_a_stranger_learns_that_we_are_there_and_nothing_else(sqlite_office: Office) -> None:
    """Through a proxy that the settings do not know, everybody is one."""
    stranger = {"X-Forwarded-For": "203.0.113.9"}
    assert asked(sqlite_office, "/metrics").status_code == 200
    assert asked(sqlite_office, "/metrics", **stranger).status_code == 404
    assert "store" in asked(sqlite_office, "/readyz").json()
    assert asked(sqlite_office, "/readyz", **stranger).json() == {"status": "ok"}
    assert asked(sqlite_office, "/healthz", **stranger).json() == {"status": "alive"}


def test_a_machine_that_was_left_with_the_old_key_says_which_one_it_misses(tmp_path: Path) -> None:
    old, new = draw(), draw()

    def machine(**encryption: object) -> Runtime:
        given = {"data_dir": tmp_path / "data", "encryption": encryption}
        return app.build(config.Settings.model_validate(given))

    left, moved = machine(key=old), machine(key=new, old_keys=[old])
    migrate(left.engine)
    done = rotating.rotate(moved)
    assert done.now in health.check(left)["store"]
    assert health.check(moved)["store"] == "ok"
    for one in (left, moved):
        one.engine.dispose()


@pytest.mark.parametrize(
    ("remote", "forwarded", "inside"),
    [
        ("127.0.0.1", None, True),
        ("::1", None, True),
        ("10.1.2.3", None, True),
        ("8.8.8.8", None, False),
        ("9.9.9.9", None, True),  # a monitor
        ("127.0.0.1", "8.8.8.8", False),
        ("10.0.0.1", "8.8.8.8", False),  # our proxy, for a stranger
        ("10.0.0.1", "10.1.2.3", True),  # our proxy, for an office
        ("10.0.0.1", "127.0.0.1, 8.8.8.8", False),  # what a stranger wrote before it
        ("10.0.0.2", "10.1.2.3", False),  # nobody knows that proxy
        ("", None, False),
    ],
)
def test_inside_is_who_comes_from_a_private_network_or_is_named(
    remote: str, forwarded: str | None, inside: bool
) -> None:
    served = web.Application()
    served[webhooks.PROXIES] = [ip_network("10.0.0.1")]
    settings = SimpleNamespace(web=SimpleNamespace(monitors=["9.9.9.0/24"]))
    served[health.RUNTIME] = SimpleNamespace(settings=settings)  # type: ignore[misc]
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = make_mocked_request("GET", "/metrics", headers=headers, app=served).clone(remote=remote)
    assert health.is_inside(request) is inside
