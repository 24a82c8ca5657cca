from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from channels.addresses import Address
from channels.messages import ContactEvent, ContactEventKind
from store import contacts, conversations
from store import models as m
from store.engine import reading, writing

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PHONE, USER, TELEGRAM = "whatsapp:+6281200000011", "whatsapp:ID.warga11", "telegram:1001"
_TICKETS = iter(range(1_000_000_000, 2_000_000_000))


def introduce(engine: Engine, *addresses: str) -> dict[str, UUID]:
    with writing(engine) as session:
        found = contacts.lock(session, dict.fromkeys(addresses), [], NOON)
        return {address: one.contact_id for address, one in found.items()}


def meet(engine: Engine, *group: str) -> dict[str, UUID]:
    """A message says that all these are one person."""
    with writing(engine) as session:
        found = contacts.lock(session, {group[0]: None}, [group], NOON)
        return {address: one.contact_id for address, one in found.items()}


def complain(engine: Engine, address: str, person: UUID) -> None:
    with writing(engine) as session:
        session.add(
            m.Complaint(
                ticket=str(next(_TICKETS)),
                contact_id=person,
                channel=address.partition(":")[0],
                address=address,
                kind="pengaduan",
                status_since=NOON,
                text="Jalan rusak",
                fingerprint="f",
                language="id",
                opened_at=NOON,
                changed_at=NOON,
            )
        )


def people(session: Session) -> list[m.Contact]:
    return list(session.exec(select(m.Contact)))


def test_two_addresses_that_are_seen_together_first_are_one_person(engine: Engine) -> None:
    found = meet(engine, USER, PHONE)
    assert found[USER] == found[PHONE]
    with reading(engine) as session:
        assert len(people(session)) == 1


def test_two_people_who_turn_out_to_be_one_keep_all_they_had(engine: Engine) -> None:
    known = introduce(engine, PHONE) | introduce(engine, USER)
    assert known[PHONE] != known[USER]
    for address, person in known.items():
        complain(engine, address, person)
    found = meet(engine, USER, PHONE)
    with reading(engine) as session:
        assert {found[USER], found[PHONE]} == {known[PHONE]}, "the one we have known longest stays"
        assert {one.contact_id for one in session.exec(select(m.Complaint))} == {known[PHONE]}
        assert len(people(session)) == 1


def test_what_the_other_one_had_on_another_channel_comes_along(engine: Engine) -> None:
    first = introduce(engine, PHONE)[PHONE]
    both = meet(engine, USER, TELEGRAM)[USER]
    complain(engine, TELEGRAM, both)
    meet(engine, USER, PHONE)
    with reading(engine) as session:
        assert session.get_one(m.ContactAddress, TELEGRAM).contact_id == first
        assert session.exec(select(m.Complaint)).one().contact_id == first


def test_of_two_conversations_the_one_of_whom_we_have_known_longest_goes_on(engine: Engine) -> None:
    known = introduce(engine, PHONE) | introduce(engine, USER)
    with writing(engine) as session:
        for person, language in ((known[PHONE], "id"), (known[USER], "en")):
            conversations.save(session, None, person, {"language": language}, NOON)
    meet(engine, USER, PHONE)
    with reading(engine) as session:
        [conversation] = session.exec(select(m.Conversation)).all()
        assert conversation.state == {"language": "id"}


def test_being_told_twice_that_they_are_one_changes_nothing(engine: Engine) -> None:
    assert meet(engine, USER, PHONE) == meet(engine, PHONE, USER)


def test_who_moves_takes_along_what_was_waiting_and_is_not_written_to_at_the_old_address(
    engine: Engine,
) -> None:
    person = introduce(engine, PHONE)[PHONE]
    complain(engine, PHONE, person)
    moved = ContactEvent(
        channel="whatsapp",
        account="1",
        address=Address.parse(PHONE),
        kind=ContactEventKind.MOVED,
        occurred_at=NOON + timedelta(days=1),
        raw={},
        moved_to=(Address("whatsapp", "+6281200000099"),),
    )
    with writing(engine) as session:
        contacts.apply_events(session, [moved])
    with writing(engine) as session:
        contacts.apply_events(session, [moved])
    with reading(engine) as session:
        new = session.get_one(m.ContactAddress, "whatsapp:+6281200000099")
        assert (new.contact_id, new.unreachable_since) == (person, None)
        assert session.get_one(m.ContactAddress, PHONE).unreachable_since == moved.occurred_at
        assert session.exec(select(m.Complaint)).one().address == new.address


def test_a_stranger_who_moves_is_nobody_we_know(engine: Engine) -> None:
    moved = ContactEvent(
        channel="whatsapp",
        account="1",
        address=Address.parse(PHONE),
        kind=ContactEventKind.MOVED,
        occurred_at=NOON,
        raw={},
        moved_to=(Address("whatsapp", "+6281200000099"),),
    )
    with writing(engine) as session:
        contacts.apply_events(session, [moved])
    with reading(engine) as session:
        assert people(session) == []


# One number on two channels.

SMS = "sms:+6281200000011"
OTHER_SMS = "sms:+6281200000012"


@pytest.mark.parametrize(("first", "second"), [(SMS, PHONE), (PHONE, SMS)])
def test_one_number_on_sms_and_on_whatsapp_is_one_person(engine: Engine, first: str, second: str) -> None:
    person = introduce(engine, first)[first]
    complain(engine, first, person)
    assert introduce(engine, second)[second] == person
    assert introduce(engine, first)[first] == person
    with reading(engine) as session:
        assert len(people(session)) == 1
        assert session.exec(select(m.Complaint)).one().contact_id == person


def test_both_in_one_batch_are_one_person_from_the_first(engine: Engine) -> None:
    found = introduce(engine, PHONE, SMS)
    assert found[PHONE] == found[SMS]
    assert set(found) == {PHONE, SMS}, "who did not write is not handed over"


def test_of_whom_only_one_has_written_the_other_is_not_made_up(engine: Engine) -> None:
    assert set(introduce(engine, SMS)) == {SMS}
    with reading(engine) as session:
        assert session.get(m.ContactAddress, PHONE) is None


def test_who_was_two_people_before_we_knew_keeps_all_they_had(engine: Engine) -> None:
    with writing(engine) as session:
        for address in (SMS, PHONE):
            contact = m.Contact(created_at=NOON)
            session.add(contact)
            session.flush()
            session.add(m.ContactAddress(address=address, contact_id=contact.id))
    with reading(engine) as session:
        known = {one.address: one.contact_id for one in session.exec(select(m.ContactAddress))}
    assert known[SMS] != known[PHONE]
    for address, person in known.items():
        complain(engine, address, person)
    person = introduce(engine, SMS)[SMS]
    with reading(engine) as session:
        assert {one.contact_id for one in session.exec(select(m.ContactAddress))} == {person}
        assert {one.contact_id for one in session.exec(select(m.Complaint))} == {person}
        assert len(people(session)) == 1


def test_two_numbers_are_two_people_and_so_is_one_without_a_number(engine: Engine) -> None:
    found = introduce(engine, SMS, OTHER_SMS, TELEGRAM, USER, "telegram:+6281200000011")
    assert len(set(found.values())) == 5


def test_a_short_code_is_nobodys_number(engine: Engine) -> None:
    found = introduce(engine, "sms:1708", "whatsapp:1708")
    assert found["sms:1708"] != found["whatsapp:1708"]


def test_an_account_whose_number_we_know_is_the_person_of_its_sms(engine: Engine) -> None:
    person = introduce(engine, SMS)[SMS]
    assert meet(engine, USER, PHONE) == {USER: person, PHONE: person}
