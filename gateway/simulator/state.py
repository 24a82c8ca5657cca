"""All the simulator knows, in one place: it lives in the application and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from gateway.simulator.account import Account
from gateway.simulator.background import Background
from gateway.simulator.bot import Bot
from gateway.simulator.faults import Faults, none
from gateway.simulator.graph import Graph
from gateway.simulator.line import Line, Site
from gateway.simulator.phones import SMS, TELEGRAM, WHATSAPP, Phones, X
from gateway.simulator.photos import Photos

CHANNELS = (SMS, WHATSAPP, TELEGRAM, X)
"""The phones on the page, from left to right. Each works where its channel is on."""


@dataclass
class Simulator:
    channels: Mapping[str, Mapping[str, Any]]
    site: Site
    pace: float
    """Seconds between what becomes of a reply: taken, sent, delivered."""
    built: tuple[str, ...]
    """The phones that work here."""
    phones: Phones
    photos: Photos
    bot: Bot
    graph: Graph
    account: Account
    faults: Faults = field(default_factory=none)
    background: Background = field(default_factory=Background)
    line: Line = field(init=False)
    """There once the application runs."""


SIMULATOR = web.AppKey("simulator", Simulator)


def of(request: web.Request) -> Simulator:
    """The request may be for a sub-application: the simulator stands in one of its parents."""
    simulator: Simulator = request.config_dict[SIMULATOR]
    return simulator
