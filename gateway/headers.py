"""What every answer tells a browser, whoever asked for it and whatever went wrong.

Nothing but the console and the simulator is for a browser, and they say themselves what theirs may do. All
else is nothing but what it says it is: no page, in nobody's frame, kept nowhere.
"""

from aiohttp import web

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_HTTPS_ONLY = "max-age=31536000; includeSubDomains"
"""A year (RFC 6797)."""
_NAME = "lapor"
"""Instead of the version of what we are built with, which tells what is known to be wrong with it."""


def add_to(app: web.Application, secure: bool) -> None:
    """`secure`: we are reached over https alone."""

    async def add(request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Server"] = _NAME
        if secure:
            response.headers["Strict-Transport-Security"] = _HTTPS_ONLY
        if response.charset is None and _is_text(response.content_type):
            response.charset = "utf-8"
        if len(request.match_info.apps) == 1:
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)

    app.on_response_prepare.append(add)


def _is_text(content_type: str) -> bool:
    return content_type.startswith("text/") or content_type.endswith("+xml")
