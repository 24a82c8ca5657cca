"""What the page does with a phone: write, show, pin, tap, look; and a new person takes it."""

from typing import Any

from aiohttp import web

from channels.sms_1708 import segments
from gateway.simulator import citizen, graph, guard, people, state
from gateway.simulator.phones import Entry, Option, Person, Pin
from gateway.simulator.providers import whatsapp

TEXT_LIMIT = {"sms_1708": 1530, "whatsapp": 4096, "telegram": 4096}
"""Ten short messages joined; what those two clients send as one message."""
_CAPTION_LIMIT = 1024
_NAME_LIMIT = 100


def routes() -> list[web.RouteDef]:
    return [
        web.post("/api/phones/{channel}/messages", send),
        web.post("/api/phones/{channel}/people", new_person),
        web.post("/api/phones/{channel}/parts", count_parts),
        web.post("/api/phones/{channel}/photos", upload),
        web.post("/api/phones/{channel}/seen", see),
    ]


async def send(request: web.Request) -> web.Response:
    """`{"person": …}` and one of `text`, `photo`, `pin`, `tap`; answers once the webhook has answered.

    With a text, `in_parts` sends a long SMS piece by piece; on WhatsApp, `answers` is the id of the message
    that is quoted. A `tap` is the id of one of the options under the message that it `answers`.
    """
    simulator, channel = _posted(request)
    body = await _body(request)
    person = _person(simulator, channel, body)
    sent = await _sent(simulator, channel, person, body)
    return web.json_response(sent.as_json(), status=201)


async def _sent(simulator: state.Simulator, channel: str, person: Person, body: dict[str, Any]) -> Entry:
    if channel != citizen.WHATSAPP:
        text = _text(body, "text", TEXT_LIMIT[channel])
        return await citizen.says(simulator, channel, person, text, in_parts=body.get("in_parts") is True)
    answered = _answered(simulator, person, body)
    if "tap" in body:
        return await citizen.taps(simulator, person, *_tapped(answered, body["tap"]))
    if "pin" in body:
        return await citizen.pins(simulator, person, _pin(body["pin"]), answered)
    if "photo" in body:
        caption = _text(body, "text", _CAPTION_LIMIT) if body.get("text") else ""
        try:
            return await citizen.shows(simulator, person, str(body["photo"]), caption, answered)
        except LookupError:
            raise web.HTTPBadRequest(text="there is no such photo any more") from None
    text = _text(body, "text", TEXT_LIMIT[channel])
    return await citizen.says(simulator, channel, person, text, answered=answered)


def _text(body: dict[str, Any], name: str, limit: int) -> str:
    text = body.get(name)
    if not isinstance(text, str) or not text.strip():
        raise web.HTTPBadRequest(text=f"{name} is missing")
    if len(text) > limit:
        raise web.HTTPBadRequest(text=f"{name} is longer than {limit}")
    return text.strip()


def _person(simulator: state.Simulator, channel: str, body: dict[str, Any]) -> Person:
    person = body.get("person")
    if person is None:
        return simulator.phones.people(channel)[0]
    if not isinstance(person, str) or not people.is_invented(channel, person):
        raise web.HTTPBadRequest(text="person is none of the invented ones")
    return simulator.phones.person(channel, person)


def _answered(simulator: state.Simulator, person: Person, body: dict[str, Any]) -> Entry | None:
    if body.get("answers") is None:
        return None
    entry = simulator.phones.entry(citizen.WHATSAPP, person.id, body["answers"])
    if entry is None:
        raise web.HTTPBadRequest(text="the message that is answered is not on this phone")
    return entry


def _tapped(answered: Entry | None, option_id: object) -> tuple[Entry, Option]:
    if answered and answered.options:
        for option in answered.options.rows:
            if option.id == option_id:
                return answered, option
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


async def new_person(request: web.Request) -> web.Response:
    simulator, channel = _posted(request)
    return web.json_response(simulator.phones.new_person(channel).as_json(), status=201)


async def count_parts(request: web.Request) -> web.Response:
    """`{"text": …}`: as how many short messages it goes out."""
    _, channel = _posted(request)
    text = _text(await _body(request), "text", TEXT_LIMIT[channel])
    return web.json_response({"parts": segments.count(text)})


async def upload(request: web.Request) -> web.Response:
    """A JPEG as the body; answers with the id under which it can be sent."""
    simulator, channel = _posted(request, "image/jpeg")
    if channel != citizen.WHATSAPP:
        raise web.HTTPNotFound(text="this phone sends no photos")
    body = b""
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > graph.LARGEST_PHOTO:
            raise web.HTTPRequestEntityTooLarge(graph.LARGEST_PHOTO, len(body), text="larger than 5 MB")
    if not body.startswith(b"\xff\xd8\xff"):
        raise web.HTTPBadRequest(text="this is no JPEG")
    return web.json_response({"photo": simulator.graph.keep(body)}, status=201)


async def see(request: web.Request) -> web.Response:
    """`{"person": …, "last": …}`: a page shows this person's messages, down to the one with that id."""
    simulator, channel = _posted(request)
    if channel != citizen.WHATSAPP:
        raise web.HTTPNotFound(text="this phone does not tell what was read")
    body = await _body(request)
    person, last = body.get("person"), body.get("last")
    if not isinstance(person, str) or not isinstance(last, int):
        raise web.HTTPBadRequest(text="person or last is missing")
    if any(one.id == person for one in simulator.phones.people(channel)):
        whatsapp.is_seen(simulator, person, last)
    return web.json_response({})


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
