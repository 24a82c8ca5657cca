import csv
import math

import pytest

from normalizer import places
from normalizer.places import areas

# Ordinary complaints that name no place, made of words that are also names of districts or villages.
WITHOUT_A_PLACE = """
tolong lampu jalan sudah lama mati, gelap sekali
air PDAM kotor dan bau sudah 3 bulan
jalan baru diaspal sudah rusak lagi
sampah di pasar menumpuk, baunya minta ampun
jalan kampung kami becek kalau hujan
got depan rumah mampet, air meluap ke jalan
tiang listrik mau roboh tolong segera diperbaiki
anak saya tidak dapat bangku sekolah
bantuan beras bulan ini belum turun
KTP saya sudah enam bulan belum jadi
petugas loket minta uang rokok
di desa kami belum ada listrik
kelurahan saya sudah lama tidak fogging
kantor kecamatan selesai jam berapa
kecamatan sebelah sudah dapat, kami belum
lampu desa mati semua sejak sore
di kampung halaman saya jalan rusak parah
jalan tengah sawah putus kena longsor
lampu merah di simpang empat mati
trotoar depan sekolah dipakai pedagang
bau busuk dari kali, airnya hitam
pohon besar tumbang menutup jalan
tolong tambah bus malam
jembatan kayu lapuk, takut jatuh
Jl. Bandung rusak parah
Jalan Sudirman banjir lagi
Jl Industri macet total
jl. raya bogor berlubang
Jalan Imam Bonjol gelap
gang mawar tidak ada lampu
Jl. Surabaya - Malang ditutup
jalan cikarang barat rusak
RS Harapan Kita antri lama sekali
warteg tegal di depan kantor buang limbah
tukang soto lamongan jualan di trotoar
nasi padang basi dijual di kantin sekolah
Bank Jatim antriannya panjang
kopi aceh di kedai itu mahal
bus sinar jaya ugal-ugalan
pak Bima guru SD sering bolos
bu Malang tidak pernah masuk
Bus Damri jurusan Bengkulu - Manna sopirnya merokok
di banjar kami lampu mati
pinjol pakai nama desa buat menipu
suku Dayak minta hutan adat dijaga
lubang selebar 2 meter di tengah jalan
sudah kami tunggu berbulan-bulan
jalan di depan rumah saya amblas
malam gelap, sering ada begal
air sumur kering, tolong kirim tangki
posyandu tidak ada timbangan
sungai meluap, rumah terendam
guru honor belum digaji tiga bulan
saya mau tanya syarat bikin KK
pungli di terminal makin parah
angkot ngetem bikin macet
banyak anjing liar di taman kota
harga cabai naik, tolong operasi pasar
BPJS saya tidak aktif padahal rutin bayar
sinyal hilang kalau hujan
pemadaman bergilir dari siang sampai petang
batu besar jatuh ke badan jalan
pati santan dan beras naik terus
gerobak sorong saya disita satpol PP
di kota besar saja ada, di sini tidak
di pantai banyak sampah plastik
tanah merah licin kalau hujan
jalan batu belum diaspal
pipa bocor sudah kami lapor tiga kali
kepala dinas jangan tutup mata
terima kasih, lampunya sudah terang
mohon maaf, kapan selesai
udara berdebu, anak batuk terus
pak tolong, jalan ini maut, sering kecelakaan
ada orang buang hajat di kali
wong solo karir kok diangkat honorer
padang rumput terbakar, asap ke rumah
metro mini asapnya hitam
truk batubara lewat tiap malam
""".strip().splitlines()

FOUND = [
    ("jalan poros Kec. Kabila Bone Bolango berlubang", "75.03.02"),
    ("homestay in Canggu, North Kuta, Badung", "51.03.06.2005"),
    ("Labuan Bajo harbour (Komodo, West Manggarai)", "53.15.05"),
    ("warung remang di Jl Lingkar Kaliwungu Kudus", "33.19.01"),
    ("jl raya ciawi arah gadog kab bogor banyak lubang", "32.01.24"),
    ("kapal feri padangbai lembar kacau, pelabuhan lembar lobar", "52.01.13"),
    ("di rsud waikabubak sumba barat pasien tidur di lorong", "53.12.15"),
    ("pasar Andir Bandung penuh sampah", "32.73.05"),
    ("ikan mati di maninjau tj raya agam", "13.06.03.2003"),
    ("dalan kaliurang km 14 umbulmartani ngemplak rusak", "34.04.11.2005"),
    ("DBD di kalibata rw 7 nambah", "31.74.08.1002"),
    ("knalpot brong tiap malam di Dago Bandung", "32.73.02.1004"),
    ("calo paspor di Imigrasi Medan", "12.71"),
    # With every mark, in any order, without blanks, with shorthand
    ("BENGKULU jln di kel timur indah kec singaran pati rusak parah", "17.71.09.1005"),
    ("jalan rusak di Kelurahan Timur Indah, Singaran Pati, Kota Bengkulu", "17.71.09.1005"),
    ("kec.singaran pati,Kel.Timur Indah", "17.71.09.1005"),
    ("Kota Bengkulu kec singaranpati kel timur indah", "17.71.09.1005"),
    ("Kecamatan : Singaran Pati\nKelurahan : Timur Indah\nlampu mati", "17.71.09.1005"),
    ("Lampu PJU di Jl. Industri Kec. Cikarang Barat Kab. Bekasi mati", "32.16.08"),
    ("Sukamaju, kec. Cilodong, Depok", "32.76.08.1001"),
    ("kecamtan Cilodong kota depok", "32.76.08"),
    ("provinsi bengkulu", "17"),
    ("propinsi Jawa Tengah", "33"),
    # Names alone
    ("Lampu merah perempatan Cikarang Barat mati pak", "32.16.08"),
    ("TANGKAB pungli smp negeri di mauk tarik uang", "36.03.08"),
    ("BANJARBARU sampah tidak diangkut", "63.72"),
    ("TANGSEL banjir lagi", "36.74"),
    ("jaksel mati lampu", "31.74"),
    ("sby banjir", "35.78"),
    ("macet di Jkt", "31"),
    ("jalan rusak di KBB", "32.17"),
    ("pasar minggu banjir", "31.74.04"),
    ("banjir di tanah abang", "31.71.07"),
    # A name that is a province's and a city's is the province for sure, until something beside it says more
    ("BENGKULU lampu mati", "17"),
    ("kota bengkulu", "17.71"),
    ("banjir di rawa makmur bengkulu", "17.71.04.1004"),
    ("jogja macet", "34"),
    ("kota jogja macet", "34.71"),
    # The kind of the region decides between two of a name, and the longer name is another one
    ("kota bandung", "32.73"),
    ("kab. bandung", "32.04"),
    ("pemkot bogor", "32.71"),
    ("jalan di solok selatan rusak", "13.11"),
    ("kabupaten Tangerang", "36.03"),
    # What lies in what decides between areas of one name
    ("di Depok Sleman jalan rusak", "34.04.07"),
    ("lampu depok mati", "32.76"),
    ("kampung melayu jakarta timur banjir", "31.75.03.1001"),
    ("Selebar, Kota Bengkulu", "17.71.01"),
    ("lubang selebar 2 meter di kota bengkulu", "17.71"),
    ("Kel. Pasar Baru, Jakpus", "31.71.02.1001"),
    # One letter wrong, behind a mark
    ("kec. cikarng barat banjir", "32.16.08"),
    ("kab. bekassi", "32.16"),
    # A street in it, and after it the place
    ("Jl. Sudirman, Salatiga", "33.73"),
    ("jalan desa Sukamaju kec Cilodong rusak", "32.76.08.1001"),
    # Where it is, not where they are from
    ("saya dari bogor mau lapor sampah di depok", "32.76"),
    # In other languages of the country
    ("dalane rusak nang kecamatan Ngaliyan kota semarang", "33.74.15"),
    ("jalanan butut di kacamatan Cibiru kota Bandung", "32.73.25"),
    ("jalan rusak di Nagari Koto Baru kec Kubung Kab Solok", "13.02.10.2001"),
    ("kapanewon Ngemplak Sleman", "34.04.11"),
    ("gampong Peuniti kota Banda Aceh", "11.71.01.2005"),
    ("distrik Heram Kota Jayapura", "91.71.05"),
    # Provinces that are new
    ("jalan rusak di Merauke", "93.01"),
    ("Kab. Mimika Papua Tengah", "94.04"),
    ("Kab Jayawijaya, Papua Pegunungan", "95.01"),
    ("kota sorong papua barat daya", "96.71"),
    ("Kaltara listrik padam", "65"),
    ("jembatan putus di Kab. Sigi Sulteng", "72.10"),
    ("ambon banjir", "81.71"),
    ("Kab. Belu NTT kekeringan", "53.04"),
    ("Denpasar macet", "51.71"),
]  # fmt: skip

AMBIGUOUS = [
    ("sampah di Bogor dan Depok", ("32.01", "32.71", "32.76")),
    ("bansos di banjar blm turun", ("32.79", "63.03")),
    ("jln kabupaten dr pasar solok hancur", ("13.02", "13.11", "13.72")),
    ("sampah numpuk di bandung, bau bgt min", ("32.04", "32.17", "32.73")),
    ("jalan di solok rusak", ("13.02", "13.11", "13.72")),
    ("lampu mati di bogor", ("32.01", "32.71")),
    ("BEKASI banjir", ("32.16", "32.75")),
    ("gorontalo mati lampu", ("75.01", "75.05", "75.71")),
    ("Bandung, Jawa Barat", ("32.04", "32.17", "32.73")),
    ("kec. Cibitung banjir", ("32.02.25", "32.16.07", "36.01.27")),
    ("Bogor dan Depok banjir", ("32.01", "32.71", "32.76")),
]


@pytest.mark.parametrize("text", WITHOUT_A_PLACE)
def test_an_ordinary_sentence_names_no_place(text: str) -> None:
    assert places.find(text) == places.Place()


@pytest.mark.parametrize(("text", "code"), FOUND)
def test_the_smallest_area_meant_for_sure_is_found(text: str, code: str) -> None:
    assert places.find(text).code == code


@pytest.mark.parametrize(("text", "candidates"), AMBIGUOUS)
def test_several_areas_of_one_name_are_a_question(text: str, candidates: tuple[str, ...]) -> None:
    found = places.find(text)
    assert (found.code, found.candidates) == (None, candidates)


def test_a_name_shared_by_too_many_is_no_question() -> None:
    assert places.find("jalan di desa Sukamaju rusak") == places.Place()


def test_the_words_that_said_so_are_the_citizens_own() -> None:
    found = places.find("Lampu mati di Kec. Cikarang Barat, Kab. Bekasi sejak kemarin")
    assert found.words == "Kec. Cikarang Barat, Kab. Bekasi"


def test_where_the_gateway_serves_decides_what_is_left_open() -> None:
    assert places.find("kec. Cibitung banjir", within="32.16").code == "32.16.07"
    assert places.find("lampu mati di timur indah", within="17.71").code == "17.71.09.1005"
    assert places.find("lampu mati di timur indah") == places.Place()
    assert places.find("jalan rusak di Salatiga", within="17.71").code == "33.73"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("jalan rusak di pasar minggu kota bengkulu", "17.71"),
        ("jalan rusak di pasar rebo kota serang", "36.73"),
        ("kelapa gading kota bekasi banjir", "32.75"),
        ("jalan rusak di pasar minggu bengkulu", "17"),
        ("sampah di pasar minggu di bengkulu", "17"),
        ("banjir di pasar minggu jakarta selatan", "31.74.04"),
        ("saya dari bengkulu, banjir di pasar minggu", "31.74.04"),
        ("banjir di pasar minggu arah depok", "31.74.04"),
    ],
)
def test_a_district_elsewhere_gives_way_to_the_city_beside_it(text: str, code: str) -> None:
    assert places.find(text).code == code


def test_no_city_with_its_mark_is_taken_for_a_known_district_elsewhere() -> None:
    cities = [code for code in areas.regions() if areas.is_city(code)]
    wrong = []
    for district in sorted(areas.well_known()):
        for city in cities:
            if city == district[:5]:
                continue
            text = f"lampu mati di {areas.districts()[district]} kota {areas.bare(areas.regions()[city])}"
            if places.find(text).code == district:
                wrong.append(text)
    assert wrong == []


# Bare, these are cities elsewhere, a pen for animals, the market of Bengkulu.
NOT_BARE = {"Kandang", "Semarang", "Surabaya", "Pasar Bengkulu"}
# Behind "kec" a city elsewhere, and a district of this very city.
NOT_AS_A_DISTRICT = {"Kandang", "Semarang", "Pasar Bengkulu"}


@pytest.mark.parametrize(
    ("form", "unknown"),
    [
        ("lampu mati di {}", NOT_BARE),
        ("lampu mati di kel {}", {"Kandang"}),
        ("lampu mati di kec {}", NOT_AS_A_DISTRICT),
        ("kec {} lampu mati", NOT_AS_A_DISTRICT),
    ],
)
def test_every_village_of_the_city_served_is_found(form: str, unknown: set[str]) -> None:
    for code, name in areas.villages_of("17.71"):
        found = places.find(form.format(name.lower()), within="17.71").code
        assert found == code or name in unknown, name


@pytest.mark.parametrize(
    "text", ["kec lingkar barat", "kec pematang gubernur", "kec belakang pondok", "kec sumur dewa"]
)
def test_part_of_a_village_is_no_district_elsewhere(text: str) -> None:
    assert places.find(f"lampu mati {text}") == places.Place()
    assert places.find(f"lampu mati {text} kota bengkulu").code in dict(areas.villages_of("17.71"))


def test_a_district_keeps_its_name_beside_its_own_regency() -> None:
    assert places.find("kec sumur pandeglang banjir").code == "36.01.01"
    assert places.find("kec lempuing oki banjir", within="17.71").code == "16.02.13"
    assert places.find("kec cilodng banjir").code == "32.76.08"
    assert places.find("kec padang serai bengkulu").code == "17.71.05.1005"


@pytest.mark.parametrize("text", ["kades bagi bagi BLT", "camat barat tidak ada", "lurah sama-sama diam"])
def test_what_somebody_in_office_does_is_no_place(text: str) -> None:
    assert places.find(text) == places.Place()


def test_a_hospital_is_not_in_the_village_of_its_name() -> None:
    assert places.find("rsud dr soetomo surabaya antri").code == "35.78"


def test_every_region_is_found_by_its_full_name() -> None:
    for code, name in areas.regions().items():
        found = places.find(f"jalan rusak di {name}, mohon diperbaiki")
        # The province's name is also a city's and a regency's.
        assert found.code == code or name == "Gorontalo", name


def test_every_district_is_found_by_its_name_and_its_regency() -> None:
    unlike_any = {
        "35.71.02",  # "Kec. Kota, Kota Kediri"
        "96.03.01",  # "Misool (Misool Utara)"
    }
    for code, name in areas.districts().items():
        text = f"Lampu mati di Kec. {name}, {areas.regions()[code[:5]]}"
        assert places.find(text).code == code or code in unlike_any, text


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("kota", "32.73"),
        ("yang kabupaten", "32.04"),
        ("2", "32.17"),
        ("no 3", "32.73"),
        ("yang kedua", "32.17"),
        ("nomor dua pak", "32.17"),
        ("bandung barat", "32.17"),
        ("kota bandung min, dpn masjid al ikhlas", "32.73"),
        ("kota bandung min, dpn masjid al ikhlas antapani", "32.73.20"),
        ("kab bandung pak", "32.04"),
    ],
)
def test_an_answer_chooses_among_the_candidates(answer: str, code: str) -> None:
    assert places.choose(answer, ("32.04", "32.17", "32.73")).code == code


@pytest.mark.parametrize("answer", ["bandung", "tidak tahu", "", "7", "0"])
def test_an_answer_that_does_not_tell_leaves_the_candidates(answer: str) -> None:
    assert places.choose(answer, ("32.04", "32.17", "32.73")).candidates == ("32.04", "32.17", "32.73")


def test_an_answer_may_name_what_a_candidate_lies_in() -> None:
    assert places.choose("yang di sukabumi", ("32.02.25", "32.16.07")).code == "32.02.25"
    assert places.choose("bekasi", ("32.02.25", "32.16.07")).code == "32.16.07"


def test_options_tell_the_candidates_apart() -> None:
    assert places.options(("32.04", "32.17", "32.73")) == (
        "Kab. Bandung",
        "Kab. Bandung Barat",
        "Kota Bandung",
    )
    assert places.options(("32.02.25", "32.16.07")) == (
        "Kec. Cibitung, Kab. Sukabumi",
        "Kec. Cibitung, Kab. Bekasi",
    )


def test_an_area_is_told_with_what_it_lies_in() -> None:
    assert places.label("17.71.09.1005") == "Kel. Timur Indah, Kec. Singaran Pati, Kota Bengkulu, Bengkulu"
    assert places.lineage("32.16.08") == (
        places.Area("32", "Jawa Barat"),
        places.Area("32.16", "Kabupaten Bekasi"),
        places.Area("32.16.08", "Cikarang Barat"),
    )


@pytest.mark.parametrize("code", ["", "1", "99", "17.71.", "17.71.99", "17.71.09.9999", "x", "17,"])
def test_an_unknown_code_has_no_lineage(code: str) -> None:
    assert places.lineage(code) == ()
    assert places.label(code) == ""


def test_a_pin_is_in_the_district_of_the_nearest_village() -> None:
    assert places.nearest(-6.1763, 106.8293) == "31.71.01"
    assert places.nearest(-6.91, 107.61) == places.nearest(-6.9101, 107.6101)


@pytest.mark.parametrize(
    ("lat", "lon"), [(0.0, 0.0), (-10.0, 100.0), (math.nan, 106.8), (106.8, -6.2), (math.inf, 0.0)]
)
def test_a_pin_far_from_every_village_has_no_district(lat: float, lon: float) -> None:
    assert places.nearest(lat, lon) is None


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "kec", "kec.", "kab/", "di", "'", "jalan", "kota/kab/", "’’’", "😀", "٣"]
)
def test_nothing_to_read_names_no_place(text: str) -> None:
    assert places.find(text) == places.Place()


def test_every_other_name_means_areas_that_exist() -> None:
    with (areas.FOLDER / "regions.csv").open(encoding="utf-8") as file:
        known = {row["code"] for row in csv.DictReader(file)} | set(areas.districts())
    assert {code for codes in areas.by_name().values() for code in codes} <= known
    assert areas.well_known() <= known


def test_the_gazetteer_is_whole() -> None:
    assert sum(len(code) == areas.PROVINCE for code in areas.regions()) == 38
    assert sum(len(code) == areas.REGENCY for code in areas.regions()) == 514
    assert len(areas.districts()) == 7277
    assert {code[:5] for code in areas.districts()} <= areas.regions().keys()
