import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.addresses import Address, e164, is_person, phone_address

CITIZEN = "+6281200000001"


@pytest.mark.parametrize(
    "typed",
    [
        "081200000001",
        "81200000001",
        "6281200000001",
        "+6281200000001",
        "+62 812-0000-0001",
        "(0812) 0000 0001",
        "006281200000001",
        " 6281200000001\n",
        # Kannel puts a plus before whatever came as an international number (TON 1).
        "+081200000001",
        "+006281200000001",
    ],
)
def test_every_form_an_operator_delivers_is_one_address(typed: str) -> None:
    assert phone_address("sms", typed) == Address("sms", CITIZEN)


@pytest.mark.parametrize("typed", ["1708", "3355", "99", "BANKXYZ", "Info 123", "62", "62812000000012345678"])
def test_what_is_no_phone_number_keeps_its_own_form(typed: str) -> None:
    assert e164(typed) is None
    assert phone_address("sms", typed).path == typed
    assert not is_person(phone_address("sms", typed))


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("+3355", "3355"),
        ("+1708", "1708"),
        ("+62", "62"),
        # As a number it would be one of Saint Helena.
        ("+29041234", "29041234"),
        ("+BANKCONTOH", "BANKCONTOH"),
        ("+62812000000012345678", "62812000000012345678"),
        ("++ 3355", "3355"),
    ],
)
def test_a_plus_makes_no_person_of_what_is_no_phone_number(typed: str, path: str) -> None:
    assert e164(typed) is None
    assert phone_address("sms", typed) == Address("sms", path)
    assert not is_person(phone_address("sms", typed))


@pytest.mark.parametrize("path", ["+3355", "+BANKCONTOH", "+", "+62", "+1234567890123456", "+٦٢٨١٢٠٠٠٠٠٠٠١"])
def test_only_a_number_in_e164_is_a_person(path: str) -> None:
    assert not is_person(Address("sms", path))


@pytest.mark.parametrize("typed", ["", "  ", "\n", "+", " + "])
def test_a_sender_without_a_number_is_an_error(typed: str) -> None:
    with pytest.raises(ValueError, match="without a number"):
        phone_address("sms", typed)


def test_a_number_from_abroad_is_a_person_too() -> None:
    assert is_person(phone_address("sms", "+6591230001"))


def test_only_sms_has_senders_that_are_no_person() -> None:
    assert is_person(Address("telegram", "1708"))


@given(st.text(min_size=1).filter(lambda text: ":" not in text), st.text(min_size=1))
def test_an_address_is_read_back_as_it_was_written(scheme: str, path: str) -> None:
    assert Address.parse(str(Address(scheme, path))) == Address(scheme, path)


@pytest.mark.parametrize("text", ["", "sms", "sms:", ":1708", ":"])
def test_half_an_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="scheme:path"):
        Address.parse(text)


@given(st.text())
def test_no_sender_however_odd_makes_it_raise_anything_else(typed: str) -> None:
    try:
        address = phone_address("sms", typed)
    except ValueError as error:
        assert "without a number" in str(error)  # noqa: PT017  (most texts raise nothing)
    else:
        assert address.path
