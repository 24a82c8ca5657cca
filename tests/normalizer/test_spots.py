import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer import spots
from normalizer.spots import Spot
from tests.normalizer import strategies


def found(text: str) -> set[str]:
    return {str(spot) for spot in spots.find(text)}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Jl. Jend. Sudirman depan pasar", {"jalan:sudirman"}),
        ("jln sudirman udah 3 hari gelap", {"jalan:sudirman"}),
        ("JALAN SUDIRMAN RUSAK", {"jalan:sudirman"}),
        ("lampu jln mati di jl industri kec cikarang barat", {"jalan:industri"}),
        ("Jalan Raya Bogor KM 30 macet", {"jalan:bogor", "km:30"}),
        ("jl. p. natadirja km 7,5", {"jalan:natadirja", "km:7.5"}),
        ("jln diponegoro, jl beringin", {"jalan:diponegoro", "jalan:beringin"}),
        ("Jl. S. Parman dan Jl. Letjend Suprapto", {"jalan:parman", "jalan:suprapto"}),
        ("jl.kebun tebeng, got mampet", {"jalan:kebun tebeng"}),
        ("Jalan Hibrida X", {"jalan:hibrida 10"}),
        ("Jl Mawar No. 5 RT.02/RW.03", {"jalan:mawar", "rt:2", "rw:3"}),
        ("jl mawar 3 hari mati", {"jalan:mawar"}),
        ("di Jl. Danau. Gelap sekali", {"jalan:danau"}),
        ("trotoar jl suprapto dipakai pkl", {"jalan:suprapto"}),
        ("gg mawar 2 no 5", {"gang:mawar 2"}),
        ("Gang 3 banjir", {"gang:3"}),
        ("RT/RW 03/05", {"rt:3", "rw:5"}),
        ("rt03rw05", {"rt:3", "rw:5"}),
        ("warga RT 3 dan 4", {"rt:3", "rt:4"}),
        ("SD Negeri 05 dan smpn2", {"sd:5", "smp:2"}),
        ("Sekolah Dasar Negeri 20 bocor", {"sd:20"}),
        ("MIN 1 Bengkulu, MTsN 2", {"mi:1", "mts:2"}),
        ("sampah di Pasar Panorama bau", {"pasar:panorama"}),
        ("Pasar Minggu, pasar pagi", {"pasar:minggu", "pasar:pagi"}),
        ("dpn masjid al-ikhlas", {"masjid:al ikhlas"}),
        ("dekat mushola Nurul Huda", {"musala:nurul huda"}),
        ("Rumah Sakit Umum Daerah M. Yunus", {"rsud:yunus"}),
        ("puskesmas sukamerindu antri", {"puskesmas:sukamerindu"}),
        ("Perum Griya Bukit Permai blok D5", {"perumahan:bukit permai", "blok:d 5"}),
        ("simpang lima macet", {"simpang:5"}),
        ("jembatan Air Sebakul putus", {"jembatan:air sebakul"}),
        ("banjir kali ciliwung", {"sungai:ciliwung"}),
        ("dusun III desa sukamaju", {"dusun:3"}),
        ("di kantor camat selebar", {"kantor:camat selebar"}),
        ("street lights on Ahmad Yani street", {"jalan:yani"}),
        ("near Panorama market on Sudirman road", {"pasar:panorama", "jalan:sudirman"}),
        ("Tulung pak dalan ngarep SMP 2 bolong-bolong", {"smp:2"}),
    ],
)
def test_a_named_spot_is_found_however_it_is_written(text: str, named: set[str]) -> None:
    assert found(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "jalan rusak parah di kelurahan timur indah",
        "jalan di depan rumah saya berlubang",
        "jalan lingkungan kami gelap",
        "jalan-jalan di kota ini rusak",
        "kapal cuma dua yang jalan. Sayur saya busuk",
        "jalan ditutup, jalannya licin",
        "pasien tidur di lorong beralas tikar",
        "sudah tiga kali saya lapor, kali ini tolong",
        "5 km dari sini, km sudah lapor",
        "dari pagi smp malam air mati",
        "min, lampu mati",
        "pasar tradisional bau",
        "jembatan gantung rusak",
        "kec. sungai serut",
        "perempatan lampu merah mati",
        "the street lights on the main road are broken",
        "anak sakit di rumah",
        "",
    ],
)
def test_what_is_no_name_is_no_spot(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jl. Jend. Sudirman", "jln sudirman"),
        ("Jl. Ahmad Yani", "jl a. yani"),
        ("jl sudirmn gelap", "Jalan Sudirman"),
        ("Jl. Mawar", "Sudirman street and Mawar street"),
        ("gang melati", "jalan melati"),
        ("SDN 5", "SD Negeri 05 Pagar Dewa"),
        ("Jl. Hibrida X", "hibrida street 10, jl hibrida 10"),
        ("gang suka merindu", "gg sukamerindu"),
        ("jl mawar bengkulu", "Jl. Mawar RT 3"),
    ],
)
def test_two_ways_of_naming_one_spot_agree(one: str, other: str) -> None:
    a, b = spots.find(one), spots.find(other)
    assert spots.shared(a, b)
    assert not spots.disagree(a, b)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jl. Mawar", "Jl. Melati"),
        ("gang melati sukamerindu", "jl. merpati sukamerindu"),
        ("Jl. Hibrida 10", "Jl. Hibrida 13"),
        ("Jl. Kebun Ros", "Jl. Kebun Dahri"),
        ("Masjid Al Ikhlas", "masjid al hidayah"),
        ("SDN 5", "SDN 6"),
        ("SMP 2", "SD 4"),
        ("Jl Mawar RT 3", "Jl Mawar RT 5"),
        ("RT 1 RW 2", "RT 1 RW 3"),
        ("blok A2", "blok B2"),
        ("Pasar Minggu", "Pasar Panorama"),
        ("km 9", "km 14"),
    ],
)
def test_two_spots_of_one_kind_exclude_each_other(one: str, other: str) -> None:
    a, b = spots.find(one), spots.find(other)
    assert spots.disagree(a, b)
    assert spots.disagree(b, a)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jl. Mawar", "SDN 5"),
        ("Jl. Mawar gang 3", "Jl. Mawar"),
        ("gang 3", "Jl. Mawar"),
        ("Jl. Mawar dekat Jl. Melati", "jl melati"),
        ("kantor camat", "kantor pos"),
        ("", "Jl. Mawar"),
    ],
)
def test_what_may_be_one_place_excludes_nothing(one: str, other: str) -> None:
    assert not spots.disagree(spots.find(one), spots.find(other))


def test_a_name_is_recognised_where_nobody_says_what_it_is_of() -> None:
    street = Spot("jalan", "hibrida 10")
    assert spots.is_said(street, ["hibrida", "10", "gelap"])
    assert spots.is_said(street, ["di", "hibrida", "gelap"])
    assert not spots.is_said(street, ["hibrida", "13"])
    assert spots.is_said_otherwise(street, ["hibrida", "13"])
    assert not spots.is_said_otherwise(street, ["hibrida", "13", "dan", "hibrida", "10"])
    assert not spots.is_said(Spot("jalan", "kebun ros"), ["kebun", "dahri"])


@given(strategies.sentences | st.text())
def test_a_spot_is_kept_as_text_and_read_back(text: str) -> None:
    for spot in spots.find(text):
        assert Spot.parse(str(spot)) == spot
        assert spot.name


@given(
    st.lists(
        st.sampled_from(["jalan", "jl.", "rt", "rw", "/", "3", "iii", "blok", "a", "km", ",", "sd", "street"])
    )
)
def test_marks_in_any_order_break_nothing(parts: list[str]) -> None:
    named = spots.find(" ".join(parts))
    assert not spots.disagree(named, named)
    assert set(spots.shared(named, named)) == set(named)
