"""Who would answer for a complaint: the body in charge where it is, or nobody."""

from pathlib import Path

import pytest

from channels.errors import SettingsInvalid
from gateway import config
from normalizer.agencies import REST, Agency, suggest
from normalizer.topics import Topic
from normalizer.topics import suggest as topic_of

SHIPPED = Path(config.__file__).parents[1] / "config.yaml"

ROADS = Agency("Dinas PUPR", subjects=("jalan rusak",), areas=("17.71",))
WORKS = Agency("Dinas PU", topics=("PEKERJAAN UMUM DAN PENATAAN RUANG",), areas=("17.71",))
DISTRICT = Agency("Kecamatan Singaran Pati", topics=(REST,), areas=("17.71.09",))
NATIONAL = Agency("Kementerian PU", topics=("PEKERJAAN UMUM DAN PENATAAN RUANG",))

ROAD = Topic("PEKERJAAN UMUM DAN PENATAAN RUANG", "jalan rusak", ("jalan rusak",))
BRIDGE = Topic("PEKERJAAN UMUM DAN PENATAAN RUANG", "jembatan", ("jembatan putus",))
LAMP = Topic("PERHUBUNGAN", "lampu jalan", ("pju",))


def _name(topic: Topic | None, code: str | None, *agencies: Agency) -> str | None:
    suggested = suggest(topic, code, agencies)
    return suggested.name if suggested else None


def test_who_has_the_subject_goes_before_who_has_the_topic() -> None:
    assert _name(ROAD, "17.71.09.1005", WORKS, ROADS, DISTRICT) == "Dinas PUPR"
    assert _name(BRIDGE, "17.71.09.1005", WORKS, ROADS, DISTRICT) == "Dinas PU"


def test_the_reason_says_what_was_read_and_where_the_body_is_in_charge() -> None:
    suggested = suggest(ROAD, "17.71", [ROADS])
    assert suggested is not None
    assert suggested.reason == 'jalan rusak: "jalan rusak" (17.71)'


def test_what_no_other_body_answers_for_goes_to_the_district() -> None:
    assert _name(LAMP, "17.71.09", ROADS, DISTRICT) == "Kecamatan Singaran Pati"
    assert _name(None, "17.71.09.1005", ROADS, DISTRICT) == "Kecamatan Singaran Pati"


def test_a_district_takes_nothing_from_a_place_that_may_be_another() -> None:
    assert _name(LAMP, "17.71", ROADS, DISTRICT) is None
    assert _name(LAMP, "17.71.08", ROADS, DISTRICT) is None


@pytest.mark.parametrize("code", ["32.73", "17.7", "17.710", "17"])
def test_no_body_is_suggested_for_another_place(code: str) -> None:
    assert _name(ROAD, code, ROADS, WORKS, DISTRICT) is None


def test_where_the_place_is_not_known_only_a_national_body_is_suggested() -> None:
    assert _name(ROAD, None, ROADS, WORKS, DISTRICT) is None
    assert _name(ROAD, None, ROADS, NATIONAL) == "Kementerian PU"


def test_the_nearer_of_two_is_suggested_and_none_where_both_are_as_near() -> None:
    assert _name(BRIDGE, "17.71", NATIONAL, WORKS) == "Dinas PU"
    twin = Agency("Dinas Perkim", topics=WORKS.topics, areas=("17.71",))
    assert _name(BRIDGE, "17.71.09", WORKS, twin, DISTRICT) is None


@pytest.fixture(scope="module")
def bengkulu() -> tuple[Agency, ...]:
    return config.load(SHIPPED, {}).agencies


def test_the_example_has_bengkulus_thirty_bodies(bengkulu: tuple[Agency, ...]) -> None:
    assert len(bengkulu) == 30
    assert sorted(area for body in bengkulu for area in body.areas if len(area) == 8) == [
        f"17.71.0{number}" for number in range(1, 10)
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jalan rusak di Timur Indah", "Dinas PUPR"),
        ("sampah tidak diangkut", "Dinas Lingkungan Hidup"),
        ("KTP belum jadi", "Dinas Kependudukan dan Pencatatan Sipil"),
        ("pungli smp negeri", "Dinas Pendidikan"),
        ("ada korupsi di dinas", "Inspektorat"),
        ("pegawai malas", "BKPSDM"),
        ("gaji belum dibayar", "Dinas Tenaga Kerja"),
        ("pju mati", "Kecamatan Singaran Pati"),
    ],
)
def test_the_example_names_who_would_answer(bengkulu: tuple[Agency, ...], text: str, name: str) -> None:
    assert _name(topic_of(text), "17.71.09.1005", *bengkulu) == name
    assert _name(topic_of(text), "32.73", *bengkulu) is None


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("[{name: A, topics: [KESEHATN]}]", "no topic is called 'KESEHATN'; there is KESEHATAN"),
        ("[{name: A, subjects: [jalan rsak]}]", "no subject is called 'jalan rsak'; there is jalan rusak"),
        ("[{name: A, areas: [17.10]}]", "17.1 is no code"),
        ("[{name: A}, {name: A}]", "two bodies are called A"),
        ("[{topics: [KESEHATAN]}]", "agencies.0.name"),
        ("[{name: A, topik: [KESEHATAN]}]", "agencies.0.topik: is no setting of ours"),
    ],
)
def test_a_mistake_in_the_list_is_said_in_plain_words(tmp_path: Path, written: str, says: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"agencies: {written}", "utf-8")
    with pytest.raises(SettingsInvalid, match=says.replace("[", r"\[")) as raised:
        config.load(path, {})
    assert raised.value.path.startswith("agencies")
