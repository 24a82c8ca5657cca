import pytest

from gateway.simulator import people


@pytest.mark.parametrize("channel", ["sms_1708", "whatsapp", "telegram", "twitter"])
def test_new_people_are_invented_and_named(channel):
    person = people.unused_id(channel, [])
    assert people.is_invented(channel, person)
    assert people.name_of(channel, person)


def test_the_next_person_is_somebody_else():
    assert people.unused_id("sms_1708", ["+6281200000001"]) == "+6281200000002"


def test_when_all_are_taken_nobody_is_invented():
    everybody = [people.person_id("telegram", number) for number in range(100)]
    with pytest.raises(LookupError):
        people.unused_id("telegram", everybody)


@pytest.mark.parametrize(
    "person", ["+6281200000999", "081200000001", "+62812000000011", "", "+6281200000001\n"]
)
def test_a_number_outside_the_series_is_nobodys(person):
    assert not people.is_invented("sms_1708", person)
    assert people.name_of("sms_1708", person) == ""


def test_on_whatsapp_every_second_person_hides_their_number():
    assert [people.person_id("whatsapp", number) for number in (1, 2, 3)] == [
        "+6281200000001",
        "ID.1708000000000002",
        "+6281200000003",
    ]
    assert not people.is_invented("whatsapp", "+6281200000002")
    assert people.name_of("whatsapp", "ID.1708000000000002") == "Budi"


@pytest.mark.parametrize("person", ["+6281200000001", "ID.1708000000000002", "ID.somebodyElse"])
def test_the_business_scoped_id_leads_back_to_the_person(person):
    assert people.by_bsuid(people.bsuid_of(person)) == person


def test_a_strangers_number_has_no_business_scoped_id():
    assert people.bsuid_of("+6281200000999") == ""
