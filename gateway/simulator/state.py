"""All the simulator knows, in one place: it lives in the application and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from gateway.simulator.background import Background
from gateway.simulator.bot import Bot
from gateway.simulator.faults import Faults, none
from gateway.simulator.graph import Graph
from gateway.simulator.line import Line, Site
from gateway.simulator.phones import Phones

CHANNELS = ("sms_1708", "whatsapp", "telegram")
"""The phones that work where their channel is on."""
ON_THE_PAGE = ("sms_1708", "whatsapp", "telegram", "twitter")


@dataclass
class Simulator:
    channels: Mapping[str, Mapping[str, Any]]
    site: Site
    pace: float
    """Seconds between what becomes of a reply: taken, sent, delivered."""
    built: tuple[str, ...]
    """The phones that work here."""
    phones: Phones
    bot: Bot
    graph: Graph
    faults: Faults = field(default_factory=none)
    background: Background = field(default_factory=Background)
    line: Line = field(init=False)
    """There once the application runs."""


SIMULATOR = web.AppKey("simulator", Simulator)


def of(request: web.Request) -> Simulator:
    """The request may be for a sub-application: the simulator stands in one of its parents."""
    simulator: Simulator = request.config_dict[SIMULATOR]
    return simulator
