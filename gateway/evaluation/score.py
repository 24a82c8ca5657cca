"""Predictions against labels: the share that is right, and what was taken for what."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.evaluation.lines import Line
from normalizer import places

_REPORTS = ("new_report", "emergency")

Prediction = Mapping[str, Any]
Pair = tuple[Line, Prediction]


@dataclass(frozen=True, slots=True)
class Score:
    """How one label did."""

    label: str
    right: int
    of: int
    confused: Mapping[tuple[str, str], int]
    """(what it should have been, what was predicted) -> how often, the wrong ones alone."""
    wrong: Sequence[str] = ()
    """The ids of those lines."""

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 1.0


def scores(lines: Sequence[Line], predictions: Iterable[Prediction]) -> list[Score]:
    """A score for each label, in the order in which they are printed."""
    pairs = list(zip(lines, predictions, strict=True))
    reports = [pair for pair in pairs if pair[0].expected.get("intent") in _REPORTS]
    typed = [pair for pair in reports if pair[0].expected.get("report_type")]
    return [
        _score("intent", pairs, lambda expected: expected.get("intent"), lambda found: found["intent"]),
        _score("tickets", pairs, _tickets, _tickets),
        _score("kind", typed, lambda expected: expected["report_type"], lambda found: found["report_type"]),
        _score("category", typed, lambda expected: expected.get("category"), lambda found: found["category"]),
        _score("place", reports, _place, _place),
        _score("language", pairs, lambda expected: expected.get("language"), lambda found: found["language"]),
        _score("privacy", pairs, lambda expected: expected.get("privacy"), lambda found: found["privacy"]),
        _score("personal data", pairs, _pii, _pii),
        *(_repeats(pairs, kind) for kind in ("exact_resend", "webhook_retry", "retweet", "same_incident")),
    ]


def _score(
    label: str,
    pairs: Sequence[Pair],
    wanted: Callable[[Mapping[str, Any]], object],
    found: Callable[[Mapping[str, Any]], object],
) -> Score:
    compared = [(line.id, str(wanted(line.expected)), str(found(one))) for line, one in pairs]
    wrong = [(id, should, was) for id, should, was in compared if should != was]
    return Score(
        label,
        len(compared) - len(wrong),
        len(compared),
        Counter((should, was) for _, should, was in wrong),
        [id for id, _, _ in wrong],
    )


def _tickets(labels: Mapping[str, Any]) -> list[str]:
    return sorted(labels.get("tickets") or [])


def _pii(labels: Mapping[str, Any]) -> list[str]:
    return sorted(labels.get("pii") or [])


def _place(labels: Mapping[str, Any]) -> str:
    """The kecamatan or what is known above it; or what is to be asked."""
    location = labels.get("location")
    if location:
        return str(location["kode"])[: places.DISTRICT]
    candidates = labels.get("location_candidates")
    if candidates:
        return f"one of {', '.join(sorted(candidates))}"
    return "nowhere"


def _repeats(pairs: Sequence[Pair], kind: str) -> Score:
    """Pairs of this kind: `right` of those that were found or should have been."""
    wanted = {(line.id, line.expected.get("duplicate_of")) for line, _ in pairs if _is(line.expected, kind)}
    found = {(line.id, one["duplicate_of"]) for line, one in pairs if _is(one, kind)}
    confused = Counter({("a pair", "missed"): len(wanted - found), ("no pair", "found"): len(found - wanted)})
    wrong = sorted({id for id, _ in wanted ^ found})
    return Score(f"{kind} pairs", len(wanted & found), len(wanted | found), +confused, wrong)


def _is(labels: Mapping[str, Any], kind: str) -> bool:
    return labels.get("duplicate_kind") == kind


def precision_and_recall(score: Score) -> tuple[float, float]:
    """Of the pairs found, the share that is right; of those to be found, the share that was."""
    missed = score.confused.get(("a pair", "missed"), 0)
    made_up = score.confused.get(("no pair", "found"), 0)
    found, wanted = score.right + made_up, score.right + missed
    return (score.right / found if found else 1.0), (score.right / wanted if wanted else 1.0)
