import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer import lexicon
from normalizer.text import clean, matchable, words


def test_what_nobody_can_see_is_taken_out() -> None:
    assert clean("\ufeffjalan\u200b ru\u00adsak\x00\x07 \u202eparah\ud800") == "jalan rusak parah"


def test_characters_are_composed() -> None:
    assert clean("Jose\u0301") == "José"
    assert clean("e\u200d\u0301") == "é"


def test_spaces_are_squeezed_and_line_breaks_kept() -> None:
    assert (
        clean("  jalan \t\u00a0 rusak \r\n\r\n\r\n\r\n di  sini \u2028 ya ") == "jalan rusak\n\ndi sini\nya"
    )


def test_case_and_punctuation_are_the_citizens_own() -> None:
    assert clean("JALAN Rusak!!! 🙏") == "JALAN Rusak!!! 🙏"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_clean_text_can_be_kept_anywhere(text: str) -> None:
    assert "\x00" not in clean(text)
    clean(text).encode("utf-8")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Jln RUSAK yg di dpn", "jalan rusak yang di depan"),
        ("ｊａｌａｎ", "jalan"),
        ("tolonggggg", "tolong"),
        ("TLG dong", "tolong dong"),
        ("mhn tmbh lmpu, blm ada jwbn", "mohon tambah lampu, belum ada jawaban"),
        ("seleksi PPPK tahap II", "seleksi pppk tahap ii"),
        ("maaf ditunggu", "maaf ditunggu"),
        ("tdk ada, blm jg!", "tidak ada, belum juga!"),
        ("anak2 tiba2", "anak-anak tiba-tiba"),
        ("luas 20 m2, 1000000", "luas 20 m2, 1000000"),
        ("rmh2 warga, jalan2nya", "rumah-rumah warga, jalan-jalannya"),
        ("SMPN2 blok2", "smpn2 blok2"),
        ("3bln, 2x, 500rb, 4dina", "3 bulan, 2 kali, 500 ribu, 4 dina"),
        ("RT03 B1234XYZ 4g", "rt03 b1234xyz 4g"),
        ("rusakk parahhh iyaa pakk", "rusak parah iya pak"),
        ("lampuny mati, jalanx rusak, rmhny jg", "lampunya mati, jalannya rusak, rumahnya juga"),
        ("pertamax di complex Germany", "pertamax di complex germany"),
        ("lobang di jmbtn, smpe skrg blm diprbaiki", "lubang di jembatan, sampai sekarang belum diperbaiki"),
        ("gmn dgn uang yg sdh dibyr klrga?", "bagaimana dengan uang yang sudah dibayar keluarga?"),
        ("ja\u0336lan\u0301 rusa\u0323k", "jalan rusak"),
        ("\u0458\u0430l\u0430n", "jalan"),
        ("\u202ejalan\u202c \u200brusak", "jalan rusak"),
        ("\U0001d5f7\U0001d5ee\U0001d5f9\U0001d5ee\U0001d5fb \u24e1usak", "jalan rusak"),
        ("#jalan_rusak", "#jalan_rusak"),
    ],
)
def test_shorthand_is_written_out_for_matching(written: str, meant: str) -> None:
    assert matchable(written) == meant


def test_words_are_what_lies_between_punctuation() -> None:
    assert words("Jl. Mawar, RT03!") == ["jalan", "mawar", "rt03"]
    assert words("#jalan_rusak") == ["jalan", "rusak"]


def test_the_words_of_a_text_are_ours_to_change() -> None:
    words("jalan rusak").clear()
    assert words("jalan rusak") == ["jalan", "rusak"]


@given(st.text())
def test_any_text_can_be_matched(text: str) -> None:
    assert "\x00" not in matchable(text)


SHORT = [short for group in lexicon.sections("shorthand.yaml").values() for short in group]
pieces = st.one_of(
    st.text(),
    st.sampled_from(SHORT),
    st.sampled_from(["2", "nya", "ny", "x", "kk", "\u200d", "\u0301", "\u0430", "_", "-", " "]),
    st.text(alphabet="aknyx2", max_size=6),
)


@given(st.lists(pieces).map("".join))
def test_matching_twice_changes_nothing_more(text: str) -> None:
    assert matchable(matchable(text)) == matchable(text)


def test_no_character_by_itself_is_matched_differently_the_second_time() -> None:
    for char in map(chr, range(0x110000)):
        # The others are their own simplest form.
        if not unicodedata.decomposition(char) and char.casefold() == char:
            continue
        once = matchable(char)
        assert matchable(once) == once


def test_every_shorthand_is_one_word_and_means_words() -> None:
    for short, full in _everywhere():
        assert words(short) == words(full), short
        assert " ".join(words(full)) == full.replace("-", " "), full


def test_every_unit_is_written_out_after_a_number() -> None:
    for short, full in lexicon.sections("shorthand.yaml")["after_a_number"].items():
        assert words(f"3{short}") == ["3", *words(full)], short


def test_no_shorthand_is_written_in_two_groups() -> None:
    shorts = [short for short, _ in _everywhere()]
    assert len(shorts) == len(set(shorts))


def _everywhere() -> list[tuple[str, str]]:
    groups = lexicon.sections("shorthand.yaml")
    return [pair for name in groups.keys() - {"after_a_number"} for pair in groups[name].items()]


@pytest.mark.parametrize("exceptions", ["spelt_so", "numbered"])
def test_an_exception_to_a_rule_is_spelt_as_it_stands(exceptions: str) -> None:
    for word in lexicon.words("spelling.yaml", exceptions):
        assert words(word) == [word]


def test_an_emoji_made_of_several_stays_one() -> None:
    assert clean("terima kasih 👩‍🚒") == "terima kasih 👩‍🚒"


def test_a_joiner_beside_a_letter_or_digit_hides_and_goes() -> None:
    assert clean("48\u200d\u200d2 ja\u200dlan") == "482 jalan"
