"""What people say about a complaint that they have filed already."""

import pytest

from normalizer import thread


@pytest.mark.parametrize(
    "text",
    [
        "tolong cabut laporan saya",
        "laporan sy dibatalkan saja pak, sudah selesai secara kekeluargaan",
        "batal lapor min",
        "gajadi lapor",
        "Mohon laporan 9900123 ditarik kembali",
        "hapus aja aduan saya yg kemarin",
        "please withdraw my report",
        "cancel my complaint",
        "ora sido lapor pak",
    ],
)
def test_a_complaint_is_taken_back(text: str) -> None:
    assert thread.withdraws(text)


@pytest.mark.parametrize(
    "text",
    [
        "KTP saya dicabut petugas tanpa alasan",
        "pencabutan izin tambang",
        "jadwal imunisasi di posyandu dibatalkan terus",
        "laporan keuangan desa tidak pernah dibuka",
        "mobil sampah menarik uang dari warga",
    ],
)
def test_what_is_taken_back_elsewhere_is_no_withdrawal(text: str) -> None:
    assert not thread.withdraws(text)


@pytest.mark.parametrize(
    "text",
    [
        "sudah beres pak makasih",
        "lampunya udah nyala min, terima kasih 🙏",
        "Sudah diperbaiki",
        "sampahnya sdh diangkut tadi pagi",
        "it has been fixed, thanks",
        "wis dibenakke, matur nuwun",
        "airnya sudah ngalir lagi",
        "sudah cair pak bantuannya",
    ],
)
def test_they_say_that_it_is_done(text: str) -> None:
    assert thread.says_fixed(text)


@pytest.mark.parametrize(
    "text",
    [
        "belum beres pak, lubangnya cuma ditimbun tanah",
        "kok statusnya selesai, padahal belum diapa-apakan",
        "masih rusak pak",
        "blm ada perubahan sama sekali",
        "sudah diperbaiki tapi rusak lagi",
        "still not fixed",
        "durung beres pak",
        "dibilang selesai tapi nyatanya masih gelap",
    ],
)
def test_they_say_that_it_is_not(text: str) -> None:
    assert thread.disputes(text)
    assert not thread.says_fixed(text)


@pytest.mark.parametrize("text", ["laporan saya sudah selesai?", "sudah lapor", "jalan sudah rusak"])
def test_a_question_and_a_story_say_neither(text: str) -> None:
    assert not thread.says_fixed(text)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("5", 5),
        ("nilai 4", 4),
        ("Bintang 5 🙏", 5),
        ("⭐⭐⭐", 3),
        ("rating: 2", 2),
        ("3/5", 3),
        ("saya kasih nilai 5, petugasnya cepat", 5),
        ("lima", 5),
        ("4 cukup puas pak", 4),
        ("1 kecewa", 1),
    ],
)
def test_a_mark_is_read(text: str, mark: int) -> None:
    assert thread.mark(text) == mark


@pytest.mark.parametrize("text", ["0", "6", "15", "RT 3", "3 hari air mati", "", "nilai tanah 500", "⭐" * 6])
def test_what_is_no_mark_is_none(text: str) -> None:
    assert thread.mark(text) is None


@pytest.mark.parametrize(
    "text", ["terima kasih", "Makasih banyak pak 🙏", "matur nuwun", "hatur nuhun", "thx min", "suwun mas"]
)
def test_thanks_are_thanks(text: str) -> None:
    assert thread.thanks(text)


@pytest.mark.parametrize(
    "text", ["terima kasih, tapi jalan masih rusak", "terima kasih jalan rusak", "kasih uang"]
)
def test_thanks_with_more_to_say_are_not(text: str) -> None:
    assert not thread.thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "tambahan: lokasinya dekat SD",
        "maksud saya jalan melati bukan mawar",
        "ralat pak, RT 5",
        "foto menyusul ya",
    ],
)
def test_more_is_said_to_be_more(text: str) -> None:
    assert thread.adds(text)


@pytest.mark.parametrize(
    "text",
    ["laporan baru: lampu mati", "mau lapor lagi pak", "selain itu selokan mampet", "ada masalah lain"],
)
def test_something_else_is_said_to_be_so(text: str) -> None:
    assert thread.is_anew(text)
