"""What a complaint is known to be, and what a later word changes of it: above all where it is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from normalizer import places
from normalizer.draft import ComplaintDraft, draft_from
from store import complaints
from store import models as m
from store.complaints import ANSWER, HINT, PHOTO, PIN, WORDS
from store.engine import open_engine, reading, writing
from tests.keys import RING

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CITY, DISTRICT, VILLAGE, NEIGHBOUR = "17.71", "17.71.09", "17.71.09.1005", "17.71.02"
BANDUNG = ["32.04", "32.17", "32.73"]
THERE = "Jalan rusak di Kel. Timur Indah Kec. Singaran Pati Kota Bengkulu"
IN_THE_CITY = "Jalan rusak di Kota Bengkulu"
NOWHERE = "Jalan di depan rumah kami rusak parah"
IN_BANDUNG = "Sampah menumpuk di Bandung, bau sekali"
AT_SEA = (-3.8, 95.0)
IN_SINGARAN_PATI = places.nearest(-3.8, 102.3)


def draft(text: str) -> ComplaintDraft:
    return draft_from(text)


def message(text: str, hint: str | None = None) -> m.Message:
    return m.Message(
        channel="telegram",
        account="1",
        external_id=text,
        address="telegram:1001",
        sent_at=NOON,
        received_at=NOON,
        text=text,
        raw="{}",
        due_at=NOON,
        hint=hint,
    )


def opened(session: Session, text: str, hint: str | None = None) -> m.Complaint:
    contact = m.Contact(created_at=NOON)
    session.add(contact)
    session.flush()
    ticket = next(complaints.draw_tickets(session, 1))
    complaint = complaints.open_complaint(session, draft(text), ticket, message(text, hint), contact.id, NOON)
    session.flush()
    return complaint


def known(area: str | None = None, candidates: tuple[str, ...] = (), by: str | None = None) -> m.Complaint:
    """A complaint of which only that is known."""
    return m.Complaint(
        ticket="1",
        contact_id=uuid4(),
        area=area,
        district=area[:8] if area and len(area) >= 8 else None,
        area_candidates=list(candidates),
        area_by=by,
    )


@pytest.fixture
def sqlite_session(sqlite_url: str) -> Iterator[Session]:
    engine = open_engine(sqlite_url, RING)
    with Session(engine) as session:
        yield session
    engine.dispose()


# Where it is.


@pytest.mark.parametrize(
    ("before", "area", "by", "after"),
    [
        # The first thing we hear is noted.
        ((None, None), CITY, WORDS, (CITY, WORDS)),
        ((None, None), DISTRICT, PIN, (DISTRICT, PIN)),
        # A closer look makes it narrower, whoever has it.
        ((CITY, WORDS), VILLAGE, WORDS, (VILLAGE, WORDS)),
        ((CITY, HINT), DISTRICT, PIN, (DISTRICT, PIN)),
        ((DISTRICT, WORDS), VILLAGE, PHOTO, (VILLAGE, PHOTO)),
        # Nothing makes it wider, or another place.
        ((VILLAGE, WORDS), CITY, WORDS, (VILLAGE, WORDS)),
        ((VILLAGE, WORDS), DISTRICT, PIN, (VILLAGE, WORDS)),
        ((DISTRICT, WORDS), NEIGHBOUR, PIN, (DISTRICT, WORDS)),
        ((DISTRICT, WORDS), NEIGHBOUR, WORDS, (DISTRICT, WORDS)),
        # But for what they say when they are asked.
        ((DISTRICT, WORDS), NEIGHBOUR, ANSWER, (NEIGHBOUR, ANSWER)),
        # Without an area there is nothing to note.
        ((DISTRICT, WORDS), None, ANSWER, (DISTRICT, WORDS)),
        ((None, None), None, WORDS, (None, None)),
    ],
)
def test_an_area_is_narrowed_down_and_an_answer_counts_before_our_reading(
    before: tuple[str | None, str | None], area: str | None, by: str, after: tuple[str | None, str | None]
) -> None:
    complaint = known(before[0], by=before[1])
    complaints.settle(complaint, area, (), by)
    assert (complaint.area, complaint.area_by) == after
    assert complaint.district == (complaint.area[:8] if complaint.area and len(complaint.area) >= 8 else None)


@pytest.mark.parametrize(
    ("before", "candidates", "after"),
    [
        (known(), BANDUNG, BANDUNG),
        (known(candidates=tuple(BANDUNG), by=WORDS), BANDUNG[:2], BANDUNG[:2]),
        (known(candidates=tuple(BANDUNG), by=WORDS), [], BANDUNG),
        # What is known is not put in question again.
        (known(CITY, by=WORDS), BANDUNG, []),
    ],
)
def test_what_is_not_decided_is_kept_until_it_is(
    before: m.Complaint, candidates: list[str], after: list[str]
) -> None:
    complaints.settle(before, None, candidates, WORDS)
    assert before.area_candidates == after
    complaints.settle(before, DISTRICT, (), ANSWER)
    assert (before.area, before.area_candidates, before.area_by) == (DISTRICT, [], ANSWER)


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [
        (THERE, None, (VILLAGE, DISTRICT, [], WORDS)),
        (IN_THE_CITY, None, (CITY, None, [], WORDS)),
        (NOWHERE, None, (None, None, [], None)),
        (IN_BANDUNG, None, (None, None, BANDUNG, WORDS)),
        # The first word of an SMS says where, as far as the rest does not say it more closely.
        (NOWHERE, "Kota Bengkulu", (CITY, None, [], HINT)),
        (THERE, "Kota Bengkulu", (VILLAGE, DISTRICT, [], WORDS)),
        (NOWHERE, "Kesehatan", (None, None, [], None)),
        # What is asked about stays open.
        (IN_BANDUNG, "Kota Bengkulu", (None, None, BANDUNG, WORDS)),
    ],
)
def test_a_complaint_begins_where_its_words_or_its_keyword_say(
    engine: Engine, text: str, hint: str | None, expected: tuple[object, ...]
) -> None:
    with writing(engine) as session:
        opened(session, text, hint)
    with reading(engine) as session:
        one = session.exec(select(m.Complaint)).one()
        assert (one.area, one.district, one.area_candidates, one.area_by) == expected


@pytest.mark.parametrize(
    ("text", "point", "by", "expected"),
    [
        (NOWHERE, (-3.8, 102.3), PIN, (IN_SINGARAN_PATI, PIN)),
        (NOWHERE, (-3.8, 102.3), PHOTO, (IN_SINGARAN_PATI, PHOTO)),
        (IN_BANDUNG, (-3.8, 102.3), PIN, (IN_SINGARAN_PATI, PIN)),
        # The words say it more closely, or say that it is elsewhere.
        (THERE, (-3.8, 102.3), PIN, (VILLAGE, WORDS)),
        (NOWHERE, AT_SEA, PIN, (None, None)),
    ],
)
def test_a_point_on_the_map_is_a_place_by_the_nearest_centre(
    sqlite_session: Session, text: str, point: tuple[float, float], by: str, expected: tuple[str | None, ...]
) -> None:
    complaint = opened(sqlite_session, text)
    complaints.locate(complaint, *point, by)
    assert (complaint.area, complaint.area_by) == expected
    assert (complaint.latitude, complaint.longitude, complaint.located_by) == (*point, by)


def test_a_pin_counts_before_a_photo_and_the_first_of_either_before_the_next(sqlite_session: Session) -> None:
    complaint = opened(sqlite_session, NOWHERE)
    for latitude, by in ((-3.8, PHOTO), (-3.9, PHOTO), (-4.0, PIN), (-4.1, PIN), (-4.2, PHOTO)):
        complaints.locate(complaint, latitude, 102.3, by)
    assert (complaint.latitude, complaint.located_by) == (-4.0, PIN)


# Reworded, completed.


def test_new_words_say_anew_what_it_is_and_where(sqlite_session: Session) -> None:
    complaint = opened(sqlite_session, IN_BANDUNG)
    complaints.reword(complaint, draft(THERE), None, NOON + timedelta(minutes=1))
    assert (complaint.text, complaint.subject) == (THERE, "jalan rusak")
    assert (complaint.area, complaint.district, complaint.area_candidates) == (VILLAGE, DISTRICT, [])


@pytest.mark.parametrize("by", [ANSWER, PIN])
def test_new_words_do_not_take_back_what_was_answered_or_pointed_at(sqlite_session: Session, by: str) -> None:
    complaint = opened(sqlite_session, IN_BANDUNG)
    complaints.settle(complaint, "32.73", (), by)
    complaints.amend(complaint, draft(f"{IN_BANDUNG} pak"), None)
    assert (complaint.area, complaint.area_candidates, complaint.area_by) == ("32.73", [], by)


def test_of_two_versions_the_later_one_counts_whenever_it_comes(sqlite_session: Session) -> None:
    complaint = opened(sqlite_session, NOWHERE)
    complaints.reword(complaint, draft(THERE), None, NOON + timedelta(minutes=2))
    complaints.reword(complaint, draft(IN_BANDUNG), None, NOON + timedelta(minutes=1))
    complaints.reword(complaint, draft(IN_BANDUNG), None, NOON - timedelta(minutes=1))
    assert complaint.text == THERE


def test_what_was_asked_to_be_hidden_stays_hidden_in_new_words(sqlite_session: Session) -> None:
    complaint = opened(sqlite_session, f"RAHASIA. {NOWHERE}")
    complaints.amend(complaint, draft(f"jangan sebut nama saya, {NOWHERE}"), "Bengkulu")
    complaints.amend(complaint, draft(NOWHERE), "Jakarta")
    assert (complaint.anonim, complaint.rahasia, complaint.hint) == (True, True, "Bengkulu")


# Added to.


def test_an_addition_adds_and_takes_nothing_back(sqlite_session: Session) -> None:
    complaint = opened(sqlite_session, f"{THERE} di Jalan Melati, dulu lapor #9165816")
    before = (complaint.text, complaint.fingerprint, complaint.subject, complaint.area)
    more = f"tambahan: di depan SDN 5, jangan sebut nama saya, no laporan #9165817. {IN_BANDUNG}"
    complaints.add(complaint, draft(more))
    assert (complaint.text, complaint.fingerprint, complaint.subject, complaint.area) == before
    assert complaint.references == ["9165816", "9165817"]
    assert {"jalan:melati", "sd:5"} <= set(complaint.spots)
    assert (complaint.anonim, complaint.rahasia) == (True, False)
    complaints.add(complaint, draft("tambahan: RAHASIA, no laporan #9165816"))
    assert (complaint.anonim, complaint.rahasia) == (True, True)
    assert complaint.references == ["9165816", "9165817"]


def test_danger_told_later_flags_a_complaint_and_the_first_kind_stays(sqlite_session: Session) -> None:
    complaint = opened(sqlite_session, "banjir di depan rumah kami")
    assert complaint.emergency is None
    complaints.add(complaint, draft("tolong, orang tua saya terjebak banjir di atap rumah"))
    assert complaint.emergency == "flood"
    complaints.add(complaint, draft("tolong kebakaran, rumah tetangga terbakar sekarang"))
    assert complaint.emergency == "flood"
    complaints.add(complaint, draft("sudah surut pak"))
    assert complaint.emergency == "flood"


# What is at the top of the inbox.


def test_emergencies_that_nobody_answered_stand_before_the_newest(engine: Engine) -> None:
    with writing(engine) as session:
        for minutes, emergency, status in (
            (0, "flood", m.ComplaintStatus.DITERIMA),
            (1, None, m.ComplaintStatus.DITERIMA),
            (2, "fire", m.ComplaintStatus.DITANGGAPI),
            (3, None, m.ComplaintStatus.SELESAI),
        ):
            one = opened(session, f"{NOWHERE} {minutes}")
            one.opened_at = NOON + timedelta(minutes=minutes)
            one.emergency, one.status = emergency, status
    with reading(engine) as session:
        shown = [one.text[-1] for one in complaints.newest(session, 10)]
        assert shown == ["0", "3", "2", "1"]
        assert [one.text[-1] for one in complaints.newest(session, 2)] == ["0", "3"]
