"""Kannel's sendsms, as its user guide describes it and version 1.4.5 behaves."""

import re
from collections.abc import Mapping
from functools import partial
from urllib.parse import parse_qsl

from aiohttp import web

from channels.sms_1708 import segments
from gateway.simulator import faults, kannel, state
from gateway.simulator.entry import Author, Entry, Problem, State
from gateway.simulator.phones import SMS
from gateway.simulator.providers import reports
from gateway.simulator.providers.reports import Report

_UCS2 = "2"
_REPORTS = {kannel.ACCEPTED_BY_SMSC: State.SENT, kannel.DELIVERED: State.DELIVERED}
_NUMBER = re.compile(r"\+?[0-9]{3,15}")


async def receive(request: web.Request) -> web.StreamResponse:
    return await faults.meet(state.of(request).faults["kannel"].answers, request, _sendsms)


async def _sendsms(request: web.Request) -> web.Response:
    simulator = state.of(request)
    fields = _fields(request.rel_url.raw_query_string)
    refusal = _refusal(simulator, fields)
    if refusal:
        _show(
            simulator, fields, State.REFUSED, Problem("provider_refused", refusal.status, refusal.text or "")
        )
        return refusal
    entry = _show(simulator, fields, State.SENT, None)
    if "dlr-url" in fields:
        simulator.background.start(_report(simulator, entry, fields))
    return web.Response(status=202, text="0: Accepted for delivery")


def _fields(query: str) -> dict[str, str]:
    """The parameters, the text decoded as coding and charset tell."""
    plain = dict(parse_qsl(query, keep_blank_values=True, encoding="latin-1"))
    coding = plain.get("coding", "0")
    charset = plain.get("charset") or ("UTF-16BE" if coding == _UCS2 else "UTF-8")
    fields = {name: value.encode("latin-1").decode("utf-8", "replace") for name, value in plain.items()}
    fields["text"] = plain.get("text", "").encode("latin-1").decode(_known(charset), "replace")
    if coding != _UCS2:
        fields["text"] = lossy(fields["text"])
    return fields


def _known(charset: str) -> str:
    try:
        "".encode(charset)
    except LookupError:
        return "UTF-8"
    return charset


def _refusal(simulator: state.Simulator, fields: Mapping[str, str]) -> web.Response | None:
    account = simulator.channels[SMS]["kannel"]
    user = fields.get("username") or fields.get("user")
    password = fields.get("password") or fields.get("pass")
    if (user, password) != (account["username"], account["password"]):
        return web.Response(status=403, text="Authorization failed for sendsms")
    if "to" not in fields:
        return web.Response(status=400, text="Missing receiver number, rejected")
    if not fields["to"]:
        return web.Response(status=400, text="Empty receiver number not allowed, rejected")
    if not _NUMBER.fullmatch(fields["to"]):
        return web.Response(status=400, text="Garbage 'to' field, rejected.")
    if not fields.get("from"):
        return web.Response(status=400, text="Sender missing and no global set, rejected")
    return None


def _show(
    simulator: state.Simulator, fields: Mapping[str, str], became: State, problem: Problem | None
) -> Entry:
    to = fields.get("to", "")
    # A refusal that names nobody is shown to whoever looks at the phone first.
    person = _with_plus(to) if _NUMBER.fullmatch(to) else simulator.phones.people(SMS)[0].id
    parts = segments.count(fields["text"])
    return simulator.phones.write(
        SMS, person, Author.GATEWAY, fields["text"], became, problem=problem, parts=parts
    )


def _with_plus(number: str) -> str:
    return f"+{number}" if number.startswith("62") else number


async def _report(simulator: state.Simulator, entry: Entry, fields: Mapping[str, str]) -> None:
    """Two delivery reports, as far as the dlr-mask asks for them."""
    mask = int(fields.get("dlr-mask") or 0)
    told = {
        str(status): Report(
            became, partial(kannel.receipt_call, fields["dlr-url"], status) if mask & status else None
        )
        for status, became in _REPORTS.items()
    }
    await reports.send(simulator, "kannel", entry, told, tuple(told))


def lossy(text: str) -> str:
    """What is left of the text when it is sent with the 7-bit alphabet: Kannel's coding=0."""
    return "".join(char if segments.encoding(char) == "GSM-7" else "?" for char in text)
