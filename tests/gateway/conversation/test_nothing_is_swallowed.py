"""What sounds like a question, a mark, thanks or a withdrawal and tells of something opens a complaint."""

import pytest

from gateway.conversation.turn import Conversation, OpenComplaint, Question, Talk
from tests.gateway.conversation.talking import FIRST, HOUR, LAMP, NOW, facts, hear, ticket

TOLD = [
    # "Sudah" of how long, and of what failed all the same.
    "sudah dua minggu lampu jalan belum diperbaiki",
    "sudah 3 hari sampah belum diangkut",
    "air pdam sudah 2 hari tidak mengalir",
    "bansos sudah 3 bulan belum cair",
    "gaji guru sudah 4 bulan tidak dibayar",
    "jembatan sudah tidak aman dilewati",
    "sudah dibayar tapi sertifikat tanah tidak keluar",
    "sudah jadi jembatan tapi ambruk di Kampung Melayu",
    # Numbers that are no marks.
    "1. Jalan rusak di depan pasar Panorama, 2. lampu mati di gang mawar",
    "2 dari 5 lampu jalan mati di Jl Sudirman",
    "Hotel bintang 5 buang limbah ke sungai Serut",
    "nilai 3 siswa SDN 5 diubah guru",
    "2 pak lampu jalan mati di depan masjid",
    "rating 1 pelayanan puskesmas, antre 4 jam dan dokter tidak ada",
    # What is called off, but not by them.
    "tidak jadi dibangun jembatan desa kami, kenapa?",
    "Pengaduan: tolong cabut izin karaoke di Jl Bali, bising tiap malam",
    "batal diaspal jalan kami",
    "aduan: akta kelahiran anak saya dihapus dari sistem dukcapil",
    # Asking for news of something else than a report.
    "belum ada kabar bantuan rumah korban banjir di Kampung Melayu",
    "belum ada jawaban dari dinas sosial soal bansos lansia ibu saya",
    # Asking how, of something that is wrong.
    "mau lapor ke bpjs kok harus bayar di puskesmas",
    "syarat lapor kehilangan KK di Dukcapil apa saja?",
]


@pytest.mark.parametrize("text", TOLD)
def test_who_has_no_complaint_gets_a_number_for_it(text: str) -> None:
    assert isinstance(hear(text).effect, OpenComplaint)


@pytest.mark.parametrize("text", TOLD)
def test_who_has_one_of_something_else_gets_another_number(text: str) -> None:
    known = facts(ticket(FIRST, likeness="different"))
    assert isinstance(hear(text, known).effect, OpenComplaint)


@pytest.mark.parametrize("text", TOLD)
def test_who_told_us_to_stop_gets_one_as_well(text: str) -> None:
    assert hear(text, facts(stopped=True)).replies


@pytest.mark.parametrize("text", [LAMP, "sampah menumpuk di Selebar Bengkulu", "guru sering bolos di SD 5"])
def test_what_is_another_matter_is_no_answer_to_our_question(text: str) -> None:
    asked = Conversation(question=Question(FIRST, NOW - HOUR), talk=Talk(FIRST, NOW - HOUR))
    known = facts(ticket(FIRST, likeness="different"))
    assert isinstance(hear(text, known, asked).effect, OpenComplaint)


@pytest.mark.parametrize(
    "text", ["tidak ada air bersih di desa kami", "baru saja banjir di Panorama", "bukan main bau sampah itu"]
)
def test_what_begins_like_an_answer_to_our_doubt_is_heard_to_its_end(text: str) -> None:
    doubting = Conversation(doubted=Talk(FIRST, NOW - HOUR))
    assert isinstance(hear(text, facts(ticket(FIRST)), doubting).effect, OpenComplaint)
