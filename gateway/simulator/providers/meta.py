"""What Meta asks of a message to be sent: read into what the phone shows, or refused with Meta's code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gateway.simulator.entry import Option, Options

NUMBER = re.compile(r"\+?[1-9][0-9]{7,14}")
BSUID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")

_CALLBACK_DATA = "biz_opaque_callback_data"
_KEYS = {"messaging_product", "recipient_type", "to", "recipient", "type", "context", _CALLBACK_DATA}

# Characters, and things to tap.
_TEXT_LIMIT = 4096
_BODY_LIMIT = 1024
_FOOTER_LIMIT = 60
_BUTTONS = 3
_TITLE_LIMIT = 20
_BUTTON_ID_LIMIT = 256
_ROWS = 10
_ROW_TITLE_LIMIT = 24
_ROW_ID_LIMIT = 200
_ROW_DESCRIPTION_LIMIT = 72
_ID_LIMIT = 500
_CALLBACK_LIMIT = 512
_NAME_LIMIT = 240


class Refused(Exception):
    """`code` and `status` are Meta's; the words are ours."""

    def __init__(self, code: int, details: str, status: int = 400, subcode: int | None = None) -> None:
        super().__init__(details)
        self.code = code
        self.details = details
        self.status = status
        self.subcode = subcode

    @property
    def title(self) -> str:
        return _TITLES.get(self.code, self.details)


_TITLES = {
    100: "Invalid parameter",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    131051: "Unsupported message type",
    131053: "Media upload error",
    131056: "(Business Account, Consumer Account) pair rate limit hit",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What of it stands on the phone."""

    text: str
    options: Options | None = None
    is_template: bool = False
    replies_to: str = ""
    callback_data: str = ""
    picture: str = ""
    """The id of what was uploaded, where it is shown as a picture; `document` where by its name."""
    document: str = ""
    name: str = ""


def words(sent: Mapping[str, Any]) -> str:
    """Whatever in it looks most like a text: for a message that was refused."""
    text, interactive, document = sent.get("text"), sent.get("interactive"), sent.get("document")
    if isinstance(document, Mapping):
        return str(document.get("filename", ""))
    if isinstance(text, Mapping):
        return str(text.get("body", ""))
    if isinstance(interactive, Mapping) and isinstance(interactive.get("body"), Mapping):
        return str(interactive["body"].get("text", ""))
    return ""


def read(sent: Mapping[str, Any]) -> Shown:
    """Raises `Refused` as Meta would."""
    if sent.get("messaging_product") != "whatsapp":
        raise Refused(100, "messaging_product is whatsapp")
    kind = sent.get("type", "text")
    if kind not in _READERS:
        raise Refused(131051, f"messages of type {kind!r} are not played here")
    unknown = set(sent) - _KEYS - {kind}
    if unknown:
        raise Refused(100, f"unexpected key {min(unknown)!r}")
    _check_addressee(sent)
    return replace(
        _READERS[kind](_object(sent, kind)),
        replies_to=_string(_object(sent, "context"), "message_id", _ID_LIMIT) if "context" in sent else "",
        callback_data=_string(sent, _CALLBACK_DATA, _CALLBACK_LIMIT) if _CALLBACK_DATA in sent else "",
    )


def _check_addressee(sent: Mapping[str, Any]) -> None:
    if sent.get("recipient_type", "individual") != "individual":
        raise Refused(131009, "recipient_type is individual")
    to, recipient = sent.get("to"), sent.get("recipient")
    if not to and not recipient:
        raise Refused(131008, "one of to and recipient is required")
    if to and not (isinstance(to, str) and NUMBER.fullmatch(to)):
        raise Refused(131009, "to is no phone number")
    if not to and not (isinstance(recipient, str) and BSUID.fullmatch(recipient)):
        raise Refused(131009, "recipient is no business-scoped user id")


def _read_text(text: Mapping[str, Any]) -> Shown:
    _check_keys(text, {"body", "preview_url"})
    return Shown(_string(text, "body", _TEXT_LIMIT))


def _read_image(image: Mapping[str, Any]) -> Shown:
    """Only by its id: what Meta would fetch from an address (`link`) is not played."""
    _check_keys(image, {"id", "caption"})
    return Shown(_caption(image), picture=_string(image, "id", _ID_LIMIT))


def _read_document(document: Mapping[str, Any]) -> Shown:
    _check_keys(document, {"id", "caption", "filename"})
    name = _string(document, "filename", _NAME_LIMIT) if "filename" in document else "document"
    return Shown(_caption(document), document=_string(document, "id", _ID_LIMIT), name=name)


def _caption(media: Mapping[str, Any]) -> str:
    return _string(media, "caption", _BODY_LIMIT) if "caption" in media else ""


def _read_template(template: Mapping[str, Any]) -> Shown:
    """A name of any kind: which ones are approved is not known here."""
    _check_keys(template, {"name", "language", "components"})
    name = _string(template, "name", 512)
    language = _string(_object(template, "language"), "code", 15)
    values = [
        str(parameter.get("text", ""))
        for component in template.get("components", [])
        if isinstance(component, Mapping) and component.get("type") == "body"
        for parameter in component.get("parameters", [])
        if isinstance(parameter, Mapping)
    ]
    return Shown("\n".join([f"[{name} · {language}]", *values]), is_template=True)


def _read_interactive(interactive: Mapping[str, Any]) -> Shown:
    _check_keys(interactive, {"type", "header", "body", "footer", "action"})
    kind = interactive.get("type")
    if kind not in ("button", "list"):
        raise Refused(131009, "interactive.type is button or list here")
    text = _string(_object(interactive, "body"), "text", _BODY_LIMIT)
    if "footer" in interactive:
        _string(_object(interactive, "footer"), "text", _FOOTER_LIMIT)
    action = _object(interactive, "action")
    return Shown(text, _buttons(action) if kind == "button" else _list(action))


def _buttons(action: Mapping[str, Any]) -> Options:
    _check_keys(action, {"buttons"})
    buttons = _list_of(action, "buttons", _BUTTONS)
    rows: list[Option] = []
    for button in buttons:
        if button.get("type") != "reply":
            raise Refused(131009, "a button's type is reply")
        reply = _object(button, "reply")
        id, title = _string(reply, "id", _BUTTON_ID_LIMIT), _string(reply, "title", _TITLE_LIMIT)
        rows.append(Option(id, title, line=len(rows)))
    _check_unlike([row.id for row in rows])
    _check_unlike([row.title for row in rows])
    return Options("button", "", tuple(rows))


def _list(action: Mapping[str, Any]) -> Options:
    _check_keys(action, {"button", "sections"})
    sections = _list_of(action, "sections", _ROWS)
    if len(sections) > 1:
        for section in sections:
            _string(section, "title", _ROW_TITLE_LIMIT)
    rows = [row for section in sections for row in _list_of(section, "rows", _ROWS)]
    if len(rows) > _ROWS:
        raise Refused(131009, f"a list has at most {_ROWS} rows in all its sections")
    options = tuple(
        Option(
            _string(row, "id", _ROW_ID_LIMIT),
            _string(row, "title", _ROW_TITLE_LIMIT),
            _string(row, "description", _ROW_DESCRIPTION_LIMIT) if "description" in row else "",
        )
        for row in rows
    )
    _check_unlike([row.id for row in options])
    return Options("list", _string(action, "button", _TITLE_LIMIT), options)


def _check_unlike(values: list[str]) -> None:
    if len(set(values)) < len(values):
        raise Refused(131009, "two of them are the same")


def _check_keys(given: Mapping[str, Any], known: set[str]) -> None:
    unknown = set(given) - known
    if unknown:
        raise Refused(100, f"unexpected key {min(unknown)!r}")


def _object(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    if name not in given:
        raise Refused(131008, f"{name} is required")
    value = given[name]
    if not isinstance(value, Mapping):
        raise Refused(100, f"{name} is an object")
    return value


def _string(given: Mapping[str, Any], name: str, limit: int) -> str:
    """A text of one to `limit` characters, without blanks at either end where it is an id."""
    if not given.get(name):
        raise Refused(131008, f"{name} is required")
    value = given[name]
    if not isinstance(value, str) or not value.strip():
        raise Refused(131009, f"{name} is a text that is not empty")
    if len(value) > limit:
        raise Refused(131009, f"{name} is longer than {limit} characters")
    if name == "id" and value != value.strip():
        raise Refused(131009, "an id has no blanks at its ends")
    return value


def _list_of(given: Mapping[str, Any], name: str, limit: int) -> list[Mapping[str, Any]]:
    value = given.get(name)
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise Refused(100, f"{name} is a list of objects")
    if not 1 <= len(value) <= limit:
        raise Refused(131009, f"{name} has one to {limit} entries")
    return value


_READERS = {
    "text": _read_text,
    "interactive": _read_interactive,
    "template": _read_template,
    "image": _read_image,
    "document": _read_document,
}
