"""What keeps foreign web pages out, and our own page from running anything but its own files."""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import web

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    # The page and its script belong together: a new version is seen at the next reload.
    "Cache-Control": "no-cache",
}


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def refuse_foreign(request: web.Request, our_urls: Iterable[str], content_type: str) -> None:
    """Raise unless this is a request of that type from our own page, or from no web page at all.

    A foreign page can send JSON, or a JPEG, only after a preflight, which nobody answers here. A foreign
    name that was pointed at this machine (DNS rebinding) passes as the same origin, so the name is looked
    at too.
    """
    if request.content_type != content_type:
        raise web.HTTPUnsupportedMediaType(text=f"{content_type} only")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="foreign origin")
    if not is_named(request.host, our_urls):
        raise web.HTTPForbidden(text="foreign host")


def is_named(asked: str, our_urls: Iterable[str]) -> bool:
    """True where the name that somebody asked for is ours: a number, or a name without a dot, cannot be
    pointed at us by a stranger."""
    host = urlsplit(f"//{asked}").hostname or ""
    return "." not in host or _is_number(host) or host in {urlsplit(url).hostname for url in our_urls}


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
