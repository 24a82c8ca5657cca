"""When nobody is woken."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from channels.errors import SettingsInvalid
from gateway import config, quiet
from gateway.config import Settings
from gateway.runtime import Runtime


def runtime(zone: str = "Asia/Jakarta", **hours: Any) -> Runtime:
    settings = Settings.model_validate({"replies": {"time_zone": zone, "quiet": hours}})
    return cast(Runtime, SimpleNamespace(settings=settings, time_zone=ZoneInfo(zone)))


def at(hour: int, minute: int = 0, zone: str = "Asia/Jakarta") -> datetime:
    return datetime(2026, 11, 25, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "waits_until"),
    [
        (at(20, 59), at(20, 59)),
        (at(21), datetime(2026, 11, 25, 23, tzinfo=UTC)),
        (at(23, 59), datetime(2026, 11, 25, 23, tzinfo=UTC)),
        (at(0), at(6)),
        (at(5, 59), at(6)),
        (at(6), at(6)),
    ],
)
def test_an_sms_waits_from_nine_to_six_by_the_offices_clock(moment: datetime, waits_until: datetime) -> None:
    assert quiet.not_before(runtime(), "sms_1708", moment) == waits_until


def test_other_channels_and_what_is_urgent_wait_for_nothing() -> None:
    night = at(23)
    assert quiet.not_before(runtime(), "telegram", night) == night
    assert quiet.not_before(runtime(), "sms_1708", night, urgent=True) == night


def test_a_rest_in_the_middle_of_the_day_is_one_too() -> None:
    siesta = runtime(**{"from": "12:00", "until": "13:00", "channels": ["telegram"]})
    assert quiet.not_before(siesta, "telegram", at(12, 30)) == at(13)
    assert quiet.not_before(siesta, "telegram", at(23)) == at(23)


@pytest.mark.parametrize("hours", ["{from: 21:00}", "{channels: [sms]}"])
def test_hours_without_quotes_and_channels_that_are_none_are_refused(tmp_path: Any, hours: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"replies: {{quiet: {hours}}}")
    with pytest.raises(SettingsInvalid) as refused:
        config.load(path, {})
    assert refused.value.path.startswith("replies.quiet.")
