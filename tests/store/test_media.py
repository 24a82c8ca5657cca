"""Files to be fetched, on both databases: who takes which, when they come again, and when that ends."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from store import complaints, media
from store import models as m
from store.engine import open_engine, reading, writing
from store.ids import new_id
from store.media import Copy, Outcome
from store.models import MediaState
from tests.keys import RING

LARGEST = 20 * 2**20
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=90)
WEEK = timedelta(days=7)
COPY = Copy("ab/ab-original", "image/jpeg", 1234, "cd/cd-clean", -6.2, 106.8)

_numbers = count(1)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with writing(engine) as session:
        yield session


def message(session: Session, files: int = 1, channel: str = "telegram", **fields: Any) -> m.Message:
    row = m.Message(
        channel=channel,
        account="1708",
        external_id=str(next(_numbers)),
        address="telegram:1001",
        sent_at=NOW,
        received_at=NOW,
        text="Jalan rusak",
        raw="{}",
        attachments=[
            {"kind": "photo", "reference": f"file-{number}", "mime_type": None, "size": None, "name": None}
            for number in range(files)
        ],
        due_at=NOW,
        **fields,
    )
    session.add(row)
    session.flush()
    return row


def awaited(session: Session, kept_for: timedelta | None = None, **fields: Any) -> UUID:
    [id] = media.await_all(session, message(session, **fields), kept_for, LARGEST, NOW, MINUTE)
    return id


def claimed(session: Session, id: UUID, now: datetime = NOW) -> m.Media:
    [row] = media.claim(session, [id], now, LEASE)
    return row


def failed(row: m.Media, **fields: Any) -> Outcome:
    return Outcome(row.id, row.attempts, MediaState.WAITING, "the platform answered 503", **fields)


def complaint(session: Session, **fields: Any) -> m.Complaint:
    contact = m.Contact(created_at=NOW)
    session.add(contact)
    session.flush()
    row = m.Complaint(
        ticket=f"{next(_numbers):010d}",
        contact_id=contact.id,
        channel="telegram",
        address="telegram:1001",
        kind="pengaduan",
        status_since=NOW,
        text="Jalan rusak",
        fingerprint="x",
        language="id",
        opened_at=NOW,
        changed_at=NOW,
        **fields,
    )
    session.add(row)
    session.flush()
    return row


# Awaiting.


def test_every_attachment_of_a_message_is_awaited_in_its_order(session: Session) -> None:
    told = message(session, files=3)
    ids = media.await_all(session, told, WEEK, LARGEST, NOW, MINUTE)
    rows = media.of_messages(session, [told.id])
    assert [row.id for row in rows] == ids
    assert [(row.position, row.reference, row.kind) for row in rows] == [
        (number, f"file-{number}", "photo") for number in range(3)
    ]
    assert {row.state for row in rows} == {MediaState.WAITING}
    assert {row.expires_at for row in rows} == {NOW + WEEK}


def test_awaiting_a_message_twice_awaits_its_files_once(session: Session) -> None:
    told = message(session, files=2)
    media.await_all(session, told, None, LARGEST, NOW, MINUTE)
    assert media.await_all(session, told, None, LARGEST, NOW, MINUTE) == []
    assert len(media.of_messages(session, [told.id])) == 2


def test_a_message_without_attachments_awaits_nothing(session: Session) -> None:
    assert media.await_all(session, message(session, files=0), None, LARGEST, NOW, MINUTE) == []


def test_a_reference_no_database_holds_is_cleaned(session: Session) -> None:
    told = message(session)
    told.attachments = [{"kind": "photo", "reference": "a\x00b\ud83d"}]
    [id] = media.await_all(session, told, None, LARGEST, NOW, MINUTE)
    assert session.get_one(m.Media, id).reference == "ab?"


def test_the_time_a_platform_keeps_a_file_runs_from_when_it_was_sent(session: Session) -> None:
    told = message(session)
    told.sent_at = NOW - 2 * WEEK
    [id] = media.await_all(session, told, WEEK, LARGEST, NOW, MINUTE)
    assert media.claim(session, [id], NOW, LEASE) == []
    row = session.get_one(m.Media, id)
    assert (row.state, row.attempts) == (MediaState.GONE, 0)
    assert row.error


# Claiming.


def test_a_claim_counts_and_keeps_the_sweep_away_while_it_lasts(session: Session) -> None:
    row = claimed(session, awaited(session))
    assert (row.state, row.attempts, row.due_at) == (MediaState.WAITING, 1, NOW + LEASE)
    session.flush()
    assert media.take_forgotten(session, ["telegram"], NOW + LEASE - MINUTE / 60, MINUTE) == []


def test_what_a_dead_fetcher_had_in_its_hands_comes_again(session: Session) -> None:
    id = awaited(session)
    claimed(session, id)
    later = NOW + LEASE
    assert media.take_forgotten(session, ["telegram"], later, MINUTE) == [id]
    assert claimed(session, id, later).attempts == 2


def test_a_file_that_kills_every_fetcher_is_given_up(session: Session) -> None:
    id, now = awaited(session), NOW
    for _ in range(media.TRIES):
        claimed(session, id, now)
        now += LEASE
    assert media.claim(session, [id], now, LEASE) == []
    row = session.get_one(m.Media, id)
    assert row.state is MediaState.FAILED
    assert row.error


@pytest.mark.parametrize("state", [state for state in MediaState if state is not MediaState.WAITING])
def test_only_what_waits_is_claimed(session: Session, state: MediaState) -> None:
    id = awaited(session)
    session.get_one(m.Media, id).state = state
    assert media.claim(session, [id], NOW, LEASE) == []


def test_claiming_what_is_not_there_claims_nothing(session: Session) -> None:
    assert media.claim(session, [uuid4()], NOW, LEASE) == []


# The sweep.


def test_the_sweep_leaves_a_new_file_to_the_queue_at_first(session: Session) -> None:
    id = awaited(session)
    assert media.take_forgotten(session, ["telegram"], NOW + MINUTE / 2, MINUTE) == []
    assert media.take_forgotten(session, ["telegram"], NOW + MINUTE, MINUTE) == [id]


def test_two_sweeps_do_not_take_the_same_file(session: Session) -> None:
    awaited(session)
    later = NOW + MINUTE
    assert len(media.take_forgotten(session, ["telegram"], later, MINUTE)) == 1
    assert media.take_forgotten(session, ["telegram"], later, MINUTE) == []


def test_what_the_sweep_took_can_be_claimed(session: Session) -> None:
    id = awaited(session)
    media.take_forgotten(session, ["telegram"], NOW + MINUTE, MINUTE)
    assert claimed(session, id, NOW + MINUTE)


def test_the_sweep_leaves_out_channels_that_are_switched_off_and_what_is_over_its_limit(
    session: Session,
) -> None:
    ids = [awaited(session), awaited(session)]
    awaited(session, channel="whatsapp")
    first = media.take_forgotten(session, ["telegram"], NOW + MINUTE, MINUTE, limit=1)
    second = media.take_forgotten(session, ["telegram"], NOW + MINUTE, MINUTE)
    assert sorted(first + second) == sorted(ids)


def test_the_sweep_takes_thousands_at_once(session: Session) -> None:
    ids = media.await_all(session, message(session, files=1200), None, LARGEST, NOW, MINUTE)
    assert len(media.take_forgotten(session, ["telegram"], NOW + MINUTE, MINUTE)) == len(ids) == 1200


# Outcomes.


def test_a_fetched_file_is_noted_with_all_that_is_known_of_it(session: Session) -> None:
    row = claimed(session, awaited(session))
    outcome = Outcome(row.id, row.attempts, MediaState.FETCHED, copy=COPY)
    assert media.note(session, outcome, NOW + MINUTE) is MediaState.FETCHED
    assert (row.path, row.clean_path, row.mime_type, row.size) == (
        "ab/ab-original",
        "cd/cd-clean",
        "image/jpeg",
        1234,
    )
    assert (row.latitude, row.longitude, row.fetched_at) == (-6.2, 106.8, NOW + MINUTE)
    assert row.error is None


@pytest.mark.parametrize("state", [MediaState.REFUSED, MediaState.GONE, MediaState.FAILED])
def test_an_end_is_noted_with_its_reason_and_not_tried_again(session: Session, state: MediaState) -> None:
    row = claimed(session, awaited(session))
    assert media.note(session, Outcome(row.id, 1, state, "a web page\x00"), NOW) is state
    assert row.error == "a web page"
    session.flush()
    assert media.take_forgotten(session, ["telegram"], NOW + WEEK, MINUTE) == []


def test_each_try_waits_about_twice_as_long_and_the_eighth_is_the_last(session: Session) -> None:
    id, now = awaited(session), NOW
    for attempt in range(1, media.TRIES):
        row = claimed(session, id, now)
        assert media.note(session, failed(row), now) is MediaState.WAITING
        longest = media.FIRST_RETRY * 2 ** (attempt - 1)
        assert longest / 2 <= row.due_at - now <= longest
        now = row.due_at
    row = claimed(session, id, now)
    assert media.note(session, failed(row), now) is MediaState.FAILED
    assert row.error == "the platform answered 503"


def test_what_failed_together_does_not_come_back_together(session: Session) -> None:
    rows = [claimed(session, awaited(session)) for _ in range(10)]
    for row in rows:
        media.note(session, failed(row), NOW)
    assert len({row.due_at for row in rows}) > 1


@pytest.mark.parametrize(
    ("asked", "waited"),
    [(timedelta(minutes=30), timedelta(minutes=30)), (timedelta(days=999), media.LONGEST_WAIT)],
)
def test_a_platform_may_ask_for_patience_within_reason(
    session: Session, asked: timedelta, waited: timedelta
) -> None:
    row = claimed(session, awaited(session))
    media.note(session, failed(row, retry_after=asked), NOW)
    assert row.due_at == NOW + waited


def test_what_would_be_tried_only_after_the_platform_threw_it_away_is_gone(session: Session) -> None:
    row = claimed(session, awaited(session, kept_for=MINUTE))
    assert media.note(session, failed(row, retry_after=MINUTE), NOW) is MediaState.GONE
    assert row.error
    assert row.error.startswith("the platform answered 503; ")


def test_a_try_just_before_the_platform_throws_it_away_is_made(session: Session) -> None:
    row = claimed(session, awaited(session, kept_for=2 * MINUTE))
    assert media.note(session, failed(row, retry_after=MINUTE), NOW) is MediaState.WAITING


def test_a_file_waits_for_an_operator_as_long_as_the_platform_keeps_it(session: Session) -> None:
    id, now, tries = awaited(session, kept_for=WEEK), NOW, 0
    while rows := media.claim(session, [id], now, LEASE):
        media.note(session, failed(rows[0], blocked=True), now)
        now, tries = rows[0].due_at, tries + 1
    row = session.get_one(m.Media, id)
    assert (tries, row.state) == (7 * 24, MediaState.GONE)
    assert row.attempts == 0


def test_of_two_fetchers_the_first_copy_counts(session: Session) -> None:
    id = awaited(session)
    first = claimed(session, id).attempts
    second = claimed(session, id, NOW + LEASE).attempts
    assert media.note(session, Outcome(id, first, MediaState.FETCHED, copy=COPY), NOW) is MediaState.FETCHED
    other = Copy("ef/ef-other", "image/jpeg", 1)
    assert media.note(session, Outcome(id, second, MediaState.FETCHED, copy=other), NOW) is None
    assert session.get_one(m.Media, id).path == COPY.path


@pytest.mark.parametrize("state", [MediaState.WAITING, MediaState.REFUSED, MediaState.GONE])
def test_a_late_failure_does_not_count_against_a_later_try(session: Session, state: MediaState) -> None:
    id = awaited(session)
    late = claimed(session, id).attempts
    claimed(session, id, NOW + LEASE)
    assert media.note(session, Outcome(id, late, state, "too late"), NOW) is None
    assert session.get_one(m.Media, id).error is None


# Where the photo was taken.


def test_a_photo_says_where_its_complaint_is(session: Session) -> None:
    filed = complaint(session)
    row = claimed(session, awaited(session, complaint_id=filed.id))
    media.note(session, Outcome(row.id, 1, MediaState.FETCHED, copy=COPY), NOW)
    assert (filed.latitude, filed.longitude, filed.located_by) == (-6.2, 106.8, "photo")


def test_a_pin_stays_first(session: Session) -> None:
    filed = complaint(session, latitude=1.0, longitude=2.0, located_by="pin")
    row = claimed(session, awaited(session, complaint_id=filed.id))
    media.note(session, Outcome(row.id, 1, MediaState.FETCHED, copy=COPY), NOW)
    assert (filed.latitude, filed.longitude, filed.located_by) == (1.0, 2.0, "pin")
    assert (row.latitude, row.longitude) == (-6.2, 106.8)


def test_the_first_of_two_photos_says_where_it_is(session: Session) -> None:
    filed = complaint(session)
    for latitude in (-6.2, -7.0):
        row = claimed(session, awaited(session, complaint_id=filed.id))
        copy = Copy("ab/ab-original", "image/jpeg", 1, latitude=latitude, longitude=110.0)
        media.note(session, Outcome(row.id, 1, MediaState.FETCHED, copy=copy), NOW)
    assert filed.latitude == -6.2


def test_a_photo_on_the_equator_is_somewhere(session: Session) -> None:
    filed = complaint(session)
    row = claimed(session, awaited(session, complaint_id=filed.id))
    copy = Copy("ab/ab-original", "image/jpeg", 1, latitude=0.0, longitude=109.33)
    media.note(session, Outcome(row.id, 1, MediaState.FETCHED, copy=copy), NOW)
    assert (filed.latitude, filed.longitude) == (0.0, 109.33)


def test_a_photo_without_a_place_or_without_a_complaint_says_nothing(session: Session) -> None:
    filed = complaint(session)
    for complaint_id, copy in ((filed.id, Copy("ab/ab-original", "image/jpeg", 1)), (None, COPY)):
        row = claimed(session, awaited(session, complaint_id=complaint_id))
        state = media.note(session, Outcome(row.id, 1, MediaState.FETCHED, copy=copy), NOW)
        assert state is MediaState.FETCHED
    assert filed.latitude is None


def test_a_pin_that_comes_in_at_the_same_moment_stays_first(postgres_url: str) -> None:
    engine = open_engine(postgres_url, RING)
    with writing(engine) as session:
        filed = complaint(session)
        row = claimed(session, awaited(session, complaint_id=filed.id))
    outcome = Outcome(row.id, 1, MediaState.FETCHED, copy=COPY)

    def fetcher() -> None:
        with writing(engine) as session:
            media.note(session, outcome, NOW)

    with ThreadPoolExecutor() as threads:
        with writing(engine) as session:
            complaints.locate(session.get_one(m.Complaint, filed.id), 1.0, 2.0, complaints.PIN)
            session.flush()
            noting = threads.submit(fetcher)
            waiting = text(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            while not (session.execute(waiting).scalar_one() or noting.done()):
                session.execute(text("SELECT pg_stat_clear_snapshot()"))
        noting.result(30)
    with reading(engine) as session:
        assert session.get_one(m.Complaint, filed.id).located_by == "pin"
        assert session.get_one(m.Media, row.id).latitude == COPY.latitude
    engine.dispose()


# What a human sees and does.


@pytest.mark.parametrize("state", [MediaState.FAILED, MediaState.REFUSED, MediaState.GONE])
def test_a_human_gives_what_was_given_up_another_row_of_tries(session: Session, state: MediaState) -> None:
    row = claimed(session, awaited(session))
    media.note(session, Outcome(row.id, 1, state, "no"), NOW)
    session.flush()
    assert media.retry(session, row.id, NOW + MINUTE)
    session.expire_all()
    again = session.get_one(m.Media, row.id)
    assert (again.state, again.attempts, again.error) == (MediaState.WAITING, 0, None)
    assert media.take_forgotten(session, ["telegram"], NOW + MINUTE, MINUTE) == [row.id]


@pytest.mark.parametrize("state", [MediaState.WAITING, MediaState.FETCHED])
def test_nobody_asks_again_for_what_is_here_or_on_its_way(session: Session, state: MediaState) -> None:
    id = awaited(session)
    session.get_one(m.Media, id).state = state
    session.flush()
    assert not media.retry(session, id, NOW)
    assert not media.retry(session, new_id(), NOW)


def test_nobody_asks_again_for_what_the_platform_threw_away(session: Session) -> None:
    id = awaited(session, kept_for=WEEK)
    session.get_one(m.Media, id).state = MediaState.FAILED
    session.flush()
    assert not media.retry(session, id, NOW + WEEK)
    assert media.retry(session, id, NOW + WEEK - MINUTE)


def test_the_report_shows_what_is_missing_and_why_the_newest_first(session: Session) -> None:
    refused = claimed(session, awaited(session))
    media.note(session, Outcome(refused.id, 1, MediaState.REFUSED, "a web page"), NOW)
    troubled = claimed(session, awaited(session))
    media.note(session, failed(troubled), NOW)
    untried, fetched = awaited(session), claimed(session, awaited(session))
    still_picture = "no clean copy: the picture moves"
    media.note(session, Outcome(fetched.id, 1, MediaState.FETCHED, still_picture, copy=COPY), NOW)
    session.flush()
    shown = [row.id for row in media.not_fetched(session)]
    assert shown == [troubled.id, refused.id]
    assert untried not in shown
    assert [row.id for row in media.not_fetched(session, limit=1)] == [troubled.id]


def test_a_copy_is_known_by_either_of_its_names(session: Session) -> None:
    row = claimed(session, awaited(session))
    media.note(session, Outcome(row.id, 1, MediaState.FETCHED, copy=COPY), NOW)
    session.flush()
    strays = [f"zz/zz-{number}" for number in range(600)]
    assert media.known(session, [COPY.path, *strays, str(COPY.clean_path)]) == {COPY.path, COPY.clean_path}
    assert media.known(session, []) == set()
