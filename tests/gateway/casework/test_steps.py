"""Which steps there are: from where, to where, by whom."""

import pytest

from gateway.casework.steps import EVERY, STEPS, Action, becomes, possible
from store.models import Complaint, ComplaintStatus, Role

S = ComplaintStatus


def complaint(status: ComplaintStatus, **more: object) -> Complaint:
    return Complaint(ticket="4829156059", status=status, **more)


def test_every_step_is_in_the_table() -> None:
    assert set(STEPS) == set(Action)


def test_every_status_an_office_can_leave_a_complaint_in_has_a_way_out() -> None:
    for status in EVERY:
        moves = [
            action
            for action in possible(Role.ADMIN_INSTANSI, complaint(status))
            if becomes(action, complaint(status)) is not status or action is Action.UNMERGE
        ]
        assert moves, status


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR, None])
def test_who_only_reads_or_keeps_the_channels_can_do_nothing(role: Role | None) -> None:
    assert all(possible(role, complaint(status)) == [] for status in EVERY)


def test_the_desk_of_social_media_may_only_note() -> None:
    assert {action for status in EVERY for action in possible(Role.MEDIA_SOSIAL, complaint(status))} == {
        Action.NOTE
    }


def test_a_liaison_officer_follows_up_answers_asks_and_gives_back() -> None:
    theirs = set(possible(Role.PENGHUBUNG, complaint(S.TERDISPOSISI)))
    assert theirs == {
        Action.FOLLOW_UP,
        Action.ANSWER,
        Action.ASK,
        Action.RETURN,
        Action.CORRECT,
        Action.NOTE,
    }


def test_what_a_body_had_goes_back_to_it_when_it_is_taken_up_again() -> None:
    assert becomes(Action.REOPEN, complaint(S.SELESAI, forwarded_to="Dinas PUPR")) is S.TERDISPOSISI
    assert becomes(Action.REOPEN, complaint(S.DIARSIPKAN)) is S.TERVERIFIKASI
