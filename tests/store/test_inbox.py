"""Which complaints stand in the inbox, for whom and in which order: of a handful, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from channels.messages import DeliveryStatus
from store import inbox, saved_filters
from store import models as m
from store.engine import open_engine, writing
from store.inbox import Key, Order, Search, Sight, Tab, Wanted
from tests.keys import RING

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
TODAY = date(2026, 9, 1)
EVERYTHING = Sight(everything=True)
S = m.ComplaintStatus
_numbers = count(1_000_000_000)


class Desk:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.names: dict[UUID, str] = {}
        self.officers = [m.Staff(name=name, created_at=NOON) for name in ("Citra", "Dian")]
        session.add_all(self.officers)
        session.flush()

    def complaint(self, name: str, hours: float = 0, **more: Any) -> m.Complaint:
        """`hours`: how long before noon it came."""
        address = more.setdefault("address", f"telegram:{next(_numbers)}")
        person = self.session.get(m.ContactAddress, address)
        if person is None:
            contact = m.Contact(created_at=NOON)
            self.session.add(contact)
            self.session.flush()
            person = m.ContactAddress(
                address=address, contact_id=contact.id, heard_at=more.pop("heard", None)
            )
            self.session.add(person)
        at = NOON - timedelta(hours=hours)
        given: dict[str, Any] = {
            "ticket": str(next(_numbers)),
            "contact_id": person.contact_id,
            "channel": "telegram",
            "kind": "pengaduan",
            "status_since": at,
            "text": name,
            "fingerprint": "",
            "language": "id",
            "opened_at": at,
            "changed_at": at,
        }
        complaint = m.Complaint(**given | more)
        self.session.add(complaint)
        self.session.flush()
        self.names[complaint.id] = name
        return complaint

    def redirect(self, complaint: m.Complaint, by: int = 0, **more: Any) -> None:
        staff_id = self.officers[by].id
        made = m.Redirect(
            complaint_id=complaint.id, staff_id=staff_id, source="tiktok", created_at=NOON, **more
        )
        self.session.add(made)
        self.session.flush()

    def pair(self, one: m.Complaint, other: m.Complaint, state: m.CandidateState) -> None:
        first, second = sorted((one.id, other.id))
        pair = m.DuplicateCandidate(first_id=first, second_id=second, rank=1, state=state, created_at=NOON)
        self.session.add(pair)
        self.session.flush()

    def list(self, sight: Sight = EVERYTHING, size: int = 2, **wanted: Any) -> list[str]:
        """The names of all, page by page."""
        names: list[str] = []
        after: Key | None = None
        while True:
            asked = Wanted(today=TODAY, **wanted)
            found, after = inbox.page(self.session, sight, asked, after, size)
            names += [self.names[one.id] for one in found]
            if after is None:
                return names
            assert len(found) == size
            assert after.fits(asked.order)


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    with writing(engine) as session:
        yield Desk(session)


def test_emergencies_that_nobody_has_answered_come_first_and_then_the_newest(desk: Desk) -> None:
    desk.complaint("old", 9)
    desk.complaint("fire of yesterday", 24, emergency="fire")
    desk.complaint("flood, answered", 1, emergency="flood", status=S.DITANGGAPI)
    desk.complaint("new", 2)
    desk.complaint("fire", 3, emergency="fire", status=S.TERDISPOSISI)
    in_order = ["fire", "fire of yesterday", "flood, answered", "new", "old"]
    assert desk.list() == in_order
    assert desk.list(Sight(agency="nobody's")) == []


def test_by_limit_what_is_due_first_comes_first_and_what_is_never_due_last(desk: Desk) -> None:
    desk.complaint("tomorrow", due_on=date(2026, 9, 2))
    desk.complaint("never", 1, status=S.SELESAI)
    desk.complaint("never, older", 2, status=S.SELESAI)
    desk.complaint("late", due_on=date(2026, 8, 2), status=S.TERVERIFIKASI)
    desk.complaint("fire in a week", due_on=date(2026, 9, 8), emergency="fire")
    desk.complaint("fire without a day", emergency="fire", status=S.DITUNDA)
    expected = ["fire in a week", "fire without a day", "late", "tomorrow", "never", "never, older"]
    assert desk.list(order=Order.LIMIT) == expected


@pytest.mark.parametrize("order", list(Order))
def test_what_came_at_one_moment_is_on_one_page_each(desk: Desk, order: Order) -> None:
    for number in range(7):
        desk.complaint(f"{number}", due_on=TODAY if number % 2 else None, status=S.TERDISPOSISI)
    names = desk.list(order=order)
    assert sorted(names) == [f"{number}" for number in range(7)]
    assert sorted(desk.list(order=order, tab=Tab.WORK)) == sorted(names)


def test_each_sees_what_is_theirs_in_every_list_and_the_two_ways_to_ask_agree(desk: Desk) -> None:
    fields: dict[str, Any] = {
        "due_on": date(2026, 8, 1),
        "emergency": "fire",
        "unanswered_since": NOON,
        "text": "jalan rusak",
    }
    statuses = (S.TERVERIFIKASI, S.TERDISPOSISI, S.DITANGGAPI)
    complaints = [
        desk.complaint(f"{agency} {status} {number}", forwarded_to=agency, status=status, **fields)
        for agency in (None, "Dinas PUPR", "Dinas Kesehatan")
        for status in statuses
        for number in range(3)
    ]
    for one, other in pairwise(complaints):
        desk.pair(one, other, m.CandidateState.CANDIDATE)
    whose: dict[UUID, UUID] = {}
    for number, complaint in enumerate(complaints):
        if number % 3:
            desk.redirect(complaint, number % 3 - 1)
            whose[complaint.id] = desk.officers[number % 3 - 1].id
    for sight, expected in (
        (EVERYTHING, 27),
        (Sight(agency="Dinas PUPR"), 9),
        (Sight(redirected_by=desk.officers[0].id), 9),
        (Sight(), 0),
    ):
        theirs = {
            desk.names[one.id] for one in complaints if sight.covers(one.forwarded_to, whose.get(one.id))
        }
        assert len(theirs) == expected
        asked: list[dict[str, Any]] = [
            *({"tab": tab} for tab in Tab),
            {"order": Order.LIMIT},
            {"search": Search(words=("jalan",))},
            {"search": Search(tickets=[one.ticket for one in complaints])},
            {"search": Search(addresses=[one.address for one in complaints])},
            {"status": S.TERDISPOSISI},
        ]
        for wanted in asked:
            assert set(desk.list(sight, 50, **wanted)) <= theirs, wanted
        assert set(desk.list(sight, 50)) == theirs
        numbers = inbox.counts(desk.session, sight, list(Tab), TODAY)
        assert numbers == {tab: len(desk.list(sight, 50, tab=tab)) for tab in Tab}
        tickets = [one.ticket for one in complaints]
        found = inbox.among(desk.session, sight, Wanted(TODAY), tickets)
        assert {desk.names[one.id] for one in found} == theirs


def test_each_tab_has_what_it_is_called(desk: Desk) -> None:
    early, late = date(2026, 8, 1), date(2026, 9, 9)
    new = desk.complaint("new", unanswered_since=NOON, due_on=late)
    desk.complaint("verified", 1, status=S.TERVERIFIKASI, due_on=early)
    desk.complaint("postponed", 2, status=S.DITUNDA, due_on=late)
    desk.complaint("postponed until today", 3, status=S.DITUNDA, due_on=TODAY)
    desk.complaint("handed over", 4, status=S.TERDISPOSISI, due_on=TODAY, unanswered_since=NOON)
    desk.complaint("followed up", 5, status=S.DITINDAKLANJUTI, due_on=early)
    answered = desk.complaint("answered", 6, status=S.DITANGGAPI, due_on=early, unanswered_since=NOON)
    claimed = desk.complaint("claimed", 7, status=S.DITANGGAPI, emergency="fire")
    closed = desk.complaint("closed", 8, status=S.SELESAI, unanswered_since=NOON, emergency="fire")
    desk.complaint("fire", 9, status=S.TERDISPOSISI, emergency="fire", due_on=late)
    merged = desk.complaint("merged into it", 10, status=S.DIGABUNG, merged_into=answered.id)
    waiting = desk.complaint("merged into what waits", 11, status=S.DIGABUNG, merged_into=new.id)
    desk.redirect(answered)
    desk.redirect(merged)
    desk.redirect(waiting)
    desk.redirect(claimed, claimed_at=NOON)
    desk.pair(new, closed, m.CandidateState.CANDIDATE)
    desk.pair(answered, claimed, m.CandidateState.REJECTED)
    assert desk.list(tab=Tab.SORT) == ["new", "verified", "postponed until today"]
    assert desk.list(tab=Tab.WORK) == ["fire", "handed over", "followed up"]
    assert desk.list(tab=Tab.BRING) == ["answered", "merged into it"]
    assert desk.list(tab=Tab.OPEN) == [
        *("fire", "new", "verified", "postponed", "postponed until today", "handed over", "followed up"),
    ]
    assert desk.list(tab=Tab.LATE) == ["verified", "followed up"]
    assert desk.list(tab=Tab.EMERGENCY) == ["fire"]
    assert desk.list(tab=Tab.UNANSWERED) == ["handed over", "answered"]
    assert desk.list(tab=Tab.DUPLICATES) == ["new"]
    assert len(desk.list(tab=Tab.ALL)) == 12


def test_a_count_ends_where_nobody_counts_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "MOST_COUNTED", 3)
    for number in range(5):
        desk.complaint(f"{number}")
    assert inbox.counts(desk.session, EVERYTHING, [Tab.SORT, Tab.LATE], TODAY) == {Tab.SORT: 3, Tab.LATE: 0}


def test_each_filter_leaves_what_it_says(desk: Desk) -> None:
    plain = {
        "channel": "sms_1708",
        "kind": "aspirasi",
        "topic": "A",
        "district": "17.71.01",
        "forwarded_to": "X",
    }
    desk.complaint("this", 1, **plain, status=S.DITUNDA)
    desk.complaint("another", 30)
    for wanted in (
        *({name if name != "forwarded_to" else "agency": value} for name, value in plain.items()),
        {"status": S.DITUNDA},
        {"since": NOON - timedelta(hours=2)},
    ):
        assert desk.list(**wanted) == ["this"], wanted  # type: ignore[arg-type]
    assert desk.list(until=NOON - timedelta(hours=2)) == ["another"]
    assert desk.list(status=S.DITUNDA, tab=Tab.WORK) == []
    assert inbox.districts(desk.session) == ["17.71.01"]


def test_words_are_looked_for_as_they_are_all_of_them_and_never_in_what_is_secret(desk: Desk) -> None:
    desk.complaint("Jalan RUSAK di Merapi")
    desk.complaint("jalan di Salak", 1, area="17.71.02.1001")
    desk.complaint("jalan rusak, rahasia", 2, rahasia=True, area="17.71.02.1001")
    desk.complaint("100% rusak_berat", 3)
    assert desk.list(search=Search(words=("rusak", "jalan"))) == ["Jalan RUSAK di Merapi"]
    assert desk.list(search=Search(words=("0%",))) == ["100% rusak_berat"]
    assert desk.list(search=Search(words=("k_b",))) == ["100% rusak_berat"]
    assert desk.list(search=Search(words=("%",))) == ["100% rusak_berat"]
    assert desk.list(search=Search(words=("\\",))) == []
    assert desk.list(search=Search(words=("cempaka",), area="17.71.02")) == ["jalan di Salak"]


def test_a_person_is_found_by_exactly_their_address_unless_they_asked_to_be_nobody(desk: Desk) -> None:
    desk.complaint("theirs", address="sms:+6281200000011")
    desk.complaint("nameless", address="sms:+6281200000011", anonim=True)
    desk.complaint("secret", address="sms:+6281200000011", rahasia=True)
    desk.complaint("somebody's", address="sms:+62812000000111")
    desk.redirect(desk.complaint("brought", 1), origin="@Warga.Contoh")
    desk.redirect(desk.complaint("brought, nameless", 1, anonim=True), origin="@warga.contoh")
    assert desk.list(search=Search(addresses=("sms:+6281200000011",))) == ["theirs"]
    assert desk.list(search=Search(origins=("@warga.contoh",))) == ["brought"]
    assert desk.list(search=Search(origins=("warga",))) == []


def test_a_number_finds_its_complaint_secret_or_not(desk: Desk) -> None:
    complaint = desk.complaint("secret", rahasia=True)
    desk.complaint("another")
    assert desk.list(search=Search(tickets=(complaint.ticket,))) == ["secret"]


def test_of_those_that_are_named_the_list_has_those_that_belong_to_it(desk: Desk) -> None:
    ours = [desk.complaint("new", 1), desk.complaint("fire", 2, emergency="fire")]
    other = desk.complaint("closed", status=S.SELESAI)
    tickets = [one.ticket for one in (*ours, other)]
    found = inbox.among(desk.session, EVERYTHING, Wanted(TODAY, Tab.SORT), [*tickets, "made up"])
    assert [desk.names[one.id] for one in found] == ["fire", "new"]


def test_what_hangs_on_a_complaint_is_told_of_all_of_a_page(desk: Desk) -> None:
    one, other = desk.complaint("one", heard=NOON), desk.complaint("other", status=S.SELESAI, heard=NOON)
    desk.pair(one, other, m.CandidateState.CANDIDATE)
    third = desk.complaint("third")
    desk.pair(one, third, m.CandidateState.REJECTED)
    for complaint, public in ((one, False), (third, True)):
        desk.session.add(
            m.Delivery(
                channel="twitter",
                account="1708",
                address=complaint.address,
                text="",
                reply_key="",
                complaint_id=complaint.id,
                status=DeliveryStatus.FAILED,
                public=public,
                announced_at=NOON if public else None,
                due_at=NOON,
                created_at=NOON,
            )
        )
    desk.session.flush()
    marks = inbox.marks(desk.session, [one, other, third])
    assert marks.duplicates == {one.id, other.id}
    # What could not be said in public was said in private instead.
    assert marks.failed == {one.id}
    assert marks.heard_at == {one.address: NOON}
    assert inbox.marks(desk.session, []).duplicates == frozenset()


def test_changes_are_told_with_whose_they_are_the_latest_first(desk: Desk) -> None:
    desk.complaint("older", 2)
    mine = desk.complaint("mine", 1, forwarded_to="Dinas PUPR")
    brought = desk.complaint("brought")
    desk.redirect(brought)
    changes = inbox.changes(desk.session, NOON - timedelta(hours=2), 10)
    assert [(one.ticket, one.forwarded_to, one.redirected_by) for one in changes] == [
        (brought.ticket, None, desk.officers[0].id),
        (mine.ticket, "Dinas PUPR", None),
    ]
    assert [one.ticket for one in inbox.changes(desk.session, NOON - timedelta(hours=9), 1)] == [
        brought.ticket
    ]


@pytest.mark.parametrize(
    ("key", "order"),
    [
        (Key(2, NOON, UUID(int=1)), Order.NEWEST),
        (Key(-1, NOON, UUID(int=1)), Order.NEWEST),
        (Key(0, TODAY, UUID(int=1)), Order.NEWEST),
        (Key(0, NOON, UUID(int=1)), Order.LIMIT),
        (Key(1, TODAY, UUID(int=1)), Order.LIMIT),
    ],
)
def test_a_page_that_was_made_up_is_none_of_the_list(key: Key, order: Order) -> None:
    assert not key.fits(order)


def test_a_filter_keeps_its_name_and_is_removed_by_its_owner_alone(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_filters, "MOST", 2)
    engine = open_engine(sqlite_url, RING)
    with writing(engine) as session:
        citra, dian = Desk(session).officers
        assert saved_filters.save(session, citra, "jalan", "tab=all")
        assert saved_filters.save(session, citra, "Air", "tab=late")
        assert saved_filters.save(session, citra, "jalan", "tab=sort")
        assert not saved_filters.save(session, citra, "satu lagi", "tab=all")
        session.flush()
        kept = saved_filters.of(session, citra)
        assert [(one.name, one.query) for one in kept] == [("Air", "tab=late"), ("jalan", "tab=sort")]
        saved_filters.forget(session, dian, kept[0].id)
        assert len(saved_filters.of(session, citra)) == 2
        saved_filters.forget(session, citra, kept[0].id)
        assert [one.name for one in saved_filters.of(session, citra)] == ["jalan"]
    engine.dispose()
