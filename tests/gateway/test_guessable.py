"""What others would try."""

import pytest

from gateway import passwords
from gateway.guessable import is_guessable


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd!!!!",
        "1q2w3e4r5t6y",
        "zaq1xsw2cde3",
        "qwerty-QWERTY",
        "111111111111",
        "abcabcabcabc",
        "17081945-17081945",
        "bismillah2026",
        "sayangkamu123",
        "LaporBengkulu1",
        "adminadmin01",
    ],
)
def test_what_many_people_use_is_guessed(password: str) -> None:
    assert is_guessable(password)


def test_what_anybody_knows_of_its_owner_is_guessed() -> None:
    assert not is_guessable("Rukmini-Wijaya-7")
    assert is_guessable("Rukmini-Wijaya-7", ["Rukmini Wijaya"])


@pytest.mark.parametrize(
    "password",
    ["hujan deras pasar sepi", "xkqjvbnmwzpt", "correct horse battery staple", "aku lupa beli paku payung"],
)
def test_what_nobody_else_would_try_is_not(password: str) -> None:
    assert not is_guessable(password)


def test_what_we_make_is_never_guessed() -> None:
    made = [passwords.make() for _ in range(200)]
    assert not any(map(is_guessable, made))
    assert all(len(one) >= passwords.SHORTEST for one in made)
