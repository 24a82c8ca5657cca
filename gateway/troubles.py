"""A channel that does not work until an operator acts shows it, and shows when it works again."""

from channels.errors import SendError
from gateway import logs
from gateway.runtime import Runtime
from store import troubles
from store.engine import UNAVAILABLE, reading, writing

SENDING = "send"


def polling(about: str) -> str:
    """`about`: which of several things a poll asks for."""
    return f"poll {about}".strip()


def note(runtime: Runtime, channel: str, doing: str, error: SendError) -> None:
    """`doing` is refused to our account: credentials, credit, a suspension."""
    try:
        with writing(runtime.engine) as session:
            troubles.note(session, channel, doing, error.code, error.detail, runtime.clock())
    except UNAVAILABLE as away:
        logs.problem("store.away", channel=channel, error=type(away).__name__)


def over(runtime: Runtime, channel: str, doing: str) -> None:
    """`doing` works."""
    try:
        # Nearly always there is nothing to be written, and a look holds up nobody.
        with reading(runtime.engine) as session:
            if not troubles.is_noted(session, channel, doing):
                return
        with writing(runtime.engine) as session:
            troubles.clear(session, channel, doing)
    except UNAVAILABLE as away:
        logs.problem("store.away", channel=channel, error=type(away).__name__)
