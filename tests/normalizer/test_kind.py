"""Complaint, wish or question: sentences as citizens write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.kind import Kind, kind_of

COMPLAINTS = [
    "iuran komite 300 ribu wajib dibayar katanya. Boleh gak sih?",
    "sekolah negeri narik uang gedung 2 juta, emang boleh?",
    "tiap urus surat di kelurahan dimintai 50 ribu, memang boleh begitu?",
    "lurah minta uang 500 ribu buat tanda tangan surat waris",
    "tiang internet dipasang di halaman rumah tanpa izin",
    "kami patungan nambal jalan sendiri, pemerintah ke mana?",
    "kapan diperbaiki?",
    "kenapa jalan rusak dibiarkan?",
    "sampai kapan kami harus menunggu air pdam hidup",
    "bagaimana ini pak jalan rusak",
    "mohon ditindaklanjuti",
    "Jalan rusak parah di Kel Padang Harapan, semoga ke depan bisa lebih baik",
    "mau tanya, lampu jalan depan rumah mati sudah seminggu kapan diperbaiki?",
    "Selamat siang, KTP saya sudah 4 bulan belum jadi, kapan bisa diambil?",
    "pelayanan puskesmas lambat, saran saya tambah petugas",
    "PDAM mati 3 hari tolong airnya dihidupkan",
    "banyu PDAM mati wis 4 dina, tulung didandani",
    "dalan ning ngarep omahku rusak, kapan didandani?",
    "jalanan di lembur abdi ruksak pisan, iraha bade dilereskeun",
    "runtah numpuk teu diangkut-angkut",
    "why is the road still broken?",
    "the street light in front of my house is not working",
    "when will the road be fixed?",
    "Kok bansos saya tidak cair padahal tetangga sudah?",
    "guru di SD 12 jarang masuk",
    "ada pungli di kantor lurah 50rb",
    "parkir liar di depan pasar bikin macet",
    "gaji kami belum dibayar 3 bulan",
    "Kapan sampah di TPS diangkut?",
    "Suara karaoke sampai jam 2 malam sangat mengganggu",
    "Anjing liar banyak di komplek kami, sudah ada anak digigit",
    "Harga elpiji 3kg mahal dan langka",
    "pegawai kelurahan jutek dan tidak ramah",
    "Tidak ada dokter jaga di puskesmas",
    "sudah lapor tiga kali tidak ada tanggapan",
    "Apakah wajar bikin KTP dimintai uang 100 ribu?",
    "Sudah seminggu lampu di gang kami padam, anak-anak takut lewat",
    "pak kapan ya selokan depan rumah dibenerin",
    "Kenapa tiap hujan jalan protokol selalu tergenang?",
    "Bagaimana tanggung jawab PDAM, air kotor terus tapi bayar jalan terus",
    "Tolong tertibkan pedagang yang jualan di trotoar",
    "Mohon petugas menangkap anjing liar di perumahan kami",
    "Harap pihak sekolah mengembalikan uang pungutan",
    "anak saya dipukul gurunya",
    "Semoga laporan ini dibaca, jalan kami sudah 5 tahun hancur",
    "Berapa lama lagi kami harus hidup tanpa air bersih?",
    "Apakah pantas pegawai tidur di jam kerja",
    "bansos saya dipotong 100 ribu sama pak RT",
    "Truk ODOL masih lewat kampung setiap malam, rumah bergetar",
    "Lampu merah simpang lima tidak berfungsi, usul diganti polisi dulu",
    "nyuwun tulung pak, banyune ora mili wis seminggu",
    "punten pak, runtah di pasar bau pisan teu diangkut",
    "water has been off for 3 days, nobody answers the phone",
    "my mother was refused by the hospital",
    "wifi kelurahan lelet banget sering putus",
    "saya mau lapor jalan berlubang",
    "tetangga bakar sampah tiap sore, asapnya masuk rumah",
    "Ijazah saya ditahan perusahaan",
    "Pungutan parkir 10 ribu tanpa karcis di pantai",
    "mau nanya kok KTP saya belum jadi ya",
    "Sudah bayar pajak tapi jalan tetap rusak, ke mana uangnya?",
    "Ambulans datang terlambat dua jam",
    "tagihan listrik naik padahal rumah kosong",
    "PPDB tidak transparan, anak titipan pejabat lolos",
    "Got di depan kios saya tersumbat, kapan dibersihkan",
    "Aspal jalan baru sebulan sudah mengelupas lagi",
    "kok petugas loketnya marah2 pas ditanya",
    "Kami kecewa, janji perbaikan jembatan tinggal janji",
    "min tolong cek PJU jalan mangga, sering mati nyala",
    "saya sudah antre dari subuh tapi dokternya tidak datang",
    "Perangkat desa meminta uang rokok saat urus surat tanah",
    "Debu batubara masuk ke rumah warga tiap hari",
    "air cuma keluar malam hari, kecil pula",
    "Mana tanggung jawab dinas? Sudah dua kali pohon itu jatuh",
    "kapan gaji guru honorer dibayarkan",
    "internet di desa kami hilang total sejak senin",
    "Ada galian kabel yang tidak ditutup kembali di jalan kenanga",
    "wes telung dina listrik mati",
]

WISHES = [
    "Tolong pasang rambu di tikungan Cinta, sering kecelakaan",
    "tolong dipasang cermin cembung di pertigaan, sering tabrakan",
    "minta dibuatkan polisi tidur depan SD, banyak motor ngebut",
    "pasangkan lampu jalan di tanjakan, sudah banyak yang jatuh",
    "tulung digawekno lapangan voli neng dusun kene",
    "nyuwun digawekake jembatan, bocah sekolah nyabrang kali",
    "punten pangdamelkeun lapang futsal kanggo barudak",
    "tolong buekan jambatan di jorong kami, anak sikola manyubarang batang aia",
    "Tolong sediakan tong sampah di pantai",
    "pasang zebra cross depan pasar dong pak, susah nyebrang",
    "mohon bantuan traktor untuk kelompok tani kami",
    "usul: bangun taman bermain",
    "ASPIRASI tolong bangun taman baca di kelurahan kami",
    "Usul saya agar di setiap RT ada tempat sampah terpilah",
    "alangkah baiknya kalau jam buka perpustakaan diperpanjang sampai malam",
    "Saran untuk dinas perhubungan, bus sekolah ditambah",
    "semoga ke depan ada lapangan futsal gratis",
    "mohon dibangun jembatan penyeberangan di depan SMA 5",
    "mohon diadakan pelatihan UMKM untuk ibu-ibu",
    "Mohon ditambah lampu jalan di gang kami, gelap sekali",
    "kami warga desa berharap ada puskesmas pembantu karena jauh ke kota",
    "Bagaimana kalau alun-alun dibuat car free day tiap minggu",
    "di desa kami belum ada jembatan, mohon dibangunkan",
    "kalau bisa jadwal posyandu ditambah jadi dua kali sebulan",
    "tolong dipasang zebra cross depan sekolah biar anak-anak aman",
    "sebaiknya pendaftaran siswa baru dilakukan online saja",
    "Saya menyarankan pemerintah kota memperbanyak ruang terbuka hijau agar tidak banjir",
    "It would be great if the city could add more trees along the main street",
    "I suggest building a bike lane",
    "usul kulo, menawi saged dipasang lampu ing prapatan",
    "Kami butuh halte di jalan Adam Malik",
    "Perlu adanya CCTV di perempatan untuk mencegah kecelakaan",
    "seandainya ada wifi gratis di taman kota pasti bagus",
    "ingin sekali ada kolam renang umum di kota ini",
    "mohon dipertimbangkan kenaikan honor guru ngaji",
    "Harapan kami pasar tradisional direvitalisasi",
    "Usulan: pasang CCTV di setiap sudut pasar",
    "Kalau boleh usul, taman kota diberi tempat duduk lebih banyak",
    "saya berharap pemerintah menyediakan bus gratis untuk pelajar",
    "Alangkah indahnya bila tepi pantai ditanami pohon",
    "Mohon kiranya di dusun kami dibangun posyandu",
    "Tolong buatkan jalur sepeda di jalan utama",
    "lebih baik kalau pasar buka sampai malam",
    "masukan saja, aplikasi antrean puskesmas dibuat online",
    "perlu dibuat shelter ojol di depan stasiun",
    "Semoga tahun depan festival Tabot lebih meriah dan tertata",
    "ingin punya perpustakaan keliling di desa",
    "warga minta ada pelatihan menjahit untuk ibu rumah tangga",
    "Sebaiknya truk dilarang masuk kota pada jam sekolah",
    "could you please add a bus stop near the campus",
    "Would be nice to have a public library open on weekends",
    "mugi-mugi wonten pelatihan kangge petani",
    "abdi hoyong aya taman keur barudak",
    "Kami mendukung jika alun-alun dijadikan bebas kendaraan",
    "Mohon ditambah rute angkot ke kampus agar mahasiswa tidak jalan jauh",
    "ide saya bikin bank sampah di tiap RW supaya sampah tidak menumpuk",
    "Mohon kepada dinas agar di lapangan merdeka disediakan toilet umum",
    "Mengusulkan penambahan ruang kelas di SMPN 8",
    "akan sangat membantu bila ada bus malam ke bandara",
    "Saran: jadwal pengangkutan sampah diumumkan lewat WA",
    "Harapan warga, jalan setapak ke pemakaman dipaving",
    "gimana kalau tiap kecamatan punya taman baca",
    "pengennya sih ada jogging track di pinggir danau",
    "Tolong diperbanyak tempat sampah di pantai panjang",
    "how about adding solar lights along the beach",
]

QUESTIONS = [
    "Kapan program bantuan pangan masuk ke desa kami? Belum pernah dapat",
    "kapan program cek kesehatan gratis ada di kecamatan kami? kami belum pernah kebagian",
    "Kapan beasiswa daerah dibuka lagi? tahun kemarin saya belum dapat",
    "kapan MBG masuk ke sekolah di pulau kami? belum pernah dapat",
    "program pupuk gratis kapan masuk nagari kami? alun pernah dapek",
    "kapan PTSL masuk kelurahan kami? belum pernah ada",
    "mau nanya tempat rekam ktp yang buka sabtu di mana ya?",
    "ktp saya patah mau ganti, bisa di kecamatan gak? atau harus ke dukcapil?",
    "KK saya sobek kena banjir, ganti yang baru ke mana ya",
    "akta lahir rusak dimakan rayap, kalau mau cetak ulang syaratnya apa",
    "BPJS saya nonaktif, ngaktifkannya di mana ya?",
    "meteran air rusak, lapor gantinya ke nomor berapa ya?",
    "permisi, mau nanya jadwal imunisasi di posyandu di mana ya?",
    "stnk hilang, ngurusnya di polres atau samsat?",
    "apa syarat bikin KTP baru?",
    "bagaimana cara mengurus akta kelahiran",
    "berapa biaya balik nama motor?",
    "kapan jadwal SIM keliling minggu ini",
    "di mana bisa bayar PBB?",
    "mau tanya apakah ada program bedah rumah",
    "KTP saya hilang, apa syarat mengurusnya?",
    "Bagaimana cara mengurus KTP yang rusak",
    "Apakah ada bantuan untuk rumah rusak akibat gempa?",
    "syarate gawe KTP opo wae?",
    "piye carane daftar BPJS",
    "kumaha carana ngadamel akta kalahiran",
    "pripun carane ngurus KK",
    "jam buka kantor dukcapil jam berapa ya",
    "info dong min jadwal vaksin",
    "mohon info pendaftaran PPDB SMP kapan dibuka",
    "boleh minta nomor telepon PDAM?",
    "how do I apply for a new ID card?",
    "what are the requirements for a birth certificate?",
    "where can I pay the property tax",
    "apakah pindah domisili bisa diwakilkan",
    "Kapan pembagian bansos tahap 3?",
    "persyaratan nikah apa saja ya pak",
    "berapa lama proses pembuatan paspor",
    "apakah vaksin rabies gratis di puskesmas",
    "mau nanya, kalau mau pasang listrik baru ke mana ya",
    "Saya ingin tahu prosedur pengajuan izin usaha",
    "tanya min, pajak kendaraan bisa bayar di indomaret?",
    "apakah ada lowongan honorer di pemkot",
    "BPJS saya non aktif, bagaimana cara mengaktifkannya kembali?",
    "syarat nikah di KUA apa saja",
    "Bagaimana prosedur pindah KK beda kabupaten?",
    "Berapa tarif resmi bikin SIM C?",
    "jam pelayanan puskesmas kandang sampai jam berapa",
    "Di mana alamat kantor BPJS yang baru?",
    "apakah bulan ini ada pemutihan pajak kendaraan?",
    "Kapan pendaftaran CPNS dibuka",
    "kepada siapa saya harus mengurus surat ahli waris",
    "min, info lowongan kerja dong",
    "Minta nomor call center PLN",
    "Apa bedanya PBI dan mandiri di BPJS",
    "Boleh tahu cara daftar DTKS?",
    "surat kehilangan STNK urusnya di mana ya",
    "Apakah bisa perpanjang KTP di kecamatan lain",
    "carane mbayar PBB online piye",
    "kumaha carana daptar sakola SMA",
    "what documents do I need for a business permit",
    "Where is the nearest civil registry office?",
    "is there any scholarship program for students?",
    "mohon penjelasan tentang aturan sewa kios pasar",
    "Kartu keluarga saya rusak kena air, gimana cara gantinya ya",
    "Berapa lama proses sertifikat tanah di BPN?",
    "Apakah penerima PKH bisa dapat KIP juga?",
    "tanya pak jadwal imunisasi posyandu melati",
    "apakah puskesmas buka hari minggu?",
    "Batas usia daftar kartu identitas anak berapa tahun?",
    "ke dinas mana kalau mau bikin izin warung makan",
    "Boleh minta formulir pindah datang pak",
    "kalau mau lapor gratifikasi lewat mana ya",
    "Persyaratan beasiswa pemkot tahun ini apa aja kak",
    "Pajak motor telat 2 tahun dendanya berapa?",
    "Jam besuk RSUD jam berapa min",
    "nomor pemadam kebakaran berapa",
    "surat domisili sekarang diurus di kelurahan atau online?",
    "when is the next free vaccination day?",
    "Apakah warga luar kota boleh ikut job fair?",
]


@pytest.mark.parametrize("text", COMPLAINTS)
def test_what_is_broken_or_done_to_somebody_is_a_complaint(text: str) -> None:
    assert kind_of(text) is Kind.PENGADUAN


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_is_an_aspiration(text: str) -> None:
    assert kind_of(text) is Kind.ASPIRASI


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_that_an_office_can_answer_asks_for_information(text: str) -> None:
    assert kind_of(text) is Kind.PERMINTAAN_INFORMASI


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Aspirasi: jalan rusak diperbaiki", Kind.ASPIRASI),
        ("[ASPIRASI] jalan rusak diperbaiki", Kind.ASPIRASI),
        ("USUL - lampu yang mati diganti LED", Kind.ASPIRASI),
        ("Permintaan informasi: KTP yang hilang", Kind.PERMINTAAN_INFORMASI),
        ("minta info\njadwal KTP keliling", Kind.PERMINTAAN_INFORMASI),
        ("PENGADUAN: bagaimana cara mengurus KTP", Kind.PENGADUAN),
        ("saran saya tidak pernah didengar, jalan tetap rusak, lampu mati", Kind.PENGADUAN),
        ("minta informasi tapi tidak dilayani", Kind.PENGADUAN),
    ],
)
def test_a_heading_settles_it_and_the_same_word_in_a_sentence_does_not(text: str, kind: Kind) -> None:
    assert kind_of(text) is kind


def test_something_broken_makes_a_complaint_of_what_ends_with_a_wish() -> None:
    assert kind_of("jalan rusak parah, semoga ke depan lebih baik") is Kind.PENGADUAN
    assert kind_of("semoga ke depan jalan lebih lebar") is Kind.ASPIRASI


def test_what_a_wish_is_to_keep_off_is_not_broken() -> None:
    assert kind_of("usul tanam pohon agar tidak banjir dan longsor lagi") is Kind.ASPIRASI


def test_what_is_broken_and_only_asked_about_is_no_complaint() -> None:
    assert kind_of("bagaimana cara mengganti KTP yang rusak, bocor, dan kotor") is Kind.PERMINTAAN_INFORMASI
    assert kind_of("apa syarat mengganti KTP? Saya ditolak petugas, dipersulit.") is Kind.PENGADUAN


@pytest.mark.parametrize("text", ["", "halo", "Jl. Mawar RT 03"])
def test_where_nothing_tells_it_is_a_complaint(text: str) -> None:
    assert kind_of(text) is Kind.PENGADUAN


@given(st.text())
def test_any_text_has_a_kind(text: str) -> None:
    kind_of(text)


def test_a_long_text_is_read_in_reasonable_time() -> None:
    for unit in ("bagaimana cara ", "rusak ", "agar tidak ", "a", "?"):
        kind_of(unit * (20_000 // len(unit)))
