import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer import lexicon
from normalizer.language import Language, guess
from normalizer.text import words

LISTS = ["indonesian", "shared", "javanese", "sundanese", "english"]


@pytest.mark.parametrize(
    "text",
    [
        "jln di kel timur indah rusak parah byk lubang, sdh 3 bln blm diperbaiki. mhn ditindaklanjuti tks",
        "sampah numpuk di bandung, bau bgt min",
        "Lampu merah perempatan mati pak, macet parah tiap pagi",
        "lubangnya ditutup",
        "banjir!",
        "please min tolong jalan rusak",
        "tulung pak lampu jalan mati sudah seminggu",
        "wis capek saya lapor jalan rusak belum diperbaiki",
        "punten pak, jalan di depan rumah saya rusak belum diperbaiki",
        "jalan ka pasar rusak, ambo alah lapor indak ado ditanggapi",
        "aye mau lapor got mampet kagak diberesin",
        "jembatan putus di desa sidomulyo kulon kec gunung kidul",
        "motor saya hilang",
        "cemana ini jalan di medan rusak kali bah",
        "teh botol jatuh di jalan kami",
        "lampu mati",
        "Mati lampu di jalan Mawar",
    ],
)
def test_indonesian_and_its_neighbours_are_indonesian(text: str) -> None:
    assert guess(text) is Language.ID


@pytest.mark.parametrize(
    "text",
    [
        "banyu mati wis 4 dina, tulung",
        "dalane rusak wis suwe ora didandani",
        "pak, dalan ning ngarep pasar jeglong kabeh, mbebayani wong liwat",
        "nyuwun tulung pak, lampu margi pejah sampun sewulan dereng dipundandosi",
        "kepriben kiye pak, dalan nang desane inyong rusak parah",
        "sugeng enjing, banyu PDAM mboten mili sampun tigang dinten",
        "sampah akeh banget neng pinggir kali, mambu",
        "wis tak laporke tapi durung ono tindakan",
        "ojo nyebut jenengku ya pak",
        "laporanku piye?",
        "matur nuwun pak",
    ],
)
def test_javanese_is_javanese_high_or_low(text: str) -> None:
    assert guess(text) is Language.JV


@pytest.mark.parametrize(
    "text",
    [
        "punten, runtah numpuk pisan",
        "jalan di lembur abdi ruksak pisan teu acan dileréskeun",
        "kumaha laporan abdi?",
        "cai PDAM teu ngocor tos tilu dinten",
        "hatur nuhun pak",
        "ulah nyebut ngaran abdi",
        "runtah di hareup pasar geus saminggu can diangkut, bau pisan euy",
        "punten bade naros, kumaha laporan abdi?",
        "lampu jalan pareum, poek pisan mun peuting",
    ],
)
def test_sundanese_is_sundanese(text: str) -> None:
    assert guess(text) is Language.SU


@pytest.mark.parametrize(
    "text",
    [
        "There is a pothole in front of the school",
        "how is my report?",
        "no water for 2 weeks",
        "keep my name out of it please",
        "street light broken since last week",
        "Garbage has not been collected in Kuta for three weeks",
        "anonymous please",
        "thank you",
    ],
)
def test_english_is_english(text: str) -> None:
    assert guess(text) is Language.EN


@pytest.mark.parametrize(
    "text",
    [
        "9900123",
        "ok",
        "🙏🙏",
        "status",
        "report jalan",
        "",
    ],
)
def test_without_more_evidence_for_one_it_is_unsure(text: str) -> None:
    assert guess(text) is Language.UNSURE


def test_a_few_words_of_a_neighbour_do_not_make_a_message_theirs() -> None:
    assert guess("tulung pak, jalan di depan rumah saya rusak") is Language.ID
    assert guess("punten pak, lampu di pasar mati") is Language.ID
    assert guess("punten pak, sudah seminggu saya belum dapat air") is Language.ID


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        (Language.ID, "id"),
        (Language.JV, "id"),
        (Language.SU, "id"),
        (Language.EN, "en"),
        (Language.UNSURE, None),
    ],
)
def test_everybody_is_answered_in_one_of_two_languages(language: Language, answer: str | None) -> None:
    assert language.answered_in == answer


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert guess(text) in Language


def test_no_word_is_evidence_both_for_english_and_for_a_language_of_ours() -> None:
    for language in LISTS[:-1]:
        assert not _listed(language) & _listed("english")


def test_no_word_is_evidence_both_for_indonesian_and_for_a_neighbour() -> None:
    ours = _listed("indonesian") | _listed("shared")
    assert not ours & (_listed("javanese") | _listed("sundanese"))
    assert not _listed("indonesian") & _listed("shared")


@pytest.mark.parametrize("language", LISTS)
def test_every_listed_word_can_be_met(language: str) -> None:
    for word in _listed(language):
        assert words(word) == [word]


def _listed(language: str) -> frozenset[str]:
    return lexicon.words("language_words.yaml", language)
