"""Ledgers with one thing wrong, and that it is found; nobody believes a judge who has never condemned."""

from dataclasses import replace

import pytest

from gateway.delivery import AT_ONCE, SEND_SECONDS
from tests.torture.citizens import Said
from tests.torture.ledgers import CUT, HUNG, Answer, Ledgers, Owed, Received, Reply
from tests.torture.reconcile import reconcile

KEY = ("telegram", "1001:1")
ADDRESS = "telegram:1001"
TICKET = "4829156059"
TEXT = "Laporan Anda kami terima dengan nomor 482 915 6059."
REPLY = Reply(id="ours", address=ADDRESS, text=TEXT, external_id="theirs", sent=True, delivered=False)

AS_IT_SHOULD_BE = Ledgers(
    owed=[Owed(ADDRESS, (KEY,), answers=1)],
    answers=[Answer((KEY,), at=10.0, took=0.1, status=200)],
    messages={KEY: "handled"},
    said={KEY: Said("Lampu jalan mati", photos=1)},
    kept={KEY: Said("Lampu jalan mati", photos=1)},
    tickets=[(ADDRESS, TICKET)],
    replies=[REPLY],
    received=[Received(ADDRESS, TEXT, at=11.0)],
    over=10.5,
)


def against(**changed: object) -> list[str]:
    return reconcile(replace(AS_IT_SHOULD_BE, **changed)).against_the_bar()  # type: ignore[arg-type]


def test_nothing_is_said_against_what_is_as_it_should_be() -> None:
    found = reconcile(AS_IT_SHOULD_BE)
    assert found.against_the_bar() == []
    assert (found.accepted, found.kept, found.citizens, found.drain) == (1, 1, 1, 0.5)


def test_a_message_that_was_answered_200_and_is_not_in_the_store_is_lost() -> None:
    [lost, *_] = against(messages={}, tickets=[], received=[])
    assert lost.startswith("1 lost: (('telegram', '1001:1'),)")


def test_one_that_was_refused_and_is_not_in_the_store_is_the_platforms() -> None:
    nothing: dict[str, object] = {"messages": {}, "tickets": [], "replies": [], "received": []}
    seen = replace(AS_IT_SHOULD_BE, answers=[Answer((KEY,), 10.0, 0.1, CUT)], **nothing)  # type: ignore[arg-type]
    assert reconcile(seen).against_the_bar(closing=True) == []


@pytest.mark.parametrize("state", ["kept", "parked", "spooled"])
def test_one_that_nothing_was_made_of_is_not_handled(state: str) -> None:
    assert against(messages={KEY: state})[0].startswith("1 not handled")


def test_what_was_said_is_kept_word_by_word() -> None:
    assert against(kept={KEY: Said("Lampu jalan", photos=1)})[0].startswith("1 kept in other words")


def test_what_came_with_it_is_fetched() -> None:
    assert against(kept={KEY: Said("Lampu jalan mati", photos=0)})[0].startswith("1 without their photos")


def test_a_complaint_that_opened_nothing_has_no_ticket() -> None:
    assert against(tickets=[])[0].startswith(f"1 without a ticket: ('{ADDRESS}',)")


def test_a_complaint_that_opened_two_has_two_tickets() -> None:
    assert against(tickets=[(ADDRESS, TICKET), (ADDRESS, "1234567814")])[0].startswith("1 with two tickets")


def test_a_reply_that_came_once_more_than_the_store_knows_is_told_twice() -> None:
    both = [Received(ADDRESS, TEXT, 11.0), Received(ADDRESS, TEXT, 12.0)]
    assert against(received=both, owed=[Owed(ADDRESS, (KEY,), answers=2)])[0].startswith("1 told twice")


def test_two_replies_to_one_message_are_told_twice_also_in_other_words() -> None:
    other = f"Sekali lagi: {TEXT}"
    both = [Received(ADDRESS, TEXT, 11.0), Received(ADDRESS, other, 12.0)]
    assert against(received=both, replies=[REPLY, replace(REPLY, text=other)])[0].startswith("1 told twice")


def test_a_reply_that_its_killed_sender_had_in_hand_may_come_twice_and_is_counted() -> None:
    both = [Received(ADDRESS, TEXT, 11.0), Received(ADDRESS, TEXT, 15.0)]
    found = reconcile(replace(AS_IT_SHOULD_BE, received=both, sender_kills=[12.0]))
    assert (found.against_the_bar(), found.in_flight) == ([], 1)


def test_it_may_not_come_three_times_nor_twice_after_the_kill() -> None:
    three = [Received(ADDRESS, TEXT, at) for at in (11.0, 15.0, 16.0)]
    assert against(received=three, sender_kills=[12.0])[0].startswith("2 told twice")
    assert against(received=three[1:], sender_kills=[12.0])[0].startswith("1 told twice")


def test_nor_twice_where_the_first_had_long_left_the_senders_hands() -> None:
    kill = 11.0 + SEND_SECONDS + 1
    both = [Received(ADDRESS, TEXT, 11.0), Received(ADDRESS, TEXT, kill + 1)]
    assert against(received=both, sender_kills=[kill])[0].startswith("1 told twice")


def test_no_more_may_come_twice_than_a_sender_has_in_hand() -> None:
    people = [f"telegram:{number}" for number in range(AT_ONCE + 1)]
    seen = Ledgers(
        owed=[Owed(one, (), answers=1) for one in people],
        replies=[replace(REPLY, address=one) for one in people],
        received=[Received(one, TEXT, at) for one in people for at in (11.0, 15.0)],
        sender_kills=[12.0],
    )
    assert reconcile(seen).against_the_bar()[0].startswith(f"{AT_ONCE + 1} told twice")


def test_a_reply_that_the_store_calls_sent_reached_its_citizen() -> None:
    second = replace(REPLY, id="second")
    assert against(replies=[REPLY, second]) == [f"1 sent and never there: ('{ADDRESS}',)"]
    assert against(replies=[REPLY, replace(second, sent=False)]) == []


def test_whoever_has_a_ticket_and_was_not_told_its_number_is_unanswered() -> None:
    assert against(received=[])[0].startswith("1 never answered")
    talk = "Terima kasih, laporan Anda kami baca."
    told = {"received": [Received(ADDRESS, talk, 11.0)], "replies": [replace(REPLY, text=talk)]}
    assert against(**told)[0].startswith("1 never answered")


def test_a_number_that_is_somebody_elses_is_never_told() -> None:
    both = [(ADDRESS, "1234567814"), ("telegram:1002", TICKET)]
    said = against(tickets=both)
    assert any(one.startswith("1 told of another's") for one in said)


@pytest.mark.parametrize(
    "changed",
    [
        {"tickets": [*AS_IT_SHOULD_BE.tickets, ("telegram:1002", "1234567814")]},
        {"replies": [REPLY, replace(REPLY, address="telegram:1002", sent=False)]},
        {"received": [*AS_IT_SHOULD_BE.received, Received("telegram:1002", "Halo", 11.0)]},
    ],
)
def test_nobody_has_or_is_told_anything_who_said_nothing(changed: dict[str, object]) -> None:
    assert "1 strangers: ('telegram:1002',)" in against(**changed)


def test_a_receipt_that_was_taken_moves_its_reply_on() -> None:
    taken = [*AS_IT_SHOULD_BE.answers, Answer((), 12.0, 0.1, 200, receipt="theirs")]
    assert against(answers=taken)[0].startswith("1 receipts forgotten")
    assert against(answers=taken, replies=[replace(REPLY, delivered=True)]) == []


@pytest.mark.parametrize("status", [500, 502, 403])
def test_platforms_are_answered_nothing_but_200_and_503(status: int) -> None:
    answers = [*AS_IT_SHOULD_BE.answers, Answer((KEY,), 9.0, 0.1, status)]
    assert against(answers=answers) == [f"1 answers other than 200 and 503: ({status},)"]


def test_503_is_for_when_nothing_durable_is_left() -> None:
    seen = replace(AS_IT_SHOULD_BE, answers=[*AS_IT_SHOULD_BE.answers, Answer((KEY,), 9.0, 0.1, 503)])
    assert reconcile(seen).against_the_bar(refusing=False) == ["1 times 503"]
    assert reconcile(seen).against_the_bar(refusing=True) == []


def test_a_door_is_closed_and_a_connection_cut_only_where_a_web_process_ends() -> None:
    seen = replace(AS_IT_SHOULD_BE, answers=[*AS_IT_SHOULD_BE.answers, Answer((KEY,), 9.0, 0.1, CUT)])
    assert reconcile(seen).against_the_bar() == ["1 times a closed door or a connection that was cut"]
    assert reconcile(seen).against_the_bar(closing=True) == []


def test_no_platform_waits_in_vain_whatever_happens() -> None:
    seen = replace(AS_IT_SHOULD_BE, answers=[*AS_IT_SHOULD_BE.answers, Answer((KEY,), 9.0, 15.0, HUNG)])
    [said] = reconcile(seen).against_the_bar(refusing=True, closing=True)
    assert said == "1 times no answer for as long as a platform waits"


def test_a_channel_on_which_nobody_wrote_shows_nothing() -> None:
    assert against(channels=["telegram", "whatsapp"]) == ["1 channels without a message: ('whatsapp',)"]


def test_nothing_is_written_to_the_log_but_events() -> None:
    assert against(noise=["Traceback"]) == ["1 lines that are no events: ('Traceback',)"]


def test_what_does_not_come_to_rest_by_itself_has_not_recovered() -> None:
    assert against(left="1 replies") == ["it did not come to rest by itself: 1 replies"]
