"""What a process works with: the parts that `gateway.app` chose, handed to everything that needs them."""

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from redis import Redis
from sqlalchemy import Engine

from channels.base import Channel
from gateway import queues
from gateway.allowance import Allowances
from gateway.clock import Clock, Rest
from gateway.config import Settings
from gateway.spool import Spool
from gateway.traces import Traces
from store import outbox

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pause:
    """A platform wants nothing more in one place."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Runtime:
    settings: Settings
    engine: Engine
    redis: "Redis"
    channels: Mapping[str, Channel]
    spool: Spool
    clock: Clock
    allowances: Allowances
    rest: Rest = asyncio.sleep
    """Waits so many seconds by that clock."""
    asked_to_wait: dict[str, dict[str, Pause]] = field(default_factory=dict)
    """What `gateway.delivery` remembers from one batch to the next: channel -> place -> its pause."""
    unnoted: dict[UUID, outbox.Outcome] = field(default_factory=dict)
    """Replies that went out, or may have, and of which the store does not know it yet."""
    stopping: threading.Event = field(default_factory=threading.Event)
    """This process has been told to end: it finishes what it has begun, and begins nothing more."""

    traces: Traces = field(default_factory=Traces)

    rounds: dict[str, datetime] = field(default_factory=dict)
    """What goes round by the clock remembers from one sweep to the next: the round -> when it was done."""

    def done_of_late(self, name: str, now: datetime) -> bool:
        """True where the round of this name was done within a day."""
        done = self.rounds.get(name)
        return done is not None and now - done < timedelta(days=1)

    @property
    def queues(self) -> list[str]:
        return queues.names(self.channels)

    @property
    def windows(self) -> dict[str, timedelta]:
        """By channel, how long after their last message a person may be written to, where that is limited."""
        return {
            name: one.capabilities.window or outbox.NEVER_SHUT
            for name, one in self.channels.items()
            if one.capabilities.window or one.capabilities.shy_of_strangers
        }

    @property
    def forgotten_after(self) -> timedelta:
        return timedelta(seconds=self.settings.schedule.forgotten_after)

    @property
    def abandoned_after(self) -> timedelta:
        return timedelta(seconds=self.settings.schedule.abandoned_after)

    @property
    def album_patience(self) -> timedelta:
        return timedelta(seconds=self.settings.schedule.album_patience)

    @property
    def bubble_patience(self) -> timedelta:
        return timedelta(seconds=self.settings.schedule.bubble_patience)

    @property
    def part_patience(self) -> timedelta:
        return timedelta(seconds=self.settings.schedule.part_patience)

    @property
    def largest_file(self) -> int:
        """Bytes of the largest file that we fetch, whatever a channel hands over."""
        return int(self.settings.media.largest_megabytes * MEGABYTE)

    @property
    def time_zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.replies.time_zone)
