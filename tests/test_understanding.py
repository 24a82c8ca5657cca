"""What citizens really write, through the whole house: what becomes of it, and what they are told."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from sqlmodel import select

from channels.addresses import Address
from channels.messages import Attachment, InboundMessage, Location
from gateway import cli, config
from gateway.config import Schedule, Settings
from normalizer import places, tickets
from store import models as m
from store.engine import writing
from tests.conftest import open_office
from tests.far_end import FarEnd
from tests.office import Office, said, settings_for

PATIENCE = timedelta(seconds=4)
NUMBER = "+6281200000011"
PLACE, CODE = "Kel. Timur Indah Kec. Singaran Pati Kota Bengkulu", "17.71.09.1005"
ROAD = "Jalan berlubang parah di depan rumah kami, sudah dua kali motor jatuh"
ROAD_THERE = f"Jalan berlubang parah di {PLACE}, sudah dua kali motor jatuh"
LAMP_THERE = f"Lampu jalan di Jalan Melati {PLACE} mati semua sejak minggu lalu"
GARBAGE = "Sampah di belakang kantor camat menumpuk sudah dua minggu dan bau sekali"
IN_BANDUNG = "Sampah menumpuk di Bandung, bau sekali dan banyak lalat"
BANDUNG = ["32.04", "32.17", "32.73"]


@dataclass
class Citizen:
    """Somebody with a phone, and what they are told on it."""

    office: Office
    person: str = "1001"
    channel: str = "telegram"

    def __call__(
        self, *texts: str, after: timedelta = timedelta(minutes=5), work: bool = True, **more: Any
    ) -> list[str]:
        """Say each, so long after what was said before; return what was answered."""
        before = len(self.told)
        for text in texts:
            self.office.late += after
            self.office.hear(self.message(text, **more))
            if work:
                self.office.work()
        return self.told[before:]

    def message(self, text: str, **more: Any) -> InboundMessage:
        scheme = {"telegram": "telegram", "sms_1708": "sms", "whatsapp": "whatsapp"}[self.channel]
        fields = {
            "sender": Address(scheme, self.person),
            "channel": self.channel,
            "sent_at": self.office.now(),
            **more,
        }
        return said(text, **fields)

    @property
    def told(self) -> list[str]:
        # Meta writes a number without the plus.
        return self.office.far_end.to(self.person.removeprefix("+" if self.channel == "whatsapp" else ""))


@pytest.fixture
def citizen(office: Office) -> Citizen:
    return Citizen(office)


@pytest.fixture
def sqlite_citizen(sqlite_office: Office) -> Citizen:
    return Citizen(sqlite_office)


MakeCitizen = Callable[..., Citizen]
"""(name of a setting=its value, …)"""


@pytest.fixture
def with_settings(
    tmp_path: Path, queue_url: str, far_end: FarEnd, far_end_url: str, sqlite_url: str
) -> Iterator[MakeCitizen]:
    """A citizen of an office with settings of the test's own."""
    with ExitStack() as opened:

        def make(**changed: Any) -> Citizen:
            settings = settings_for(tmp_path, sqlite_url, queue_url, far_end_url)
            return Citizen(opened.enter_context(open_office(settings.model_copy(update=changed), far_end)))

        yield make


@pytest.fixture
def patient(with_settings: MakeCitizen) -> Citizen:
    """Of an office that waits for the next bubble, as it is shipped."""
    return with_settings(schedule=Schedule(album_patience=0))


def outcomes(office: Office) -> list[str | None]:
    return [message.outcome for message in office.messages]


def only(office: Office) -> m.Complaint:
    [complaint] = office.complaints
    return complaint


def offered(office: Office) -> list[str]:
    """What can be tapped under what was said last."""
    return [choice["title"] for choice in office.deliveries[-1].choices]


# Bubbles.


def test_a_greeting_and_the_bubbles_after_it_are_one_complaint_with_one_answer(patient: Citizen) -> None:
    office, second = patient.office, timedelta(seconds=1)
    patient("Assalamualaikum", after=second)
    patient("mau lapor pak", after=second)
    assert patient.told == []
    patient("jalan di depan pasar rusak parah, banyak lubang", f"di {PLACE}", "tolong ya pak", after=second)
    complaint = only(office)
    assert complaint.text.startswith("Assalamualaikum\nmau lapor pak\njalan")
    assert complaint.area == CODE
    assert {message.complaint_id for message in office.messages} >= {complaint.id}
    assert len(patient.told) == 1


def test_bubbles_that_come_at_once_are_one_complaint_with_one_answer(patient: Citizen) -> None:
    texts = ("halo min", "lampu jalan mati", f"di {PLACE}", "mohon segera diperbaiki")
    patient(*texts, after=timedelta(seconds=1), work=False)
    patient.office.work()
    complaint = only(patient.office)
    assert complaint.text == "\n".join(texts)
    assert (complaint.area, complaint.subject) == (CODE, "lampu jalan")
    assert {message.complaint_id for message in patient.office.messages} == {complaint.id}
    assert len(patient.told) == 1


def test_a_greeting_after_which_nothing_comes_is_greeted_once_it_has_waited(patient: Citizen) -> None:
    assert patient("halo") == []
    patient.office.sweep(PATIENCE)
    patient.office.work()
    assert len(patient.told) == 1
    assert outcomes(patient.office) == ["greeting"]


def test_the_bubbles_after_the_number_join_in_silence(citizen: Citizen) -> None:
    second = timedelta(seconds=2)
    [told] = citizen(
        ROAD_THERE, "sudah lama sekali", "banyak anak sekolah lewat situ", "makasih", after=second
    )
    complaint = only(citizen.office)
    assert tickets.display(complaint.ticket) in told
    assert outcomes(citizen.office) == ["opened", "added", "added", "thanks"]


def test_an_edited_bubble_rewords_all_of_them(patient: Citizen) -> None:
    second = timedelta(seconds=1)
    patient("halo min", "lampu jalan mati", after=second, work=False)
    last = patient.message(f"di {PLACE}")
    patient.office.hear(last)
    patient.office.work()
    patient(f"di {PLACE} RT 5", edits=last.external_id)
    assert only(patient.office).text == f"halo min\nlampu jalan mati\ndi {PLACE} RT 5"
    assert len(patient.told) == 1


# Where it is.


@pytest.mark.parametrize(
    "text",
    [
        "Sampah menumpuk di Bandung, sudah seminggu tidak diangkut",
        "air PDAM mati di Bandung, sudah tiga hari belum mengalir lagi",
    ],
)
def test_so_long_not_done_is_a_complaint_and_not_news_that_it_is_done(
    sqlite_citizen: Citizen, text: str
) -> None:
    [told] = sqlite_citizen(text)
    assert tickets.display(only(sqlite_citizen.office).ticket) in told


def test_an_ambiguous_place_is_asked_about_with_something_to_tap(citizen: Citizen) -> None:
    [told] = citizen(IN_BANDUNG)
    complaint = only(citizen.office)
    assert (complaint.area, complaint.area_candidates) == (None, BANDUNG)
    assert tickets.display(complaint.ticket) in told
    assert "1. Kab. Bandung\n2. Kab. Bandung Barat\n3. Kota Bandung" in told
    assert offered(citizen.office) == ["Kab. Bandung", "Kab. Bandung Barat", "Kota Bandung"]


@pytest.mark.parametrize(
    ("text", "area"),
    [("Kota Bandung", "32.73"), ("2", "32.17"), ("yang kota pak", "32.73"), ("no 1", "32.04")],
)
def test_the_answer_settles_where_it_is(citizen: Citizen, text: str, area: str) -> None:
    _, told = citizen(IN_BANDUNG, text)
    complaint = only(citizen.office)
    assert (complaint.area, complaint.area_by, complaint.area_candidates) == (area, "answer", [])
    assert places.label(area) in told


def test_by_sms_the_areas_are_numbered_and_a_number_answers(sqlite_office: Office) -> None:
    by_sms = Citizen(sqlite_office, NUMBER, "sms_1708")
    asked, told = by_sms(IN_BANDUNG, "2")
    assert "1. Kab. Bandung, 2. Kab. Bandung Barat, 3. Kota Bandung" in asked
    assert only(sqlite_office).area == "32.17"
    assert "Bandung Barat" in told


def test_a_kecamatan_in_the_answer_counts_for_more_than_the_city(sqlite_citizen: Citizen) -> None:
    sqlite_citizen(IN_BANDUNG, "Kec. Sukajadi Kota Bandung")
    complaint = only(sqlite_citizen.office)
    assert (complaint.area, complaint.district) == ("32.73.07", "32.73.07")


def test_nobody_is_asked_more_than_twice(sqlite_citizen: Citizen) -> None:
    told = sqlite_citizen(ROAD, "di Bandung pak", "Bandung situ", "pokoknya Bandung")
    assert ["?" in one for one in told] == [True, True, False, False]
    assert only(sqlite_citizen.office).area_candidates == BANDUNG


def test_a_question_is_not_asked_again_of_who_says_something_else(sqlite_citizen: Citizen) -> None:
    [asked, *told] = sqlite_citizen(IN_BANDUNG, "halo", "terima kasih", "status laporan saya")
    assert "Yang mana" in asked
    assert not any("Yang mana" in one for one in told)


def test_a_pin_answers_the_question_and_sets_the_district(sqlite_citizen: Citizen) -> None:
    sqlite_citizen(ROAD)
    [told] = sqlite_citizen("", location=Location(-3.8, 102.27))
    complaint = only(sqlite_citizen.office)
    assert (complaint.located_by, complaint.area_by) == ("pin", "pin")
    assert complaint.district == places.nearest(-3.8, 102.27)
    assert str(complaint.district).startswith("17.71")
    assert "?" not in told
    assert sqlite_citizen("terima kasih ya pak")
    assert len(sqlite_citizen.office.complaints) == 1


def test_a_complaint_with_a_pin_is_not_asked_about(sqlite_citizen: Citizen) -> None:
    [told] = sqlite_citizen(ROAD, location=Location(-3.8, 102.27))
    assert "?" not in told
    assert str(only(sqlite_citizen.office).district).startswith("17.71")


def test_another_matter_in_few_words_is_no_answer_to_the_question(sqlite_citizen: Citizen) -> None:
    sqlite_citizen(ROAD)
    sqlite_citizen("Lampu jalan di Jalan Melati mati semua", after=timedelta(days=1))
    assert [complaint.subject for complaint in sqlite_citizen.office.complaints] == [
        "jalan rusak",
        "lampu jalan",
    ]


def test_nothing_is_asked_in_public(sqlite_office: Office) -> None:
    sqlite_office.hear(said(f"/lapor {IN_BANDUNG}", chat=-1001))
    sqlite_office.work()
    [told] = sqlite_office.far_end.to("-1001")
    assert "Bandung" not in told
    assert "?" not in told
    assert only(sqlite_office).area_candidates == BANDUNG


# Which complaint it belongs to.


@pytest.mark.parametrize("channels", [("sms_1708", "whatsapp"), ("whatsapp", "sms_1708")])
def test_the_same_words_from_one_number_on_two_channels_are_one_ticket(
    whatsapp_office: Office, channels: tuple[str, str]
) -> None:
    first, second = (Citizen(whatsapp_office, NUMBER, channel) for channel in channels)
    first(ROAD_THERE)
    [told] = second(ROAD_THERE)
    complaint = only(whatsapp_office)
    assert tickets.display(complaint.ticket) in told
    assert outcomes(whatsapp_office) == ["opened", "same"]
    assert {one.contact_id for one in whatsapp_office.addresses.values()} == {complaint.contact_id}


def test_the_same_words_of_two_numbers_are_two_complaints(sqlite_office: Office) -> None:
    for number in (NUMBER, "+6281200000012"):
        Citizen(sqlite_office, number, "sms_1708")(ROAD_THERE)
    assert len(sqlite_office.complaints) == 2


def test_the_same_matter_in_other_words_joins(citizen: Citizen) -> None:
    _, told = citizen(ROAD_THERE, f"jln rusak di {PLACE} lubangnya makin dalam", after=timedelta(hours=3))
    complaint = only(citizen.office)
    assert outcomes(citizen.office) == ["opened", "added"]
    assert tickets.display(complaint.ticket) in told


DOUBTFUL = "Jalan rusak di Jalan Mawar banyak motor jatuh dan warga mengeluh"


def doubt(citizen: Citizen) -> m.Complaint:
    _, told = citizen(ROAD_THERE, DOUBTFUL, after=timedelta(hours=3))
    assert "BARU" in told
    assert outcomes(citizen.office) == ["opened", "doubted"]
    assert offered(citizen.office) == ["Hal yang sama", "Laporan baru"]
    return only(citizen.office)


def test_what_is_called_new_gets_a_number_of_its_own(citizen: Citizen) -> None:
    first = doubt(citizen)
    [told] = citizen("BARU")
    [kept, opened] = citizen.office.complaints
    assert kept.id == first.id
    assert opened.text == DOUBTFUL
    assert tickets.display(opened.ticket) in told
    messages = citizen.office.messages
    assert [message.complaint_id for message in messages[:2]] == [first.id, opened.id]
    assert messages[1].outcome == "opened"


def test_what_is_called_the_same_stays(citizen: Citizen) -> None:
    first = doubt(citizen)
    [told] = citizen("TAMBAH")
    assert tickets.display(first.ticket) in told
    assert only(citizen.office).id == first.id
    assert citizen.office.messages[1].complaint_id == first.id


# Two people, one incident.


def pairs(office: Office) -> list[m.DuplicateCandidate]:
    with office.reading() as session:
        return list(session.exec(select(m.DuplicateCandidate)))


def type_duplicates(office: Office, tmp_path: Path, *arguments: str) -> str:
    path = tmp_path / "config.yaml"
    written = office.runtime.settings.model_dump(mode="json", by_alias=True)
    path.write_text(yaml.safe_dump(written), encoding="utf-8")
    done = CliRunner().invoke(cli.main, ["--config", str(path), "duplicates", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


NEIGHBOURS = (f"PJU di Jl. Melati {PLACE} padam semua, gelap gulita", LAMP_THERE)


def test_two_people_and_one_incident_are_two_tickets_linked_with_reasons(
    office: Office, tmp_path: Path
) -> None:
    for person, text in zip(("1001", "1002"), NEIGHBOURS, strict=True):
        [told] = Citizen(office, person)(text)
    first, second = office.complaints
    assert tickets.display(second.ticket) in told
    [pair] = pairs(office)
    assert {pair.first_id, pair.second_id} == {first.id, second.id}
    assert pair.reasons["subject"] == "lampu jalan"
    [line] = type_duplicates(office, tmp_path, "list").splitlines()
    assert tickets.display(first.ticket) in line
    assert tickets.display(second.ticket) in line
    assert "lampu jalan" in line


def test_what_a_human_rejects_is_not_proposed_again(office: Office, tmp_path: Path) -> None:
    citizens = [Citizen(office, person) for person in ("1001", "1002")]
    for citizen, text in zip(citizens, NEIGHBOURS, strict=True):
        citizen(text)
    numbers = [complaint.ticket for complaint in office.complaints]
    type_duplicates(office, tmp_path, "reject", *numbers, "--by", "Ani")
    # Something more is said, so that it is looked for again.
    for citizen, number in zip(citizens, numbers, strict=True):
        citizen(f"tambahan untuk {number}: di Jalan Melati {PLACE} tetap gelap")
    assert type_duplicates(office, tmp_path, "list") == "no pairs\n"
    [pair] = pairs(office)
    assert (pair.state, pair.decided_by) == (m.CandidateState.REJECTED, "Ani")


def test_two_are_linked_once_the_place_is_known_by_an_answer(office: Office) -> None:
    Citizen(office, "1001")(LAMP_THERE)
    late = Citizen(office, "1002")
    late("Lampu jalan di Jalan Melati padam semua, gelap gulita setiap malam")
    assert pairs(office) == []
    late(PLACE)
    assert [complaint.area for complaint in office.complaints] == [CODE, CODE]
    assert len(pairs(office)) == 1


def test_two_incidents_in_two_places_are_not_linked(sqlite_office: Office) -> None:
    Citizen(sqlite_office, "1001")(LAMP_THERE)
    Citizen(sqlite_office, "1002")("Lampu jalan di Jalan Melati Kec. Cikarang Barat Kab. Bekasi padam semua")
    assert pairs(sqlite_office) == []


# What they say of a complaint they have.


def settle(office: Office, status: m.ComplaintStatus) -> None:
    with writing(office.runtime.engine) as session:
        for complaint in office.complaints:
            session.get_one(m.Complaint, complaint.id).status = status


def test_a_complaint_is_withdrawn_and_taken_up_again_as_they_are_told(sqlite_citizen: Citizen) -> None:
    _, told = sqlite_citizen(ROAD_THERE, "tolong cabut laporan saya")
    complaint = only(sqlite_citizen.office)
    assert complaint.status == m.ComplaintStatus.DICABUT
    undo = told.rsplit("balas: ", 1)[1].rstrip(".")
    sqlite_citizen(undo)
    assert only(sqlite_citizen.office).status == m.ComplaintStatus.DITERIMA


def test_of_several_one_is_withdrawn_by_a_tap(sqlite_citizen: Citizen) -> None:
    _, _, told = sqlite_citizen(ROAD_THERE, f"laporan baru: {LAMP_THERE}", "cabut laporan saya")
    office = sqlite_citizen.office
    first, second = office.complaints
    assert [one.status for one in office.complaints] == [m.ComplaintStatus.DITERIMA] * 2
    assert "cabut laporan" in told
    choices = office.deliveries[-1].choices
    assert {choice["title"] for choice in choices} == {tickets.display(one.ticket) for one in (first, second)}
    says = next(one["says"] for one in choices if one["title"] == tickets.display(first.ticket))
    sqlite_citizen(says)
    assert [one.status for one in office.complaints] == [
        m.ComplaintStatus.DICABUT,
        m.ComplaintStatus.DITERIMA,
    ]


def test_it_is_done_and_so_many_of_five(citizen: Citizen) -> None:
    citizen(ROAD_THERE)
    settle(citizen.office, m.ComplaintStatus.DITANGGAPI)
    asked, told = citizen("sudah beres pak, terima kasih", "5")
    complaint = only(citizen.office)
    assert (complaint.status, complaint.rating) == (m.ComplaintStatus.SELESAI, 5)
    assert "5" in asked
    assert tickets.display(complaint.ticket) in told


def test_what_is_called_done_before_anybody_looked_is_left_for_staff(sqlite_citizen: Citizen) -> None:
    sqlite_citizen(ROAD_THERE, "sudah diperbaiki pak")
    assert only(sqlite_citizen.office).status == m.ComplaintStatus.DITERIMA


@pytest.mark.parametrize("status", [m.ComplaintStatus.DITANGGAPI, m.ComplaintStatus.SELESAI])
@pytest.mark.parametrize("text", ["belum beres", "belum beres pak, lubangnya cuma ditimbun tanah"])
def test_what_is_not_done_is_opened_again(
    sqlite_citizen: Citizen, status: m.ComplaintStatus, text: str
) -> None:
    sqlite_citizen(ROAD_THERE)
    settle(sqlite_citizen.office, status)
    [told] = sqlite_citizen(text)
    complaint = only(sqlite_citizen.office)
    # No agency had it: the admin, who answered, has to respond once more.
    assert complaint.status == m.ComplaintStatus.TERVERIFIKASI
    assert tickets.display(complaint.ticket) in told
    assert outcomes(sqlite_citizen.office)[-1] == "reopened"


def test_thanks_are_answered_once(sqlite_citizen: Citizen) -> None:
    sqlite_citizen(ROAD_THERE)
    assert len(sqlite_citizen("terima kasih pak", "makasih banyak", "terima kasih")) == 1


# Danger, what is not for us, and noise.


def test_who_is_in_danger_is_told_whom_to_call_and_flagged(citizen: Citizen) -> None:
    citizen(ROAD_THERE)
    [told] = Citizen(citizen.office, "1002")(
        "tolong!! rumah kami kebanjiran, orang tua terjebak di atap rumah"
    )
    assert "112" in told
    _, urgent = citizen.office.complaints
    assert urgent.emergency == "flood"
    assert tickets.display(urgent.ticket) in told


def test_danger_told_after_a_complaint_flags_it(sqlite_citizen: Citizen) -> None:
    sqlite_citizen("banjir di rumah kami sudah setinggi lutut sejak tadi pagi")
    [told] = sqlite_citizen(
        "tolong orang tua saya terjebak di atap rumah, banjir makin tinggi", after=PATIENCE
    )
    assert "112" in told
    assert sqlite_citizen.office.complaints[-1].emergency == "flood"


@pytest.mark.parametrize(
    ("text", "beyond"),
    [
        ("pinjol ilegal teror saya terus padahal sudah lunas", "loan"),
        ("saya ditipu jual beli online, uang sudah ditransfer barang tidak datang", None),
    ],
)
def test_what_is_not_for_us_is_filed_and_told_where_to_go(
    sqlite_citizen: Citizen, text: str, beyond: str | None
) -> None:
    [told] = sqlite_citizen(text)
    complaint = only(sqlite_citizen.office)
    assert complaint.beyond
    assert beyond is None or complaint.beyond == beyond
    assert complaint.status == m.ComplaintStatus.DITERIMA, "a human confirms it"
    assert tickets.display(complaint.ticket) in told
    assert "bukan wewenang" in told


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Promo slot gacor maxwin hari ini, klik link bit.ly/contoh", "spam"),
        ("anjing kamu goblok tolol", "abuse"),
    ],
)
def test_noise_is_kept_and_not_answered(citizen: Citizen, text: str, outcome: str) -> None:
    citizen(text)
    assert outcomes(citizen.office) == [outcome]
    assert citizen.office.messages[0].text == text
    assert citizen.office.complaints == []
    assert citizen.office.deliveries == []


def test_abuse_with_a_complaint_in_it_is_a_complaint(sqlite_citizen: Citizen) -> None:
    [told] = sqlite_citizen(f"dasar anjing goblok, jalan rusak di {PLACE} tidak pernah diperbaiki")
    assert tickets.display(only(sqlite_citizen.office).ticket) in told


# Numbers, names, languages.


@pytest.mark.parametrize("text", ["#9165816 belum ada kabar", "no laporan 9165816 bagaimana pak?"])
def test_lapors_own_number_is_answered_with_where_to_track_it(sqlite_citizen: Citizen, text: str) -> None:
    [told] = sqlite_citizen(text)
    assert "9165816" in told
    assert "lapor.go.id" in told
    assert sqlite_citizen.office.complaints == []


def test_lapors_own_number_in_a_complaint_is_kept_with_it(sqlite_citizen: Citizen) -> None:
    [told] = sqlite_citizen(f"{ROAD_THERE}, dulu sudah lapor #9165816 dan tidak ada tindakan")
    assert only(sqlite_citizen.office).references == ["9165816"]
    assert "lapor.go.id" in told


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"jangan sebut nama saya, ada pungli di kantor lurah {PLACE}", (True, False)),
        (f"ada pungli di kantor lurah {PLACE}. mohon identitas saya dirahasiakan", (True, False)),
        (ROAD_THERE, (False, False)),
    ],
)
def test_a_name_is_hidden_by_words(sqlite_citizen: Citizen, text: str, hidden: tuple[bool, bool]) -> None:
    sqlite_citizen(text)
    complaint = only(sqlite_citizen.office)
    assert (complaint.anonim, complaint.rahasia) == hidden


def test_a_name_is_hidden_by_a_tap(sqlite_citizen: Citizen) -> None:
    sqlite_citizen(ROAD_THERE)
    choices = {choice["title"]: choice["says"] for choice in sqlite_citizen.office.deliveries[-1].choices}
    sqlite_citizen(choices["Sembunyikan nama"])
    assert only(sqlite_citizen.office).anonim


def test_who_writes_javanese_is_answered_in_indonesian(sqlite_citizen: Citizen) -> None:
    [told] = sqlite_citizen(f"dalan ning {PLACE} rusak parah pak, tulung enggal didandani nggih")
    assert only(sqlite_citizen.office).language == "jv"
    assert "Terima kasih" in told


def test_what_an_inspector_has_to_look_into_and_who_may_answer_is_noted(with_settings: MakeCitizen) -> None:
    shipped = yaml.safe_load(Path(config.__file__).parents[1].joinpath("config.yaml").read_text("utf-8"))
    citizen = with_settings(bodies=Settings(agencies=shipped["agencies"]).bodies)
    citizen(ROAD_THERE, f"laporan baru: pegawai kantor lurah {PLACE} melakukan pungli dan korupsi")
    road, bribe = citizen.office.complaints
    assert (road.agency, road.supervised) == ("Dinas PUPR", False)
    assert road.agency_reason
    assert (bribe.agency, bribe.supervised) == ("Inspektorat", True)


def test_an_album_is_one_complaint_and_is_asked_about_once(sqlite_office: Office) -> None:
    album = [
        said(text, album="1001:9", attachments=(Attachment("photo", f"file-{number}"),))
        for number, text in enumerate(("", IN_BANDUNG, ""))
    ]
    sqlite_office.hear(*album)
    sqlite_office.work()
    assert len(sqlite_office.far_end.to("1001")) == 1
    assert only(sqlite_office).area_candidates == BANDUNG


# What is promised.


def test_the_number_comes_with_the_day_by_which_it_is_looked_at(sqlite_citizen: Citizen) -> None:
    [opened] = sqlite_citizen(ROAD_THERE)
    complaint = only(sqlite_citizen.office)
    [status] = sqlite_citizen(complaint.ticket)
    day = opened.split("paling lambat ", 1)[1].split(".", 1)[0]
    assert day in status
