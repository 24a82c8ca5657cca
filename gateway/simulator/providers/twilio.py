"""Twilio's Messages resource: one POST creates a message, signed callbacks tell what becomes of it."""

import base64
import hmac
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from typing import Any

from aiohttp import web

from channels.sms_1708 import segments
from gateway.simulator import faults, state, twilio
from gateway.simulator.entry import Author, Entry, Problem, State
from gateway.simulator.phones import SMS
from gateway.simulator.providers import reports
from gateway.simulator.providers.reports import Report
from gateway.simulator.wire import Call

_TEXT_LIMIT = 1600
_REPORTS = {"sent": State.SENT, "delivered": State.DELIVERED}
_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")


async def receive(request: web.Request) -> web.StreamResponse:
    return await faults.meet(state.of(request).faults["twilio"].answers, request, _create)


async def _create(request: web.Request) -> web.Response:
    simulator = state.of(request)
    account = simulator.channels[SMS]["twilio"]
    if not _authentic(request, account):
        return _error(401, 20003, "Authenticate")
    form = {name: str(value) for name, value in (await request.post()).items()}
    refusal = _refusal(account, form)
    to = form.get("To", "")
    person = to if _NUMBER.fullmatch(to) else simulator.phones.people(SMS)[0].id
    if refusal:
        code, text = refusal
        problem = Problem("provider_refused", 400, f"{code}: {text}")
        simulator.phones.write(
            SMS, person, Author.GATEWAY, form.get("Body", ""), State.REFUSED, problem=problem
        )
        return _error(400, code, text)
    entry = simulator.phones.write(
        SMS,
        person,
        Author.GATEWAY,
        form["Body"],
        State.SENT,
        external_id=f"SM{uuid.uuid4().hex}",
        parts=segments.count(form["Body"]),
    )
    if form.get("StatusCallback"):
        simulator.background.start(_report(simulator, entry, form))
    return web.json_response(_resource(account, entry, form), status=201)


def _authentic(request: web.Request, account: Mapping[str, Any]) -> bool:
    pair = f"{account['account_sid']}:{account['auth_token']}".encode()
    expected = f"Basic {base64.b64encode(pair).decode()}"
    given = request.headers.get("Authorization", "")
    return (
        hmac.compare_digest(given.encode(), expected.encode())
        and request.match_info["account"] == account["account_sid"]
    )


def _refusal(account: Mapping[str, Any], form: Mapping[str, str]) -> tuple[int, str] | None:
    """The code and the sentence, in the order in which Twilio looks."""
    if not form.get("To"):
        return 21604, "A 'To' phone number is required."
    if not (form.get("From") or form.get("MessagingServiceSid")):
        return 21603, "A 'From' phone number is required."
    if not _NUMBER.fullmatch(form["To"]):
        return 21211, f"Invalid 'To' Phone Number: {form['To']}"
    if form.get("From") not in (None, account["from"]):
        return 21606, "The 'From' phone number provided is not a valid message-capable Twilio phone number"
    if not form.get("Body"):
        return 21602, "Message body is required."
    if len(form["Body"]) > _TEXT_LIMIT:
        return 21617, "The concatenated message body exceeds the 1600 character limit"
    return None


def _error(status: int, code: int, message: str) -> web.Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": message, "more_info": more, "status": status}
    return web.json_response(body, status=status)


def _resource(account: Mapping[str, Any], entry: Entry, form: Mapping[str, str]) -> dict[str, Any]:
    now = format_datetime(datetime.now(UTC))
    uri = f"/{twilio.API_VERSION}/Accounts/{account['account_sid']}/Messages/{entry.external_id}"
    return {
        "account_sid": account["account_sid"],
        "api_version": twilio.API_VERSION,
        "body": entry.text,
        "date_created": now,
        "date_sent": None,
        "date_updated": now,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": form.get("From"),
        "messaging_service_sid": form.get("MessagingServiceSid"),
        "num_media": "0",
        "num_segments": str(entry.parts),
        "price": None,
        "price_unit": "USD",
        "sid": entry.external_id,
        "status": "queued",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": entry.person,
        "uri": f"{uri}.json",
    }


async def _report(simulator: state.Simulator, entry: Entry, form: Mapping[str, str]) -> None:
    told = {
        status: Report(became, partial(_callback, simulator, entry, form, status))
        for status, became in _REPORTS.items()
    }
    await reports.send(simulator, "twilio", entry, told, tuple(told))


def _callback(simulator: state.Simulator, entry: Entry, form: Mapping[str, str], status: str) -> Call:
    account = simulator.channels[SMS]["twilio"]
    callback = twilio.status_form(
        message_sid=entry.external_id,
        account_sid=account["account_sid"],
        sender=form.get("From") or account["from"],
        receiver=entry.person,
        status=status,
    )
    return twilio.signed_call(form["StatusCallback"], callback, account["auth_token"])
