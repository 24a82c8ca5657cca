import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer import lexicon
from normalizer.language import Language, guess
from normalizer.text import words


@pytest.mark.parametrize(
    "text",
    [
        "banjir!",
        "jln di kel timur indah rusak parah byk lubang, sdh 3 bln blm diperbaiki. mhn ditindaklanjuti tks",
        "sampah numpuk di bandung, bau bgt min",
        "Lampu merah perempatan mati pak, macet parah tiap pagi",
        "lubangnya ditutup",
        "banyu mati wis 4 dina, tulung",
        "punten, runtah numpuk pisan",
        "please min tolong jalan rusak",
    ],
)
def test_indonesian_and_its_neighbours_are_indonesian(text: str) -> None:
    assert guess(text) is Language.ID


@pytest.mark.parametrize(
    "text", ["There is a pothole in front of the school", "how is my report?", "no water for 2 weeks"]
)
def test_english_is_english(text: str) -> None:
    assert guess(text) is Language.EN


@pytest.mark.parametrize("text", ["", "482 915 6059", "🙏🙏", "status", "report jalan"])
def test_without_more_evidence_for_one_it_is_unsure(text: str) -> None:
    assert guess(text) is Language.UNSURE


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert guess(text) in Language


def test_no_word_is_evidence_for_both_languages() -> None:
    assert not _listed("indonesian") & _listed("english")


@pytest.mark.parametrize("language", ["indonesian", "english"])
def test_every_listed_word_can_be_met(language: str) -> None:
    for word in _listed(language):
        assert words(word) == [word]


def _listed(language: str) -> frozenset[str]:
    return lexicon.words("language_words.yaml", language)
