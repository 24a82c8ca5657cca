"""A paused channel: everything is kept, who writes is told so once, and all of it is handled afterwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from channels.messages import DeliveryStatus
from gateway import intake, pausing
from store import models as m
from store import pauses
from store.engine import writing
from tests.conftest import MakeOffice
from tests.office import Office, said

BROKEN = "Jalan rusak di Jalan Merdeka Bandung, lubangnya dalam sekali"


def pause(office: Office, channel: str = "telegram") -> None:
    with writing(office.runtime.engine) as session:
        assert pausing.pause(office.runtime, session, channel, "Eko")


def resume(office: Office, channel: str = "telegram") -> int | None:
    with writing(office.runtime.engine) as session:
        return pausing.resume(office.runtime, session, channel)


def keys(office: Office) -> list[str]:
    return [one.reply_key for one in office.deliveries]


def test_what_comes_in_is_kept_and_handled_in_its_order_once_the_channel_goes_on(office: Office) -> None:
    pause(office)
    office.telegram(BROKEN, chat=1001)
    office.telegram("Sampah menumpuk di Pasar Baru Bandung sejak Senin", chat=1002)
    office.sms(BROKEN)
    office.work()
    [complaint] = office.complaints
    assert complaint.channel == "sms_1708"
    assert [one.state for one in office.messages if one.channel == "telegram"] == [m.MessageState.KEPT] * 2
    office.sweep()
    office.work()
    assert len(office.complaints) == 1

    assert resume(office) == 2
    office.sweep()
    office.work()
    assert [one.address for one in office.complaints[1:]] == ["telegram:1001", "telegram:1002"]
    assert {one.state for one in office.messages} == {m.MessageState.HANDLED}
    # The notice has not used up the answer.
    answered = {one.answers for one in office.deliveries if one.answers}
    assert answered == {one.id for one in office.messages}


def test_who_writes_is_told_once_a_day_however_often_they_write(office: Office) -> None:
    pause(office)
    for words in ("Halo min", BROKEN, "Tolong ya"):
        office.telegram(words, chat=1001)
        office.work()
    office.telegram("Mau lapor", chat=1002)
    office.work()
    assert keys(office) == ["paused", "paused"]
    assert [one.address for one in office.deliveries] == ["telegram:1001", "telegram:1002"]
    assert "dijeda" in office.deliveries[0].text
    assert office.statuses() == [DeliveryStatus.SENT] * 2
    assert {one.attempts for one in office.messages} == {0}

    # What was put off comes by again, and tells nobody anew; a new message does.
    office.sweep(later=pausing.LOOK_AGAIN + timedelta(minutes=1))
    office.work()
    assert len(office.deliveries) == 2
    office.telegram("Bagaimana?", chat=1001)
    office.work()
    assert keys(office) == ["paused"] * 3


def test_midnight_is_no_reason_to_tell_them_again(sqlite_office: Office) -> None:
    local = sqlite_office.now().astimezone(sqlite_office.runtime.time_zone)
    sqlite_office.late += local.replace(hour=23, minute=59) - local
    pause(sqlite_office)
    for _ in range(2):
        sqlite_office.telegram("Halo min")
        sqlite_office.work()
        sqlite_office.late += timedelta(minutes=5)
    assert keys(sqlite_office) == ["paused"]


def test_a_message_whose_bell_nobody_heard_is_answered_by_the_sweep(sqlite_office: Office) -> None:
    pause(sqlite_office)
    sqlite_office.telegram(BROKEN)
    sqlite_office.hear_the_bell()
    sqlite_office.runtime.redis.flushall()
    sqlite_office.sweep(later=sqlite_office.runtime.forgotten_after)
    sqlite_office.work()
    assert keys(sqlite_office) == ["paused"]


def test_the_sweep_does_not_ring_over_and_over_for_what_waits(sqlite_office: Office) -> None:
    pause(sqlite_office)
    sqlite_office.telegram(BROKEN)
    sqlite_office.work()
    before = sqlite_office.messages[0].due_at
    sqlite_office.sweep(later=timedelta(hours=6))
    sqlite_office.work()
    [message] = sqlite_office.messages
    assert (message.state, message.due_at) == (m.MessageState.KEPT, before)


def test_who_said_stop_is_told_nothing(sqlite_office: Office) -> None:
    sqlite_office.telegram("STOP")
    sqlite_office.work()
    pause(sqlite_office)
    sqlite_office.telegram(BROKEN)
    sqlite_office.work()
    assert keys(sqlite_office) == ["stopped"]


def test_stop_is_obeyed_while_the_channel_is_paused(sqlite_office: Office) -> None:
    pause(sqlite_office)
    sqlite_office.telegram(BROKEN)
    sqlite_office.telegram("STOP")
    sqlite_office.work()
    assert sqlite_office.addresses["telegram:1001"].stopped_at is not None
    assert not sqlite_office.complaints
    assert sorted(keys(sqlite_office)) == ["paused", "stopped"]


@pytest.mark.parametrize(
    "message",
    [
        lambda: said("SELAMAT! Nomor Anda memenangkan undian 100 juta, hubungi 0812000000"),
        lambda: said("Tagihan Anda", repliable=False),
    ],
    ids=["advertising", "not to be answered"],
)
def test_machines_are_told_nothing(sqlite_office: Office, message: Callable[[], object]) -> None:
    pause(sqlite_office)
    sqlite_office.hear(message())  # type: ignore[arg-type]
    sqlite_office.work()
    assert not sqlite_office.deliveries


def test_in_public_it_is_said_in_words_for_everybody(sqlite_office: Office) -> None:
    pause(sqlite_office)
    sqlite_office.hear(said(BROKEN, chat=-100))
    sqlite_office.work()
    [notice] = sqlite_office.deliveries
    assert notice.public
    assert notice.text.startswith("Terima kasih, pesan Anda kami simpan.")


def test_replies_that_are_decided_go_out_while_the_channel_is_paused(sqlite_office: Office) -> None:
    sqlite_office.telegram(BROKEN)
    sqlite_office.work_on("intake")
    pause(sqlite_office)
    sqlite_office.work()
    assert sqlite_office.statuses() == [DeliveryStatus.SENT]


def test_two_addresses_of_one_person_are_told_once(sqlite_whatsapp_office: Office) -> None:
    office = sqlite_whatsapp_office
    pause(office, "whatsapp")
    office.whatsapp(BROKEN)
    office.whatsapp("Halo")
    office.work()
    [notice] = office.deliveries
    # Nobody has written to us before, and still it may go out: they just did.
    assert notice.status is DeliveryStatus.SENT


def test_nobody_puts_off_for_a_day_what_is_just_let_go(postgres_url: str, make_office: MakeOffice) -> None:
    """Who lets a channel go on waits for the worker that still finds it paused."""
    office = make_office(postgres_url)
    pause(office)
    with writing(office.runtime.engine) as worker:
        assert pauses.hold(worker) == {"telegram"}
        with writing(office.runtime.engine) as staff:
            staff.execute(text("SET LOCAL lock_timeout = '100ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                pauses.end(staff, "telegram")
            staff.rollback()


def test_a_channel_that_is_paused_twice_keeps_since_when(sqlite_office: Office) -> None:
    pause(sqlite_office)
    with writing(sqlite_office.runtime.engine) as session:
        assert not pausing.pause(sqlite_office.runtime, session, "telegram", "Ayu")
        assert pauses.all_of_them(session)["telegram"].by == "Eko"
    assert resume(sqlite_office) == 0
    assert resume(sqlite_office) is None


def test_a_channel_that_is_not_on_cannot_be_paused(sqlite_office: Office) -> None:
    with writing(sqlite_office.runtime.engine) as session, pytest.raises(pausing.NoSuchChannel):
        pausing.pause(sqlite_office.runtime, session, "whatsapp", "Eko")


def test_a_message_that_breaks_us_is_parked_as_ever(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause(sqlite_office)
    sqlite_office.telegram(BROKEN)
    sqlite_office.hear_the_bell()

    def breaks(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(intake, "normalize", breaks)
    sqlite_office.work()
    assert sqlite_office.messages[0].attempts == 1
