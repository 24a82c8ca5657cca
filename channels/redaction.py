"""What of an exchange may be written down and shown: an allow-list, and beside it shapes alone.

Of what stands under a name that a provider's list (`Shown`) does not have, only the kind and the length are
left; nobody has to know what a platform will think of next. And what the list lets through has to look like
what it is said to be: an enum like a word, an id like an id, and not like somebody's number.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from channels.error_words import WORDS
from channels.exchanges import Content, Exchange

SECRET = "<secret>"  # noqa: S105 - what stands in a secret's place
LONGEST_URL, LONGEST_REQUEST, LONGEST_ANSWER, LONGEST_ERROR = 400, 1900, 1500, 120
"""Characters, all of them ASCII: a trace is under 4 kB."""
MOST_ITEMS = 10
"""Of a list; how many more there are is told."""
MOST_FIELDS = 200
DEEPEST = 12
MOST_KNOWN = 5000
LONGEST_SENTENCE = 200

_KEY = re.compile(r"[A-Za-z_][A-Za-z_.\-\[\]]{0,39}[0-9]{0,3}[A-Za-z_]{0,10}|0x[0-9a-f]{4}")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_./+-]{0,47}")
_ID = re.compile(r"[A-Za-z0-9_.:=-]{1,160}")
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
_TIME = re.compile(r"[0-9]{10,13}|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,16}(Z|[+-][0-9:]{4,6})?|")
_MIME = re.compile(r"[a-z]+/[A-Za-z0-9.+-]{1,80}(; ?charset=[A-Za-z0-9-]{1,20})?")
_AGENT = re.compile(r"[A-Za-z-]{1,30}(/[0-9.]{1,12})?")
_HOST = re.compile(r"[a-z0-9.:\[\]_-]{1,100}")
_PERSON = re.compile(r"(?<!\d)\+?(62|0)8\d{7,}")
"""An Indonesian mobile number, however it begins."""
_VERSION = re.compile(r"v[0-9]{1,2}\.[0-9]{1,2}")
_DIGITS = re.compile(r"\d{5,}")
_TAG = re.compile(r"<[^>]{0,2000}>")
_ELEMENT = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:_.-]{0,40})[^>]{0,2000}?(/?)>")
_FRAGMENT = re.compile(r"\S+")
_EDGES = ".,:;!?()[]{}'\"<>`"
_AFTER = ("#", "code", "error", "after", "status", "http")
"""What a number in a sentence has to stand behind, to be a code and not somebody's."""

_JSON = json.JSONEncoder(separators=(",", ":"))

Show = Callable[[Any], str | None]
"""A value as it may be shown; None where it does not look like what it should be."""


def _word(value: Any) -> str | None:
    text = str(value)
    return text if _WORD.fullmatch(text) and not _DIGITS.search(text) else None


def _id(value: Any) -> str | None:
    text = str(value)
    # Meta's begin with the citizen's own number, in base64.
    if text.startswith("wamid."):
        return f"wamid...{text[-12:]}" if len(text) > 24 and _ID.fullmatch(text) else _plain_id(text)
    return _plain_id(text)


def _plain_id(text: str) -> str | None:
    return text if _ID.fullmatch(text) and not _PERSON.search(text) else None


def _number(value: Any) -> str | None:
    text = str(value)
    return text if _NUMBER.fullmatch(text) and not _PERSON.search(text) else None


def _code(value: Any) -> str | None:
    return _number(value) or _word(value)


def _time(value: Any) -> str | None:
    text = str(value)
    return text if _TIME.fullmatch(text) and not _PERSON.match(text) else None


def _place(value: Any) -> str | None:
    """Of an address, the host."""
    try:
        parts = urlsplit(str(value))
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    return (
        f"{parts.scheme}://{host}/..."
        if parts.scheme in ("http", "https") and _HOST.fullmatch(host)
        else None
    )


def _mime(value: Any) -> str | None:
    text = str(value)
    if text.lower().startswith("multipart/"):
        text = text.partition(";")[0]
    return text if _MIME.fullmatch(text) else None


def _agent(value: Any) -> str | None:
    product = str(value).partition(" ")[0]
    return product if _AGENT.fullmatch(product) else None


def said(sentence: Any) -> str:
    """A platform's own words, as far as errors are made of them."""
    shown: list[str] = []
    before = ""
    for found in _FRAGMENT.finditer(_TAG.sub(" ", str(sentence)[: LONGEST_SENTENCE * 4])):
        fragment = found[0]
        word = fragment.strip(_EDGES)
        shown.append(fragment if _is_said(word, fragment, before) and _is_plain(fragment) else "...")
        before = word.lower()
    kept = [one for at, one in enumerate(shown) if one != "..." or shown[at - 1 : at] != ["..."]]
    return " ".join(kept)[:LONGEST_SENTENCE]


def _is_plain(fragment: str) -> bool:
    return fragment.isascii() and fragment.isprintable() and "<" not in fragment


def _is_said(word: str, fragment: str, before: str) -> bool:
    if word.lstrip("#").isdigit():
        is_code = "#" in fragment or before.rstrip("s") in _AFTER
        return is_code and len(word) <= 8 and not _PERSON.search(word)
    # Every part of it: "timeout/retry", "e-mail".
    parts = [part for part in re.split(r"[/|=]", word.lower()) if part]
    return bool(parts) and all(part in WORDS or (part.isdigit() and len(part) <= 3) for part in parts)


def _secret(_: Any) -> str:
    return SECRET


def _nothing(_: Any) -> None:
    """Of one end of a path that is on the list otherwise."""


def _shape(value: Any) -> str:
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    kind = "number" if isinstance(value, int | float) else "text"
    return f"<{kind} {len(str(value))}>"


_KINDS: Mapping[str, Show] = {
    "word": _word,
    "id": _id,
    "number": _number,
    "code": _code,
    "time": _time,
    "place": _place,
    "mime": _mime,
    "agent": _agent,
    "said": said,
    "secret": _secret,
    "nothing": _nothing,
}

Path = tuple[str, ...]
ROOT: Path = ("",)


@dataclass(frozen=True, slots=True)
class Shown:
    """What one provider's exchanges may show. Nothing named here, nothing shown: the default of a channel."""

    fields: Mapping[Path, str] = field(default_factory=dict)
    """The end of a field's path -> of which of `_KINDS` it is."""
    segments: frozenset[str] = frozenset()
    """Parts of an address' path."""
    names: frozenset[str] = frozenset()
    """Where there are any: the only names of a form's fields that are shown. A gateway that forgets to encode
    an & makes a name of what somebody wrote behind it."""
    _known: dict[Path, str | None] = field(default_factory=dict, repr=False, compare=False)

    def kind(self, path: Path) -> str | None:
        """Of which of `_KINDS` a field is; None where it is not to be shown."""
        if path in self._known:
            return self._known[path]
        ends = (path[-length:] for length in (3, 2, 1) if len(path) >= length)
        kind = next((self.fields[end] for end in ends if end in self.fields), None)
        if len(self._known) < MOST_KNOWN:
            self._known[path] = kind
        return kind

    def __or__(self, other: "Shown") -> "Shown":
        return Shown(
            {**self.fields, **other.fields}, self.segments | other.segments, self.names | other.names
        )


def shown(segments: str = "", names: str = "", **kinds: str) -> Shown:
    """Names by their kind, each the end of a path: ``word="chat.type status"``; with a dot before it, all of
    the path: ``said=".description"``."""
    fields = {tuple(name.split(".")): kind for kind, names in kinds.items() for name in names.split()}
    return Shown(fields, frozenset(segments.split()), frozenset(names.split()))


HEADERS = shown(
    mime="content-type",
    agent="user-agent server",
    number="content-length retry-after x-rate-limit-limit x-rate-limit-remaining",
    time="x-rate-limit-reset",
    id="x-fb-request-id x-fb-trace-id twilio-request-id x-transaction-id",
    word="x-access-level www-authenticate",
    place="location",
    secret="authorization proxy-authorization x-hub-signature-256 x-twilio-signature "  # noqa: S106
    "x-twitter-webhooks-signature x-twitter-webhooks-signature-oauth2 x-telegram-bot-api-secret-token",
)
_PATHS = frozenset({"webhooks", "sms_1708", "whatsapp", "telegram", "twitter", "dlr", "media", "file"})


@dataclass(frozen=True, slots=True)
class Trace:
    """An exchange as it may be kept."""

    method: str
    url: str
    request: str
    answer: str
    error: str


def trace(exchange: Exchange, by: Shown, secrets: Iterable[str] = ()) -> Trace:
    """`secrets`: values that appear nowhere, whatever the lists say."""
    safe = _without(secrets)
    return Trace(
        method=safe(_word(exchange.method) or "?"),
        url=safe(address(exchange.url, by))[:LONGEST_URL],
        request=_cut(safe(_told(exchange.request, by, _shape)), LONGEST_REQUEST),
        # What an answer says in plain words is an error, or that all is well; a request may be anybody's.
        answer=_cut(safe(_told(exchange.answer, by, _plain)), LONGEST_ANSWER),
        error=safe(said(exchange.error) if " " in exchange.error else _word(exchange.error) or "")[
            :LONGEST_ERROR
        ],
    )


def _without(secrets: Iterable[str]) -> Callable[[str], str]:
    """The second net, under the first. Not for what is so short that it stands in ordinary words."""
    hidden = _pattern(tuple(sorted({one for one in secrets if len(one) >= 6}, key=len, reverse=True)))
    return lambda text: hidden.sub(SECRET, text) if hidden else text


@lru_cache(maxsize=16)
def _pattern(secrets: tuple[str, ...]) -> "re.Pattern[str] | None":
    return re.compile("|".join(map(re.escape, secrets)), re.IGNORECASE) if secrets else None


def address(url: str, by: Shown) -> str:
    """Scheme and host; of the path what is known, of the query as of a form."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return _shape(url)
    where = f"{parts.scheme}://{host if _HOST.fullmatch(host) else '...'}{port}" if host else ""
    path = "/".join(_segment(one, by) for one in parts.path.split("/"))
    asked = "&".join(f"{key}={_bare(value)}" for key, value in _form(parts.query, by).items())
    return where + path + (f"?{asked}" if asked else "")


def _segment(segment: str, by: Shown) -> str:
    known = not segment or segment in by.segments or segment in _PATHS or _VERSION.fullmatch(segment)
    return segment if known else "..."


def _bare(value: Any) -> str:
    return value if isinstance(value, str) else _JSON.encode(value)


def _told(content: Content, by: Shown, words: Callable[[str], str]) -> str:
    told: dict[str, Any] = {}
    headers = {str(name).lower(): value for name, value in content.headers.items()}
    named = {name: _leaf((name,), headers[name], HEADERS) for name in headers if HEADERS.kind((name,))}
    if named:
        told["headers"] = named
    if content.body is None:
        told["body"] = f"<{content.size} bytes>" if content.size is not None else "<not read here>"
    elif content.body:
        told["body"] = body(content.body, str(headers.get("content-type", "")), by, words)
    return _JSON.encode(told) if told else ""


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 3] + "..."


def body(raw: Any, content_type: str, by: Shown, words: Callable[[str], str] = _shape) -> Any:
    """What a body may show: as JSON where it is data, whatever it says of itself. `words`: what is made of
    plain text."""
    if not isinstance(raw, bytes | str):
        return _data(ROOT, raw, by)
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    if text.lstrip()[:1] in ("{", "["):
        try:
            return _data(ROOT, json.loads(text), by)
        except (ValueError, RecursionError):
            return f"<no JSON, {len(text)}>"
    if "form-urlencoded" in content_type:
        return _form(text, by)
    return words(text)


def _plain(text: str) -> str:
    """An answer that is no data: XML by its elements, HTML and all else as the error that it mostly is."""
    if "<html" in text[:500].lower():
        return f"<html {len(text)}> {said(text)}"
    if text.lstrip().startswith("<"):
        elements = _ELEMENT.findall(text[:2000])[:MOST_ITEMS]
        return " ".join(f"{close}{name}{empty}" for close, name, empty in elements)
    return said(text)


def _form(text: str, by: Shown) -> dict[str, Any]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {"...": f"<more than {MOST_FIELDS} fields>"}
    return {_field(name, by): _leaf(_named(name), value, by) for name, value in pairs}


def _field(name: str, by: Shown) -> str:
    return _key(name) if not by.names or name in by.names else f"<key {len(name)}>"


def _named(name: str) -> Path:
    """MediaUrl0, MediaUrl1, … are one field; hub.mode is one of hub's."""
    return (*ROOT, *name.rstrip("0123456789").split("."))


def _data(path: Path, value: Any, by: Shown) -> Any:
    if isinstance(value, str | int | float | None):  # most of them, and the quickest to ask
        return _leaf(path, value, by)
    if len(path) > DEEPEST:
        return "<deeper>"
    if isinstance(value, Mapping):
        if by.kind(path) == "secret":
            return SECRET
        fields = islice(value.items(), MOST_FIELDS)
        told = {_key(key): _data((*path, str(key)), one, by) for key, one in fields}
        return told if len(value) <= MOST_FIELDS else {**told, "...": f"<{len(value) - MOST_FIELDS} more>"}
    if isinstance(value, list | tuple):
        told_items = [_data(path, one, by) for one in value[:MOST_ITEMS]]
        return told_items + ([f"<{len(value) - MOST_ITEMS} more>"] if len(value) > MOST_ITEMS else [])
    return _leaf(path, value, by)


@lru_cache(maxsize=2048)
def _key(key: object) -> str:
    """A name; not the number of somebody under which some object has what is theirs."""
    name = str(key)
    return name if _KEY.fullmatch(name) else f"<key {len(name)}>"


def _leaf(path: Path, value: Any, by: Shown) -> Any:
    kind = by.kind(path)
    if kind == "secret":
        return SECRET
    if value is None or isinstance(value, bool):
        return value
    showable = _KINDS[kind](value) if kind and not isinstance(value, bytes) else None
    if showable is None:
        return _shape(value)
    return value if isinstance(value, int | float) and showable == str(value) else showable
