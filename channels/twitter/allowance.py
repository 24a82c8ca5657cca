"""How many replies X still takes from us, by what it told us last: what is too many we do not even send."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from channels.base import Left
from channels.errors import Throttled
from channels.twitter.api import Answer

SPAN = timedelta(minutes=15)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Allowance:
    """One kind of reply. Kept between batches, by this process for itself: X's own figures correct it, so
    that several processes share one limit after a refusal or two.

    All of a span at once, as X counts: an even pace that stays within the limit serves nobody of a crowd
    sooner, and most later.
    """

    def __init__(self, limit: int, clock: Callable[[], datetime] = utc_now) -> None:
        self._limit = limit
        self._clock = clock
        self._left = limit
        self._until = datetime.min.replace(tzinfo=UTC)

    def take(self) -> None:
        """Raises `Throttled` where there is none left, with how long until there is."""
        now = self._clock()
        if now >= self._until:
            self._left, self._until = self._limit, now + SPAN
        if self._left <= 0:
            raise Throttled(
                "429",
                f"X takes {self._limit} of these in 15 minutes: the next one at {self._until:%H:%M:%S} UTC",
                self._until - now,
            )
        self._left -= 1

    def note(self, answer: Answer) -> None:
        """What X says is left, or that nothing is."""
        now = self._clock()
        if answer.status == 429:
            self._left, self._until = 0, now + answer.wait(now, SPAN)
        elif answer.remaining is not None and (wait := answer.wait(now, otherwise=timedelta())):
            # Answers overtake one another: within one span only the lowest figure is news.
            same_span = now + wait == self._until
            self._left = min(self._left, answer.remaining) if same_span else answer.remaining
            self._until = now + wait

    def known(self, what: str) -> Left | None:
        """What is left of it; None where that is no news any more."""
        if self._clock() >= self._until:
            return None
        return Left(what, max(self._left, 0), self._limit, self._until)
