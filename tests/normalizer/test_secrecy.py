import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer import lexicon
from normalizer.secrecy import asks
from normalizer.text import words


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
    assert asks(text) == {word.lower()}


@pytest.mark.parametrize(
    "text", ["anonim", "anonim ada pungli", "anonim. ada pungli", "ada pungli. anonim", "Anonim - pungli"]
)
def test_anonim_may_be_written_small(text: str) -> None:
    assert asks(text) == {"anonim"}


@pytest.mark.parametrize("text", ["rahasia", "rahasia: ada pungli", "ada pungli, rahasia"])
def test_rahasia_may_be_written_small_where_it_is_set_apart(text: str) -> None:
    assert asks(text) == {"rahasia"}


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
    assert asks(text) == {"anonim", "rahasia"}


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
    assert not asks(text)


THE_NAME = [
    "jangan sebut nama saya",
    "tolong identitas sy dirahasiakan",
    "nama saya jgn ditampilkan",
    "Jangan pakai nama saya ya bu",
    "tolong nama saya jangan dibawa2 ya",
    "sy minta nm disembunyikan",
    "nama sy jgn dipublikasikan",
    "saya tidak mau disebut namanya",
    "rahasiakan nama pelapor",
    "ojo nyebut jenengku",
    "ulah nyebut ngaran abdi",
    "keep my name out",
    "anonymous please",
    "TANGKAB pungli smp negeri di mauk tarik uang perpisahan 1500000/siswa. jgn sebut nama sy",
    "ada pungli di sekolah, mohon nama saya dirahasiakan ya pak",
    "Mohon identitas saya sebagai pelapor dirahasiakan",
    "saya mau lapor secara anonim, ada korupsi dana desa",
    "tolong jangan bilang siapa yang lapor",
    "please keep my name out of it",
    "I want to stay anonymous",
    "don't mention my name",
    "jangan sampai nama saya disebut",
    "nama saya tolong disamarkan",
    "nama dan nomor saya mohon dirahasiakan",
    "lapor anonim aja ya",
    "laporan ini tanpa nama ya, saya melapor tanpa nama",
    "jangan kasih tau kalau saya yang lapor",
    "mohon kerahasiaan identitas pelapor dijaga",
    "tolong sembunyikan identitas saya",
    "nama jangan disebut",
    "Anonim ya pak",
    "aja disebut jenengku",
    "identitas saya jangan dibocorkan",
    "gak usah sebut nama saya ya",
    "tidak perlu disebut nama saya",
    "saya takut, tolong jangan sebutkan identitas saya",
    "jenengku ojo disebut",
    "nami abdi ulah disebat",
    "please do not publish my name",
    "Hide my name please",
    "nama saya jangan dimunculkan",
    "mohon jangan dicantumkan nama saya",
]

THE_REPORT = [
    "mohon laporan ini dirahasiakan",
    "jangan dipublikasikan laporan ini",
    "jangan disebarkan laporan ini",
    "isi laporan rahasia",
    "this is confidential",
    "laporan ini bersifat rahasia",
    "laporan saya tolong jangan disebar",
    "tolong rahasiakan laporan saya",
    "mohon dirahasiakan",
    "ada pungli di kantor lurah. tolong dirahasiakan ya",
    "keep this private",
    "laporan ini jangan dipublikasikan",
    "jangan diviralkan laporan saya",
    "mohon dijaga kerahasiaannya",
    "aduan ini mohon dirahasiakan isinya",
    "ini rahasia ya pak",
    "tolong jangan dipublish",
]

BOTH = [
    "identitas dan laporan saya mohon dirahasiakan",
    "ANONIM RAHASIA ada pungli",
    "nama saya jangan disebut dan laporan ini dirahasiakan",
]

NOTHING = [
    "tidak perlu anonim",
    "gak usah dirahasiakan",
    "boleh sebut nama saya",
    "rahasia umum",
    "pungli itu rahasia umum",
    "surat kaleng beredar di desa",
    "akun anonim yang meresahkan",
    "dokumen rahasia bocor di kantor desa",
    "nama saya tidak perlu dirahasiakan",
    "tidak apa-apa disebut nama saya",
    "identitas saya tidak usah dirahasiakan",
    "petugas tidak mau menyebutkan namanya",
    "nama saya tidak terdaftar di DPT",
    "nama saya dicatut parpol",
    "data pribadi warga disebarkan pinjol",
    "kenapa data penerima bansos tidak dipublikasikan",
    "kerahasiaan",
    "anggaran desa dirahasiakan oleh kades",
    "jadwal ambulans tidak dipublikasikan",
    "kerahasiaan pelapor tidak dijaga",
    "jalan tanpa nama rusak",
    "saya tidak mau anonim, nama saya budi",
    "jangan rahasiakan anggaran desa",
    "tolong sebutkan nama petugasnya",
    "jangan tutup jalan",
    "tolong lapor ke pak lurah jangan buang sampah di sungai",
    "mohon saluran ditutup",
    "nomor laporan saya 9900123",
    "laporan saya jangan lama-lama",
    "data saya bocor",
    "hasil tes jangan ditunda diumumkan",
    "jangan lupa umumkan jadwal vaksin",
    "bukan rahasia lagi kalau bikin ktp harus bayar",
    "sudah bukan rahasia",
    "tolong tutup lubang ini",
    "mohon ditutup lubangnya",
    "mohon warung itu ditutup",
    "not confidential",
    "gak usah ANONIM",
    "saya orang kecil, anonim di facebook menghina bupati",
    "mohon lindungi kami dari begal",
    "tolong lindungi warga",
    "tolong samarkan",
]


@pytest.mark.parametrize("text", THE_NAME)
def test_somebody_asks_in_their_own_words_not_to_be_named(text: str) -> None:
    assert asks(text) == {"anonim"}


@pytest.mark.parametrize("text", THE_REPORT)
def test_somebody_asks_in_their_own_words_that_it_stays_between_us(text: str) -> None:
    assert asks(text) == {"rahasia"}


@pytest.mark.parametrize("text", BOTH)
def test_both_can_be_asked_for_in_a_sentence(text: str) -> None:
    assert asks(text) == {"anonim", "rahasia"}


@pytest.mark.parametrize("text", NOTHING)
def test_who_declines_it_or_speaks_of_something_else_asks_for_nothing(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize("trigger", sorted(lexicon.words("secrecy_words.yaml", "triggers")))
def test_every_trigger_can_be_met(trigger: str) -> None:
    assert words(trigger) == [trigger]


@given(st.text() | st.text(alphabet="ANONIM anonim RAHASIA.,()"))
def test_any_text_can_be_read(text: str) -> None:
    assert asks(text) <= {"anonim", "rahasia"}


def test_a_long_text_is_read_in_reasonable_time() -> None:
    for unit in (
        ".",
        "ANONIM ",
        "dan ",
        ". rahasia",
        "jangan ",
        "jangan nama ",
        "nama saya jangan ",
        "laporan ",
    ):
        asks(unit * (100_000 // len(unit)))
