"""Who says more than anybody can delays nobody else, and loses nothing."""

from datetime import timedelta
from itertools import count

import pytest
from sqlmodel import func, select

from channels.messages import Attachment, DeliveryStatus, InboundMessage
from gateway import allowance, config, queues
from gateway.keeper import keep
from store import messages, outbox, standing
from store import models as m
from store.engine import writing
from tests.office import Office, QuickWorker, said
from tests.officer import Officer, officer

FLOODER, NEIGHBOUR = 1666, 1777
ROAD = "Jalan rusak di Jalan Merdeka Bandung, lubangnya dalam sekali"
MATTERS = (
    "Sampah menumpuk di Pasar Baru Bandung sejak hari Senin, baunya menyengat sekali",
    "Petugas puskesmas di Cicendo meminta uang untuk surat rujukan, padahal gratis",
    "Jembatan gantung di Desa Cibodas putus diterjang arus, anak sekolah memutar jauh",
)
_ids = count(10_000)
FIRE = "Tolong, ada kebakaran di Pasar Minggu, api sudah besar"


def allow(office: Office, **most: int) -> None:
    """With other figures than those of the settings, and the flooder's hour just begun."""
    allowances, now = office.runtime.allowances, office.now()
    allowances.rules = allowance.rules(config.Allowances(**most))
    office.late += allowances.ends(allowances.rules.messages, f"telegram:{FLOODER}", now) - now


def street(number: int) -> str:
    return f"Lampu jalan mati di Jalan Contoh {number} Bandung, sudah dua minggu gelap"


def flood(number: int, person: int = FLOODER) -> list[InboundMessage]:
    # Their ids of one length: kept together, they are kept in the order of their ids.
    return [said(street(one), person, external_id=f"{person}:{next(_ids)}") for one in range(number)]


def handle_next(office: Office) -> bool:
    """Let a worker do the next job; False where there is none."""
    intake = queues.queue(queues.INTAKE, office.runtime.redis)
    if not intake.count:
        return False
    worker = QuickWorker([intake], connection=office.runtime.redis, serializer=intake.serializer)
    worker.work(burst=True, max_jobs=1, logging_level="ERROR")
    return True


def handled(office: Office, person: int | None = None) -> int:
    with office.reading() as session:
        which = [m.Message.state == m.MessageState.HANDLED]
        which += [m.Message.address == f"telegram:{person}"] if person else []
        return session.exec(select(func.count()).select_from(m.Message).where(*which)).one()


def test_a_neighbour_waits_for_one_turn_of_a_flood_and_an_emergency_for_nothing(
    sqlite_office: Office,
) -> None:
    office = sqlite_office
    allow(office, messages=10_000, complaints=10_000)
    office.hear(*flood(1000))
    office.hear(*flood(50), said(ROAD, NEIGHBOUR), *flood(49))
    office.hear(*flood(900))
    office.hear(said(FIRE, 1002))
    assert handle_next(office)
    assert (handled(office), handled(office, 1002)) == (1, 1)
    while not handled(office, NEIGHBOUR):
        assert handle_next(office)
    assert handled(office, FLOODER) <= messages.TURN
    # However their messages are dealt out to jobs: all that is rung for as it comes in is one turn.
    while handle_next(office):
        pass
    assert 0 < handled(office, FLOODER) <= messages.TURN


def test_the_sweep_goes_round_and_rings_for_an_emergency_first(sqlite_office: Office) -> None:
    office = sqlite_office
    allow(office, messages=10_000, complaints=10_000)
    office.hear(*flood(200))
    office.runtime.redis.flushall()
    office.hear(said(ROAD, NEIGHBOUR), said(FIRE, 1002))
    office.runtime.redis.flushall()
    office.late += timedelta(minutes=2)
    office.sweep()
    assert handle_next(office)
    assert (handled(office), handled(office, 1002)) == (1, 1)
    office.work()
    assert handled(office) == 2 + messages.TURN
    # It goes on, a turn each time, in the order in which they were sent.
    office.sweep()
    office.work()
    done = [one for one in office.messages if one.address == f"telegram:{FLOODER}"]
    states = [one.state for one in done]
    assert states == [m.MessageState.HANDLED] * 60 + [m.MessageState.KEPT] * 140


def test_an_emergency_of_the_flooder_is_handled_before_the_flood(sqlite_office: Office) -> None:
    sqlite_office.hear(*flood(100))
    sqlite_office.hear(said(FIRE, FLOODER))
    assert handle_next(sqlite_office)
    assert [one.emergency for one in sqlite_office.complaints] == ["fire"]


def test_who_cries_wolf_all_the_time_is_heard_in_their_turn(sqlite_office: Office) -> None:
    allow(sqlite_office, at_once=2)
    cries = [said(f"Tolong ada kebakaran di Jalan Contoh {n} Bandung", FLOODER) for n in range(200)]
    sqlite_office.hear(*cries)
    first = queues.queue(queues.INTAKE, sqlite_office.runtime.redis).get_jobs()[0]
    assert (first.func_name, len(first.args[0])) == ("gateway.jobs.handle_at_once", 2)


def test_what_goes_beyond_the_hour_is_kept_told_once_and_answered_later_in_its_order(office: Office) -> None:
    allow(office, messages=3, complaints=100)
    office.hear(*flood(5))
    office.work()
    office.telegram(ROAD, chat=FLOODER)
    office.work()
    assert handled(office) == 3
    [notice] = [one for one in office.deliveries if one.reply_key == "flood"]
    assert (notice.answers, "2 pesan" in notice.text) == (None, True)
    # Until the hour is over nothing rings for it.
    office.sweep()
    assert not handle_next(office)
    office.telegram("STOP", chat=FLOODER)
    office.telegram(FIRE, chat=FLOODER)
    office.work()
    outcomes = [one.outcome for one in office.messages]
    assert outcomes == ["opened"] * 3 + [None, None, None, "stop", "opened"]

    office.late += timedelta(hours=1)
    office.sweep()
    office.work()
    assert [one.outcome for one in office.messages][3:6] == ["opened"] * 3
    answered = [one.answers for one in office.deliveries if one.answers]
    assert sorted(answered) == sorted(one.id for one in office.messages)
    assert [one.reply_key for one in office.deliveries].count("flood") == 1


def test_an_emergency_whose_bell_nobody_heard_is_not_put_off_with_the_flood(sqlite_office: Office) -> None:
    allow(sqlite_office, messages=2)
    sqlite_office.hear(*flood(5))
    sqlite_office.work()
    sqlite_office.hear(said(FIRE, FLOODER))
    sqlite_office.runtime.redis.delete(*sqlite_office.runtime.redis.keys("rq:*"))
    sqlite_office.hear(said("Tolong dicek", FLOODER))
    sqlite_office.work()
    sqlite_office.sweep(timedelta(minutes=2))
    sqlite_office.work()
    assert [one.reply_key for one in sqlite_office.deliveries].count("emergency.opened") == 1


def test_an_album_at_the_end_of_the_hours_allowance_is_one_complaint_and_nobody_is_said_to_wait(
    sqlite_office: Office,
) -> None:
    allow(sqlite_office, messages=2)
    words = (ROAD, "", "", "")
    sqlite_office.hear(
        *(
            said(text, FLOODER, album="a1", attachments=(Attachment("photo", f"photo-{number}"),))
            for number, text in enumerate(words)
        )
    )
    sqlite_office.work()
    sqlite_office.sweep(timedelta(minutes=1))
    sqlite_office.work()
    assert handled(sqlite_office) == 4
    assert [one.reply_key.partition(".")[0] for one in sqlite_office.deliveries] == ["complaint"]


def test_so_many_complaints_an_hour_and_what_is_said_after_them_waits_with_the_next(
    sqlite_office: Office,
) -> None:
    office = sqlite_office
    allow(office, complaints=2)
    told = (*MATTERS, "Tambahan: dekat sekolah")
    ago = [timedelta(minutes=number) for number in range(len(told), 0, -1)]
    office.hear(*(said(one, FLOODER, sent_at=office.now() - at) for one, at in zip(told, ago, strict=True)))
    office.work()
    assert [one.outcome for one in office.messages] == ["opened", "opened", None, None]
    # It does not overtake what it adds to, however often they write.
    office.hear(said("BANTUAN", FLOODER, sent_at=office.now()))
    office.work()
    assert [one.outcome for one in office.messages][2:] == [None] * 3
    assert [one.reply_key for one in office.deliveries].count("flood") == 1
    office.late += timedelta(hours=1)
    office.sweep()
    office.work()
    assert [one.outcome for one in office.messages][2:] == ["opened", "added", "help"]
    assert len(office.complaints) == 3


def test_staff_who_bring_complaints_are_no_strangers(sqlite_office: Office) -> None:
    allow(sqlite_office, messages=1)
    with writing(sqlite_office.runtime.engine) as session:
        session.add(m.Staff(name="Sari", address=f"telegram:{FLOODER}", created_at=sqlite_office.now()))
    sqlite_office.hear(*flood(3))
    sqlite_office.work()
    assert handled(sqlite_office) == 3


def test_without_redis_everything_is_taken_and_answered_but_nobody_guesses(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = sqlite_office
    allow(office, messages=1, complaints=1)
    office.telegram(ROAD, chat=NEIGHBOUR)
    office.work()
    [ticket] = [one.ticket for one in office.complaints]
    monkeypatch.setattr(office.runtime.allowances, "_away_until", float("inf"))
    office.hear(*flood(3), said(ticket, FLOODER), said(ticket, NEIGHBOUR))
    office.work()
    assert handled(office) == 6
    told = {one.address: one.reply_key for one in office.deliveries}
    assert told == {f"telegram:{FLOODER}": "status.not_now", f"telegram:{NEIGHBOUR}": "status.own"}


def test_guesses_are_counted_for_a_person_and_the_filer_is_never_refused(sqlite_office: Office) -> None:
    office = sqlite_office
    allow(office, look_ups=2)
    office.telegram(ROAD, chat=NEIGHBOUR)
    office.work()
    [ticket] = [one.ticket for one in office.complaints]
    for _ in range(3):
        office.telegram(ticket, chat=FLOODER)
        office.telegram(ticket, chat=NEIGHBOUR)
        office.work()
    asked = [one.reply_key for one in office.deliveries if one.address == f"telegram:{FLOODER}"]
    assert asked == ["status.others", "status.others", "status.too_many"]
    asked = [one.reply_key for one in office.deliveries if one.address == f"telegram:{NEIGHBOUR}"][1:]
    assert asked == ["status.own"] * 3


# What goes out.


def test_many_replies_to_one_leave_room_for_the_others(sqlite_office: Office) -> None:
    office = sqlite_office
    now = office.now()

    def reply(person: int) -> m.Delivery:
        fields = {"channel": "telegram", "account": "1", "reply_key": "help", "text": "x"}
        return m.Delivery(address=f"telegram:{person}", due_at=now, created_at=now, **fields)

    many, [one] = [reply(FLOODER) for _ in range(300)], [reply(NEIGHBOUR)]
    with writing(office.runtime.engine) as session:
        session.add_all([*many, one])
    # Those in hand, whoever rang for them.
    with writing(office.runtime.engine) as session:
        claimed = outbox.claim(session, [row.id for row in (*many, one)], now, timedelta(minutes=1))
        ids = {row.id for row in claimed}
    assert ids == {one.id, *(row.id for row in many[: outbox.TURN])}
    # And of what waits, the sweep rings for no more than that: it counts what is in hand already.
    with writing(office.runtime.engine) as session:
        assert outbox.take_forgotten(session, ["telegram"], now, timedelta(minutes=1)) == {}
        for row in claimed:
            session.get_one(m.Delivery, row.id).status = DeliveryStatus.SENT
    with writing(office.runtime.engine) as session:
        later = [reply(NEIGHBOUR) for _ in range(2)]
        session.add_all(later)
        session.flush()
        found = outbox.take_forgotten(session, ["telegram"], now, timedelta(minutes=1))["telegram"]
    assert len(found) == outbox.TURN + 2
    assert {later[0].id, later[1].id} <= set(found[:4])


def test_the_answer_to_an_emergency_goes_out_before_all_others(sqlite_office: Office) -> None:
    sqlite_office.hear(*flood(20))
    sqlite_office.work_on("intake")
    sqlite_office.hear(said(FIRE, 1002))
    sqlite_office.work_on("intake")
    first = queues.queue(queues.delivery("telegram"), sqlite_office.runtime.redis).get_jobs()[0]
    [told] = [str(one.id) for one in sqlite_office.deliveries if one.reply_key == "emergency.opened"]
    assert first.args[0] == [told]


# What staff see of it, and do.


def flooded(office: Office) -> Officer:
    allow(office, messages=2, complaints=100)
    office.hear(*flood(5), said(ROAD, NEIGHBOUR))
    office.work()
    return officer(office, m.Role.ADMIN_INSTANSI, name="Ayu")


def test_staff_see_who_waits_and_let_it_through(office: Office) -> None:
    admin = flooded(office)
    shown = admin.get("/noise").text
    assert "3 pesan menunggu" in shown
    assert f"telegram:{FLOODER}" not in shown
    first = next(one for one in office.messages if one.state is m.MessageState.KEPT)
    assert admin.post(f"/noise/{first.id}/let").status_code == 200
    office.sweep()
    office.work()
    assert {one.state for one in office.messages} == {m.MessageState.HANDLED}
    assert "menunggu" not in admin.get("/noise").text
    assert admin.post(f"/noise/{first.id}/let").status_code == 404


def test_staff_set_it_aside_without_an_answer_and_rescue_what_is_a_complaint(office: Office) -> None:
    admin = flooded(office)
    first = next(one for one in office.messages if one.state is m.MessageState.KEPT)
    assert admin.post(f"/noise/{first.id}/aside").status_code == 200
    admin.post(f"/noise/{first.id}/rescue")
    office.sweep(timedelta(hours=2))
    office.work()
    assert sorted(str(one.outcome) for one in office.messages) == ["flood"] * 2 + ["opened"] * 4
    assert len([one for one in office.deliveries if one.answers]) == 4


def test_what_comes_while_staff_set_it_aside_is_heard(sqlite_office: Office) -> None:
    admin = flooded(sqlite_office)
    first = next(one for one in sqlite_office.messages if one.state is m.MessageState.KEPT)
    sqlite_office.hear(said(FIRE, FLOODER))
    assert admin.post(f"/noise/{first.id}/aside").status_code == 200
    sqlite_office.work()
    assert [one.reply_key for one in sqlite_office.deliveries].count("emergency.opened") == 1


def test_a_channel_on_which_somebody_floods_is_not_said_to_be_broken(sqlite_office: Office) -> None:
    flooded(sqlite_office)
    later = sqlite_office.now() + timedelta(minutes=20)
    with sqlite_office.reading() as session:
        assert standing.figures(session, "telegram", later).kept_since is None
    # One that nobody has handled is.
    kept = keep(sqlite_office.runtime.engine, [said(ROAD, 1003)], sqlite_office.now(), timedelta(minutes=1))
    with sqlite_office.reading() as session:
        found = standing.figures(session, "telegram", later)
    assert (found.kept, found.kept_since is not None, len(kept)) == (4, True, 1)
