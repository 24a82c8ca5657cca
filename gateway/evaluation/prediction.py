"""What was made of a message, in the words of the labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from normalizer import places, privacy
from normalizer.intent import Intent
from normalizer.language import Language
from normalizer.normalize import UnderstoodMessage
from store import models as m

_NEW = ("opened", "same")
_LABELS = {
    **dict.fromkeys(
        ("added", "doubted", "evidence", "fixed", "reopened", "album", "bubble", "nod"), "follow_up"
    ),
    **dict.fromkeys(("late_part", "edit", "redirected"), "follow_up"),
    **dict.fromkeys(("status", "mistyped", "too_many"), "status_check"),
    **dict.fromkeys((Intent.HELP, Intent.START, Intent.LANGUAGE), "help"),
    **dict.fromkeys(("joke", "chatter"), "not_relevant"),
    **dict.fromkeys(("repeat", "not_repliable", "automatic"), "ignore"),
    Intent.WITHDRAW: "withdraw",
    Intent.RATE: "rating",
    Intent.STOP: "stop",
    Intent.GREETING: "greeting",
    "spam": "spam",
    "abuse": "abuse",
    "loose": "unclear",
}
"""What our outcomes are called by the labels; any other is unclear."""
_OF_A_THREAD = (Intent.THANKS, Intent.PRIVACY)
_LEVELS = {2: "provinsi", 5: "kab_kota", 8: "kecamatan", 13: "kelurahan"}


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a message that was handled."""

    outcome: str
    complaint: m.Complaint | None
    reply_key: str
    has_complained: bool
    """True where its writer has a complaint."""


def predict(
    id: str, understood: UnderstoodMessage, filed: Filed | None, repeats: Mapping[str, str]
) -> dict[str, Any]:
    """One line of predictions. `filed` is None for what waits for its other pieces; `repeats` maps a kind of
    duplicate to the line that this one repeats."""
    intent = "ignore" if "retweet" in repeats else _intent(understood, filed)
    kind, of = next(iter(repeats.items()), (None, None))
    return {
        "id": id,
        "intent": intent,
        **_of_a_report(understood, filed, intent in ("new_report", "emergency")),
        "tickets": [*understood.tickets, *understood.national],
        "duplicate_of": of or None,
        "duplicate_kind": kind if of else None,
        "pii": sorted({one.kind for one in privacy.find(understood.text)}),
        "privacy": _privacy(understood),
        "refer_to": _refer_to(understood) if intent == "out_of_scope" else None,
        "language": "id" if understood.language is Language.UNSURE else str(understood.language),
    }


def _intent(understood: UnderstoodMessage, filed: Filed | None) -> str:
    if filed is None:
        return "part"
    if filed.outcome in _NEW:
        return _of_new(understood)
    if filed.outcome in _OF_A_THREAD:
        return "follow_up" if filed.has_complained else "not_relevant"
    return _LABELS.get(filed.outcome, "unclear")


def _of_new(understood: UnderstoodMessage) -> str:
    draft = understood.draft
    if draft and draft.emergency:
        return "emergency"
    if draft and draft.beyond:
        return "out_of_scope"
    return "new_report"


def _of_a_report(understood: UnderstoodMessage, filed: Filed | None, is_report: bool) -> dict[str, Any]:
    draft = understood.draft
    if not is_report or draft is None or filed is None:
        return {
            "report_type": None,
            "category": None,
            "location": None,
            "location_candidates": [],
            "needs": [],
        }
    complaint = filed.complaint if filed.outcome == "opened" else None
    area = complaint.area if complaint else draft.place.code
    candidates = complaint.area_candidates if complaint else draft.place.candidates
    asked = filed.reply_key in ("complaint.opened_where", "complaint.opened_which")
    return {
        "report_type": str(draft.kind),
        "category": draft.topic.name if draft.topic else None,
        "location": _location(area) if area else None,
        "location_candidates": list(candidates),
        "needs": ["location"] if asked else [],
    }


def _location(code: str) -> dict[str, str]:
    named = {_LEVELS[len(area.code)]: area.name for area in reversed(places.lineage(code))}
    return {**named, "kode": code}


def _privacy(understood: UnderstoodMessage) -> str | None:
    draft = understood.draft
    if understood.command in ("anonim", "rahasia"):
        return understood.command
    if draft is None:
        return None
    return "rahasia" if draft.rahasia else "anonim" if draft.anonim else None


def _refer_to(understood: UnderstoodMessage) -> str | None:
    beyond = understood.draft.beyond if understood.draft else None
    referral = beyond.refer_to if beyond else None
    return referral.name if referral else None
