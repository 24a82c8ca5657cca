"""Requests as bytes, for what no client library lets through."""

import socket
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPResponse
from urllib.parse import urlsplit

Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Headers
    """Names in lower case."""
    body: bytes


def ask(url: str, method: str, target: str, headers: Headers | None = None, body: bytes = b"") -> Answer:
    """One well-formed request; `target` is what stands in the request line."""
    length = {} if "Transfer-Encoding" in (headers or {}) else {"Content-Length": str(len(body))}
    return exchange(url, head(method, target, {**length, **(headers or {})}) + body, method)


def head(method: str, target: str, headers: Headers) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def exchange(url: str, request: bytes, method: str = "POST") -> Answer:
    """Send the bytes, whatever they are, and read what comes back."""
    with connect(url) as connection:
        # Who answers before the end (413) may also stop listening before it.
        with suppress(ConnectionError):
            connection.sendall(request)
        response = HTTPResponse(connection, method=method)
        response.begin()
        with response:
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, response.read())


def connect(url: str) -> socket.socket:
    place = urlsplit(url)
    return socket.create_connection((place.hostname, place.port), timeout=30)
