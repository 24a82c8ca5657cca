import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from normalizer.fingerprint import fingerprint
from tests.normalizer import strategies

separators = st.text(alphabet=" \n\t.,!?-…\"'🙏\u00a0", min_size=1, max_size=4)
zero_width = st.sampled_from(["", "\u200b", "\u200d", "\ufeff", "\u00ad"])


@given(data=st.data(), said=st.lists(strategies.words, min_size=1))
def test_the_same_words_are_the_same_text(data: st.DataObject, said: list[str]) -> None:
    dressed = [
        data.draw(st.sampled_from([word, word.upper(), word.title()])) + data.draw(zero_width)
        for word in said
    ]
    again = "".join(word + data.draw(separators) for word in dressed)
    assert fingerprint(again) == fingerprint(" ".join(said))


@given(one=strategies.sentences, other=strategies.sentences)
def test_other_words_are_another_text(one: str, other: str) -> None:
    assume(one.replace(" ", "") != other.replace(" ", ""))
    assert fingerprint(one) != fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jum'at", "jumat"),
        ("ｂａｎｊｉｒ", "banjir"),
        ("Jose\u0301", "JOSÉ"),
        ("e\u200d\u0301", "é"),
        ("a\x1fb", "a b"),
    ],
)
def test_forms_of_one_word_are_the_same(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"), [("gang 1 2", "gang 12"), ("RT 1", "RT 2"), ("banjir", "banjir lagi")]
)
def test_what_differs_in_meaning_differs(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


@given(st.text())
def test_any_text_has_a_hex_digest(text: str) -> None:
    assert len(bytes.fromhex(fingerprint(text))) == 32
