"""What every answer carries, refusals among them; and where a request ends."""

import pytest
import requests
from aiohttp import http_parser

from tests import raw_http
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


# Where one request ends and the next begins, about which a proxy must not think otherwise.


def test_requests_are_taken_apart_by_the_parser_in_c() -> None:
    """What is known of smuggling into aiohttp is of the other one."""
    assert http_parser.HttpRequestParser.__module__ == "aiohttp._http_parser"


@pytest.mark.parametrize(
    "headers",
    [
        "Host: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked",
        "Host: a\r\nContent-Length: 4\r\nContent-Length: 5",
        "Host: a\r\nHost: b\r\nContent-Length: 0",
        "Content-Length: 0",
        "Host: a\r\nContent-Length: 0\r\nX-One: 1\nX-Two: 2",
        "Host: a\r\nContent-Length : 0",
    ],
)
def test_a_request_that_can_be_read_in_two_ways_is_read_in_none(sqlite_office: Office, headers: str) -> None:
    request = f"POST /webhooks/telegram HTTP/1.1\r\n{headers}\r\n\r\n0\r\n\r\n"
    assert raw_http.exchange(sqlite_office.web.url, request.encode()).status == 400
