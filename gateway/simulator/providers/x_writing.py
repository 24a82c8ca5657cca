"""What of X's API 2 writes: a post under another one, and a direct message."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from gateway.simulator import state, x, x_text
from gateway.simulator.entry import Author, Entry, Problem, State
from gateway.simulator.phones import X
from gateway.simulator.photos import LARGEST
from gateway.simulator.providers import x_login
from gateway.simulator.providers.x_refusals import KINDS, Refused, invalid, problem
from gateway.simulator.uploads import Upload, form_of

_MESSAGE_LIMIT = 10_000
_POST_KEYS = {"text", "reply", "for_super_followers_only", "nullcast"}


async def create_post(request: web.Request) -> web.Response:
    x_login.need_account(request)
    simulator, body = state.of(request), await body_of(request)
    account = simulator.account
    parent, text = account.find_post(_replied_to(body)), str(body.get("text", ""))
    person = parent.person if parent else simulator.phones.people(X)[0].id
    try:
        _check_limit(request, "posts")
        _check_post(simulator, body, parent)
    except Refused as refused:
        _show_refused(simulator, person, text, refused, public=True)
        raise
    entry = simulator.phones.write(
        X,
        person,
        Author.GATEWAY,
        text,
        State.SENT,
        external_id=account.next_id(),
        answers=parent.id if parent else None,
        public=True,
    )
    account.posts.append(entry)
    data = x.spelt(account.post(entry), account.spelling)
    told = {name: data[name] for name in data if name in ("id", "text") or name.startswith("edit_history")}
    return web.json_response({"data": told}, status=201, headers=account.limits.headers("posts"))


def _replied_to(body: Mapping[str, Any]) -> str:
    reply = body.get("reply")
    return str(reply.get("in_reply_to_tweet_id", "")) if isinstance(reply, dict) else ""


def _check_post(simulator: state.Simulator, body: Mapping[str, Any], parent: Entry | None) -> None:
    """Raises `Refused` as X would."""
    text, account = body.get("text"), simulator.account
    for name in set(body) - _POST_KEYS:
        raise invalid(name, "", f"$.{name}: is not defined in the schema")
    if not isinstance(text, str) or not text.strip():
        raise invalid("text", "", "text is missing")
    if "reply" in body and parent is None:
        raise KINDS["deleted"]
    if parent and parent.author is Author.CITIZEN and not account.names_us(parent):
        raise KINDS["not_named"]
    if x_text.weight(text) > x_text.LIMIT:
        raise KINDS["too_long"]
    if any(one.author is Author.GATEWAY and one.text == text for one in account.posts):
        raise KINDS["duplicate"]


async def create_message(request: web.Request) -> web.Response:
    x_login.need_account(request)
    simulator, body = state.of(request), await body_of(request)
    account, text = simulator.account, str(body.get("text", ""))
    person = simulator.phones.person(X, request.match_info["person"])
    try:
        _check_limit(request, "messages")
        photos = _photos(simulator, body)
        if not photos or text:
            _check_text(text)
        if not account.may_write_to(person):
            raise KINDS[account.dm_refusal]
    except Refused as refused:
        _show_refused(simulator, person.id, text, refused, public=False)
        raise
    entry = simulator.phones.write(
        X, person.id, Author.GATEWAY, text, State.SENT, external_id=account.next_id(), photos=photos
    )
    account.messages.append(entry)
    conversation = x.conversation(person.id, account.us.id)
    data = {"dm_conversation_id": conversation, "dm_event_id": entry.external_id}
    return web.json_response({"data": data}, status=201, headers=account.limits.headers("messages"))


def _photos(simulator: state.Simulator, body: Mapping[str, Any]) -> tuple[str, ...]:
    """The one picture that a message may take along."""
    attached = body.get("attachments", [])
    if not isinstance(attached, list) or len(attached) > 1:
        raise invalid("attachments", "", "attachments has at most one entry")
    ids = tuple(str(one.get("media_id")) if isinstance(one, dict) else "" for one in attached)
    for id in ids:
        if simulator.photos.find(id) is None:
            raise invalid("attachments", id, "Your media IDs are invalid.")
    return ids


async def upload(request: web.Request) -> web.Response:
    """A picture, which gets an id to be taken along by."""
    x_login.need_account(request)
    form = await form_of(request) if request.content_type == "multipart/form-data" else {}
    picture = form.get("media")
    if form.get("media_category") != "dm_image":
        raise invalid("media_category", "", "media_category is dm_image here")
    if not isinstance(picture, Upload) or not picture.is_picture:
        raise invalid("media", "", "media type unrecognized.")
    if len(picture.content) > LARGEST:
        raise invalid("media", "", "File size exceeds 5 MB.")
    id = state.of(request).photos.keep(picture.content)
    data = {"id": id, "media_key": f"3_{id}", "size": len(picture.content), "expires_after_secs": 86400}
    return web.json_response({"data": data})


def _check_text(text: str) -> None:
    if not text.strip():
        raise invalid("text", "", "text is missing")
    if len(text) > _MESSAGE_LIMIT:
        raise problem(400, "Invalid Request", f"text is longer than {_MESSAGE_LIMIT} characters")


def _check_limit(request: web.Request, kind: str) -> None:
    if not state.of(request).account.limits.take(kind):
        raise KINDS["too_many"]


def _show_refused(
    simulator: state.Simulator, person: str, text: str, refused: Refused, *, public: bool
) -> None:
    why = Problem("provider_refused", refused.status, str(refused))
    simulator.phones.write(X, person, Author.GATEWAY, text, State.REFUSED, problem=why, public=public)


async def body_of(request: web.Request) -> Mapping[str, Any]:
    """Raises `Refused` where it is no JSON object."""
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise problem(400, "Invalid Request", "The body is no JSON object")
    return body
