"""What the page does with a phone: write, show, pin, tap, edit, look, shut us out; a new person takes it."""

from typing import Any

from aiohttp import web

from channels.sms_1708 import segments
from gateway.simulator import citizen, guard, people, photos, state
from gateway.simulator.entry import Author, Entry, Forward, Option, Pin
from gateway.simulator.phones import SMS, TELEGRAM, WHATSAPP, Person, X
from gateway.simulator.providers import whatsapp
from gateway.simulator.said import Said

_CHAT = {"text", "answers", "photos", "pin", "tap"}
CAN = {
    SMS: {"text", "in_parts"},
    WHATSAPP: _CHAT,
    TELEGRAM: {*_CHAT, "edits", "forward", "close"},
    X: {"text", "answers", "photos", "public", "close"},
}
"""What each phone can do: names of what `send` takes, and "close"."""
TEXT_LIMIT = {SMS: 1530, WHATSAPP: 4096, TELEGRAM: 4096, X: 10_000}
"""Ten short messages joined; what the other clients send as one message."""
_CAPTION_LIMIT = 1024
_MOST_PHOTOS = {WHATSAPP: 1, TELEGRAM: 10, X: 4}
_NAME_LIMIT = 100


def routes() -> list[web.RouteDef]:
    return [
        web.post("/api/phones/{channel}/messages", send),
        web.post("/api/phones/{channel}/people", new_person),
        web.post("/api/phones/{channel}/parts", count_parts),
        web.post("/api/phones/{channel}/photos", upload),
        web.post("/api/phones/{channel}/seen", see),
        web.post("/api/phones/{channel}/closed", close),
    ]


async def send(request: web.Request) -> web.Response:
    """`{"person": …}` and what they do; answers once the webhook has answered.

    `text`, alone, as the caption of `photos`, or as what somebody else wrote who is the `forward`
    (`{"name": …, "hidden": …}`); or a `pin`. `answers` is the id of the message that is replied to, `edits`
    that of the own message that now says `text`. A `tap` is the id of one of the options under the message
    that it `answers`. `in_parts` sends a long SMS piece by piece; `public` makes it a post, on X.
    """
    simulator, channel = _posted(request)
    body = await _body(request)
    person = _person(simulator, channel, body)
    if person.closed and channel == TELEGRAM:
        raise web.HTTPBadRequest(text="this person blocked the bot")
    known = {key: value for key, value in body.items() if key in CAN[channel]}
    said = _said(simulator, channel, person, known)
    try:
        sent = await citizen.sends(simulator, channel, person, said)
    except LookupError:
        raise web.HTTPBadRequest(text="there is no such photo any more") from None
    return web.json_response(sent.as_json(), status=201)


def _said(simulator: state.Simulator, channel: str, person: Person, body: dict[str, Any]) -> Said:
    answered = _entry(simulator, channel, person, body.get("answers"))
    public = body.get("public") is True
    if "tap" in body:
        return Said(tap=_tapped(answered, body["tap"]), answered=answered)
    if "pin" in body:
        return Said(pin=_pin(body["pin"]), answered=answered)
    if "photos" in body:
        caption = _text(body, _CAPTION_LIMIT) if body.get("text") else ""
        shown = _photos(body["photos"], _MOST_PHOTOS[channel])
        return Said(caption, shown, answered=answered, public=public)
    return Said(
        _text(body, TEXT_LIMIT[channel]),
        answered=answered,
        edited=_own(simulator, channel, person, body.get("edits")),
        forward=_forward(body["forward"]) if "forward" in body else None,
        in_parts=body.get("in_parts") is True,
        public=public,
    )


def _text(body: dict[str, Any], limit: int) -> str:
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise web.HTTPBadRequest(text="text is missing")
    if len(text) > limit:
        raise web.HTTPBadRequest(text=f"text is longer than {limit}")
    return text.strip()


def _photos(given: object, most: int) -> tuple[str, ...]:
    if not isinstance(given, list) or not 1 <= len(given) <= most:
        raise web.HTTPBadRequest(text=f"photos are a list of 1 to {most}")
    return tuple(str(photo) for photo in given)


def _person(simulator: state.Simulator, channel: str, body: dict[str, Any]) -> Person:
    person = body.get("person")
    if person is None:
        return simulator.phones.people(channel)[0]
    if not isinstance(person, str) or not people.is_invented(channel, person):
        raise web.HTTPBadRequest(text="person is none of the invented ones")
    return simulator.phones.person(channel, person)


def _entry(simulator: state.Simulator, channel: str, person: Person, entry_id: object) -> Entry | None:
    if entry_id is None:
        return None
    entry = simulator.phones.entry(channel, person.id, entry_id)
    if entry is None:
        raise web.HTTPBadRequest(text="there is no such message on this phone")
    return entry


def _own(simulator: state.Simulator, channel: str, person: Person, entry_id: object) -> Entry | None:
    entry = _entry(simulator, channel, person, entry_id)
    if entry and (entry.author is not Author.CITIZEN or entry.pin or entry.forward):
        raise web.HTTPBadRequest(text="this message is not theirs to edit")
    return entry


def _tapped(answered: Entry | None, option_id: object) -> Option:
    if answered and answered.options:
        for option in answered.options.rows:
            if option.id == option_id:
                return option
    raise web.HTTPBadRequest(text="there is no such thing to tap")


def _pin(given: object) -> Pin:
    try:
        fields = dict(given)  # type: ignore[call-overload]
        latitude, longitude = float(fields["latitude"]), float(fields["longitude"])
        name = str(fields.get("name") or "")[:_NAME_LIMIT]
    except (TypeError, ValueError, KeyError):
        raise web.HTTPBadRequest(text="a pin has a latitude and a longitude") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise web.HTTPBadRequest(text="the pin is not on this planet")
    return Pin(latitude, longitude, name.strip())


def _forward(given: object) -> Forward:
    if not isinstance(given, dict) or not isinstance(given.get("name"), str) or not given["name"].strip():
        raise web.HTTPBadRequest(text="a forward has the name of whoever wrote it")
    return Forward(given["name"].strip()[:_NAME_LIMIT], given.get("hidden") is True)


async def new_person(request: web.Request) -> web.Response:
    simulator, channel = _posted(request)
    return web.json_response(simulator.phones.new_person(channel).as_json(), status=201)


async def count_parts(request: web.Request) -> web.Response:
    """`{"text": …}`: as how many short messages it goes out."""
    _, channel = _posted(request)
    text = _text(await _body(request), TEXT_LIMIT[channel])
    return web.json_response({"parts": segments.count(text)})


async def upload(request: web.Request) -> web.Response:
    """A JPEG as the body; answers with the id under which it can be sent."""
    simulator, channel = _posted(request, "image/jpeg")
    if "photos" not in CAN[channel]:
        raise web.HTTPNotFound(text="this phone sends no photos")
    body = b""
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > photos.LARGEST:
            raise web.HTTPRequestEntityTooLarge(photos.LARGEST, len(body), text="larger than 5 MB")
    if not body.startswith(b"\xff\xd8\xff"):
        raise web.HTTPBadRequest(text="this is no JPEG")
    return web.json_response({"photo": simulator.photos.keep(body)}, status=201)


async def see(request: web.Request) -> web.Response:
    """`{"person": …, "last": …}`: a page shows this person's messages, down to the one with that id."""
    simulator, channel = _posted(request)
    if channel != WHATSAPP:
        raise web.HTTPNotFound(text="this phone does not tell what was read")
    body = await _body(request)
    person, last = body.get("person"), body.get("last")
    if not isinstance(person, str) or not isinstance(last, int):
        raise web.HTTPBadRequest(text="person or last is missing")
    if any(one.id == person for one in simulator.phones.people(channel)):
        whatsapp.is_seen(simulator, person, last)
    return web.json_response({})


async def close(request: web.Request) -> web.Response:
    """`{"person": …, "closed": …}`: they want nothing more from us, or let us in again."""
    simulator, channel = _posted(request)
    if "close" not in CAN[channel]:
        raise web.HTTPNotFound(text="this phone shuts nobody out")
    body = await _body(request)
    if not isinstance(body.get("closed"), bool):
        raise web.HTTPBadRequest(text="closed is true or false")
    person = _person(simulator, channel, body)
    await citizen.closes(simulator, channel, person, body["closed"])
    return web.json_response(person.as_json())


def _posted(request: web.Request, content_type: str = "application/json") -> tuple[state.Simulator, str]:
    simulator, channel = state.of(request), request.match_info["channel"]
    guard.refuse_foreign(request, (simulator.site.base_url, simulator.site.public_url), content_type)
    if channel not in simulator.built:
        raise web.HTTPNotFound(text="no such phone, or not built yet")
    return simulator, channel


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="not JSON") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="not a JSON object")
    return body
