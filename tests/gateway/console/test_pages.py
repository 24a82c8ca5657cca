"""Every page: whose it is, that it opens, and what its answers carry."""

import pytest

from gateway.console import app, serving
from gateway.console.visit import Route
from store import models as m
from tests.office import Office
from tests.officer import officer

ROUTES = [route for page in app.PAGES for route in page.ROUTES]


def paths(method: str) -> list[Route]:
    return [route for route in ROUTES if route.method == method]


def test_a_page_opens_for_whoever_has_it_in_the_menu_and_for_nobody_else(sqlite_office: Office) -> None:
    for role in m.Role:
        someone = officer(sqlite_office, role, agency="Dinas PUPR")
        for route in paths("GET"):
            if "{" in route.path or "." in route.path:
                continue
            answer = someone.get(route.path)
            assert answer.status_code == (200 if role in route.roles else 404), (
                role,
                route.path,
                answer.text,
            )


def test_nobody_without_a_session_sees_or_does_anything(sqlite_office: Office) -> None:
    url = f"{sqlite_office.web.url}/console"
    for route in ROUTES:
        path = route.path.format(ticket="4829156059", login="x", id="x", channel="telegram")
        answer = sqlite_office.http.request(route.method, url + path, allow_redirects=False, timeout=30)
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith("/console/login"), path


def test_nothing_is_done_without_the_token_of_the_form(sqlite_office: Office) -> None:
    for role in m.Role:
        someone = officer(sqlite_office, role, agency="Dinas PUPR")
        for route in paths("POST"):
            path = route.path.format(ticket="4829156059", login="x", id="x", channel="telegram")
            assert someone.post(path, csrf="", follow=False).status_code == 403, path
            assert someone.post(path, csrf="another", follow=False).status_code == 403, path


def test_nothing_is_done_for_a_page_of_somebody_elses(sqlite_office: Office) -> None:
    someone = officer(sqlite_office, m.Role.OPERATOR)
    url = f"{sqlite_office.web.url}/console/account/language"
    fields = {"csrf": someone.csrf, "language": "en"}
    for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert someone.http.post(url, data=fields, headers=headers, timeout=30).status_code == 403


@pytest.mark.parametrize("path", ["/account", "/nothing", "/login", "/static/base.css"])
def test_every_answer_tells_the_browser_to_run_nothing_but_our_own_files(
    sqlite_office: Office, path: str
) -> None:
    answer = officer(sqlite_office, m.Role.OPERATOR).get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == ("no-cache" if "static" in path else "no-store")


def test_the_cookie_is_from_this_host_alone_and_no_script_reads_it(sqlite_office: Office) -> None:
    """No neighbour under the same domain plants one: a browser takes that name from nobody else."""
    answer = sqlite_office.http.get(f"{sqlite_office.web.url}/console/login", timeout=30)
    name, _, parts = answer.headers["Set-Cookie"].partition("=")
    assert name == "__Host-lapor_knock"
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"} <= set(parts.split("; "))
    assert "Domain" not in parts


def test_without_https_the_cookie_is_for_the_console_alone(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "is_secure", lambda _: False)
    answer = sqlite_office.http.get(f"{sqlite_office.web.url}/console/login", timeout=30)
    name, _, parts = answer.headers["Set-Cookie"].partition("=")
    assert name == "lapor_knock"
    assert {"HttpOnly", "Path=/console", "SameSite=Lax"} <= set(parts.split("; "))


def test_a_form_larger_than_its_page_takes_is_refused(sqlite_office: Office) -> None:
    someone = officer(sqlite_office, m.Role.OPERATOR)
    assert someone.post("/account/language", language="x" * 300_000).status_code == 413
