import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.draft import ComplaintDraft, Kind, asks_anonim, asks_rahasia, draft_from
from normalizer.fingerprint import fingerprint
from normalizer.language import Language


def test_a_draft_keeps_the_citizens_own_words() -> None:
    assert draft_from("Jln rusak, ANONIM") == ComplaintDraft(
        text="Jln rusak, ANONIM",
        kind=Kind.PENGADUAN,
        language=Language.ID,
        fingerprint=fingerprint("jln rusak anonim"),
        anonim=True,
        rahasia=False,
    )


@pytest.mark.parametrize("word", ["ANONIM", "RAHASIA"])
@pytest.mark.parametrize(
    "message",
    [
        "{}",
        "{} ada pungli di kantor desa",
        "{} ADA PUNGLI DI KANTOR DESA",
        "{}: ada pungli",
        "#{} ada pungli",
        "({}) ada pungli",
        "{}\nada pungli",
        "Ada pungli. {}",
        "Ada pungli, {}!",
        "Ada pungli ({})",
        "Ada pungli {}",
        "Ada pungli di RT 03 {}",
        "Ada pungli\n{}",
        "ADA PUNGLI. {}.",
    ],
)
def test_a_privacy_word_on_its_own_at_an_edge_is_a_command(message: str, word: str) -> None:
    text = message.format(word)
    assert asks_anonim(text) is (word == "ANONIM")
    assert asks_rahasia(text) is (word == "RAHASIA")


@pytest.mark.parametrize(
    "text", ["anonim", "anonim ada pungli", "anonim. ada pungli", "ada pungli. anonim", "Anonim - pungli"]
)
def test_anonim_may_be_written_small(text: str) -> None:
    assert asks_anonim(text)


@pytest.mark.parametrize("text", ["rahasia", "rahasia: ada pungli", "ada pungli, rahasia"])
def test_rahasia_may_be_written_small_where_it_is_set_apart(text: str) -> None:
    assert asks_rahasia(text)


@pytest.mark.parametrize(
    "text",
    [
        "ANONIM RAHASIA ada pungli",
        "Anonim dan rahasia: ada pungli",
        "RAHASIA, ANONIM. ada pungli",
        "ada pungli. anonim & rahasia",
        "ada pungli\nANONIM RAHASIA",
        "ANONIM ada pungli RAHASIA",
    ],
)
def test_both_words_can_be_said(text: str) -> None:
    assert asks_anonim(text)
    assert asks_rahasia(text)


@pytest.mark.parametrize(
    "text",
    [
        "rahasia umum kalau ada pungli di sana",
        "RAHASIA UMUM ADA PUNGLI",
        "pungli itu rahasia umum.",
        "ini sudah jadi rahasia",
        "INI SUDAH JADI RAHASIA",
        "surat anonim beredar di desa",
        "dokumen RAHASIA bocor di kantor desa",
        "anonimitas pelapor tidak dijaga",
        "kerahasiaan",
    ],
)
def test_the_words_in_a_sentence_are_no_command(text: str) -> None:
    assert not asks_anonim(text)
    assert not asks_rahasia(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Aspirasi: perbanyak taman", Kind.ASPIRASI),
        ("USUL - perbanyak taman", Kind.ASPIRASI),
        ("Permintaan informasi: jadwal KTP keliling", Kind.PERMINTAAN_INFORMASI),
        ("minta info\njadwal KTP keliling", Kind.PERMINTAAN_INFORMASI),
        ("saran saya tidak pernah didengar", Kind.PENGADUAN),
        ("minta informasi tapi tidak dilayani", Kind.PENGADUAN),
        ("jalan rusak", Kind.PENGADUAN),
    ],
)
def test_only_a_heading_makes_another_kind_than_a_complaint(text: str, kind: Kind) -> None:
    assert draft_from(text).kind is kind


@given(st.text() | st.text(alphabet="ANONIM anonim RAHASIA.,()"))
def test_a_draft_can_be_made_of_any_text(text: str) -> None:
    assert draft_from(text).text == text


def test_a_long_text_is_read_in_reasonable_time() -> None:
    for unit in (".", " ", "ANONIM ", "dan ", "a", ". rahasia", "("):
        draft_from(unit * (100_000 // len(unit)))
