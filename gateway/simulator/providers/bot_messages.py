"""What a bot says and does in a chat: the methods of the Bot API for it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from gateway.simulator import state
from gateway.simulator.entry import Author, Document, Entry, Files, Problem, State
from gateway.simulator.phones import TELEGRAM, Person
from gateway.simulator.providers import botapi
from gateway.simulator.providers.botapi import BadRequest, Params, Refused
from gateway.simulator.uploads import Upload

_PRIVATE_CHAT = re.compile(r"[1-9][0-9]{0,15}")
"""A person; groups and channels have negative ids. Whether that person ever wrote to the bot, which Telegram
would ask, is not known here: a message posted to the webhook by hand never came by."""
_LARGEST_PHOTO = 10 * 1024 * 1024
_LARGEST_DOCUMENT = 50 * 1024 * 1024
_ACTIONS = {"typing", "upload_photo", "upload_document", "find_location"}

Said = tuple[str, Files]
"""The words of a message, and what it takes along."""


async def send_message(simulator: state.Simulator, params: Params) -> dict[str, Any]:
    return _send(simulator, params, str(params.get("text", "")), lambda: (botapi.text_of(params), Files()))


async def send_photo(simulator: state.Simulator, params: Params) -> dict[str, Any]:
    def read() -> Said:
        photo = botapi.file_of(params, "photo", _LARGEST_PHOTO)
        if not photo.is_picture:
            raise BadRequest("IMAGE_PROCESS_FAILED")
        return botapi.caption_of(params), Files((simulator.photos.keep(photo.content),))

    return _send(simulator, params, _name(params, "photo"), read)


async def send_document(simulator: state.Simulator, params: Params) -> dict[str, Any]:
    def read() -> Said:
        file = botapi.file_of(params, "document", _LARGEST_DOCUMENT)
        return botapi.caption_of(params), Files(document=Document(file.name, len(file.content)))

    return _send(simulator, params, _name(params, "document"), read)


def _name(params: Params, field: str) -> str:
    file = params.get(field)
    return file.name if isinstance(file, Upload) else ""


def _send(simulator: state.Simulator, params: Params, words: str, read: Callable[[], Said]) -> dict[str, Any]:
    """`words`: what is shown of it where it is refused."""
    person = _person(simulator, params)
    try:
        _check_let_in(person)
        text, files = read()
        options = botapi.options_of(params)
        answered = _answered(simulator, person, botapi.an_object(params, "reply_parameters"))
    except Refused as refused:
        problem = Problem("provider_refused", refused.code, str(refused))
        simulator.phones.write(TELEGRAM, person.id, Author.GATEWAY, words, State.REFUSED, problem=problem)
        raise
    entry = simulator.phones.write(
        TELEGRAM,
        person.id,
        Author.GATEWAY,
        text,
        State.SENT,
        external_id=str(simulator.bot.next_id()),
        quote=answered.in_short if answered else None,
        answers=answered.id if answered else None,
        options=options,
        photos=files.photos,
        document=files.document,
    )
    return simulator.bot.message(entry)


def _person(simulator: state.Simulator, params: Params) -> Person:
    person_id = str(params.get("chat_id", ""))
    if not _PRIVATE_CHAT.fullmatch(person_id):
        raise BadRequest("chat not found")
    return simulator.phones.person(TELEGRAM, person_id)


def _check_let_in(person: Person) -> None:
    if person.closed:
        raise Refused(403, "Forbidden: bot was blocked by the user")


def _answered(simulator: state.Simulator, person: Person, reply: Mapping[str, Any]) -> Entry | None:
    """The message that is answered, if any."""
    if not reply:
        return None
    answered = simulator.phones.find(TELEGRAM, person.id, str(reply.get("message_id")))
    if answered is None and not reply.get("allow_sending_without_reply"):
        raise BadRequest("message to be replied not found")
    return answered


async def send_chat_action(simulator: state.Simulator, params: Params) -> bool:
    """ "typing…" at the top of the phone, until something is said or five seconds are over."""
    person = _person(simulator, params)
    _check_let_in(person)
    if params.get("action") not in _ACTIONS:
        raise BadRequest("wrong parameter action in request")
    simulator.phones.tell("typing", {"channel": TELEGRAM, "person": person.id})
    return True


async def answer_callback_query(simulator: state.Simulator, params: Params) -> bool:
    """The button that was pressed stops waiting. Each press is answered once."""
    entry = simulator.bot.presses.pop(str(params.get("callback_query_id", "")), None)
    if entry is None:
        raise BadRequest("query is too old and response timeout expired or query ID is invalid")
    entry.pressed = None
    simulator.phones.change(entry)
    return True


async def get_file(simulator: state.Simulator, params: Params) -> dict[str, Any]:
    file_id = str(params.get("file_id", ""))
    photo = simulator.bot.photo(file_id)
    if photo is None:
        raise BadRequest("invalid file_id")
    if len(photo) > simulator.bot.largest_file:
        raise BadRequest("file is too big")
    path = f"photos/{file_id}.jpg"
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(photo), "file_path": path}
