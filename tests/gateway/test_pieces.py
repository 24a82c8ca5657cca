from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest

from gateway.pieces import GAP, LongMessage, Waiting, gather
from store import models as m

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PATIENCE = timedelta(minutes=2)
TEXTS = ("Jalan di depan Pasar Con", "toh rusak parah, sudah tiga bul", "an tidak diperbaiki")
WHOLE = "".join(TEXTS)


def piece(
    number: int,
    text: str | None = None,
    total: int = 3,
    at: datetime = NOON,
    handled: bool = False,
    complaint: UUID | None = None,
) -> m.Message:
    return m.Message(
        channel="sms_1708",
        account="1708",
        external_id=str(uuid4()),
        address="sms:+6281200000011",
        sent_at=at,
        received_at=at,
        due_at=at,
        text=TEXTS[number - 1] if text is None else text,
        raw="{}",
        part_reference="8:07",
        part_number=number,
        part_total=total,
        state=m.MessageState.HANDLED if handled else m.MessageState.KEPT,
        complaint_id=complaint,
    )


def long_message(known: Sequence[m.Message], now: datetime = NOON) -> LongMessage:
    found = gather(known, now, PATIENCE)
    assert isinstance(found, LongMessage)
    return found


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_pieces_are_one_message_in_whatever_order_they_came(order: tuple[int, ...]) -> None:
    found = long_message([piece(number) for number in order])
    assert found.text == WHOLE
    assert [one.part_number for one in found.pieces] == [1, 2, 3]
    assert (found.complaint_id, found.repeats) == (None, [])


def test_a_missing_piece_is_waited_for_from_the_first_that_came() -> None:
    later = NOON + timedelta(seconds=90)
    found = gather([piece(1), piece(3, at=later)], later, PATIENCE)
    assert isinstance(found, Waiting)
    assert found.until == NOON + PATIENCE
    assert len(found.pieces) == 2


def test_after_that_the_message_is_opened_with_a_marked_gap() -> None:
    found = long_message([piece(1), piece(3)], NOON + PATIENCE)
    assert found.text == f"{TEXTS[0]} {GAP} {TEXTS[2]}"


def test_the_late_piece_joins_what_the_others_became_and_is_not_waited_with() -> None:
    complaint = uuid4()
    late = piece(2, at=NOON + timedelta(hours=3))
    handled = [piece(1, handled=True, complaint=complaint), piece(3, handled=True, complaint=complaint)]
    found = long_message([*handled, late], NOON + timedelta(hours=3))
    assert (found.text, found.pieces, found.complaint_id) == (WHOLE, [late], complaint)


def test_of_two_late_pieces_the_first_leaves_the_gap_of_the_other() -> None:
    complaint = uuid4()
    late = piece(3, at=NOON + timedelta(hours=3))
    found = long_message([piece(1, handled=True, complaint=complaint), late], NOON + timedelta(hours=3))
    assert found.text == f"{TEXTS[0]} {GAP} {TEXTS[2]}"


def test_a_late_piece_of_what_became_no_complaint_is_heard_with_all_the_rest() -> None:
    late = piece(2, total=2, at=NOON + timedelta(hours=3))
    found = long_message([piece(1, text="Halo", total=2, handled=True), late], NOON + timedelta(hours=3))
    assert (found.text, found.complaint_id) == ("Halo" + TEXTS[1], None)


def test_a_piece_that_comes_twice_counts_once() -> None:
    twice = piece(2)
    found = long_message([piece(1), piece(2), twice, piece(3)])
    assert found.text == WHOLE
    assert found.repeats == [twice]


def test_a_piece_that_was_handled_and_comes_again_is_a_repeat_and_nothing_more() -> None:
    complaint = uuid4()
    again = piece(1, at=NOON + timedelta(hours=3))
    known = [piece(1, handled=True, complaint=complaint), piece(3, handled=True, complaint=complaint), again]
    found = long_message(known, NOON + timedelta(hours=3))
    assert (found.pieces, found.repeats) == ([], [again])


def test_a_reference_that_comes_round_again_is_another_message() -> None:
    earlier = [piece(number, handled=True, complaint=uuid4()) for number in (1, 2, 3)]
    fresh = [piece(number, text=f"lain {number} ", at=NOON + timedelta(hours=5)) for number in (1, 2, 3)]
    found = long_message([*earlier, *fresh], NOON + timedelta(hours=5))
    assert (found.text, found.complaint_id) == ("lain 1 lain 2 lain 3 ", None)


def test_what_is_handed_over_again_is_waited_with_and_then_a_repeat() -> None:
    later = NOON + timedelta(minutes=5)
    earlier = [piece(number, handled=True, complaint=uuid4()) for number in (1, 2, 3)]
    again = [piece(2, at=later)]
    assert isinstance(gather([*earlier, *again], later, PATIENCE), Waiting)
    found = long_message([*earlier, *again], later + PATIENCE)
    assert (found.repeats, found.pieces) == (again, [])


def test_the_same_first_piece_and_another_second_one_are_another_message() -> None:
    later = NOON + timedelta(seconds=30)
    earlier = [piece(number, handled=True, complaint=uuid4()) for number in (1, 2, 3)]
    known = [*earlier, piece(1, at=later)]
    assert isinstance(gather(known, later, PATIENCE), Waiting)
    fresh = [piece(2, text="lain ", at=later), piece(3, text="sekali", at=later)]
    assert long_message([*known, *fresh], later).text == TEXTS[0] + "lain sekali"


def test_a_repeat_of_the_later_of_two_messages_with_one_reference_is_a_repeat() -> None:
    first = [piece(number, handled=True, complaint=uuid4()) for number in (1, 2, 3)]
    second = [piece(number, text=f"lain {number} ", handled=True, complaint=uuid4()) for number in (1, 2, 3)]
    again = piece(1, text="lain 1 ", at=NOON + timedelta(hours=1))
    found = long_message([*first, *second, again], NOON + timedelta(hours=2))
    assert (found.repeats, found.pieces) == ([again], [])


def test_gaps_that_follow_one_another_are_one() -> None:
    found = long_message([piece(1, total=9), piece(9, text="akhir", total=9)], NOON + PATIENCE)
    assert found.text == f"{TEXTS[0]} {GAP} akhir"


def test_other_words_at_a_place_that_was_taken_do_not_join_an_unfinished_message() -> None:
    unfinished = [piece(1, handled=True, complaint=uuid4())]
    fresh = piece(1, text="Lampu mati", at=NOON + timedelta(hours=5))
    found = gather([*unfinished, fresh], NOON + timedelta(hours=5), PATIENCE)
    assert isinstance(found, Waiting)


def test_two_messages_that_share_a_reference_at_once_are_heard_one_after_the_other() -> None:
    second = piece(1, text="Lampu mati ")
    found = long_message([piece(1), second, piece(2), piece(3)])
    assert found.text == WHOLE
    assert second not in [*found.pieces, *found.repeats]
