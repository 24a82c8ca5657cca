"""One line an event, as JSON, with ids; what is personal or secret is masked before it is written.

A line reads ``{"at": …, "level": "info", "event": "message.kept", "message": "0191…", …}``. The text of a
message, a name or an address is never passed in; masking is the second net, under the first.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

from normalizer.privacy import mask

_log = logging.getLogger("lapor")
_HIDDEN = "[hidden]"
_ERRORS = 3
_FRAMES = 12
"""The errors of a chain, and the innermost frames of each, that a line tells of."""
_UNSEEN = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Signs that end a line, turn it round or command a terminal, and that JSON leaves as they are."""
_ID = re.compile(r"\b([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\b")
"""An id of ours. One in twenty holds a row of digits that could be somebody's number."""


class EventFormatter(logging.Formatter):
    """Writes any log record, ours or a library's, as one masked JSON line."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": getattr(record, "event", None) or record.name,
        }
        if not hasattr(record, "event"):
            line["text"] = self._safe(_said(record))
        for key, value in getattr(record, "fields", {}).items():
            shown = str(value) if _is_network_address(value) else self._safe(str(value))
            # A number of a citizen's stays personal when it is passed as a number.
            line[key] = value if _is_plain(value) and shown == str(value) else shown
        if record.exc_info:
            line["error"] = _traced(record.exc_info[1])
        # A line is one line, and does nothing to the terminal that shows it.
        return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(line, ensure_ascii=False))

    def _safe(self, text: str) -> str:
        for secret in self._secrets:
            # In any case: libraries capitalise what they quote.
            text = re.sub(re.escape(secret), _HIDDEN, text, flags=re.IGNORECASE)
        return "".join(piece if _ID.fullmatch(piece) else mask(piece) for piece in _ID.split(text))


def _said(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        # A library's mistake. Python would write what was to be said beside the log, as it is.
        return str(record.msg)


def _is_network_address(value: object) -> bool:
    """Whose program called us is no citizen's number, although it may look like one."""
    try:
        return isinstance(value, str) and bool(ip_address(value))
    except ValueError:
        return False


def _is_plain(value: object) -> bool:
    return isinstance(value, int | float | bool | None)


def _traced(error: BaseException | None) -> list[str]:
    """What went wrong and where, without the errors' own words: they may quote a citizen's.

    Short, so that the line fits what a pipe takes at once (4,096 bytes): several processes write to one.
    """
    lines: list[str] = []
    for _ in range(_ERRORS):
        if error is None:
            break
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        lines += [type(error).__name__, *map(_place, frames)]
        error = error.__cause__ or error.__context__
    return lines


def _place(frame: traceback.FrameSummary) -> str:
    folder, _, file = frame.filename.rpartition("/")
    return f"{folder.rpartition('/')[2]}/{file}:{frame.lineno} {frame.name}"


def start(process: str, secrets: Iterable[str] = ()) -> None:
    """Send every log line of this process to standard error. `secrets` never appear in one."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(EventFormatter(secrets))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    # A library's warning is a log line too, not a print of its own.
    logging.captureWarnings(True)
    # Nor does Python itself write anything but log lines.
    sys.excepthook = lambda _kind, error, _trace: _unhandled("process.broken", error)
    threading.excepthook = lambda thread: _unhandled("thread.broken", thread.exc_value)
    sys.unraisablehook = lambda lost: _unhandled("error.ignored", lost.exc_value)
    # httpx writes every URL at INFO, and Telegram's hold the token; the others say nothing useful there. What
    # a channel's SDK must never say, the channel itself silences.
    for name in ("httpx", "httpcore", "aiohttp.access", "alembic", "rq", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    event("process.started", process=process)


def _unhandled(name: str, error: BaseException | None) -> None:
    _log.error(name, exc_info=error, extra={"event": name, "fields": {}})


def event(name: str, **fields: Any) -> None:
    """Note that something happened. `fields` are ids, counts and words of ours, never a citizen's."""
    _log.info(name, extra={"event": name, "fields": fields})


def problem(name: str, **fields: Any) -> None:
    """Note that something went wrong and was dealt with."""
    _log.warning(name, extra={"event": name, "fields": fields})


def failure(name: str, **fields: Any) -> None:
    """Note an error with its traceback; call it where the exception is being handled."""
    _log.exception(name, extra={"event": name, "fields": fields})
