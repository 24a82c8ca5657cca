"""The figures on top, each with that of the time before beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.console.words import Words
from gateway.numbers import figures
from gateway.numbers.figures import Question
from gateway.numbers.formats import NOTHING, Unit, cell
from gateway.numbers.tables import Column, Table


@dataclass(frozen=True, slots=True)
class Card:
    name: str
    """Its title is `numbers.key.<name>.title`."""
    value: str
    hint: str
    before: str | None
    """What it was in the time before; None where that says nothing."""
    change: str | None = None


def cards(asked: Question) -> Sequence[Card]:
    words = asked.words
    now = figures.key_figures(asked)
    before = figures.key_figures(replace(asked, period=asked.period.before()))
    late = figures.late_now(asked)

    def card(name: str, unit: Unit, value: float | None, was: float | None, **values: object) -> Card:
        hint = words(f"numbers.key.{name}.hint", **values)
        return Card(
            name, cell(value, unit, words), hint, cell(was, unit, words), _change(value, was, unit, words)
        )

    def count(value: int) -> str:
        return cell(value, Unit.COUNT, words)

    found = [
        card("received", Unit.COUNT, now.counted.received, before.counted.received),
        card(
            "resolved",
            Unit.SHARE,
            now.counted.resolved,
            before.counted.resolved,
            done=count(now.counted.done),
            ours=count(now.counted.ours),
        ),
        card("working", Unit.COUNT, now.counted.working, before.counted.working),
        card("untouched", Unit.COUNT, now.counted.untouched, before.counted.untouched),
        Card("late", count(late), words("numbers.key.late.hint"), None),
        card("verify", Unit.MEAN, now.verify.mean, before.verify.mean),
        card("follow_up", Unit.MEAN, now.follow_up.mean, before.follow_up.mean),
        card("finish", Unit.MEAN, now.finish.mean, before.finish.mean),
        card(
            "satisfaction",
            Unit.MEAN,
            now.rating,
            before.rating,
            rated=count(now.rated),
            share=cell(now.content, Unit.SHARE, words),
        ),
        card("reopened", Unit.COUNT, now.reopened, before.reopened),
        card("duplicates", Unit.COUNT, now.pairs, before.pairs, merged=count(now.merged)),
    ]
    if now.resent is not None:
        found.append(card("resent", Unit.COUNT, now.resent, before.resent))
    return found


def _change(value: float | None, was: float | None, unit: Unit, words: Words) -> str | None:
    """ "naik 12"; None where one of the two says nothing."""
    if value is None or was is None:
        return None
    by = cell(abs(value - was), unit, words)
    if by == cell(0, unit, words):
        return words("numbers.same")
    if unit is Unit.SHARE:
        by = words("numbers.points", n=by.removesuffix("%"))
    return words("numbers.more" if value > was else "numbers.less", by=by)


def table(shown: Sequence[Card], words: Words) -> Table:
    """The same as a table."""
    return Table(
        "overview",
        (Column("figure", Unit.TEXT), Column("now", Unit.SAID), Column("before", Unit.SAID)),
        [(words(f"numbers.key.{one.name}.title"), one.value, one.before or NOTHING) for one in shown],
    )
