"""X's refusals in its own forms: problems of its API 2, codes of the first one, and what is no JSON."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from gateway.simulator import faults


class Refused(Exception):
    """`status` and `body` are X's."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(words(body))
        self.status = status
        self.body = body

    def answer(self) -> web.Response:
        return web.json_response(self.body, status=self.status, content_type="application/problem+json")


def words(body: Mapping[str, Any]) -> str:
    """What in it says why, for the phone."""
    for error in body.get("errors", []):
        if "code" in error:
            return f"{error['code']}: {error['message']}"
    return str(body.get("detail", ""))


def problem(status: int, title: str, detail: str, kind: str = "about:blank") -> Refused:
    return Refused(status, {"title": title, "detail": detail, "type": kind, "status": status})


def _forbidden(detail: str) -> Refused:
    return problem(403, "Forbidden", detail)


def _coded(code: int, message: str) -> Refused:
    """As the API's first version says it, and its second still does here and there."""
    return Refused(403, {"errors": [{"code": code, "message": message}]})


def invalid(parameter: str, value: str, message: str) -> Refused:
    errors = [{"parameters": {parameter: [value]}, "message": message}]
    body = {
        "errors": errors,
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": "https://api.x.com/2/problems/invalid-request",
    }
    return Refused(400, body)


def not_found(what: str, id: str) -> Refused:
    detail = f"Could not find {what} with id: [{id}]."
    return problem(404, "Not Found Error", detail, "https://api.x.com/2/problems/resource-not-found")


KINDS: Mapping[str, Refused] = {
    "unauthorized": problem(401, "Unauthorized", "Unauthorized"),
    "credits": problem(
        402,
        "CreditsDepleted",
        "Your enrolled account does not have any credits to fulfill this request.",
        "https://api.x.com/2/problems/credits",
    ),
    "too_many": problem(429, "Too Many Requests", "Too Many Requests"),
    "no_permission": problem(
        403,
        "Forbidden",
        "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.",
        "https://api.x.com/2/problems/oauth1-permissions",
    ),
    "duplicate": _forbidden("You are not allowed to create a Tweet with duplicate content."),
    "too_long": _forbidden("Your Tweet text is too long."),
    "not_named": _forbidden(
        "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged "
        "by the author of the post you are replying to."
    ),
    "deleted": _forbidden("You attempted to reply to a Tweet that is deleted or not visible to you."),
    "dm_closed": _forbidden("You do not have permission to DM one or more participants."),
    "dm_150": _coded(150, "You cannot send messages to users who are not following you."),
    "dm_226": _coded(226, "This request looks like it might be automated."),
    "dm_349": _coded(349, "You cannot send messages to this user."),
    "dm_476": _coded(476, "Only verified accounts can send message requests to this user."),
}
"""By names of ours."""


def fault(kind: str, headers: Mapping[str, str] | None = None) -> faults.Answer:
    """The same for a request that would have been taken."""
    refused = KINDS[kind]
    told = {"Content-Type": "application/problem+json", **(headers or {})}
    return faults.Answer(refused.status, told, json.dumps(refused.body))


def page(status: int) -> faults.Answer:
    """A proxy's error page in the place of an answer."""
    body = f"<!doctype html><title>{status}</title><h1>Something went wrong</h1>"
    return faults.Answer(status, {"Content-Type": "text/html"}, body)
