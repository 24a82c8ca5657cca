import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.draft import Kind, draft_from
from normalizer.fingerprint import fingerprint
from normalizer.language import Language


def test_a_draft_tells_what_was_read_out_of_the_words_and_keeps_them() -> None:
    text = "ANONIM: lampu PJU di Jl. Industri Kec. Cikarang Barat Kab. Bekasi mati, no laporan 9900123"
    draft = draft_from(text)
    assert draft.text == text
    assert (draft.kind, draft.language, draft.fingerprint) == (
        *(Kind.PENGADUAN, Language.ID),
        fingerprint(text),
    )
    assert (draft.anonim, draft.rahasia) == (True, False)
    assert draft.place.code == "32.16.08"
    assert draft.topic
    assert (draft.topic.name, draft.topic.subject) == ("PERHUBUNGAN", "lampu jalan")
    assert draft.spots == ("jalan:industri",)
    assert draft.references == ("9900123",)
    assert (draft.emergency, draft.beyond, draft.supervised) == (None, None, False)


def test_an_emergency_is_never_called_beyond_us() -> None:
    draft = draft_from("tolong! tetangga saya dibacok, masih berdarah, pelakunya lari")
    assert draft.emergency
    assert draft.beyond is None


def test_graft_has_to_be_looked_into_by_an_inspector() -> None:
    assert draft_from("pungli di kantor kecamatan, tiap urus surat diminta 50 ribu").supervised


def test_places_are_looked_for_first_where_the_gateway_serves() -> None:
    text = "sampah menumpuk di Kec. Karanganyar"
    assert draft_from(text).place.code is None
    assert draft_from(text, within="33.13").place.code == "33.13.09"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Aspirasi: perbanyak taman", Kind.ASPIRASI),
        ("USUL - perbanyak taman", Kind.ASPIRASI),
        ("Permintaan informasi: jadwal KTP keliling", Kind.PERMINTAAN_INFORMASI),
        ("minta info\njadwal KTP keliling", Kind.PERMINTAAN_INFORMASI),
        ("jalan rusak", Kind.PENGADUAN),
    ],
)
def test_a_heading_says_which_kind_it_is(text: str, kind: Kind) -> None:
    assert draft_from(text).kind is kind


@given(st.text() | st.text(alphabet="ANONIM anonim RAHASIA.,()"))
def test_a_draft_can_be_made_of_any_text(text: str) -> None:
    assert draft_from(text).text == text


def test_a_long_text_is_read_in_reasonable_time() -> None:
    for unit in (".", " ", "ANONIM ", "dan ", "a", ". rahasia", "("):
        draft_from(unit * (100_000 // len(unit)))
