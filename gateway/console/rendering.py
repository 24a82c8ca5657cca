"""Templates -> HTML. Everything is escaped; what is missing is an error, and no empty place."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.console import menu
from gateway.console.visit import Visit
from gateway.console.words import LANGUAGES, Words
from normalizer import tickets

_HERE = Path(__file__).parent


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["ticket"] = tickets.display
    environment.globals["languages"] = LANGUAGES
    return environment


def render(template: str, values: Mapping[str, Any], words: Words, zone: ZoneInfo) -> str:
    """A page for nobody in particular: the log-in."""
    shown = {"t": words, "times": Times(words, zone), **values}
    return _environment().get_template(template).render(shown)


def page(visit: Visit, template: str, values: Mapping[str, Any]) -> str:
    done = visit.query.get("done", "")
    common = {
        "staff": visit.staff,
        "role": visit.role,
        "menu": menu.of(visit),
        "here": visit.url,
        "csrf_token": visit.login.csrf,
        "now": visit.now,
        "done": visit.words(f"done.{done}") if visit.words.has(f"done.{done}") else None,
        "simulating": visit.runtime.settings.simulating,
    }
    return render(template, {**common, **values}, visit.words, visit.runtime.time_zone)


class Times:
    """Moments as somebody at the office reads them: `times.at(...)`, `times.day(...)`, `times.ago(...)`."""

    def __init__(self, words: Words, zone: ZoneInfo) -> None:
        self._words = words
        self._zone = zone

    def day(self, day: date | datetime | None) -> str:
        """22 Nov 2026"""
        if day is None:
            return "–"
        local = day.astimezone(self._zone).date() if isinstance(day, datetime) else day
        return f"{local.day} {self._words(f'common.month.{local.month}')} {local.year}"

    def at(self, moment: datetime | None) -> str:
        """22 Nov 2026 14.05"""
        return f"{self.day(moment)} {self.clock(moment)}" if moment else "–"

    def clock(self, moment: datetime) -> str:
        between = ":" if self._words.language == "en" else "."
        return f"{moment.astimezone(self._zone):%H{between}%M}"

    def ago(self, moment: datetime | None, now: datetime) -> str:
        """ "5 menit lalu"; the day itself from a week on."""
        if moment is None:
            return "–"
        seconds = max(int((now - moment).total_seconds()), 0)
        for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
            if seconds >= length:
                count = seconds // length
                return self.day(moment) if unit == "day" and count > 6 else self._ago(unit, count)
        return self._words("common.ago.now")

    def _ago(self, unit: str, count: int) -> str:
        # English has a plural.
        one = f"common.ago.{unit}_one"
        key = one if count == 1 and self._words.has(one) else f"common.ago.{unit}"
        return self._words(key, n=count)
