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
from gateway.console.complaint import composing
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
        action: [*_of_the_office(visit, complaint, action), *_shipped(visit, complaint, action)]
        for action in possible(visit.role, complaint)
    }


def _of_the_office(visit: Visit, complaint: m.Complaint, action: Action) -> Iterator[Ready]:
    for one in visit.runtime.settings.console.templates:
        if one.step == action and (not one.status or complaint.status in one.status):
            yield Ready(one.title, _filled(visit, complaint, action, one.text))


def _shipped(visit: Visit, complaint: m.Complaint, action: Action) -> Iterator[Ready]:
    language = composing.spoken(visit, complaint)
    if action is Action.NOT_OURS:
        yield from _elsewhere(complaint, language)
    for one in _catalogue():
        if one["for"] == action:
            text = _filled(visit, complaint, action, one["text"][language])
            yield Ready(one["title"][visit.words.language], text)


def _elsewhere(complaint: m.Complaint, language: str) -> list[Ready]:
    """Where such a thing belongs; what its words suggest first."""
    known = replies.catalogue(language)["beyond"]
    texts = {why: text[0].upper() + text[1:] for why, text in known.items()}
    first = sorted(texts, key=lambda why: why != complaint.beyond)
    return [Ready(texts[why], texts[why]) for why in first]


def _filled(visit: Visit, complaint: m.Complaint, action: Action, text: str) -> str:
    by = composing.ahead(visit, complaint, action).by
    language = composing.spoken(visit, complaint)
    months = replies.catalogue(language)["months"]
    known = {
        "ticket": tickets.display(complaint.ticket),
        "place": places.label(complaint.area).partition(",")[0] if complaint.area else "…",
        "agency": complaint.forwarded_to or complaint.agency or "…",
        "by": f"{by.day} {months[by.month - 1]} {by.year}" if by else "…",
    }
    return text.format(**known)


@cache
def _catalogue() -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = yaml.safe_load(
        Path(__file__).with_name("ready.yaml").read_text(encoding="utf-8")
    )
    return found
