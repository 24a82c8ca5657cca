"""What every answer carries: the pages of nobody, errors and refusals among them."""

import requests

from tests.office import Office

ASKED = (
    ("GET", "/", 404),
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
    ("GET", "/metrics", 200),
    ("POST", "/metrics", 405),
    ("TRACE", "/healthz", 405),
    ("GET", "/webhooks/nobody", 404),
    ("GET", "/webhooks/telegram", 403),
    ("PUT", "/webhooks/telegram", 405),
    ("OPTIONS", "/webhooks/telegram", 405),
    ("POST", "/webhooks/sms_1708/wrong", 403),
    ("GET", "/console/", 303),
    ("GET", "/console/login", 200),
    ("POST", "/console/login", 403),
    ("TRACE", "/console/login", 405),
    ("OPTIONS", "/console/login", 405),
    ("DELETE", "/console/complaints", 405),
    ("GET", "/console/events", 403),
    ("GET", "/console/%00", 400),
    ("GET", "/console/static/", 403),
    ("GET", "/console/static/base.css", 200),
    ("GET", "/console/static/base.js", 200),
    ("GET", "/console/static/mark.svg", 200),
    ("GET", "/console/static/nothing", 404),
    ("GET", "/.git/config", 404),
    ("GET", "/simulator/", 404),
)


def test_every_answer_is_nothing_but_what_it_says_and_stands_in_nobodys_frame(sqlite_office: Office) -> None:
    for method, path, status in ASKED:
        answer = requests.request(method, sqlite_office.web.url + path, allow_redirects=False, timeout=30)
        told = answer.headers
        assert answer.status_code == status, (method, path)
        policy = told["Content-Security-Policy"].split("; ")
        for directive in ("default-src", "object-src", "base-uri", "frame-ancestors"):
            assert f"{directive} 'none'" in policy, (method, path)
        assert told["X-Content-Type-Options"] == "nosniff", (method, path)
        assert told["Referrer-Policy"] in ("no-referrer", "same-origin"), (method, path)
        static = path.startswith("/console/static/")
        assert told["Cache-Control"] == ("no-cache" if static else "no-store"), (method, path)
        assert told["Server"] == "lapor", (method, path)
        assert not any(name.startswith("Access-Control") for name in told), (method, path)


def test_every_text_says_how_it_is_written(sqlite_office: Office) -> None:
    """Taken for another alphabet, harmless signs become a script."""
    seen = set()
    for method, path, _ in ASKED:
        answer = requests.request(method, sqlite_office.web.url + path, allow_redirects=False, timeout=30)
        kind = answer.headers.get("Content-Type", "")
        if answer.content and (kind.startswith("text/") or "+xml" in kind):
            assert "charset=utf-8" in kind.lower(), (method, path, kind)
            seen.add(kind.partition(";")[0])
    assert {"text/html", "text/plain", "text/css", "image/svg+xml"} <= seen


def test_over_https_a_browser_is_told_never_to_come_by_another_way(sqlite_office: Office) -> None:
    assert sqlite_office.runtime.settings.base_url.startswith("https://")
    for path in ("/", "/healthz", "/console/login", "/console/static/base.css", "/webhooks/telegram"):
        told = requests.get(sqlite_office.web.url + path, timeout=30).headers
        assert told["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", path
