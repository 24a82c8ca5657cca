"""Long messages that reach us in pieces: when they are one again. Pure.

An operator that does not join the parts of a long SMS hands over each by itself, in any order and any of them
twice, and sometimes one never comes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from store import models as m

GAP = "[…]"
"""Stands where a piece is missing."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A piece is missing and may yet come."""

    pieces: Sequence[m.Message]
    until: datetime


@dataclass(frozen=True, slots=True)
class LongMessage:
    """Everything we have of it, or all we are going to wait for."""

    pieces: Sequence[m.Message]
    """Those not handled yet, in their order; none where all of them are repeats."""
    text: str
    complaint_id: UUID | None = None
    """The complaint that the earlier pieces made, when these come after we gave up waiting."""
    repeats: Sequence[m.Message] = ()
    """The same pieces once more."""


def gather(known: Sequence[m.Message], now: datetime, patience: timedelta) -> LongMessage | Waiting:
    """What to do about the pieces in `known`: all with one reference and total, oldest first, at least one of
    them not handled.

    A reference comes round again. So what is complete and handled was another message, and so was what had
    other words at the same place. Pieces that only say again what was said are waited with: the next one may
    say something else.
    """
    kept, repeats = _once([piece for piece in known if piece.state is m.MessageState.KEPT])
    handled, _ = _once([piece for piece in known if piece.state is m.MessageState.HANDLED])
    said = {_number(piece): piece for piece in handled}
    if any(_number(piece) in said and not _was_said(piece, known) for piece in kept):
        said = {}
    total = known[0].part_total or 1
    repeats += [piece for piece in kept if _number(piece) in said]
    fresh = sorted((piece for piece in kept if _number(piece) not in said), key=_number)
    pieces = [*said.values(), *fresh]
    until = min(piece.received_at for piece in kept) + patience
    unclear = len(said) == total or (len(pieces) < total and not said)
    if unclear and now < until:
        return Waiting(kept, until)
    complaint_id = next((piece.complaint_id for piece in said.values() if piece.complaint_id), None)
    return LongMessage(fresh, _joined(pieces), complaint_id, repeats)


def _number(piece: m.Message) -> int:
    return piece.part_number or 0


def _once(pieces: Iterable[m.Message]) -> tuple[list[m.Message], list[m.Message]]:
    """The first of each number, and those that say the same again. One with other words at a number that is
    taken belongs to the next message of this reference: it is in neither, and has to wait."""
    first: dict[int, m.Message] = {}
    repeats = []
    for piece in pieces:
        taken = first.setdefault(_number(piece), piece)
        if taken is not piece and taken.text == piece.text:
            repeats.append(piece)
    return list(first.values()), repeats


def _was_said(piece: m.Message, known: Iterable[m.Message]) -> bool:
    return any(
        one.state is m.MessageState.HANDLED and (one.part_number, one.text) == (piece.part_number, piece.text)
        for one in known
    )


def _joined(pieces: Sequence[m.Message]) -> str:
    texts = {_number(piece): piece.text for piece in pieces}
    numbers = range(1, (pieces[0].part_total or 1) + 1)
    # Two gaps in a row are one.
    shown = (number for number in numbers if number in texts or number - 1 in texts or number == 1)
    return "".join(texts.get(number, f" {GAP} ") for number in shown)
