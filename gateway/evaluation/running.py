"""A gateway of its own for one evaluation: real intake, a fresh store, nobody to send to."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gateway import app
from gateway.config import Schedule, Settings, Store
from gateway.evaluation.lines import Line
from gateway.evaluation.replay import Moving, replay
from store.migrations import migrate

_CHANNELS: dict[str, dict[str, Any]] = {name: {} for name in ("sms_1708", "whatsapp", "telegram", "twitter")}


def run(settings: Settings, folder: Path, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """What is made of each line, with the agencies, the office and the limits of `settings`; all that is kept
    goes to `folder`."""
    own = settings.model_copy(
        update={
            "data_dir": folder,
            "store": Store(),
            "channels": _CHANNELS,
            # Each line is labelled by itself, so none waits for the next.
            "schedule": Schedule(bubble_patience=0, album_patience=0),
        }
    )
    clock = Moving()
    runtime = app.build(own, clock)
    try:
        migrate(runtime.engine)
        return list(replay(runtime, clock, lines))
    finally:
        runtime.engine.dispose()
