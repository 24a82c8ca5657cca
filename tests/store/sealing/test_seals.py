import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.sealing import seals
from store.sealing.keys import Key, KeyMissing, Keyring, draw
from tests.keys import KEY, RING

OTHER = Key(draw())
words = st.text(st.characters(exclude_categories=["Cs"]))


@given(words, words)
def test_an_address_comes_back_as_it_was_and_tells_its_channel_and_whether_it_is_a_number(
    scheme: str, path: str
) -> None:
    scheme = scheme.replace(":", "")
    sealed = seals.seal_address(RING.current, f"{scheme}:{path}")
    assert seals.open_address(RING, sealed) == f"{scheme}:{path}"
    assert sealed.startswith(f"{scheme}:+" if path.startswith("+") else f"{scheme}:")


def test_an_address_is_sealed_the_same_each_time_and_one_number_differently_on_two_channels() -> None:
    def path(address: str) -> str:
        return seals.seal_address(RING.current, address).partition(":")[2]

    assert path("sms:+6281200000011") == path("sms:+6281200000011")
    assert path("sms:+6281200000011") != path("whatsapp:+6281200000011")
    assert "81200000011" not in path("sms:+6281200000011")


@given(words)
def test_words_come_back_as_they_were(said: str) -> None:
    assert seals.open_words(RING, seals.seal_words(RING.current, said)) == said
    assert seals.open_exact(RING, seals.seal_exact(RING.current, said)) == said


def test_the_same_words_look_different_each_time() -> None:
    assert seals.seal_words(RING.current, "tolong") != seals.seal_words(RING.current, "tolong")


@pytest.mark.parametrize("value", [None, [], {}, "", 0, ["sms:+62"], {"a": [1, "é"]}, "kata"])
def test_json_comes_back_as_it_was(value: object) -> None:
    assert seals.open_json(RING, json.loads(seals.seal_json(RING.current, value))) == value


def test_what_another_key_sealed_names_that_key_and_is_opened_by_no_other() -> None:
    with pytest.raises(KeyMissing, match=OTHER.fingerprint):
        seals.open_words(RING, seals.seal_words(OTHER, "tolong"))
    with pytest.raises(seals.NotSealed):
        seals.open_address(RING, seals.seal_address(OTHER, "sms:+6281200000011"))
    both = Keyring([RING.current, OTHER])
    assert seals.open_address(both, seals.seal_address(OTHER, "sms:+62812")) == "sms:+62812"


@pytest.mark.parametrize("sealed", ["tolong", "sealed1:", f"sealed1:{RING.current.fingerprint}:AAAA"])
def test_what_was_changed_by_hand_is_refused_and_not_shown(sealed: str) -> None:
    with pytest.raises((seals.NotSealed, KeyMissing)):
        seals.open_words(RING, sealed)


def test_a_channel_put_before_another_channels_address_is_noticed() -> None:
    sealed = seals.seal_address(RING.current, "sms:+6281200000011")
    with pytest.raises(seals.NotSealed):
        seals.open_address(RING, sealed.replace("sms", "whatsapp"))


@pytest.mark.parametrize("written", ["", "short", KEY[:-1], KEY + "AAAA", "å" * 43])
def test_what_is_no_key_is_refused_without_being_quoted(written: str) -> None:
    with pytest.raises(ValueError, match="32 bytes") as refused:
        Key(written)
    assert not written or written not in str(refused.value)


def test_a_key_tells_nothing_of_itself() -> None:
    assert KEY not in repr(RING.current)
    assert RING.current.fingerprint == Key(f" {KEY}=\n").fingerprint != OTHER.fingerprint
