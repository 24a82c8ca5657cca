"""What was heard lately. An SMS centre says again whatever it saw no answer to, and gives it no id."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# Centres keep a message for a day or three; the citizen who says the very same again has waited longer than
# a centre between two tries.
UNANSWERED_FOR = timedelta(days=1)
ROOM = 1000


@dataclass(slots=True)
class _Heard:
    first_at: datetime
    answered_at: datetime | None = None


class Heard:
    """The messages of one link by their content, across its connections.

    Said again before we confirmed it, or within `repeat_window` of that (our answer may have been lost), it
    is the same message. Said again later it is another one. Nothing here survives the process: after that
    `InboundMessage.repeat_window` tells a repeat.
    """

    def __init__(self, repeat_window: timedelta) -> None:
        self._repeat_window = repeat_window
        self._messages: dict[str, _Heard] = {}
        self._room = ROOM

    def first_at(self, content: str, now: datetime) -> datetime:
        """When this message was first handed over: now, unless it is a repeat."""
        heard = self._messages.get(content)
        if heard is None or self._is_over(heard, now):
            self._make_room(now)
            heard = self._messages[content] = _Heard(now)
        return heard.first_at

    def confirm(self, content: str, now: datetime) -> None:
        """Our answer to it is on its way."""
        heard = self._messages.get(content)
        # The first answer counts, or whoever asks the same every minute would never be heard again.
        if heard and heard.answered_at is None:
            heard.answered_at = now

    def _is_over(self, heard: _Heard, now: datetime) -> bool:
        """Whether it would be another message if it came now."""
        if heard.answered_at is None:
            return now - heard.first_at > UNANSWERED_FOR
        return now - heard.answered_at > self._repeat_window

    def _make_room(self, now: datetime) -> None:
        if len(self._messages) < self._room:
            return
        left = {key: heard for key, heard in self._messages.items() if not self._is_over(heard, now)}
        self._messages = left
        # Twice what is left, so that a busy hour does not go through all of them at every message.
        self._room = max(ROOM, 2 * len(left))
