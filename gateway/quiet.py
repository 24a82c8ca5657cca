"""The hours at which nobody is woken by news."""

from datetime import datetime, timedelta

from gateway.config import Settings
from gateway.runtime import Runtime


def not_before(runtime: Runtime, channel: str, now: datetime, urgent: bool = False) -> datetime:
    """When news may go out on this channel: now, or when the night is over. What somebody asked for, and what
    is `urgent`, waits for no morning."""
    quiet = runtime.settings.replies.quiet
    return now if urgent or channel not in quiet.channels else after_the_night(runtime, now)


def after_the_night(runtime: Runtime, now: datetime) -> datetime:
    """Now, or when the night is over."""
    quiet = runtime.settings.replies.quiet
    local = now.astimezone(runtime.time_zone)
    if not _is_within(local, runtime.settings):
        return now
    morning = local.replace(hour=quiet.until.hour, minute=quiet.until.minute, second=0, microsecond=0, fold=0)
    return (morning if morning > local else morning + timedelta(days=1)).astimezone(now.tzinfo)


def _is_within(local: datetime, settings: Settings) -> bool:
    start, end = settings.replies.quiet.since, settings.replies.quiet.until
    clock = local.time().replace(tzinfo=None)
    return start <= clock < end if start <= end else clock >= start or clock < end
