"""Wordings to begin with: those that are shipped, those of the office, and where to send what is none of
ours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from gateway import replies
from gateway.casework.steps import Action, possible
from gateway.console.complaint import frames
from gateway.console.visit import Visit
from normalizer import places, tickets
from store import models as m


@dataclass(frozen=True, slots=True)
class Ready:
    title: str
    text: str
    """With everything filled in that is known; what is not is for them to fill in."""


def of(visit: Visit, complaint: m.Complaint) -> Mapping[Action, Sequence[Ready]]:
    """By the step that they are for: the office's own first."""
    return {
        action: list(_for(visit, complaint, action, _known(visit, complaint, action)))
        for action in possible(visit.role, complaint)
    }


def _for(visit: Visit, complaint: m.Complaint, action: Action, known: Mapping[str, str]) -> Iterator[Ready]:
    for own in visit.runtime.settings.console.templates:
        if own.step == action and (not own.status or complaint.status in own.status):
            yield Ready(own.title, own.text.format(**known))
    language = frames.spoken(visit, complaint)
    if action is Action.NOT_OURS:
        yield from _elsewhere(complaint, language)
    for one in _catalogue():
        if one["for"] == action:
            yield Ready(one["title"][visit.words.language], one["text"][language].format(**known))


def _elsewhere(complaint: m.Complaint, language: str) -> list[Ready]:
    """Where such a thing belongs; what its words suggest first."""
    known = replies.catalogue(language)["beyond"]
    texts = {why: text[0].upper() + text[1:] for why, text in known.items()}
    first = sorted(texts, key=lambda why: why != complaint.beyond)
    return [Ready(texts[why], texts[why]) for why in first]


def _known(visit: Visit, complaint: m.Complaint, action: Action) -> dict[str, str]:
    """What their gaps are filled with."""
    by = frames.ahead(visit, complaint, action).by
    language = frames.spoken(visit, complaint)
    months = replies.catalogue(language)["months"]
    return {
        "ticket": tickets.display(complaint.ticket),
        "place": places.label(complaint.area).partition(",")[0] if complaint.area else "…",
        "agency": complaint.forwarded_to or complaint.agency or "…",
        "by": f"{by.day} {months[by.month - 1]} {by.year}" if by else "…",
    }


@cache
def _catalogue() -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = yaml.safe_load(
        Path(__file__).with_name("ready.yaml").read_text(encoding="utf-8")
    )
    return found
