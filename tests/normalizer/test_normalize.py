import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer import lexicon, tickets
from normalizer.draft import draft_from
from normalizer.intent import Intent
from normalizer.language import Language
from normalizer.normalize import UnderstoodMessage, normalize
from normalizer.text import words
from tests.normalizer import strategies

TICKET = "4829156059"
MISTYPED = "4829156058"


def test_a_complaint_is_understood() -> None:
    assert normalize("  Banjir di  Cikarang!\u200b ") == UnderstoodMessage(
        text="Banjir di Cikarang!",
        language=Language.ID,
        intent=Intent.REPORT,
        draft=draft_from("Banjir di Cikarang!"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "banjir!",
        "BANJIR",
        "api",
        "jalan rusak",
        "LAPOR jalan rusak di kel timur indah",
        "#LAPOR sampah numpuk @lapor1708",
        "Assalamualaikum pak admin, mau lapor jalan rusak",
        "info banjir di mana",
        "tolong lampu mati",
        "status tanah saya disengketakan",
        "cek status bansos saya",
        "selamat pagi pak lurah tidak pernah di kantor",
        "no water for two weeks",
        "道路损坏",
        "火灾",
        "covid19",
        "/jalan rusak",
        "ok tapi jalan masih rusak",
        "ANONIM ada pungli",
    ],
)
def test_anything_with_substance_is_a_report(text: str) -> None:
    assert normalize(text).intent is Intent.REPORT


@pytest.mark.parametrize(
    "text",
    [
        f"Laporan saya {TICKET} belum ditindaklanjuti, lubang makin besar dan ada korban jatuh",
        f"belum beres pak, lubangnya cuma ditimbun tanah, {TICKET}",
        f"{TICKET} statusnya selesai padahal masih rusak",
        f"{TICKET} lampu mati lagi",
        f"bagaimana ini {TICKET} jalan di depan pasar rusak parah, anak sekolah sering jatuh",
        f"sdh lapor nomor {MISTYPED} dua bulan lalu, sampah di pasar masih menumpuk dan bau",
    ],
)
def test_a_complaint_that_quotes_a_ticket_is_a_report(text: str) -> None:
    message = normalize(text)
    assert message.intent in (Intent.REPORT, Intent.DISPUTE)
    assert message.draft
    assert message.tickets or message.mistyped


@pytest.mark.parametrize(
    "text",
    [
        TICKET,
        "#482 915 6059 pak",
        "482 9l5 6O59",
        "status 482 915 6059",
        "/status 482 915 6059",
        "/status@lapor_bot 482 915 6059",
        "/lapor 482 915 6059",
        "LAPOR-4829156059",
        "min tolong cek laporan saya 482 915 6059 a.n. Contoh",
        "Selamat pagi, mau tanya laporan saya nomor 4829156059 tentang jalan rusak sudah sampai mana ya?",
        "@lapor1708 482 915 6059 https://t.co/contoh",
    ],
)
def test_a_ticket_in_a_short_message_or_a_question_asks_for_its_status(text: str) -> None:
    message = normalize(text)
    assert message.intent is Intent.STATUS
    assert message.tickets == (TICKET,)


def test_a_mistyped_ticket_asks_for_a_status_too() -> None:
    message = normalize("482 915 6058")
    assert (message.intent, message.tickets, message.mistyped) == (Intent.STATUS, (), (MISTYPED,))


@pytest.mark.parametrize(
    "text",
    [
        "status",
        "/status",
        "cek status",
        "STATUS LAPORAN",
        "gimana laporan saya?",
        "gmn lap sy min",
        "laporan sy kemarin gimana ya pak",
        "laporan saya sudah diproses belum?",
        "how is my report?",
        "any update?",
    ],
)
def test_a_question_about_a_report_asks_for_its_status(text: str) -> None:
    assert normalize(text).intent is Intent.STATUS


@pytest.mark.parametrize(
    "text",
    [
        "BANTUAN",
        "help",
        "Info",
        "/bantuan",
        "/help",
        "/HELP@lapor_bot",
        "/info",
        "/start",
        "/start kode-dari-tautan",
        "/lapor",
        "/lapor ok",
        "LAPOR",
        "bagaimana cara melapor?",
    ],
)
def test_asking_how_it_works_asks_for_help(text: str) -> None:
    assert normalize(text).intent is Intent.HELP


@pytest.mark.parametrize(
    "text",
    [
        "halo",
        "Haloooo",
        "Assalamualaikum wr. wb.",
        "selamat pagi",
        "min",
        "pak",
        "hi 🙏",
        "P",
        "apa kabar min",
        "halo min mau lapor",
    ],
)
def test_greeting_words_alone_are_a_greeting(text: str) -> None:
    assert normalize(text).intent is Intent.GREETING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "🙏🙏",
        "?!",
        "test",
        "ok",
        "Ok pak",
        "x",
        "ya",
        "081200000001",
        "https://contoh.id/a",
    ],
)
def test_without_substance_it_is_unclear(text: str) -> None:
    assert normalize(text).intent is Intent.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop",
        "Berhenti.",
        "UNREG",
        "tolong berhenti",
        "stop kirim sms",
        "STOP ALL",
        "/stop",
        "/berhenti",
        "unsubscribe",
        "tolong hentikan pesannya ya pak",
        "UNREG LAPOR",
        "jangan kirim sms lagi",
    ],
)
def test_stop_words_alone_ask_to_be_left_alone(text: str) -> None:
    assert normalize(text).intent is Intent.STOP


@pytest.mark.parametrize("text", ["START", "mulai", "Mulai lagi", "/mulai", "unstop", "REG LAPOR"])
def test_start_words_alone_take_that_back(text: str) -> None:
    assert normalize(text).intent is Intent.START


@pytest.mark.parametrize(
    "text",
    [
        "tolong hentikan pungli di kelurahan",
        "kapan proyek jalan ini berhenti, debunya parah",
        "jalan mulai rusak di depan pasar",
        "bus trans tidak mau berhenti di halte Contoh",
        "pabrik itu harus stop membuang limbah ke sungai",
        "layanan KTP berhenti",
        "semua layanan berhenti",
        "tolong jangan lapor ke polisi",
    ],
)
def test_a_complaint_that_holds_such_a_word_is_a_complaint(text: str) -> None:
    assert normalize(text).intent is Intent.REPORT


@pytest.mark.parametrize("text", ["no sms", "No langganan 12345678", "langganan saya no 5512", "no layanan"])
def test_no_is_short_for_number_and_stops_nothing(text: str) -> None:
    assert normalize(text).intent is not Intent.STOP


@pytest.mark.parametrize("text", ["baca", "mau lihat jawabannya", "apa jawabannya?", "buka"])
def test_asking_to_see_what_there_is_is_no_complaint(text: str) -> None:
    assert normalize(text).intent is Intent.READ


def test_asking_to_see_one_ticket_asks_after_that_one() -> None:
    understood = normalize("mohon jawaban 482 915 6059")
    assert (understood.intent, understood.tickets) == (Intent.STATUS, ("4829156059",))


def test_a_mistyped_number_under_a_picture_is_told() -> None:
    assert normalize("foto laporan 482 915 6058", evidence=True).intent is Intent.STATUS


@pytest.mark.parametrize(
    "text", ["", "halo", "ok", "🙏", "lihat foto ini", "ini fotonya pak", "lihat ini pak"]
)
def test_a_picture_or_a_place_without_words_is_evidence(text: str) -> None:
    assert normalize(text, evidence=True).intent is Intent.EVIDENCE


def test_a_picture_with_a_complaint_under_it_is_a_complaint_and_one_with_a_number_asks_after_it() -> None:
    assert normalize("Jalan di depan pasar rusak parah", evidence=True).intent is Intent.REPORT
    assert normalize("status 482 915 6059", evidence=True).intent is Intent.STATUS


def test_what_cannot_be_read_is_not_taken_for_evidence() -> None:
    assert normalize("", "sticker", evidence=True).intent is Intent.UNSUPPORTED


@pytest.mark.parametrize("text", ["", "halo", "🙏", "ok"])
def test_what_cannot_be_read_is_unsupported_when_no_words_say_more(text: str) -> None:
    message = normalize(text, unsupported="photo")
    assert (message.intent, message.unsupported) == (Intent.UNSUPPORTED, "photo")


def test_a_photo_with_a_story_is_a_report() -> None:
    message = normalize("jalan rusak", unsupported="photo")
    assert (message.intent, message.unsupported) == (Intent.REPORT, "photo")


def test_a_photo_under_a_ticket_number_asks_for_its_status() -> None:
    assert normalize(TICKET, unsupported="photo").intent is Intent.STATUS


@pytest.mark.parametrize(
    "text", ["/lapor jalan rusak", "/lapor@lapor_bot  jalan rusak", "/LAPOR\njalan rusak"]
)
def test_the_command_is_not_part_of_the_complaint(text: str) -> None:
    message = normalize(text)
    assert message.draft == draft_from("jalan rusak")
    assert message.text.startswith("/")


def test_a_privacy_word_after_the_command_is_heard() -> None:
    draft = normalize("/lapor RAHASIA ada pungli").draft
    assert draft is not None
    assert draft.rahasia


def test_what_was_said_of_privacy_reaches_the_draft() -> None:
    draft = normalize("ANONIM ada pungli").draft
    assert draft is not None
    assert (draft.anonim, draft.rahasia) == (True, False)


@given(st.text() | strategies.sentences, st.none() | st.just("photo"))
def test_any_text_is_understood_somehow(text: str, unsupported: str | None) -> None:
    message = normalize(text, unsupported)
    assert message.draft or message.intent is not Intent.REPORT
    assert message.unsupported == unsupported


@given(
    strategies.tickets,
    st.lists(st.sampled_from(["jalan", "rusak", "parah", "lampu", "mati", "sampah"]), min_size=8),
)
def test_a_long_complaint_is_a_report_whatever_it_quotes(ticket: str, story: list[str]) -> None:
    message = normalize(f"{' '.join(story)} {tickets.display(ticket)}")
    assert (message.intent, message.tickets) == (Intent.REPORT, (ticket,))


@pytest.mark.parametrize(
    "text",
    [
        "BENGKULU jln di kel timur indah kec singaran pati rusak parah byk lubang, sdh 3 bln blm diperbaiki",
        "Lampu PJU di Jl. Industri Kec. Cikarang Barat Kab. Bekasi mati total udah semingguan, rawan begal",
        "sampah numpuk di bandung, bau bgt min",
        "TANGKAB pungli smp negeri di mauk tarik uang perpisahan 1500000/siswa. jgn sebut nama sy",
    ],
)
def test_complaints_as_citizens_write_them_are_indonesian_reports(text: str) -> None:
    message = normalize(text)
    assert (message.intent, message.language, message.tickets) == (Intent.REPORT, Language.ID, ())


def test_every_listed_word_is_in_the_form_it_is_looked_up_in() -> None:
    lists = (
        "greeting",
        "polite",
        "help",
        "interrogative",
        "question",
        "progress",
        "topic",
        "check",
        "objection",
        "empty",
    )
    for name in lists:
        for word in lexicon.words("intent_words.yaml", name):
            assert words(word) == [word], (name, word)
