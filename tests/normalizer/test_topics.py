"""What a complaint is about: sentences as citizens write them, and the subject an officer would choose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer import topics
from normalizer.topics import Topic, akin, needs_supervision, suggest

SAID = [
    ("jalan rusak", "Aspal depan gerbang perumahan Bumi Ayu mengelupas, tiap hari ada motor selip"),
    ("jalan rusak", "dalan menyang sawah mbah kulo ajur, udan sithik dadi kubangan"),
    ("jalan rusak", "jalan poros kampung kami berlubang dalam, truk sampai terguling"),
    ("jalan rusak", "Jl. Pangeran Natadirja km 7 bnyk lobang, ban pecah 2x bulan ini"),
    ("jalan rusak", "lubang di tengah jalan dekat puskesmas kandang bikin orang jatuh"),
    ("jalan rusak", "huge potholes on Jalan Hibrida, three accidents this week"),
    ("jalan rusak", "mohon gang kami dicor, kalau hujan becek sekali"),
    ("trotoar", "trotoar sepanjang jalan sudirman hancur ubinnya copot semua"),
    ("jembatan", "jembatan gantung penghubung dua desa talinya hampir putus"),
    ("drainase", "gorong2 mampet dpn toko, air meluap ke jalan kalo ujan"),
    ("drainase", "selokan penuh lumpur tidak pernah dikeruk"),
    ("drainase", "solokan di payuneun bumi mampet wae"),
    ("sungai", "tanggul kali jebol semalam belum diperbaiki"),
    ("banjir", "tiap hujan rumah kami kebanjiran selutut"),
    ("banjir", "caah deui di cieunteung, cai asup ka imah"),
    ("banjir", "the whole neighborhood flooded again last night"),
    ("lampu jalan", "PJU di simpang empat pagar dewa padam total sejak lebaran"),
    ("lampu jalan", "jalan desa gelap gulita karena tidak ada penerangan"),
    ("lampu jalan", "lampune pinggir dalan mati kabeh, peteng ndedet"),
    ("lampu jalan", "street lamp number 12 is out"),
    ("lampu lalu lintas", "traffic light simpang skip kedip kuning terus, nyaris tabrakan"),
    ("lampu lalu lintas", "bangjo prapatan ngabean mati"),
    ("kemacetan", "macet parah tiap sore di simpang lima karena tidak ada petugas"),
    ("parkir", "jukir liar di alun2 minta 5 ribu tanpa karcis"),
    ("parkir", "Mobil parkir sembarangan di bahu jalan depan RSUD"),
    ("kereta api", "krl jam 7 pagi telat 40 menit tanpa pengumuman"),
    ("kapal dan pelabuhan", "jadwal kapal feri ke Enggano batal terus tanpa kabar"),
    ("sampah", "sampah di TPS belakang pasar minggu tidak diangkut seminggu"),
    ("sampah", "runtah ngagunduk di sisi walungan"),
    ("sampah", "Truk sampah sudah 10 hari tidak lewat komplek kami"),
    ("sampah", "orang buang sampah sembarangan depan SDN 4"),
    ("sampah", "garbage has not been collected for two weeks"),
    ("bau dan pencemaran", "pabrik karet buang limbah ke sungai, air jadi hitam"),
    ("bau dan pencemaran", "bau kandang ayam menyengat sampai ke rumah warga"),
    ("bau dan pencemaran", "asap hitam pabrik tahu masuk rumah tiap malam"),
    ("pohon", "pohon trembesi di pinggir jalan miring mau tumbang"),
    ("pohon", "dahan pohon nyangkut kabel listrik mohon dipangkas"),
    ("hewan liar", "anjing liar berkeliaran di kampus menggigit mahasiswa"),
    ("hewan liar", "ular kobra masuk rumah, kemana minta tolong"),
    ("air pdam", "air PAM keruh dan bau kaporit"),
    ("air pdam", "banyu PDAM ora mili wis seminggu"),
    ("air pdam", "cai ledeng pareum ti kamari"),
    ("air pdam", "water has been off for three days at our house"),
    ("air pdam", "pipa induk bocor di jalan merapi, airnya terbuang"),
    ("listrik", "listrik padam terus tiap malam di desa kami"),
    ("listrik", "Kabel PLN menjuntai rendah di depan rumah"),
    ("listrik", "tagihan listrik saya bulan ini naik dua kali lipat"),
    ("bbm", "antre solar di SPBU sampai 3 jam"),
    ("gas elpiji", "gas melon langka harganya 35 ribu"),
    ("pertambangan", "galian C di bukit belakang desa makin dekat rumah"),
    ("puskesmas dan rumah sakit", "perawat IGD jutek dan pasien dibiarkan 3 jam"),
    ("puskesmas dan rumah sakit", "Puskesmas tutup jam 10 pagi padahal hari kerja"),
    ("obat", "obat darah tinggi di puskesmas kosong sudah 2 bulan"),
    ("bpjs kesehatan", "kartu BPJS ibu saya mendadak nonaktif waktu mau berobat"),
    ("penyakit dan gizi", "mohon fogging, sudah 5 anak kena DBD di RT kami"),
    ("makan bergizi gratis", "nasi MBG di sekolah anak saya basi, banyak yang muntah"),
    ("sekolah dan guru", "guru kelas 3 jarang masuk, murid dibiarkan main"),
    ("sekolah dan guru", "plafon kelas SDN 22 roboh"),
    ("sekolah dan guru", "sekolah minta uang komite 500 ribu per siswa"),
    ("penerimaan siswa", "PPDB curang, anak pejabat masuk lewat jalur titipan"),
    ("ijazah", "ijazah anak saya ditahan sekolah karena belum lunas spp"),
    ("beasiswa", "dana PIP anak saya belum cair"),
    ("kekerasan di sekolah", "anak saya dibully teman sekelas, gurunya diam saja"),
    ("ktp dan kk", "KTP saya belum jadi sudah 5 bulan alasannya blangko habis"),
    ("ktp dan kk", "syarat pecah KK apa saja"),
    ("akta", "akta kelahiran anak saya salah nama mohon dibantu perbaikan"),
    ("bantuan sosial", "nama saya hilang dari daftar PKH padahal miskin"),
    ("bantuan sosial", "bansos beras dipotong pak RT"),
    ("gelandangan dan odgj", "ODGJ telanjang berkeliaran di pasar"),
    ("kekerasan perempuan dan anak", "tetangga saya dipukuli suaminya tiap malam"),
    ("upah", "THR kami belum dibayar sampai sekarang"),
    ("upah", "gaji honorer 4 bulan nunggak"),
    ("phk dan hak pekerja", "saya di-PHK sepihak tanpa surat"),
    ("lowongan kerja", "calo kerja di pabrik minta 5 juta"),
    ("kinerja pegawai", "pegawai dinas keluyuran di jam kerja"),
    ("pajak", "tagihan PBB saya salah luas tanahnya"),
    ("harga dan sembako", "harga cabai tembus 120 ribu, tolong operasi pasar"),
    ("umkm dan koperasi", "koperasi simpan pinjam tidak bisa mencairkan tabungan anggota"),
    ("bank dan pinjaman", "debt collector pinjol meneror keluarga saya"),
    ("konsumen", "beli hp di toko online barang palsu tidak bisa refund"),
    ("internet dan sinyal", "sinyal telkomsel di dusun kami hilang sejak jumat"),
    ("kabel dan tiang internet", "kabel wifi semrawut melintang rendah di gang"),
    ("judi dan penipuan online", "blokir situs judi online yang merusak anak muda"),
    ("aplikasi pemerintah", "aplikasi Identitas Kependudukan Digital error tidak bisa login"),
    ("kebisingan", "karaoke sampai jam 2 malam berisik sekali"),
    ("pedagang kaki lima", "PKL jualan di atas trotoar, pejalan kaki turun ke jalan"),
    ("balap liar dan knalpot", "balap liar tiap malam minggu di jalan pantai panjang"),
    ("judi miras prostitusi", "ada sabung ayam tiap minggu di belakang kebun sawit"),
    ("layanan polisi", "perpanjang SIM dipersulit di Satpas"),
    ("narkoba", "kos sebelah jadi tempat transaksi sabu"),
    ("dana desa", "dana desa dipakai kades beli mobil pribadi"),
    ("pupuk", "pupuk urea subsidi tidak ada di kios"),
    ("irigasi", "saluran irigasi jebol sawah kami kering"),
    ("pertanahan", "sertifikat PTSL saya 3 tahun tidak keluar"),
    ("korupsi dan pungli", "ada pungli di kantor lurah tiap urus surat 50 ribu"),
    ("imigrasi", "antre paspor susah, kuota online selalu habis"),
]

FILED_UNDER = {
    "PERHUBUNGAN": """
        trotoar depan bank dijadikan tempat parkir mobil, kami jalan kaki di aspal
        Trotoar di Jl Diponegoro penuh motor parkir sembarangan tiap jam makan siang
        trotoare kebak montor parkir, wong mlaku kudu mudun nang aspal
        mobil-mobil diparkir di atas trotoar depan kafe, pejalan kaki terpaksa turun
        cars are parked on the sidewalk in front of the mall every day
        preman minta uang parkir 10 ribu di depan ruko
        preman pasar narik karcis parkir seenaknya, ga kasih 5 ribu motor digembosin
        setoran parkir di Pasar Pagi dipungut oknum, ke dinas cuma sedikit
        tarikan parkir di alun-alun dobel, bayar di depan bayar lagi di dalam
        uang parkir di RSUD 5rb sekali masuk padahal di karcis 2rb
        setoran parkir dikuasai ormas, jukir mengeluh
        no street lights on our road and it also has holes
        Tolong pasang rambu di tikungan Cinta, sering kecelakaan
        tolong dipasang cermin cembung di pertigaan, sering tabrakan
        minta dibuatkan polisi tidur depan SD, banyak motor ngebut
        pasangkan lampu jalan di tanjakan, sudah banyak yang jatuh
        jalan raya depan pabrik gelap karena semua lampunya dicuri orang
    """,
    "KETENTERAMAN, KETERTIBAN UMUM, DAN PELINDUNGAN MASYARAKAT": """
        trotoar sepanjang pasar dikuasai pedagang, tidak bisa lewat
        trotoar dipakai jualan gorengan dan pecel lele tiap malam, pejalan kaki kesusahan
        trotoar di alun-alun isinya lapak semua, orang jalan kaki turun ke aspal
        street vendors have taken over the whole sidewalk on Jalan Malioboro
        stnk hilang, ngurusnya di polres atau samsat?
    """,
    "PEKERJAAN UMUM DAN PENATAAN RUANG": """
        trotoar depan kampus lubang, ibu saya jatuh kemarin
        ada trotoar baru dibangun tapi keramiknya sudah lepas
        galian pipa di jalan tidak ditutup lagi, tiap pagi macet
        bekas galian fiber optik di Jl Melati dibiarkan menganga, bikin macet panjang
        ada galian kabel di tengah jalan ga dirapikan, macetnya sampai lampu merah
        Galian PDAM di jalan utama cuma ditimbun tanah, jadi becek
        jalan di dusun kami hancur sejak zaman pilkada dulu, sampai sekarang cuma janji caleg
        jalan ini sudah rusak dari sebelum pemilu, habis pemilu malah makin parah
        dalan ngarep balai desa rusak, jarene arep didandani bar pilkades nanging ora ana
        selokan depan ruko mampet, sudah saya lapor lewat 9900331 dan 9900332 tidak ada hasil
        Drainase di RT 03 meluap lagi. Laporan LAPOR nomor 9900412 dan 9900413 ditutup tanpa perbaikan
        balik nama sertifikat rumah dipersulit oknum kelurahan, diminta 2 juta
        urus sertifikat tanah lewat kelurahan dimintai uang oleh oknum, sudah setahun tidak jadi
        sertipikat tanah warisan belum jadi jadi padahal sudah bayar ke kantor pertanahan
        Mau balik nama tanah tapi petugas kelurahan minta uang pelicin
        the road has deep potholes and there is no street light at night
        lots of potholes on this road, and no lighting either
        jalan deket stasiun bolong-bolong, motor saya nyungsep
        jalan menuju terminal penuh lubang
        jalan ke pelabuhan rusak parah dilewati truk
        aspal depan bandara ngelupas semua
        jalan dekat rel kereta ambles, hati-hati
        got depan rumah mampet, airnya masuk ke dalam rumah
        parit di gang kami tumpat, kalau hujan banjir lah
        parit tumpat pulak, air masuk rumah kami di Medan Denai
        paret sumbat udah setahun gak dikorek korek, bang
        solokan pinuh ku leutak, cai asup ka imah
        got e buntu, banyune mlebu omah
        banda di muko rumah tasumbek, aia masuak rumah
        selokan depan rumah nggak pernah dikeruk jadi rumah saya kemasukan air
        jalan ka sawah lah ancua, lubangnyo gadang-gadang
        jalan di kampuang kami rusak bana, balubang dima-mana, alun dipelok an
        jalan kampung legok legok pisan, motor loba nu labuh
        dalan ndeso remek kabeh, tulung ndang diaspal
        jalan rayo di muko pasar banyak lubangnyo
        kapan PTSL masuk kelurahan kami? belum pernah ada
        tulung digawekno lapangan voli neng dusun kene
        nyuwun digawekake jembatan, bocah sekolah nyabrang kali
        punten pangdamelkeun lapang futsal kanggo barudak
        tolong buekan jambatan di jorong kami, anak sikola manyubarang batang aia
        jalan raya depan pasar berlubang
        sudah 3x ganti bupati jalan ke kampung kami tetap tanah merah, ambulans tidak bisa masuk
        Selokane kebak sampah dadi banyune mbludag nang dalan
    """,
    "TEKNOLOGI INFORMASI DAN KOMUNIKASI": """
        wifi balai desa mati sudah dua bulan, sinyal hp juga susah
        wifi di kantor desa tidak nyala, sinyal telkomsel pun cuma satu bar
        di balai desa kami internetnya putus terus, perangkat desa tidak bisa kerja
        mohon dipasang wifi gratis di balai desa supaya anak sekolah bisa belajar
    """,
    "KESEHATAN": """
        tolong jam layanan puskesmas ditambah sampai sore, warga pagi masih di kebun
        puskesmas kalau bisa buka sore, petani seperti kami pagi di sawah
        usul posyandu diadakan hari minggu karena ibu-ibu kerja di pabrik
        Puskesmas pembantu di tengah sawah jarang buka, petugasnya tidak pernah ada
        kapan program cek kesehatan gratis ada di kecamatan kami? kami belum pernah kebagian
        BPJS saya nonaktif, ngaktifkannya di mana ya?
        permisi, mau nanya jadwal imunisasi di posyandu di mana ya?
    """,
    "SOSIAL DAN KESEJAHTERAAN": """
        rumah kami kebakaran bulan juni, bantuan dinas sosial belum juga turun
        rumah saya habis terbakar tahun lalu, dijanjikan bantuan dinsos tapi sampai sekarang nihil
        omahku kobong wulan wingi, bantuan seko dinas sosial durung teko
        korban puting beliung belum dapat bantuan dari dinas sosial
        abdi teu kabagian bantosan beras, padahal jalmi teu gaduh
        bantosan ti pamarentah teu acan sumping ka abdi
        bantuan kulo mboten medal sampun tigang wulan
        bantuan beras mboten nate angsal, tanggi kulo angsal terus
        bantuan lah tigo bulan indak kalua, urang lain dapek
        bantuan kok gak metu metu mbak, kartune kok kosong
        aku ora entuk bantuan opo opo padahal rondo anak telu
        Kapan program bantuan pangan masuk ke desa kami? Belum pernah dapat
    """,
    "POLITIK DAN HUKUM": """
        ambil barang bukti tilang di kejaksaan antre berjam-jam, loketnya cuma satu
        pelayanan kejaksaan negeri untuk ambil STNK tilang lambat sekali
        Pegawai kejaksaan jutek waktu saya ambil sim yang ditilang
        tiap urus surat di kelurahan dimintai 50 ribu, memang boleh begitu?
    """,
    "EKONOMI DAN KEUANGAN": """
        mohon diadakan penyuluhan pinjol dan judi online buat ibu-ibu PKK
        usul sosialisasi bahaya pinjol di desa kami, banyak yang terjerat
        warga banyak kena pinjol lalu main judi online, tolong diberi penyuluhan
    """,
    "LINGKUNGAN HIDUP DAN KEHUTANAN": """
        semoga tanggul laut segera dibangun, rob masuk kampung tiap purnama
        usul dibuatkan tanggul laut di pesisir kami supaya rob tidak masuk tambak
        rob masuk rumah tiap sore, tanggul laut tidak jadi-jadi
        Tolong sediakan tong sampah di pantai
        kebun sebelah dibakar buat buka lahan, asap sampai sekolah
        the river smells like chemicals and fish are floating dead
        orang pasar buang bangkai ayam ke sungai
    """,
    "KEKERASAN DI SATUAN PENDIDIKAN (SEKOLAH, KAMPUS, LEMBAGA KURSUS)": """
        anak saya kena bullying di SMP, tiap hari diejek dan dipalak
        adik saya dipukul pembina asrama sampai lebam
        di asrama sekolah ada kekerasan oleh pembina, santri takut lapor
        perpeloncoan di kampus masih ada, maba ditampar senior
        anakku dibully kanca-kancane nang sekolah, guru meneng wae
        keponakan dirundung teman sekelas sampai tidak mau masuk
        my son is being bullied at school and the teachers do nothing
        murid SD dijewer gurunya sampai berdarah
        santri di pondok dipukuli kakak kelas
    """,
    "SP4N-LAPOR!": """
        aplikasi LAPOR error tiap mau kirim foto
        Aplikasi LAPOR! di hp saya force close terus
        laporan saya di LAPOR ditutup sepihak tanpa jawaban
        website lapor.go.id tidak bisa dibuka dari kemarin
        saya tidak bisa login ke SP4N LAPOR, lupa kata sandi reset gagal
    """,
}
"""The thing, its place, its cause and whom it was told, in one sentence; and in other languages."""


def _subject(text: str) -> str | None:
    topic = suggest(text)
    return topic.subject if topic else None


@pytest.mark.parametrize(("subject", "text"), SAID)
def test_the_subject_of_a_complaint_is_found(subject: str, text: str) -> None:
    assert _subject(text) == subject


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Lampu PJU di Jl. Industri Cikarang mati total udah semingguan", "PERHUBUNGAN"),
        ("Lampu merah perempatan mati pak, macet parah tiap pagi", "PERHUBUNGAN"),
        ("air pdam mati", "ENERGI DAN SUMBER DAYA ALAM"),
        ("pungli smp negeri tarik uang perpisahan", "PENDIDIKAN DAN KEBUDAYAAN"),
        ("pungli di kantor lurah", "POLITIK DAN HUKUM"),
        ("THR belum dibayar", "KETENAGAKERJAAN"),
        ("pinjol meneror", "EKONOMI DAN KEUANGAN"),
        ("toko online menipu konsumen", "PERLINDUNGAN KONSUMEN"),
        ("ASN ikut kampanye caleg", "NETRALITAS ASN"),
        ("polisi tidak menanggapi laporan saya", "KETENTERAMAN, KETERTIBAN UMUM, DAN PELINDUNGAN MASYARAKAT"),
    ],
)
def test_a_subject_belongs_to_the_topic_that_lapor_files_it_under(text: str, topic: str) -> None:
    found = suggest(text)
    assert found is not None
    assert found.name == topic


@pytest.mark.parametrize(
    ("topic", "text"),
    [(topic, text.strip()) for topic, texts in FILED_UNDER.items() for text in texts.strip().splitlines()],
)
def test_an_officer_would_file_it_under_the_same_topic(topic: str, text: str) -> None:
    found = suggest(text)
    assert found is not None
    assert found.name == topic


def test_the_first_named_of_two_equals_is_the_matter() -> None:
    assert _subject("got mampet, sampah numpuk") == "drainase"
    assert _subject("sampah numpuk, got mampet") == "sampah"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("sampah di depan sekolah menumpuk", "sampah"),
        ("supir truk diperas oknum di jembatan timbang", "korupsi dan pungli"),
        ("camat kebakaran jenggot ditanya dana taman", "taman dan ruang publik"),
        ("toa masjid diputar dari jam 3 pagi", "rumah ibadah"),
        ("mobil masuk jurang, tiga orang terjepit", "gawat darurat"),
        ("perahu kami mati mesin di laut", "pencarian dan pertolongan"),
        ("jalan-jalan di kampung kami rusak", "jalan rusak"),
        ("sampah menumpuk di samping puskesmas", "sampah"),
        ("jalan rusak dekat rumah sakit", "jalan rusak"),
        ("dekat pasar jalan rusak", "jalan rusak"),
        ("trotoar di jalan Sudirman rusak", "trotoar"),
        ("guru pungli", "sekolah dan guru"),
        ("sudah lapor pak kades, jembatan hampir putus", "jembatan"),
        ("bukan lampu jalan, lampu merah yang mati", "lampu lalu lintas"),
        ("bukan sampah, tapi banjir", "banjir"),
        ("depan pelabuhan macet", "kemacetan"),
    ],
)
def test_where_it_is_and_whom_it_was_told_is_not_what_it_is(text: str, subject: str) -> None:
    assert _subject(text) == subject


@pytest.mark.parametrize(
    "alike",
    [
        ("jalan berlubang", "aspal hancur", "jalan ambles", "dalan bolong", "pothole on the road"),
        ("sampah numpuk", "sampah tidak diangkut", "TPS liar", "runtah numpuk", "garbage everywhere"),
        ("PJU padam", "lampu jalan mati", "penerangan jalan tidak ada", "street light is broken"),
        ("lampu merah mati", "traffic light rusak", "bangjo mati", "lampu lalu lintas tidak nyala"),
        ("air PDAM mati", "banyu PDAM ora mili", "air ledeng tidak ngalir", "no water since monday"),
    ],
)
def test_people_who_name_one_thing_land_on_one_subject(alike: tuple[str, ...]) -> None:
    assert len({_subject(text) for text in alike}) == 1


def test_things_that_sound_alike_are_kept_apart() -> None:
    texts = ["lampu jalan mati", "lampu merah mati", "mati lampu sekampung", "jalan rusak", "jalan banjir"]
    texts += ["sampah bau", "bau limbah pabrik"]
    assert len({_subject(text) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    "text",
    ["", "halo pak", "selamat pagi", "mohon bantuannya segera ya min terima kasih", "ok siap", "9900123"],
)
def test_nothing_is_guessed_where_nothing_says_so(text: str) -> None:
    assert suggest(text) is None


def test_the_words_that_say_so_are_shown_in_the_order_of_the_text() -> None:
    assert suggest("min, jln kami berlubang, jalan rusak") == Topic(
        "PEKERJAAN UMUM DAN PENATAAN RUANG",
        "jalan rusak",
        ("jalan kami berlubang", "jalan rusak"),
    )


def test_words_far_apart_still_make_a_matter() -> None:
    assert _subject("Jalan Merpati di Sukamerindu Sungai Serut Kota Bengkulu ambles separuh") == "jalan rusak"


def test_one_incident_may_have_two_subjects() -> None:
    assert akin("banjir", "drainase")
    assert akin("drainase", "banjir")
    assert akin("sampah", "sampah")
    assert not akin("lampu jalan", "lampu lalu lintas")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pungli smp negeri di mauk tarik uang perpisahan", ("pungli", "tarik uang")),
        ("bansos kami dipotong pak RT", ("bansos kami dipotong",)),
        ("kades menyelewengkan dana desa", ("menyelewengkan",)),
        ("bikin KTP dimintai uang 100 ribu", ("dimintai uang",)),
        ("petugas minta suap", ("suap",)),
        ("proyek fiktif di dinas", ("proyek fiktif",)),
        ("the officer asked for a bribe", ("asked for a bribe",)),
    ],
)
def test_graft_and_abuse_of_office_need_supervision(text: str, words: tuple[str, ...]) -> None:
    assert needs_supervision(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "jalan rusak parah",
        "apa itu gratifikasi",
        "di sini tidak ada pungli",
        "zona bebas korupsi",
        "pohon dipotong",
        "guru jarang masuk",
    ],
)
def test_other_complaints_need_none(text: str) -> None:
    assert needs_supervision(text) == ()


def test_every_subject_stands_under_one_topic() -> None:
    assert len(set(topics.subjects())) == len(topics.subjects())


def test_what_is_like_a_subject_is_a_subject() -> None:
    for subject in topics.subjects():
        for like in topics.likes(subject):
            assert like in topics.subjects()


def test_no_phrase_holds_what_the_words_of_a_text_never_hold() -> None:
    for _, _, phrase in topics.phrases():
        assert phrase == " ".join(phrase.lower().split())
        assert not set(phrase) & set("-.,'")


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    suggest(text)
    needs_supervision(text)


def test_a_long_text_is_read_in_reasonable_time() -> None:
    for unit in ("jalan rusak ", "jalan ", "a", "lampu jalan pungli "):
        suggest(unit * (20_000 // len(unit)))
