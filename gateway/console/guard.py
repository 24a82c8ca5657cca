"""What keeps foreign pages out of the console, and its own pages from running anything but their own
files."""

import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from aiohttp import web

_OURS_ALONE = "__Host-"
"""Over https: a browser takes a cookie of that name from this very host alone, not from a neighbour of its
domain, who could otherwise plant one."""
SESSION = f"{_OURS_ALONE}lapor_session"
KNOCK = f"{_OURS_ALONE}lapor_knock"
"""The cookie that a log-in form has to bring back: who logs somebody in from elsewhere has none."""
PATH = "/console"

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # Not "no-referrer": then a browser gives "null" for the origin of our own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Nothing of it stays on a shared computer.
    "Cache-Control": "no-store",
}
FILE_HEADERS = {
    **PAGE_HEADERS,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; object-src 'none'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; sandbox"
    ),
}
"""For what a citizen sent, and our own charts: shown it may look like something, and do nothing."""
STATIC_HEADERS = {**PAGE_HEADERS, "Cache-Control": "no-cache"}


def is_ours(request: web.Request) -> bool:
    """False where a browser says that another site's page sent it."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def carries(given: str | None, expected: str | None) -> bool:
    return bool(given and expected) and secrets.compare_digest(str(given).encode(), str(expected).encode())


def cookie(request: web.Request, name: str, secure: bool) -> str:
    return request.cookies.get(_called(name, secure), "")


def set_cookie(response: web.StreamResponse, name: str, value: str, secure: bool) -> None:
    """For this browser's session; empty, it is taken away. Lax, not strict: a link out of a reminder opens
    the page it names."""
    response.set_cookie(
        _called(name, secure),
        value,
        # That name is for a whole host or for none (RFC 6265bis, 4.1.3.2).
        path="/" if secure else PATH,
        max_age=None if value else 0,
        httponly=True,
        samesite="Lax",
        secure=secure,
    )


def _called(name: str, secure: bool) -> str:
    """Without https, which is for trying it, a browser takes none of that name."""
    return name if secure else name.removeprefix(_OURS_ALONE)


def add_headers(response: web.StreamResponse, headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        response.headers.setdefault(name, value)
