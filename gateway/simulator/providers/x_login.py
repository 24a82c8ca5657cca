"""Who asks X: the app by its bearer token; our account by its own token or a signature (OAuth 1.0a)."""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from aiohttp import web

from gateway.simulator import state
from gateway.simulator.phones import X
from gateway.simulator.providers.x_refusals import KINDS

_FIELD = re.compile(r'(\w+)="([^"]*)"')
_CLOCKS_DIFFER = 300
"""Seconds, at most."""


def need_app(request: web.Request) -> None:
    """Raises `Refused` unless it is the app."""
    if _bearer(request) != _settings(request)["bearer_token"]:
        raise KINDS["unauthorized"]


def need_account(request: web.Request) -> None:
    """Raises `Refused` unless it is our account."""
    bearer = _bearer(request)
    if bearer and bearer == _settings(request).get("user_token"):
        return
    if not _is_signed(request, _settings(request)):
        raise KINDS["unauthorized"]


def need_either(request: web.Request) -> None:
    """Raises `Refused` unless it is one of them."""
    if _bearer(request) != _settings(request)["bearer_token"]:
        need_account(request)


def _settings(request: web.Request) -> Mapping[str, Any]:
    return state.of(request).channels[X]


def _bearer(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else ""


def _is_signed(request: web.Request, settings: Mapping[str, Any]) -> bool:
    given = dict(_FIELD.findall(request.headers.get("Authorization", "").removeprefix("OAuth ")))
    fields = {name: unquote(value) for name, value in given.items() if name.startswith("oauth_")}
    expected = _signature(request, fields, settings)
    return (
        fields.get("oauth_consumer_key") == settings["consumer_key"]
        and fields.get("oauth_token") == settings["access_token"]
        and fields.get("oauth_signature_method") == "HMAC-SHA1"
        and abs(time.time() - int(fields.get("oauth_timestamp") or 0)) < _CLOCKS_DIFFER
        and hmac.compare_digest(fields.get("oauth_signature", ""), expected)
    )


def _signature(request: web.Request, fields: Mapping[str, str], settings: Mapping[str, Any]) -> str:
    """Over the method, the address as the caller knows it, and every parameter, sorted."""
    signed = [(name, value) for name, value in fields.items() if name != "oauth_signature"]
    pairs = sorted((_quoted(name), _quoted(value)) for name, value in [*request.query.items(), *signed])
    parameters = "&".join(f"{name}={value}" for name, value in pairs)
    address = f"{request.url.origin()}{request.url.raw_path}"
    base = "&".join(_quoted(part) for part in (request.method, address, parameters))
    key = f"{_quoted(settings['consumer_secret'])}&{_quoted(settings['access_token_secret'])}"
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _quoted(text: str) -> str:
    return quote(text, safe="-._~")
