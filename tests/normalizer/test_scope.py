"""What cannot wait, what is not ours, what is noise; and, most of all, what only sounds like it."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.scope import Beyond, Emergency, beyond, emergency, noise
from normalizer.scope.heard import lists
from normalizer.text import words
from tests.normalizer import strategies

REPORT = "report"

MESSAGES = {
    "fire": """
        TOLONG KEBAKARAN DI PASAR PANORAMA BENGKULU
        tolong rumah tetangga saya terbakar di jl salak raya
        ada kebakaran min di gang mawar rt 3, api makin besar
        kebakaran besar di gudang ban kampung melayu, tolong kirim damkar
        tlg kirim pemadam, rmh di blkg masjid kebakar
        rumah warga lagi kebakaran di desa sukamaju!!!
        api sudah merembet ke rumah sebelah, damkar belum datang
        Kebakaran ruko di simpang lima, pemadam blm dtg2
        tulung omahe tonggoku kobong
        tulung pak, kobongan neng pasar wage
        kahuruan di kampung babakan, tulungan gancang
        aya kahuruan bumi tatangga, seuneu beuki ageung
        rumah tabaka di pasa ateh, tolong pak
        hutan di belakang perumahan terbakar, api mendekati rumah warga
        sejak tadi malam lahan gambut terbakar dan api belum padam
        mobil terbakar di tol km 20 sekarang
        Help, there is a fire at the market in Teluk Segara
        my neighbour's house is on fire please send fire truck
        gas bocor di rumah makan, bau menyengat sekali takut meledak
        tabung gas meledak di warung bakso, ada yg luka bakar
        trafo PLN meledak dan keluar percikan api di depan rumah
        asrama mahasiswa terbakar!! masih ada orang di dalam
        si jago merah ngamuk di pemukiman padat tambora, tlg pemadam
        pabrik kayu di jl industri kebakaran hebat sekarang
        kami tidak bisa keluar, rumah kebakaran tolong
        Assalamualaikum pak, mau lapor ada kebakaran rumah di kelurahan timur indah
        kos kosan belakang kampus kebakaran cepat kirim damkar
        nomor damkar berapa? rumah tetangga kebakaran tolong cepat
        kompor meledak, dapur terbakar, tolong
        kabel listrik di tiang keluar api, percikan terus
        KEBAKARAN KEBAKARAN DI PERUMAHAN BUMI AYU TOLONG
        woi kebakaran nih di pasar minggu
        min ada api di gudang belakang rmh sy
        rumah kosong di sebelah saya keluar asap tebal dan api
        barusan ada ledakan di spbu, api berkobar
        lapor pak, hutan pinus kebakaran, asap tebal, tolong dipadamkan
        warung pecel lele kebakar tabung gasnya bocor
        ada kebakaran di jl. merdeka no 5, dekat sd 12
        kebakaran pak di sawah lebar
        Pak tolong ada rumah terbakar di belakang pasar barukoto, apinya gede banget
        kebakaran!! perumnas unib blok D
        ono omah kobong ning desaku pak tulung damkar
        The warehouse behind our school is burning, please hurry
        kios2 di pasar minggu terbakar, pedagang panik, damkar mana?
        damkar tolong, dapur warung nasi kebakar apinya nyambar plafon
        ada ledakan gas di ruko, orang2 luka
        BANTU!! rumah nenek kebakaran jl seruni no 9
        api dari kebun warga sudah deket ke rumah2
        forest fire near our village, smoke everywhere and flames near houses
        tolong pak api besar di bengkel las samping masjid
        pom mini kebakaran di simpang nakau
        URGENT rumah papan terbakar 3 unit di pesisir, blm ada damkar
        kompor gas bocor apinya besar, dapur mulai kebakar
        imah tatangga kaduruk, tulungan kang
        ada rumah kebakar di gang delima pak, pemadam tlg
        LAPOR KEBAKARAN LAHAN DEKAT PERUMAHAN GRIYA ASRI API SUDAH BESAR
        mobil tangki terbakar di spbu km 6
        gudang rongsok kebakaran di jl irian pak cepat kirim pemadam
        kebakaran rumah kontrakan 4 pintu di panorama skrg juga
        our kitchen is on fire please help
    """,
    "flood": """
        tolong kami terjebak banjir di atap rumah, ada bayi
        warga terjebak banjir di RT 05 butuh perahu karet
        air sudah sedada di dalam rumah, nenek saya tidak bisa jalan
        banjir seatap di kampung bali, mohon evakuasi segera
        TOLONG EVAKUASI KAMI AIR SUDAH SELEHER
        air naik terus min, kami di lantai 2 tidak bisa keluar, banjir
        banjir bandang menerjang desa kami, banyak orang hanyut
        caah, aya nu kajebak di bumi
        banjir saiki, wong2 kejebak nang omah, banyune wis sak dodo
        tanggul jebol air masuk ke pemukiman warga panik
        people are trapped on the roof, flood water is still rising
        we need rescue boat, water up to chest in our house
        anak saya hanyut terbawa arus sungai tolong
        galodo di nagari kami, rumah hanyut
        masih banyak warga belum dievakuasi, banjir 2 meter
        ada lansia terjebak di rumah banjir perumahan griya, tlg kirim tim evakuasi
        dari kemarin kami terjebak banjir belum ada bantuan, bayi kami kedinginan
        tlg kirim perahu, banjir sdh setinggi dada org dewasa
        min tolong, air banjir udah sampe leher, orang tua saya stroke gabisa jalan
        aia gadang, urang tajebak di ateh atok, tolong kirim perahu
        banjir di rumah kami sudah sepinggang, ada bayi dan lansia tolong
        kami 4 orang di atas genteng, tolong selamatkan
        tolong pak banjir, ibu saya lumpuh di dalam rumah air sudah sedada
        mohon bantuan perahu karet di perumahan mutiara, warga terkepung air
        bendungan jebol, air bah masuk kampung
        banjir makin tinggi, kami butuh evakuasi
        Kami sekeluarga terjebak banjir di lantai dua, air masih naik, butuh perahu
        tolong min nenek sama adik saya blm bisa keluar rumah, banjir udh sedada
        cai geus nepi ka dada, tulungan abdi kajebak di imah
        pak kami kejebak banjir di mobil, air masuk terus
        lansia 80 tahun masih di dalam rumah, banjir sudah setinggi dada, tolong evakuasi
        omahku banjir sak dodo, anakku isih cilik tulung dievakuasi
        ada ibu hamil kejebak banjir di rumahnya, air sepinggang terus naik
        bah datang dari hulu, warga pada naik ke atap
        perahu tolong, 12 warga terkepung banjir di dusun 3
        rumah kami kebanjiran sampai plafon, masih ada kakek di dalam
        tolong dievakuasi pak, 3 keluarga terjebak banjir dusun 2
        banjir sudah masuk plafon, kami naik ke genteng bawa anak
        mohon segera evakuasi warga rt 9 airnya deras dan terus naik
    """,
    "medical": """
        tolong ada orang tidak sadarkan diri di depan indomaret
        ibu saya pingsan dan tidak sadar, tolong ambulans
        istri saya mau melahirkan, ketuban sudah pecah, jalan tidak bisa dilewati
        ada kecelakaan di simpang skip, korban berdarah banyak belum ditolong
        kecelakaan motor vs truk di jl lintas, korban tergeletak di jalan
        butuh ambulans segera di desa air napal, bapak sesak napas
        Kirim ambulance ke jl mawar no 3, ayah saya serangan jantung
        anak saya kejang tolong
        bapak2 jatuh dari pohon tidak bernapas
        ana wong semaput neng ngarep pasar, tulung
        aya nu ketabrak treuk di jalan cagak, teu sadar
        someone is unconscious near the bus stop, need ambulance
        my wife is giving birth at home please send help
        there is an accident, two people injured and bleeding now
        siswa keracunan makanan MBG, puluhan muntah2 dan ada yg pingsan, tolong
        saya mau bunuh diri saja sudah tidak kuat
        tetangga saya gantung diri tolong cepat
        tukang bangunan kesetrum listrik tegangan tinggi, badannya kaku tolong
        ada yg tersengat listrik di tiang pju depan sekolah
        kecelakaan beruntun di flyover, banyak korban luka, macet total
        tolong pasien kritis ditolak igd, bapak saya tidak sadar
        kapan ambulans datang, bapak saya sudah tidak sadarkan diri
        bus masuk jurang di tikungan liku sembilan
        mbah saya digigit ular kobra, puskesmas tutup
        tabrakan barusan di depan smp 4, pengendara luka parah
        ada bayi kritis di rumah, bidan tidak ada, tolong
        orang pingsan di terminal, ga ada yang nolong
        ada yg kecelakaan di dpn alfamart tlg kirim ambulan
        bapak saya stroke mendadak tolong
        istri saya pendarahan hebat habis jatuh
        korban tabrak lari tergeletak di jl raya
        adik saya minum racun serangga
        laka lantas di jalur lintas barat, 2 korban luka berat
        tolong min ada ibu-ibu mau lahiran di angkot
        Ada motor tabrakan sama mobil pickup di depan kampus, pengendaranya ga sadar
        tlg ambulan cepat, ayah sy jatuh di kamar mandi kepalanya berdarah terus
        istri sy hamil 9 bln sdh pecah ketuban jalan longsor ga bisa lewat
        bapak saya tiba-tiba pingsan habis itu gak napas
        tabrakan beruntun di tol, ada yang kejepit
        min butuh ambulans buat ibu saya sesak, rumah di gang sempit
        temen kos saya mau bunuh diri, udah nulis surat
        bayi saya kejang panas tinggi, puskesmas jauh
        barusan kecelakaan bus pariwisata, banyak penumpang luka
        orang tua saya sesak nafas berat, minta tolong ambulan
        ada mahasiswa mau loncat dari jembatan
        anak kesetrum kabel pju, belum sadar
        min tetangga saya mau lahiran, bidan gak ada
        ada orang jatuh dari motor kepalanya bocor ga gerak
        nenek saya gak sadar dari tadi, ambulans mana ya
        keracunan massal di pesantren, santri pada pingsan
        ada pengendara tergeletak habis ditabrak lari, darahnya banyak
        tolong kirim ambulans ke desa talang, ibu mertua saya gak sadar
        suami saya dipatuk ular di kebun
    """,
    "violence": """
        ada tawuran pelajar sekarang di depan smk, bawa celurit
        tolong suami saya sedang memukul, saya dipukuli terus
        tolong ada rampok masuk rumah tetangga sekarang
        orang gila ngamuk bawa parang di pasar
        ada orang bawa golok mengancam warga di terminal
        lagi dikeroyok anak orang di alun2 tolong polisi
        help a man with a knife is attacking people at the station
        saya disekap di gudang tolong
        anak saya diculik barusan naik mobil hitam
        ada bom di depan gereja
        tolong saya dikejar begal bawa parang sekarang
        bentrok warga dua desa sedang terjadi bawa senjata tajam
        tolong ada orang dibacok di depan warung
        ada perampokan di indomaret sekarang
        preman bawa parang ngamuk di pasar tolong
        tetangga lagi mukulin istrinya sekarang, teriak minta tolong
        pak polisi tolong, ada anak-anak sekolah tawuran pakai celurit di jembatan sekarang
        tolong saya, bapak saya ngamuk bawa pisau di rumah
        ada yg dibegal sekarang di jembatan layang, masih dikejar2
        rumah saya dimasuki orang bawa pistol
        tolong pak di kos saya ada cowok mukulin ceweknya, teriak2
        tawuran lagi pecah di simpang empat bawa samurai
        pak ada maling lagi dikeroyok warga di pasar
        ada orang nyandera anak kecil di ruko
        ada yang lagi dibacok di depan karaoke tolong pak
        orang ngamuk bawa kapak di kantor desa
    """,
    "rescue": """
        longsor menimpa rumah warga di curup, ada yang tertimbun
        rumah tertimbun longsor, 3 orang masih di dalam
        anak tenggelam di sungai bengkulu tolong
        ada anak tercebur ke sumur, tolong
        jembatan ambruk, ada mobil jatuh ke sungai
        atap sekolah ambruk siswa tertimpa
        kapal nelayan tenggelam di perairan pulau baai, 5 orang hilang
        perahu terbalik, 4 penumpang belum ditemukan
        pohon tumbang menimpa mobil, ada orang terjepit di dalam
        saya terjebak di lift mall, tolong
        bocah titeuleum di walungan, tulungan
        cah cilik kelelep neng kali, tulung
        pendaki hilang di gunung dempo belum ketemu
        building collapsed, people trapped inside
        a child is drowning in the river near the bridge
        bangunan ruko runtuh, pekerja tertimpa reruntuhan
        gempa, banyak orang terjebak reruntuhan
        orang jatuh ke jurang di liku sembilan
        tembok roboh menimpa anak2 di gang melati
        ada orang tenggelam di pantai panjang
        tebing longsor nimpa rumah pak rt, orangnya masih di dalam
        crane roboh menimpa pekerja
        mobil masuk sungai ada orangnya
        2 anak hilang terseret ombak di pantai zakat, tolong tim sar
        rumah tetangga kena longsor, pemiliknya tertimbun
        atap pasar roboh, pedagang tertimpa
        anak jatuh ke sumur tua belum bisa diangkat
        kapal karam di muara, abk belum ketemu
        bangunan mall ambruk, orang masih terjebak
        nelayan belum kembali, perahunya terbalik dihantam ombak
        kepala dusun tertimbun longsor
        penambang tertimbun tanah di lokasi tambang
        tebing longsor menimpa 2 rumah, penghuni masih di dalam
        ada yang tenggelam di kolam galian barusan
    """,
    "spam": """
        ikut arisan online yuk, modal 500rb balik 2jt
        kirimin pulsa ya penting, ini aku pake hp temen
        ini mama, hp mama rusak, transfer dulu 2 juta ke rek ini
        SELAMAT! No anda mendapat hadiah Rp100jt dari undian. Klik http://example.com/hadiah PIN 477fgh
        Selamat anda pemenang undian Gebyar Poin, hubungi 0812000000xx
        SLOT GACOR MAXWIN hari ini! daftar di http://example.com bonus new member 100%
        Butuh dana cepat? KTA cair 1 hari tanpa jaminan hub 0812
        Pinjaman online cepat cair tanpa agunan limit 20 juta WA sekarang
        Jual followers instagram aktif murah 10rb/1000
        PROMO! Beli 2 gratis 1 skincare BPOM, order via WA
        dijual tanah kavling murah shm dp 5jt cicilan ringan
        sebarkan pesan ini ke 10 orang maka anda dapat rezeki
        Kirim ke semua kontak, whatsapp akan ditutup kalau tidak
        Penghasilan tambahan 500rb/hari cuma dari HP, minat chat wa
        Investasi untung 30% per bulan dijamin, gabung sekarang
        Situs judi online terpercaya, deposit pulsa tanpa potongan, daftar sekarang
        Prediksi togel HK malam ini 4 angka jitu
        Congratulations! You have been selected as winner of free iPhone, click link here to claim your prize
        jasa sedot wc murah hub 08120000
        Pulsa murah semua operator, agen pulsa termurah
        obat kuat herbal asli hub wa
        Claim your bonus now http://example.com
        promo dp ringan motor honda cicilan mulai 500rb hub wa
        Dana tunai jaminan BPKB proses cepat langsung cair
        SIM card anda terpilih mendapat mobil Toyota Avanza, info klik
        umroh promo 25 juta hub wa
        Pinjaman anda disetujui Rp 10.000.000 klik link untuk cair
        kerja sampingan gaji 300rb per hari like video youtube dibayar komisi
        saldo dana gratis klaim sekarang
        KTA tanpa agunan bunga rendah 0,8% hub Rina 0812
        mau kaya? join bisnis online kami
        mahjong ways gacor parah, daftar bit.ly/abc
        diskon 70% sepatu original hari ini saja
        Rejeki nomplok! anda dapat Rp 50.000.000 dari BRI, klaim di link
        Info: nmr anda mendptkan cek 175jt dr PT MKIOS pin 2425
        vcs murah open bo wa
        jual akun ml murah
        teruskan pesan ini ke semua grup, besok bpjs gratis
        Anda terpilih mendapatkan voucher belanja senilai 5jt, klaim disini http://example.com/v
        GACOR77 situs slot terpercaya, minimal depo 10rb langsung WD
        Dana pinjaman tanpa ribet tanpa jaminan s/d 500jt, hub bp Andi WA
        Dijual cepat rumah type 36 di kota bengkulu harga nego hub 0812
        Assalamualaikum, kirim pesan ini ke 15 teman, insya allah dapat kabar gembira
        Open reseller skincare glowing, modal kecil untung besar, join yuk
        Selamat anda mendapatkan saldo 2jt dr aplikasi DANA klik http://example.com
        butuh modal usaha? gadai bpkb proses 1 jam hub Dewi
        jual obat pelangsing herbal aman, order wa
        gabung grup trading crypto profit konsisten tiap hari
        sebar ke 20 grup biar rezeki lancar
        freebet tanpa deposit, link alternatif terbaru
        PT Telkomsel: kartu anda menang 1 unit motor, hubungi 0812000000
        modal 50rb bisa jadi 5 juta tiap hari, join telegram kami
        pasang togel online aman diskon 66%
        promo wifi murah pasang hari ini gratis 2 bulan, wa admin
        KUR cair tanpa survei hub marketing kami 0812
        Get rich quick! invest bitcoin and earn daily
        WA kami untuk pinjaman cepat 100% cair hari ini
        hai kak mau nambah followers? cek bio kami
        Nomor anda berhasil memenangkan hadiah uang 25 juta program BPJS
        jual beli akun game termurah minat chat
        daftar sekarang situs bola terpercaya bonus 50%
        Selamat siang, kami menawarkan pinjaman tanpa agunan bunga ringan, minat hub 0812
        Nomor Anda meraih hadiah Rp75jt dari Shopee, PIN 88aa, info www.example.com
        slot deposit 5rb gampang menang link di bio
        bagikan pesan ini ke 12 kontak jangan sampai putus
        jasa hack wa dan ig terpercaya hub admin
    """,
    "automatic": """
        (Balasan otomatis) Saat ini saya sedang tidak dapat membalas pesan
        Auto reply: saya sedang cuti sampai 5 Januari
        Terima kasih telah menghubungi Toko Berkah, pesan Anda akan kami balas
        Thank you for contacting us, we will get back to you soon
    """,
    "abuse": """
        koplok kalian, gaji dari pajak kerja nol besar, mati aja lo
        goblok semua, makan gaji buta, mampus aja sana
        dasar tolol, dibayar pakai pajak rakyat kerjanya tidur, matilah kalian
        bangsat kau semua, digaji rakyat tapi otak kosong
        asu kabeh, pejabat gendeng, mangan gaji buta
        pemerintah tai, makan duit rakyat doang, mati aja
        admin bego, kerja ga becus, resign aja lu
        anjing lu pada, kerja cuma ngabisin pajak
        useless idiots, living off our taxes, go to hell
        dasar pejabat guoblok, mati aja kalian
        admin tolol, kerja nol, digaji rakyat
        jancok kabeh, ora becus, mangan duit rakyat
        eh anjing, kerja yang bener dong
        tai lo semua, gabut digaji pajak kita
        anjing lu semua pejabat maling
        dasar admin b3go, percuma
        bacot lu lapor lapor doang njing
        bgst smua pejabat
        anjing kalian semua
        GOBLOK
        dasar pemerintah tolol bangsat
        admin babi gak guna
        asu kabeh pejabat
        jancok
        kontol
        fuck you all useless idiots
        dasar bego, tai lo semua
        bangsatttt kalian makan gaji buta
        bajingan
        dasar anjing lu admin
        pemerintah tai
        bupati bangsat mati aja lo
        kontol babi
        tolol admin nya
        anjing lo pada
        pejabat bangsat tukang makan uang setan
        dasar goblok semuanya
        admin tolol kayak babi
        dasar kampret kalian
        bego bgt sih lu min
        pemda anjing
        f*ck you stupid admin
        woi babi bales dong
        pemerintah anjing semua korup
        mampus lo pada
        kerja gak becus bangsat
        monyet lu
        bacot doang pejabat anjing
        idiot semua admin sini
        bangsat semua
        bego lu pada anjing
        dasar setan admin
    """,
    "joke": """
        Bro ini admin beneran apa bot? jodohin gue dong
        min jomblo gak? kenalin sama cewek dong
        kak admin cariin pacar dong hehe
        min ini orang apa robot? pacaran yuk
        admin cantik ga? minta nomor dong buat kenalan
        bang ini bot apa manusia, kalau manusia nikahin aku
        min kapan nikah? aku jomblo nih
        are you a robot or human? be my girlfriend lol
        mimin ganteng gak? jadiin aku pacar dong
        min, bisa bantu cariin pacar ga? jomblo akut nih
        halo bot, kamu cowok apa cewek? kenalan dong
        min hatiku kebakaran
        wkwkwkwk
        wkwkwk lucu bgt sih min
        buah manggis buah kedondong, pantun dulu dong min, cakep
        i love you admin
        admin cantik udah punya pacar belum
        min jomblo ya? nikah yuk sama aku
        saya bisa menyembuhkan lumpur lapindo dengan tenaga dalam
        saya utusan nabi bisa menghentikan lumpur
        ada ufo mendarat di halaman rumah saya, alien minta kopi
        ada naga di kali wkwk
        saya raja majapahit minta tahta
        tebak-tebakan min, ayam apa yang bikin sedih
        hahaha iseng doang min
        saya diculik alien semalam wkwkwk
        wkwkwk gokil
        min nikah yuk
        ada hantu di kamar saya min tolong usir wkwk
        jalan jalan ke pasar minggu, jangan lupa beli sepatu, cakep
        wkwkwk min lucu amat
        saya keturunan nyi roro kidul bisa hilangkan banjir, bayar 1 triliun
        min tebak-tebakan, kenapa ayam nyebrang jalan
        admin manis banget sih, aku padamu
        hahahaha kocak
        ada zombie di pasar min tolong
        min bagi pantun dong
        admin jomblo ya? sama dong
        wkwkwkwk ngakak
        saya reinkarnasi raja jawa, bisa mengobati lumpur lapindo
        min mau gak jadi pacarku wkwk
        ada godzilla di laut bengkulu
        hahaha lucu kamu
        min aku sayang kamu, jadi pacarku dong
        wkwkwkwk receh
        ada alien antri di kelurahan
    """,
    "chatter": """
        cie cie centang biru
        Bu guru, Dimas hari ini izin ya demam
        halo kak masih jual kuenya?
        pak ojek udah di mana? saya depan indomaret
        selamat ulang tahun min, panjang umur ya
        udah makan belum min?
        mau pesan galon 2
        pesan gas 3kg satu sama galon dua antar ke rumah ya
        persib menang kemarin keren
        skor timnas berapa min
        mas besok jadi futsal jam 7?
        ini nomor bu siti ya?
        maaf salah kirim
        terima kos putri 500rb/bulan dekat kampus hub wa
        lagi apa min
        cuma tes
        ngetes doang kak
        selamat idul fitri mohon maaf lahir dan batin
        kenalan dong, namanya siapa
        pesan ayam geprek 3 pedas ya kak
        happy birthday!
        save nomor baru saya ya, budi
        what are you doing, good night
        kamu bot ya?
        ma jemput aku jam 3 ya
        jangan lupa beli telur ya
        disewakan rumah 2 kamar hub wa
        met ultah min
        bu ini saya nadia, besok jadi arisan?
        mas ac 1pk masih ada?
        gas 3 kg ready? antar ke blok c
        siapa ini?
        good night min
        otw ya, 5 menit lagi sampe
        arsenal apa city nih min
        cuaca panas ya hari ini
        mbak pesen nasi kotak 20 buat besok
        paket data 10gb berapa kak?
        bang galon 1 aqua 2 ya ke kos biasa
        mas jadi servis ac hari ini?
        halo sayang udah pulang kerja belum
        hbd minnn semoga sehat selalu
        real madrid vs barca nanti malam jam brp
        kamar kosong ada kak? saya mahasiswa
        salah nomer pak maaf
        bu, pesan kue ulang tahun ukuran 20cm bisa?
        halo ini pak rudi tukang ledeng kan?
        lagi ngapain min, sibuk ya
        timnas kalah lagi huhu
        selamat hari raya nyepi
        test test 1 2 3
        kost putra dekat unib ada wifi 600rb nego
        beb jemput aku di kampus
        mang martabak telor 2 ya pedes
        persija kalah lagi, pelatihnya ganti dong
        mohon maaf lahir batin ya keluarga besar
        ini bener nomornya mas joko?
        kontrakan 2 kamar 800rb/bln minat wa
        selamat pagi, semangat senin!
        mba nasi padang 3 bungkus ya dianter
        happy anniversary sayang
        gimana hasil bola semalam
        met malam min lagi apa nih
        pak maaf salah sambung
        mas pesan bakso 2 antar ke rumah ya
        lagi di mana? aku udah di depan
        hbd sis
        malam ini nobar di mana
        kos putri 700rb per bulan dekat unib
    """,
    "election": """
        caleg bagi2 amplop 100rb di kampung kami suruh nyoblos dia
        ada politik uang di desa sukasari malam ini
        serangan fajar dari timses paslon 2
        tim sukses calon bupati membagikan sembako ke warga
        kecurangan penghitungan suara di TPS 05
        hasil pilkada curang, suara kami hilang di rekap
        paslon kampanye di masjid
        baliho caleg kami dirusak orang
        kampanye di hari tenang, tolong ditindak
        nama saya tidak terdaftar di daftar pemilih
        surat suara sudah tercoblos duluan
        vote buying by a candidate in our village
        ada penggelembungan suara caleg partai x
        ktp saya dicatut partai padahal bukan anggota
        ana caleg ngedum amplop, bagi duit kanggo nyoblos
        money politic pilkades sangat parah, dibagi uang 200rb per orang buat milih
        pak rt bagi uang 50rb dari caleg
        timses capres kampanye hitam
        formulir c1 beda dengan hasil di sirekap
        calon walikota bagi beras di gang kami
        Tim sukses paslon nomor 3 bagi-bagi uang 100 ribu di RT kami tadi malam
        ada caleg kampanye di dalam sekolah bagi kaos
        jumlah suara di TPS 7 beda dengan yang diumumkan, ada kecurangan
        saya belum terdaftar sebagai pemilih pilkada
        caleg dapil 2 nyebar amplop ke ibu-ibu pengajian
        KPPS di TPS kami nyoblos sendiri surat suara sisa
        dipaksa pilih calon nomor 1 dengan imbalan sembako
        alat peraga kampanye paslon kami dirusak
        relawan calon bupati bagi minyak goreng sambil ajak coblos
        tps kami dibuka telat dan suaranya dimanipulasi
        partai x kampanye pakai isu sara
        hari pencoblosan ada yang bagi duit 50rb
        ada yang bagi uang dari calon bupati ke warga rt
        saya menemukan surat suara tercoblos di kotak suara
        paslon kampanye pakai fasilitas gereja
        tim sukses kasih amplop 50rb habis pengajian biar milih paslon 2
        rekapitulasi suara di kecamatan dicurangi
        poster caleg saya disobek orang
    """,
    "crime": """
        dompet saya ketinggalan di bus, tolong umumin ya
        hp ketinggalan di angkot jurusan pasar, mohon dibantu carikan
        tas saya tertinggal di kereta tadi pagi, isinya dokumen
        helm saya ketinggalan di travel, tolong hubungi sopirnya
        kehilangan KTP dan dompet di terminal, kalau ada yang nemu hubungi saya
        tasku keri nang bis mau, tulung digolekno
        I left my wallet on the bus, please announce it
        kunci motor saya jatuh di pasar, siapa yang nemu tolong kabari
        ditemukan dompet atas nama Budi di halte, mohon diumumkan
        dompet abdi kakantun dina angkot
        hape saya jatuh di ojek tadi siang, bisa bantu umumkan?
        dompet coklat tertinggal di kapal feri semalam, isinya ktp dan uang
        ransel saya ketinggalan di kereta, mohon diumumkan
        bapak saya yang pikun belum pulang dari kemarin sore
        uang saya 3 juta diambil orang yang ngaku petugas PLN kemarin
        ank sy blm plg dr smlm tlg cari
        Motor saya hilang dicuri tadi malam di parkiran, plat B 1234 XYZ. tolong dicarikan
        hp saya dijambret di jl sudirman
        rumah saya kemalingan, emas dan laptop raib
        dompet saya hilang di angkot, tolong carikan
        saya ditipu teman 5 juta uang dibawa kabur
        saya tertipu arisan bodong 20jt
        adik saya hilang dari rumah sudah 3 hari belum pulang
        anak tetangga saya diperkosa tolong dibantu
        istri saya dibegal kemarin malam
        kambing saya dicuri orang
        ada bandar narkoba jual sabu di kontrakan gang 4
        maling motor berkeliaran di kampung kami, motor tetangga hilang 3
        my motorbike was stolen last night
        i lost my wallet at the mall
        pitku ilang dicolong neng ngarep omah
        motor abdi leungit dipaling tadi peuting
        saya korban pemerasan, diancam foto disebar
        tabrak lari, yang nabrak kabur, ayah saya luka minggu lalu
        mobil rental saya dibawa kabur penyewa
        uang palsu beredar di pasar, saya dapat 100rb palsu
        warung saya dibobol maling minggu lalu
        laptop kecurian di kosan
        teman saya dikeroyok kemarin sampai luka, pelaku belum ditangkap
        investasi bodong merugikan saya 50 juta
        sepeda anak saya hilang di masjid
        hp ku ilang di bus
        maling masuk rumah saya tadi malam, tv dan uang hilang
        toko saya dirampok kemarin
        saya mau lapor kehilangan dompet
        ibu saya dihipnotis di pasar, kalung emas hilang
        saya dianiaya mantan pacar minggu lalu
        anak saya dicabuli tetangga
        tolong cari anak saya umur 12 tahun hilang sejak kemarin
        teman meminjam motor lalu digelapkan
        saya kena tipu jual beli tanah 50 juta
        ada transaksi narkoba di kos sebelah
        nenek saya belum pulang sudah 2 hari, pikun
        sapi kami dicuri 2 ekor
        my house was burglarized, they took my laptop
        mau laporin penipuan, saya transfer 3 juta orangnya ngilang
        Sepeda motor Beat saya raib di depan masjid waktu sholat jumat
        ada pengedar sabu di gang sebelah, tiap malam transaksi
        kakek saya hilang sudah 3 hari belum pulang, ciri2 baju biru
        hp saya ketinggalan di angkot, tolong bantu cari
        tadi pagi tas ibu saya dijambret di jl suprapto
        anak saya umur 15 kabur dari rumah belum ketemu
        rumah kontrakan dibobol maling, tv raib
        mobil pickup saya digelapkan penyewa
        ditipu calo tenaga kerja 10 juta
        burung murai saya dicolong
        ibu ibu dijambret di pasar tadi pagi, pelaku kabur
        spion mobil saya dicuri di parkiran mall
        istri saya kecopetan di kereta
        kehilangan tas di terminal, isi paspor
        adik perempuan saya dilecehkan orang tak dikenal
        korban penipuan beli tanah kavling fiktif
        ayam saya dicuri tetangga
        tas saya dirampas orang naik motor
        uang saya dibawa kabur teman bisnis
        kakak saya hilang kontak sudah seminggu belum pulang
        laptop saya hilang di kos, sepertinya dicuri
        rumah tante saya dirampok pas lebaran
        saya diperas orang lewat video call
    """,
    "private_firm": """
        provider wifi rumah lemot banget, CS muter2, tegur perusahaannya
        travel umroh swasta nunda berangkat 3x, uang 30 juta ga balik
        paket saya belum sampai dari J&T sudah 2 minggu
        beli hp di shopee barang tidak sesuai, seller tidak mau refund
        pulsa saya kesedot terus sama telkomsel padahal tidak langganan apa2
        kurir jne marah2 dan paket rusak
        driver gojek kasar dan batalin order
        developer perumahan kabur, sertifikat rumah belum dikasih
        beli laptop online, garansi ditolak toko
        kontrakan: pemilik tidak mau kembalikan uang deposit kontrakan
        tukang bangunan kabur bawa dp
        dealer motor belum kasih bpkb saya padahal lunas, dealer x
        akun gojek saya disuspend padahal saldo masih ada
        top up diamond game belum masuk
        my package from shopee never arrived, seller ignores me
        kasir indomaret kembalian kurang
        hotel tidak mau refund booking saya
        paketku durung teka wis seminggu, kurir shopee
        kuota internet indosat hilang sendiri
        pesanan tokopedia tidak dikirim penjual
        jasa wedding organizer kabur, saya rugi
        paket sicepat hilang, cs tidak jawab
        saya beli baju online ga sampe sampe
        kuota saya hangus padahal baru beli, xl nipu
        grab saya dibanned tanpa alasan
        bengkel resmi yamaha servis motor saya malah rusak
        gym tutup, uang member tidak dikembalikan
        mesin cuci rusak garansi tidak ditanggapi toko
        tiket konser batal uang tidak kembali
        tiket pesawat di traveloka belum refund
        beli sepatu di tiktokshop yang datang batu, penjual hilang
        JNE kirim paket saya nyasar ke kota lain
        pulsa tri saya tiba2 habis
        tolong bantu, travel wisata batalin trip tapi dp ga balik
        laundry menghilangkan baju saya
        order makanan di gofood ga dateng saldo kepotong
        beli kulkas baru 2 hari mati toko tidak mau ganti
        paket spx ditandai diterima padahal belum
        ibu kos tidak mau balikin deposit
        provider axis ngambil pulsa saya
        order di lazada dibatalkan sepihak uang belum balik
        driver maxim minta tambah ongkos
        hape baru rusak, service center minta bayar
        kurir anteraja bohong bilang rumah kosong
        penyedia internet biznet mati terus
        pesanan shopee saya dicancel sepihak
        agen travel gak balikin uang saya
        kurir grab express ngilangin barang saya
        beli tv garansi resmi ditolak
        pesan sofa online yang datang beda warna, seller cuek
        ojol cancel orderan terus padahal saldo kepotong
        toko hp tidak mau ganti barang cacat
        jne bilang paket hilang tapi tidak mau ganti rugi
    """,
    "court": """
        sidang tilang saya kok putusannya 500rb, hakimnya asal ketok
        saya tidak terima putusan hakim pengadilan negeri soal tanah
        gugatan cerai saya belum diputus pengadilan agama
        kasus saya sedang sidang di PN, tolong bantu
        hakim memvonis adik saya 5 tahun tidak adil
        perkara tanah saya kalah di pengadilan, mau kasasi
        eksekusi tanah oleh pengadilan tidak adil
        mohon bantu hak asuh anak saya, mantan istri menggugat
        terdakwa korupsi divonis ringan
        my court case about land, the judge ruled unfairly
        sengketa tanah warisan sedang disidangkan, mohon keadilan
        saya digugat saudara soal rumah
        mohon banding atas putusan pengadilan tinggi
        saya kalah sidang sengketa tanah, hakimnya disuap
        kasus perdata nomor 12 di PN belum putus
        perceraian saya di pengadilan agama lama sekali sidangnya
        saya minta keadilan, hakim pn memenangkan lawan saya padahal bukti kuat
        sengketa lahan kami sudah masuk pengadilan dan masih proses sidang
        mantan suami tidak patuh putusan pengadilan soal nafkah
        saya tidak puas vonis kasus adik saya di PN Bengkulu
        perkara waris kami kalah di tingkat banding
        mohon bapak bupati bantu kasus saya yang lagi disidangkan
        kasasi saya ditolak ma, tolong pak
        suami menggugat cerai saya, bagaimana nasib saya
        rumah saya mau dieksekusi pengadilan
        putusan hakim tidak adil buat anak saya
        sidang perkara saya ditunda terus di pengadilan negeri
        saya keberatan vonis hakim terhadap ayah saya
        gugatan tanah kami kalah di pengadilan
    """,
    "loan": """
        saya diteror pinjol, data saya disebar ke kontak
        debt collector leasing tarik motor saya di jalan
        pinjaman online ilegal mengancam saya
        kartu ATM ketelan mesin bca
        saldo tabungan saya hilang di bank mandiri
        bank mau lelang rumah saya karena kredit macet
        klaim asuransi prudential ditolak
        kartu kredit saya ditagih padahal sudah lunas
        galbay pinjol gimana solusinya, diteror terus
        mata elang merampas motor di lampu merah
        loan app keeps threatening me
        bunga pinjol mencekik, tolong hapus data saya
        rentenir datang nagih tiap hari
        aku kejerat pinjol ilegal diteror dc tiap hari
        bca memotong saldo saya tanpa izin
        adira narik motor saya paksa
        kredivo nagih ke semua kontak saya
        kpr saya ditolak bank tanpa alasan
        Saya ditagih pinjol padahal sudah lunas, mereka telpon atasan saya
        DC FIF ambil motor saya di jalan tanpa surat
        uang di rekening BNI saya berkurang sendiri 2 juta
        asuransi jiwa tidak mau bayar klaim almarhum suami
        pinjol legal pun nagihnya kasar banget
        ATM mandiri saya terblokir dan cs susah dihubungi
        bank menyita rumah orang tua saya
        motor ditarik leasing padahal telat sebulan
        kena tagih pinjol yang tidak saya pinjam
        deposito ibu saya di bpr tidak bisa dicairkan
        kartu kredit mandiri kena biaya siluman
        debt kolektor datang marah2 ke rumah
        dikejar dc pinjol ke kantor
        bank mandiri mblokir rekening saya
        bunga leasing motor tidak masuk akal
        pinjol nagih ke nomor keluarga saya
        debt collector mau ambil mobil saya
        asuransi menolak klaim mobil saya
    """,
    "scam": """
        saya dapat sms penipuan menang undian, nomornya 08xx
        ada wa ngaku dari bank minta kode otp
        nomor ini penipu 0812000000
        saya dapat sms hadiah 100 juta apakah benar?
        ada yg kirim apk undangan lewat wa, saldo saya terkuras
        tiap hari dapat sms judi online, tolong diblokir
        wa saya dihack orang minta transfer ke teman2
        telepon penipuan mengaku polisi anak saya ditangkap minta transfer
        i got a scam sms from this number
        sms spam kta terus masuk, ganggu
        penipuan online lewat whatsapp, saya klik link
        mohon diblokir nomor penipu ini
        ada sms ngaku dari bank bri, ini nomornya
        dapat wa undangan apk, penipuan kah?
        dpt tlp penipu mama minta pulsa
        banyak sms pinjol masuk ke hp saya
        barusan ditelpon orang ngaku polisi minta transfer 5 juta katanya anak saya kecelakaan
        nomor 0812000000 penipu, sering kirim link apk
        sms dapat mobil dari shopee itu benar gak min?
        ada nomor nelpon ngaku BPJS minta data ktp dan otp
        dapet sms katanya menang mobil dari telkomsel
        akun whatsapp saya diretas buat nipu
        ada wa ngaku kepala dinas minta transfer
        awas penipuan lewat sms bantuan pemerintah 5 juta
        dapat telepon dari nomor aneh katanya saya menang undian
        ada sms dapat hadiah mobil, ini penipuan ya?
        nomor 0812xxx nipu ngaku petugas bank
        ada orang ngaku cs bank minta kode otp
    """,
    "social_media": """
        situs slot online mohon diblokir kominfo
        mohon kominfo blokir situs judi
        viral di tiktok guru tampar murid, tolong ditindak
        saya lihat di facebook ada jalan rusak di papua
        beredar video di whatsapp pejabat pesta
        lihat di ig ada warga miskin ditelantarkan, mohon ditindak
        katanya di grup fb ada pungli, tolong dicek
        ada postingan viral di twitter soal pencurian
        akun tiktok ini menyebar hoax tentang bupati
        i saw on tiktok that a bridge collapsed somewhere
        konten porno di facebook tolong dihapus
        video viral anak sd berkelahi, lagi viral di medsos
        nonton di youtube katanya ada penimbunan
        lihat video di tiktok polisi pungli, tolong diusut
        di fb ramai soal jalan rusak di lampung, mohon ditindak
        dari ig @x katanya ada anak disiksa
        viral bos tindak min https://tiktok.com/abc
        tadi lihat di reels instagram ada bocah disiksa ibu tirinya, tolong ditindak
        heboh di twitter soal pejabat flexing, periksa dong
        akun facebook palsu pakai nama bupati menyebarkan hoaks
        nemu video di tiktok kepala sekolah marahin wali murid, mohon diusut
        kata netizen di twitter bansos dikorupsi
        ada akun ig yang sebar foto syur pelajar
        liat di story ig orang kasih makan kucing racun
        beredar foto di grup wa soal pejabat mabuk
        video di facebook ibu aniaya anak, itu di mana ya, tolong ditindak
        saya lihat di tiktok lagi rame jembatan roboh di daerah sebelah
        viral di ig anak dipukul, tolong diusut
        saya baca di facebook ada sekolah ambruk, tolong dicek
        video viral di tiktok anak dimarahi guru, tolong tindak
    """,
    "unrelated": """
        suami saya selingkuh, tolong nasehati
        tetangga saya utang 2 juta tidak dibayar
        mohon doa supaya turunkan hujan
        saya disantet tetangga
        mertua saya jahat sekali
        pacar saya selingkuh
        carikan jodoh dong
        istri saya kabur sama tetangga
        tolong kerjakan pr matematika saya
        rebutan warisan sama adik saya
        tonggoku nyilih duit ora dibalekno
        di rumah saya ada tuyul, tolong kirim dukun
        bertengkar sama mertua tiap hari
        my wife left me for another man
        salaki abdi minggat
        anak saya malas main game terus
        istri minta cerai gimana ya min
        teman pinjam uang gak balik2
        tetangga julid ngomongin saya
        doakan saya lulus ujian
        saya kena guna-guna mantan
        aku diputusin pacar sakit hati
        suami gak pernah kasih uang belanja dan main sama cewek lain
        min doain biar saya dapat jodoh
        hutang teman 500rb gak dibayar2, tolong tagihkan
        sepupu saya disantet orang, gimana min
        kakak ipar saya numpang terus gak mau pergi
        pacarku ghosting aku
        tetangga minjam panci gak dikembalikan
        tolong doakan panen berhasil dan hujan turun
        istri saya boros banget gimana dong
        minta dicarikan jodoh pns
        temanku utang gak mau bayar, bisa bantu?
        ada tuyul ambil uang saya
        mertua ngusir saya dari rumah
        bantu doa biar cepat hujan
        temen pinjem motor gak dibalikin
        suami saya ketahuan selingkuh, tolong
        doain saya dapat kerja min
        tetangga pinjam uang tidak dikembalikan
    """,
    REPORT: """
        gaji guru honorer 4 bulan belum dibayar, dinas goblok
        sampah numpuk anjing bau banget
        kartu bansos saya ketinggalan di kantor desa, petugas tidak mau kasih
        dompet dan ktp saya hilang, cara urus ktp baru bagaimana
        supir bus trans ugal-ugalan, penumpang jatuh
        halte bus rusak dompet saya jatuh ke got karena lubangnya
        petugas kelurahan kerja nol besar, KTP saya 6 bulan tidak jadi
        bot di website dukcapil jawabannya tidak nyambung
        pejabat digaji pajak rakyat tapi jalan kami rusak
        supir angkot dasar goblok, ugal-ugalan bawa anak sekolah
        anjing banget jalan rusak gini ga diurus urus
        admin tolong dong jalan kami gelap
        Met pagi
        Selamat pagi pak admin, semoga sehat selalu
        mantul, makasih min sudah beres
        nomornya tidak aktif pak, ada yang lain?
        monyet masuk pemukiman tolong dievakuasi
        sekolah kami perlu jalur evakuasi dan rambunya
        antri paspor di imigrasi, kuota habis dalam satu menit
        antrean paspor 3 minggu, kuota habis dalam 1 menit
        pesan otomatis dari PDAM masuk terus padahal sudah lunas
        kontol lu pada, jalan rusak ga dibenerin2
        begal motor di flyover rawan tiap malam
        garbage burning next to the school, kids coughing
        lahan terbakar bulan lalu bekasnya ditanami sawit, tolong diusut
        kebakaran tahun lalu di pasar, bantuan belum turun
        banjir minggu lalu merusak jalan desa kami
        tiap hujan banjir selutut di gang kami
        mohon tambah mobil pemadam di kecamatan kami
        ambulans desa rusak sudah 3 bulan
        tetangga bakar sampah tiap sore asapnya masuk rumah
        IGD penuh antri 5 jam tidak dilayani
        kapan simulasi kebakaran di sekolah kami
        saya darah tinggi, obat di puskesmas habis
        kabel listrik menjuntai takut kebakaran
        rumah saya rawan longsor mohon dibuatkan tanggul
        bapak bupati kebakaran jenggot kalau dikritik
        pohon besar mau tumbang, bisa menimpa orang, mohon ditebang
        jembatan hampir ambruk, mohon diperbaiki sebelum ada korban
        di tikungan itu sering terjadi kecelakaan, mohon dipasang rambu
        lubang di jalan raya menyebabkan kecelakaan kemarin
        korban kebakaran di kampung rawa belum dapat bantuan
        KTP saya hilang karena kebakaran, bagaimana cara mengurus
        bagaimana cara mendapatkan layanan ambulans gratis
        hidran di komplek kami rusak, kalau kebakaran bagaimana
        petugas damkar lambat saat kebakaran bulan lalu
        banjir surut tapi lumpur masih di jalan, mohon alat berat
        langganan banjir tiap tahun tidak ada perbaikan drainase
        jalan rusak parah motor saya jatuh kemarin, luka2
        sawah kami tenggelam banjir, mohon bantuan benih
        biaya melahirkan di rsud mahal padahal pakai bpjs
        puskesmas tidak punya alat bantu napas
        sosialisasi penanggulangan kebakaran di rt kami
        terjebak macet 3 jam di simpang tiga, lampu merah mati
        nomor pemadam kebakaran berapa ya
        ada pembakaran lahan oleh perusahaan sawit tiap kemarau
        minta pos damkar dibangun di kecamatan selebar
        dulu pernah banjir sampai atap, sekarang tanggulnya retak
        tawuran pelajar sering terjadi di depan sekolah, mohon patroli
        lampu pju terbakar bohlamnya, gelap
        the drain is clogged, every rain it floods
        last year a fire burned our market and we got no help
        air sungai tercemar ikan mati semua
        atap sekolah mau roboh, siswa takut
        gedung sd roboh tahun 2023 belum dibangun
        listrik padam sejak semalam, bayi saya kepanasan
        ibu hamil tidak dilayani bidan desa
        parkir di RSUD susah, ambulans tidak bisa masuk
        harga gas elpiji naik dan langka
        bau gas amoniak dari pabrik tiap malam sesak napas
        Lampu PJU di Jl. Industri mati total udah semingguan, rawan begal
        ASN ikut kampanye paslon, tidak netral
        kepala dinas mendukung caleg tertentu, tolong netralitas asn
        lurah mengarahkan warga pilih paslon 1
        jalan rusak sejak pemilu tidak diperbaiki, janji caleg bohong
        baliho caleg menghalangi pandangan di perempatan, bahaya
        baliho caleg dipaku di pohon, kotor
        honor kpps belum dibayar
        ktp belum jadi padahal mau pemilu
        perusahaan sawit buang limbah ke sungai
        perusahaan tidak bayar upah sesuai UMR
        gaji saya belum dibayar perusahaan 3 bulan
        polisi minta uang damai saat tilang
        laporan kehilangan saya di polsek tidak ditanggapi
        perpanjangan SIM di polres lama sekali
        sudah lapor polisi motor dicuri tapi belum ditindaklanjuti 2 bulan
        pungli polantas di jalan lintas
        jaksa minta uang ke keluarga kami
        kabel PJU dicuri, lampu jalan mati semua
        besi jembatan dicuri orang, membahayakan
        tutup got hilang dicuri, anak saya jatuh
        mohon diskominfo sosialisasi bahaya pinjol ke warga
        bank penyalur bansos memotong uang pkh
        ATM bank bengkulu tidak ada uangnya saat gajian
        kur di bank bri dipersulit padahal program pemerintah
        listrik PLN padam tiap malam
        air pdam tidak mengalir sudah 4 hari, bau
        telkom indihome gangguan seminggu tidak ada teknisi
        bpjs saya nonaktif, bagaimana mengaktifkan
        harga cabai naik di pasar panorama
        pertalite langka di spbu
        judi sabung ayam di desa kami meresahkan, mohon satpol pp
        miras dijual bebas dekat sekolah
        warung remang-remang meresahkan warga
        balap liar tiap malam minggu di jl pariwisata
        jalan depan pengadilan negeri berlubang
        pegawai pengadilan agama minta uang untuk akta cerai
        antrian sidang tilang lama sekali
        sidang isbat nikah massal kapan ada lagi
        jalan kami sampai viral di tiktok tapi belum diperbaiki
        saya sudah posting di ig tidak ada tanggapan dari dinas
        admin instagram pemkot tidak membalas dm
        tower indosat dekat rumah tidak ada izin
        sinyal telkomsel tidak ada di desa kami, mohon dibangun bts
        truk perusahaan batubara merusak jalan desa
        dealer motor parkir di trotoar
        kafe memutar musik keras sampai jam 2 pagi
        guru memukul murid di sd 5
        guru sd selingkuh dengan kepala sekolah
        kdrt, kemana saya minta pendampingan, dp3a?
        anak hilang akta kelahirannya, cara urus?
        dompet hilang isi ktp, bagaimana urus ktp baru
        judi online merusak anak muda di desa kami, mohon ditindak
        goblok, jalan rusak dibiarin 2 tahun
        anjing lah pelayanan dukcapil lama banget bangsat
        wkwkwk lucu ya, lampu jalan mati setahun gak ada yang benerin
        anjing liar banyak menggigit anak di kampung kami
        monyet turun ke kebun warga merusak tanaman
        babi hutan masuk ladang warga
        bukti foto di https://maps.example.com/abc jalan berlubang
        lokasi https://drive.example.com/xyz sampah menumpuk
        selamat siang, undian doorprize pemkot hadiahnya belum saya terima
        hadiah lomba 17an dari kecamatan belum dibayar
        minta info jadwal vaksin
        pinjaman modal umkm dari dinas koperasi bagaimana syaratnya
        rumah kos tidak berizin di rt kami
        selamat ulang tahun kota bengkulu, tapi jalan masih banyak lubang
        tes cpns tidak transparan
        pedagang pesan galon susah, air galon mahal
        🙏🙏🙏
        sampah numpuk di bandung, bau bgt min
        belum beres pak, lubangnya cuma ditimbun tanah
        kota bandung min, dpn masjid al ikhlas antapani
        pungli smp negeri di mauk tarik uang perpisahan 1500000/siswa
        jln di kel timur indah rusak parah byk lubang
        Lampu merah perempatan mati pak, macet parah tiap pagi
        halo
        laporan saya kemarin gimana
        terima kasih sudah diperbaiki
        petani butuh hujan buatan karena kekeringan, mohon BMKG/BPBD
        toko online dinas umkm tidak aktif, pelatihan kapan
        lowongan kerja di pabrik minta uang pelicin
        pelecehan oleh oknum guru di sekolah
        oknum polisi memukul adik saya
        rumah sakit menolak pasien bpjs
        proyek pasar terbengkalai
        gedung pengadilan baru kapan dibangun, proyek mangkrak
        perlu mobil ambulans di desa kami
        jalan putus karena longsor, warga terisolir seminggu mohon alat berat
        dana bos cair tapi buku tidak dibeli
        hakim garis lomba voli dinas pora curang
        driver ojol parkir sembarangan di depan stasiun bikin macet
        pencurian listrik di pasar membuat pln padam
        saya lihat di instagram pemkot ada jadwal bansos, benarkah?
        rumah kami terbakar bulan maret lalu, minta bantuan bedah rumah
        apakah dinas punya mobil damkar
        usul pos pemadam kebakaran di tiap kecamatan
        hutan sering terbakar tiap kemarau
        saya korban kecelakaan di puskesmas tidak dilayani dengan baik
        ibu saya meninggal karena terlambat ditangani di rsud
        anak saya demam tinggi tapi puskesmas tutup jam 12
        lampu merah mati, hampir kecelakaan tadi
        jalan licin sudah 3 motor jatuh minggu ini
        banjir setinggi lutut di jl sudirman sejak pagi
        rumah saya kebanjiran, air masuk setinggi mata kaki
        banjir lagi banjir lagi tiap hujan deras
        ada genangan air di depan kantor lurah
        longsor menutup jalan kabupaten, mohon alat berat
        pohon tumbang menutup jalan
        tiang listrik miring mau roboh
        jembatan gantung putus sejak tahun 2022
        stok oksigen di rsud kosong
        ambulans puskesmas minta bayaran 500 ribu
        saya ditilang padahal surat lengkap
        nelayan tidak dapat solar
        kapan bantuan korban banjir turun
        kasus tawuran kemarin, kapan sekolah bertindak
        anak SMA merokok di terminal
        orang gila berkeliaran di pasar mohon dinsos
        odgj telantar di depan toko
        gelandangan pengemis di lampu merah
        anjing tetangga menggigit anak saya, vaksin rabies di puskesmas habis
        rumah dekat sutet, takut kesetrum
        kabel PLN putus menjuntai ke jalan
        travo pln bunyi terus
        stunting di desa kami tinggi
        air sumur kami tercemar pom bensin
        sekolah kami dekat pasar, bising
        asap pabrik bikin sesak napas warga
        warga sesak napas karena debu batubara
        polsek tidak mau terima laporan kehilangan motor
        kasus pencurian saya di polres mandek 1 tahun
        penyidik polres minta uang agar kasus jalan
        kejaksaan lambat menangani laporan korupsi dana desa
        kades korupsi dana desa
        PNS jadi tim sukses caleg
        guru honorer disuruh kepsek dukung paslon
        camat bagi sembako kampanye petahana
        pilkades tidak jelas jadwalnya
        panitia pilkades minta pungutan ke calon
        pemilihan ketua rt curang
        data bansos berantakan, yang dapat orang kaya
        perusahaan tambang tidak reklamasi
        perusahaan menahan ijazah karyawan
        phk sepihak tanpa pesangon
        perusahaan tidak daftarkan bpjs ketenagakerjaan
        pabrik tahu buang limbah ke selokan
        koperasi simpan pinjam gagal bayar, dinas koperasi mana
        pelatihan literasi keuangan dan bahaya pinjol mohon diadakan
        penipuan calo CPNS oleh oknum pegawai bkd
        orang ngaku petugas PLN datang ke rumah minta uang
        ada oknum mengaku dari dinas minta uang ke pedagang
        calo di samsat minta uang
        parkir liar minta 10 ribu di pantai
        preman minta uang ke pedagang di pasar
        premanisme di terminal meresahkan
        warung tuak buka sampai malam
        tempat karaoke jadi prostitusi
        penjualan rokok ilegal di warung
        tabung gas 3kg dijual di atas het
        minyak goreng curah timbangan dikurangi
        makanan kadaluarsa dijual di supermarket
        depot air minum kotor
        ojek online mangkal di trotoar
        bus sekolah ugal-ugalan
        travel gelap ngetem sembarangan
        PO bus tidak laik jalan
        sertifikat tanah saya di BPN belum jadi 2 tahun
        tanah saya diserobot proyek jalan pemkab
        ganti rugi tol belum dibayar
        warisan: bagaimana mengurus surat keterangan waris di kelurahan
        sidang itsbat nikah terpadu dari pemda kapan
        nikah di kua diminta uang lebih
        pengurusan akta cerai di dukcapil status KK lama
        jalan menuju pengadilan agama gelap
        lampu taman hilang
        rambu lalu lintas hilang di tikungan
        meteran air hilang, pdam suruh bayar
        cctv di pasar mati, banyak copet, mohon diperbaiki
        banyak begal di jalan lingkar, mohon polisi patroli
        kampung kami rawan maling, mohon pos ronda diaktifkan
        kabel telkom dicuri internet mati
        aset desa dijual kades
        mobil dinas dipakai mudik
        internet desa mati
        wifi gratis di alun alun lemot
        aplikasi dukcapil online error
        website ppdb tidak bisa diakses
        data pribadi saya bocor dari aplikasi pemda
        video guru sekolah kami viral, kepala sekolah menutup2i
        jalan desa kami viral dulu baru diperbaiki
        admin tolong dong jalan depan rumah rusak
        min kapan perbaikan jalan
        selamat pagi admin, mau tanya syarat kk baru
        terima kasih pak, air sudah lancar
        semoga jalan cepat diperbaiki
        bagus kerjanya, dinas cepat tanggap
        info lowongan kerja disnaker
        jadwal pemadaman listrik hari ini?
        ulang tahun kota kapan ada pasar murah
        tolong tertibkan kos-kosan bebas
        lapangan futsal milik pemda rusak
        stadion tempat persib latihan gelap, parkirnya pungli
        event musik di alun2 terlalu keras
        dukun cabul praktek di desa kami meresahkan warga
        tetangga pelihara ayam bau kotoran
        tetangga bangun tembok menutup jalan umum
        tetangga saya nyetel musik keras tiap malam
        istri saya melahirkan tidak dilayani bidan puskesmas semalam
        pns selingkuh dengan bawahan di kantor dinas
        kepala desa selingkuh
        suami saya pns menelantarkan anak
        anak saya dibully di sekolah
        siswa keracunan MBG minggu lalu, kenapa tidak ada tindakan
        pasien meninggal karena igd lambat
        goblok semua petugas samsat, antri 6 jam
        tai kucing dimana2 di taman kota
        sampah masyarakat dibuang ke kali, bau bangke
        bangsat pln mati lampu mulu
        anjing, air pdam mati lagi
        lagi2 sms promo dari dinas? kenapa nomor saya tersebar
        pelatihan jualan online umkm ada?
        promosi wisata bengkulu kurang
        kios pasar disewakan mahal oleh oknum
        rusunawa disewakan ke orang luar
        saya ingin pinjam dana bergulir umkm
        rekening kip anak saya belum cair
        uang pensiun saya di taspen belum cair
        dana kelurahan cair tapi jalan tidak dibangun
        kartu tani tidak bisa dipakai di bank
        BRI link penyalur pkh potong 50 ribu
        rumah warga yang kebakaran minggu lalu belum dapat bantuan dari dinsos
        mobil damkar cuma satu untuk 5 kecamatan, mohon ditambah
        got mampet jadi banjir tiap hujan, masuk ke rumah setinggi betis
        ambulans rsud minta bayar bensin ke keluarga pasien
        tumpukan ban bekas rawan kebakaran di samping spbu
        dulu saya pernah kecelakaan karena lubang ini, sampai sekarang masih ada
        rumah saya di pinggir jurang, takut longsor kalau hujan
        plafon kelas SDN 20 hampir roboh
        pasien di puskesmas pingsan kemarin tapi tidak ada dokter jaga
        warga sekitar pabrik batu bara sesak napas, mohon diuji udaranya
        petugas pemadam minta uang rokok setelah memadamkan api
        edukasi tanggap darurat gempa di sekolah dong
        pns pemkot terang2an kampanye di facebook untuk petahana
        spanduk caleg nutupin rambu di simpang km 8
        jalan rusak dijanjikan caleg, kapan dinas PU perbaiki
        pabrik karet bau busuk tiap malam
        perusahaan ekspedisi parkir truk di bahu jalan tiap hari
        sudah 6 bulan kerja di pabrik roti gaji di bawah UMP
        SKCK di polres diminta bayar lebih
        laporan kemalingan saya ke polsek tidak diproses
        penutup drainase dicuri orang, bahaya buat pejalan kaki
        lampu jalan mati jadi rawan jambret
        bank penyalur BLT di kecamatan antri sejak subuh dan dipotong
        tolong sosialisasi penipuan online buat lansia di kelurahan kami
        biaya perkara pengadilan agama tidak transparan
        kantor kejaksaan minta suap
        jalan di samping pengadilan tinggi banjir
        lagi viral jalan desa kami rusak, pak kades diam saja
        saya upload ke facebook pun dinas pendidikan tidak respon
        toko miras dekat masjid buka 24 jam
        warung internet jadi tempat judi slot, anak sekolah bolos
        sms blast dari pdam tagihannya salah
        hadiah juara MTQ kabupaten belum dicairkan
        bangsat, sudah 3x lapor lampu mati ga diurus
        wkwk parah banget ni kelurahan, antri kk sebulan
        link bukti https://photos.example.com/x trotoar dipakai parkir
        anjing gila berkeliaran di rt 2
        babi ternak tetangga baunya minta ampun
        dokter puskesmas pacaran di jam kerja, pasien ditelantarkan
        tetangga menutup saluran air sampai banjir
        polisi tidur di gang kami terlalu tinggi
        bank sampah di RW kami tutup
        kartu kredit UMKM dari pemda syaratnya apa
        jembatan putus, anak sekolah harus menyeberang sungai pakai rakit
        harga tiket masuk pantai tidak sesuai perda
        calon siswa tidak lolos zonasi padahal dekat
        telkomsel susah sinyal di enggano, mohon diskominfo
        minta rehab rumah tidak layak huni nenek saya yang hampir roboh
        dokter igd gak ada, istri saya pendarahan ditolak bulan lalu
        perahu nelayan bantuan dinas rusak
        kebakaran ruko 2 tahun lalu bekasnya belum dibersihkan
        tim damkar telat 1 jam waktu kebakaran semalam
        banjir rob tiap purnama masuk rumah
        hidran di pasar panorama tidak ada airnya
        warga bakar lahan, asapnya ke sekolah
        halte roboh belum diperbaiki
        korban longsor masih di tenda, butuh selimut dari bpbd
        ambulans desa dipakai untuk jalan-jalan kades
        dokter tidak ada di igd puskesmas, pasien menunggu 3 jam
        sekolah rawan roboh
        jalan menanjak licin sering mobil mundur masuk jurang, minta pagar
        tiap tahun ada anak tenggelam di bekas galian, mohon ditutup
        kapan ada pelatihan pertolongan pertama
        saya perlu info cara melahirkan gratis pakai jampersal
        bendungan retak, warga khawatir jebol
        guru pns jadi tim kampanye
        ketua kpu? bukan, saya mau tanya perekaman ktp untuk pemilih pemula
        setelah pilkada proyek jalan berhenti
        perusahaan tambak udang mencemari laut
        buruh dibayar di bawah umk
        toko modern buka tanpa izin dekat pasar
        polres lambat keluarkan skck
        kasus penipuan saya sudah dilaporkan ke polres 8 bulan tidak ada perkembangan
        pagar jembatan dicuri
        lampu pju dicuri kabelnya
        gelap rawan pembegalan di jalan danau, minta penerangan
        bank bengkulu atm rusak
        agen BRILink potong bansos
        penyuluhan bahaya judi online di sekolah
        warnet dipakai judi online, tolong razia
        peredaran miras oplosan di kampung
        balai desa dipakai pesta sampai pagi
        petugas pengadilan negeri tidak ramah
        akses jalan depan kejaksaan macet
        jalan di desa saya sudah viral tapi pemkab diam
        saya dm instagram dinas tidak dibalas
        situs web kecamatan isinya judi, diretas
        no wa layanan dukcapil tidak aktif
        lomba 17an hadiahnya dipotong panitia kelurahan
        tolol banget aplikasi antriannya error terus
        asu dalane rusak kabeh
        haha janji doang, drainase gak jadi jadi
        https://maps.app.goo.gl/abc ini lokasi jembatan rusak
        ternak babi dekat permukiman bau
        istri saya ditolak puskesmas saat mau periksa kandungan
        tetangga saya pns jarang masuk kantor
        pelayanan kua nikah dipersulit
        taman kota jadi tempat pacaran, lampu mati
        pasokan pupuk untuk petani tidak sampai
        toko online umkm binaan dinas, kapan pelatihan lagi
        gudang disdik yang terbakar bulan lalu belum diperbaiki
        warga sering bakar jerami di pinggir jalan tol, jarak pandang tertutup
        kapan ambulans desa diganti, sudah tua
        air pasang tiap malam masuk kampung nelayan
        rumah sakit tidak punya ruang isolasi
        saluran irigasi jebol, sawah kekeringan
        talud ambrol, jalan tinggal separuh
        dinding sekolah retak, takut roboh menimpa siswa
        ibu saya jatuh di trotoar rusak minggu lalu, kakinya patah
        polisi lambat datang waktu tawuran kemarin
        tiang listrik keropos hampir tumbang
        tolong tambah penjaga pantai, sudah banyak korban tenggelam
        minta nomor telepon ambulans 24 jam
        kebakaran hutan tiap kemarau, mana upaya dinas
        oknum camat arahkan warga coblos petahana
        sisa spanduk kampanye berserakan di jalan
        ganti rugi lahan waduk belum dibayar
        perusahaan galian pasir bikin sungai keruh
        perusahaan tempat saya kerja tidak bayar thr
        hotel di pantai buang limbah ke laut
        dealer mobil pakai badan jalan
        toko obat jual obat kadaluarsa
        antri SIM di satpas seharian
        polisi minta uang waktu saya lapor kehilangan
        laporan penganiayaan anak saya di polres tidak jalan
        kabel telepon dicuri, sudah lapor telkom tidak ada tindakan
        rel kereta tidak ada palang pintu
        cctv simpang mati padahal banyak curanmor
        jalan gelap takut dibegal tolong lampu
        tagihan pdam melonjak
        bpjs menolak klaim rawat inap
        bank penyalur pip suruh buka rekening bayar 100 ribu
        mohon edukasi bahaya judi online dan pinjol di desa
        judi dadu tiap malam di pos kamling
        kafe remang jual miras di dekat sekolah
        jalan akses pengadilan agama longsor
        tilang elektronik salah alamat, sidangnya di mana
        biaya panjar perkara di PA tidak jelas
        sudah viral di facebook jalan kampung saya, tetap tidak diperbaiki
        ig dinas perhubungan tidak pernah balas
        sms dari dinas dukcapil katanya ktp jadi tapi belum ada
        kades gak becus, dana desa hilang entah kemana
        bodoh sekali sistem antrian online puskesmas ini
        wkwkwk aspal baru seminggu udah ngelupas
        hadiah undian jalan sehat pemkab tidak dibagikan
        drive.google.com/abc foto trotoar rusak
        monyet liar masuk rumah warga
        cinta lingkungan dong, sungai penuh limbah
        guru ngaji honor belum cair
        toko kelontong jual pupuk subsidi di atas het
        setelah kebakaran pasar, pedagang belum dapat kios pengganti
        kapan puskesmas kami punya ambulans
        lampu di pos damkar mati
        warga bakar ban bekas baunya sampai ke rumah
        banjir di jalan provinsi tiap hujan motor mogok semua
        gedung puskesmas bocor dan hampir rubuh
        pasien stroke tidak bisa kontrol karena bpjs nonaktif
        program donor darah pmi kapan
        mau tanya prosedur lapor kebakaran
        jalan berlubang bikin ibu saya jatuh dan pingsan kemarin
        ada kubangan dalam, anak bisa tenggelam
        jembatan bambu nyaris putus, anak sekolah lewat tiap hari
        sungai meluap tapi belum masuk rumah, minta karung pasir
        longsor kecil menutup separuh jalan
        pohon beringin tumbang kena kabel listrik, lampu padam
        petugas igd cuek sama pasien kecelakaan minggu lalu
        rumah sakit menahan jenazah karena belum bayar
        bau gas dari tpa menyengat
        polusi pltu bikin batuk dan sesak
        banyak anak merokok dan tawuran di taman, minta satpol pp
        asn dinas pertanian ikut deklarasi paslon
        bantuan beras ditempel stiker caleg oleh kades
        pemilu usai, jalan tetap hancur
        ktp hilang dicuri, mau bikin baru syaratnya apa
        kehilangan akta lahir, urus di mana
        motor dinas dipakai anak kades balapan
        kabel tembaga lampu jalan digondol maling, minta diganti
        maling air pdam di kampung kami
        minta satpol pp razia pencurian kabel
        polsek gak mau gerak soal laporan begal
        pencurian ikan oleh kapal trawl, dkp mana
        perusahaan travel haji bodong padahal ada izin kemenag
        perusahaan kayu merusak hutan lindung
        perusahaan tidak kasih cuti melahirkan
        mall tidak punya jalur evakuasi
        toko swalayan jual susu expired
        ojol mangkal bikin macet di stasiun
        bus trans jarang datang
        paket bantuan sembako tidak sampai ke warga
        paket pengiriman kantor pos hilang
        hakim di pengadilan agama jarang ada, antri berjam-jam
        jalan pengadilan gelap gulita
        bank sampah tidak jalan lagi
        rekening bantuan umkm diblokir dinas
        pinjaman lpdb koperasi tidak jelas
        website pemda dihack jadi slot
        instagram disdukcapil infonya bohong
        sudah dm twitter wali kota, jalan tetap rusak
        tolong buatkan akun medsos resmi kelurahan
        tetangga buang sampah ke halaman saya
        tetangga pns selingkuh
        mertua saya belum dapat bansos lansia
        suami saya tki tidak digaji majikan
        istri saya ditolak melahirkan di rsud
        adik saya tidak diterima ppdb padahal zonasi
        bangke pln mati mulu
        tolol nih yang ngatur lampu merah
        wkwk tiang listrik di tengah jalan
        anjing pelacak? bukan, anjing rabies di rt 4
        bantuan untuk korban kebakaran kampung nelayan belum turun juga
        pos damkar terlalu jauh dari desa kami
        bakar sampah di tps bikin sesak tiap pagi
        banjir tahunan di perumahan, drainase tersumbat
        motor saya masuk lubang, velg bengkok
        ambulans tidak mau antar pasien ke luar kota
        rumah sakit tolak ibu hamil karena tidak ada kamar
        sumur warga kering, butuh tangki air
        pohon tua di depan sd rawan tumbang
        warga tewas karena lubang jalan bulan lalu, siapa tanggung jawab
        tiang telepon roboh menghalangi jalan
        tanggul retak tolong dicek sebelum jebol
        lurah bagikan kaos paslon
        pegawai kecamatan kampanye di grup wa
        baliho kampanye bikin kumuh taman
        jembatan dijanjikan waktu pilkada tidak jadi jadi
        pabrik semen debunya kemana mana
        kerja 12 jam sehari tanpa lembur di toko
        perumahan subsidi developernya tidak bangun jalan dan drainase
        polsek minta biaya laporan kehilangan
        sim hilang mau urus lagi di mana
        komplotan curi kabel lampu jalan, sudah 5 tiang gelap
        tutup gorong-gorong hilang
        jaksa memperlambat berkas kasus kami dan minta uang
        tempat parkir pengadilan negeri semrawut
        sidang paripurna dprd kok ditutup
        bank penyalur kks selalu kosong
        pelatihan umkm dan akses kur kapan
        judi togel di warung kopi meresahkan
        pesta miras tiap malam di lapangan
        jalan kami viral di tiktok, tapi dinas pu cuek
        komentar saya di ig pemkot dihapus
        sms verifikasi dukcapil tidak masuk
        hp petugas puskesmas tidak bisa dihubungi
        anak saya ditolak sekolah karena belum vaksin
        pengemis di lampu merah makin banyak
        guru sering bolos di sd terpencil
        bangsat banget pungli di samsat ini
        wkwk kapan aspal jalan gunung ini
        babi hutan merusak ladang jagung
        kucing liar banyak di pasar ikan
        pesan saya ke admin kelurahan tidak dibalas
        harga gas 3kg 35 ribu di warung
        listrik kampung kami cuma nyala malam
        antrian solar nelayan panjang
        hari ulang tahun desa dipungut iuran 100rb
        sewa kios pasar naik dua kali lipat
        makanan bergizi gratis basi di sd 7
        ojek pangkalan memalak penumpang di terminal
    """,
}


def _messages() -> Iterator[tuple[str, str]]:
    for verdict, block in MESSAGES.items():
        for line in block.strip().splitlines():
            yield verdict, line.strip()


def verdict(text: str) -> str:
    """In the order in which a message is asked."""
    return emergency(text) or noise(text) or beyond(text) or REPORT


@pytest.mark.parametrize(("expected", "text"), list(_messages()))
def test_a_message_is_taken_for_what_it_is(expected: str, text: str) -> None:
    assert verdict(text) == expected


@pytest.mark.parametrize("kind", Emergency)
def test_the_number_that_always_works_is_named_first(kind: Emergency) -> None:
    assert kind.numbers[0] == "112"
    assert len(kind.numbers) > 1


def test_everything_that_others_see_to_has_somewhere_to_go() -> None:
    assert {kind for kind in Beyond if kind.refer_to is None} == {Beyond.UNRELATED}


@given(st.text() | strategies.sentences)
def test_any_text_has_a_verdict(text: str) -> None:
    assert verdict(text) in MESSAGES


def test_each_list_is_asked_for_under_a_name_that_exists() -> None:
    assert {name for section, name in lists() if section == "emergency"} == {
        *(kind + ending for kind in Emergency for ending in ("", "_now")),
        "harmless",
        "over",
        "calm",
    }
    kinds = {f"{kind}{ending}" for kind in Beyond for ending in ("", "_sure", "_ours")}
    assert {name for section, name in lists() if section == "beyond"} <= {*kinds, "harmless", "ours"}


@pytest.mark.parametrize("name", list(lists()), ids="/".join)
def test_phrases_are_written_as_words_are_read(name: tuple[str, str]) -> None:
    """A word that shorthand writes out ("gak") is never met in a message."""
    written = {
        word.removeprefix("=")
        for phrase in lists()[name]
        for step in phrase.split()
        if step != "~"
        for word in step.split("/")
    }
    assert [word for word in sorted(written) if words(word) != [word]] == []
