"""Who asks that the name be hidden (anonim), or what they wrote (rahasia): by command or in own words."""

import re
from functools import lru_cache

from normalizer import lexicon
from normalizer.text import words

_FILE = "secrecy_words.yaml"
# One message is asked more than once.
_TEXTS_REMEMBERED = 16
ANONIM = "anonim"
RAHASIA = "rahasia"


@lru_cache(_TEXTS_REMEMBERED)
def asks(text: str) -> frozenset[str]:
    """What the writer asks for: "anonim", "rahasia", both or neither.

    A "rahasia umum", an "akun anonim" or "tidak perlu dirahasiakan" asks for nothing.
    """
    return frozenset(_commands(text) | _in_own_words(text))


# -- ANONIM and RAHASIA at an edge --

_EDGE = r"(?:[.,:;!/&+()\[\]\n-]|\b[Dd]an\b|\bDAN\b)"
_NO_PHRASE = r"(?!\s+(?:UMUM|NEGARA|DAGANG|JABATAN|BANK|DAPUR|PERUSAHAAN|PRIBADI|ALAM)\b)"

_FIRST = re.compile(
    rf"""
    [\s(\[\#]*
    (?: (?i:(?P<set_apart>anonim|rahasia))\b \s?(?:{_EDGE}|\Z)
      # or in front as a keyword is in front of an SMS; "rahasia" also starts ordinary sentences
      | (?P<keyword>(?i:anonim)\b|RAHASIA\b{_NO_PHRASE}) )
    [\s.,:;!/&+()\[\]-]*
    """,
    re.VERBOSE,
)
_LAST = re.compile(
    rf"""
    (?: {_EDGE}\s?\#?(?i:(?P<set_apart>anonim|rahasia))\b
      # or louder than the word before it, or beside the other one
      | (?:(?<=[a-z0-9])|(?<=ANONIM)|(?<=RAHASIA))\s\#?(?P<keyword>ANONIM|RAHASIA)\b )
    [\s.!)\]]*\Z
    """,
    re.VERBOSE,
)
# "tidak perlu ANONIM", "pakai akun ANONIM": loud, and no command all the same.
_NO_COMMAND_AFTER = re.compile(
    r"\b(?:tidak|tdk|gak|ga|gk|nggak|jangan|jgn|bukan|bkn|usah|perlu|akun|surat|not|no)\W*\Z", re.IGNORECASE
)


def _commands(text: str) -> set[str]:
    commands: set[str] = set()
    folded = text.casefold()
    if ANONIM not in folded and RAHASIA not in folded:
        return commands
    # Twice, because there are two words to say.
    for _ in range(2):
        if found := _FIRST.match(text):
            commands.add(_word(found))
            text = text[found.end() :]
        found = _LAST.search(text)
        if found and not _NO_COMMAND_AFTER.search(text, max(0, found.start() - 10), found.start() + 1):
            commands.add(_word(found))
            text = text[: found.start()]
    return commands


def _word(command: re.Match[str]) -> str:
    return (command["set_apart"] or command["keyword"]).lower()


# -- in sentences, of which the words are read as they were meant: "jgn sebut nama sy" --


def _any(*words: str) -> str:
    return f"(?:{'|'.join(words)})"


def _up_to(count: int, but: str = "") -> str:
    """A few words of any kind in between, none of them `but`."""
    return rf"(?:(?!(?:{but})\b)\w+ ){{0,{count}}}?" if but else rf"(?:\w+ ){{0,{count}}}?"


_NEVER = _any(
    r"jangan(?: sampai| pernah)?",
    r"(?:tidak|ora|mboten) (?:usah|perlu|boleh|pareng|kena)",
    r"(?:agar|supaya|mohon|tolong|minta|biar|harap|untuk) tidak",
    r"tanpa|ojo|ulah|entong|tong|ampun|keberatan",
    r"do not|don t|dont|never|without",
)
_UNWILLING = r"(?:tidak|ora|teu) (?:mau|ingin|bersedia|berkenan|gelem|hoyong)"
_SHOWN = _any(
    "sebut", "sebat", "tampil", "publikasi", "publish", "cantum", "bocor", "sebar", "umum", "ungkap", "tulis"
) + ("(?:kan|keun|ke|ake|in|i|luaskan|luas)?")
_TOLD = _any(
    "ekspos",
    "expose",
    "buka",
    "perlihat",
    "kasih tahu",
    "beri tahu",
    "beritahu",
    "ketahu",
    "viral",
    "share",
    "bawa",
    "pakai",
    "pake",
    "seret",
    "libat",
) + ("(?:kan|in|i)?")
_SHOW = _any(
    rf"(?:di|meng|me)?(?:{_SHOWN}|{_TOLD})",
    r"n?yebut\w*|nyebat|men(?:yebut|yebar|ampil|cantum|ulis)\w*|muncul|dimunculkan|ketahuan",
)
_BE_SHOWN = rf"(?:di(?:{_SHOWN}|{_TOLD})|muncul|ketahuan)"
_SHOW_IN_ENGLISH = r"(?:mention|use|shar|publish|reveal|disclos|show|print|tell|giv|expos|post)(?:e|ing)?"
_RAHASIAKAN = r"(?:di|me|ke)?rahasia(?:kan|in|keun)?"
_HIDE = rf"(?:{_RAHASIAKAN}|(?:di|me|men|meny)?(?:sembunyi|samar|lindung|tutup)(?:kan|in|i)?)"
_WHOSE = r"(?: (?:saya|aku|kami|pelapor|pengadu|pengirim|kulo|abdi))?"
_NAME = (
    r"(?:(?:nama|identitas|jati ?diri|data (?:diri|pribadi)|jeneng|asma|ngaran|nami|nomor(?: hp| wa)?|kontak)"
    r"(?:ku|nya|e|na)?"
    rf"(?: (?:dan|serta|atau|juga) \w+)?(?: lengkap| asli)?{_WHOSE}|pelapor(?:nya)?)"
    r"(?! (?:pelaku|orang|warga|instansi|pejabat|oknum|petugas|kepala|ketua|perusahaan|jalan|tempat|toko"
    r"|obat))"
)
_REPORT = (
    r"(?<!di )(?<!pada )(?<!dalam )(?<!hasil )"
    r"(?:(?:isi |cerita )?(?:laporan|aduan|pengaduan|keluhan)(?:ku|nya)?|(?:isi|foto|video)(?:nya)?|pesan)"
    r"(?: ini| saya| kami| tadi)*"
)
_TO_REPORT = r"(?:me)?(?:lapor|ngadu)(?:kan)?|mengadu|pelapor(?:nya)?"
_PLEASE = (
    r"(?:tolong|mohon|minta|harap|please|mau|ingin|bisa|boleh|saya|kami|secara|sebagai|lapor|melapor|melaporkan"
    r"|buat|jadikan|tetap|cukup|ini|mode|pilih|bersifat|sifatnya)"
)


def _one_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in patterns))


# The words in another use, and asked for by nobody.
_NOT_ASKED = _one_of(
    r"(?:tidak|jangan|bukan|ora|not|no|sudah|selalu)(?: (?:usah|perlu|harus|mau|ingin|pernah|boleh|lagi))* "
    rf"(?:{_HIDE}|anonim|anonymous|confidential)",
    rf"(?:boleh|silakan|silahkan|tidak apa(?: apa)?|tidak masalah|tidak keberatan) {_SHOW}",
    r"(?:akun|surat|telepon|sms|pesan|nomor|grup|orang|penelepon|postingan|seseorang) (?:kaleng )?anonim",
    r"(?:dokumen|data|surat|file|berkas|agen|kode|kata) rahasia",
    r"rahasia (?:umum|negara|dagang|jabatan|bank|dapur|perusahaan|pribadi|alam|publik|ilahi|yang|bocor)",
    rf"{_RAHASIAKAN} (?:oleh|dari (?:warga|masyarakat|publik|kami))",
    r"confidential (?:document|data|file|information|letter)s?",
)
_HIDES_THE_NAME = _one_of(
    rf"{_NEVER} {_up_to(3)}{_SHOW} {_up_to(2)}{_NAME}",
    rf"(?:{_NEVER}|{_UNWILLING}) {_up_to(1)}{_NAME} {_up_to(2)}{_SHOW}",
    rf"{_NAME} {_up_to(4)}{_NEVER} {_up_to(2)}{_SHOW}",
    r"saja (?:di|n)(?:sebut|yebut)\w* jeneng\w*",
    # "petugas tidak mau menyebutkan namanya" is a complaint
    rf"{_UNWILLING} {_up_to(1)}{_BE_SHOWN} {_up_to(2)}{_NAME}",
    rf"{_NAME} {_up_to(2)}{_UNWILLING} {_up_to(1)}{_BE_SHOWN}",
    rf"{_HIDE} {_up_to(2)}{_NAME}",
    rf"{_NAME} {_up_to(4, 'tidak|malah')}{_HIDE}",
    rf"{_PLEASE} {_up_to(3)}kerahasiaan {_up_to(1)}{_NAME}",
    rf"kerahasiaan {_up_to(1)}{_NAME} {_up_to(2, 'tidak')}(?:dijaga|dijamin)",
    # nobody is to learn who reported
    rf"jangan {_up_to(4)}(?:{_SHOW}|bilang|ngomong) {_up_to(4)}(?:{_TO_REPORT})",
    rf"(?:{_TO_REPORT}|laporan) {_up_to(2)}tanpa (?:{_SHOW} )?nama",
    rf"{_PLEASE} {_up_to(1)}anonim",
    r"anonim (?:saja|ya|dong|please|tolong|mohon|dulu)",
    rf"{_NEVER} {_up_to(2)}{_SHOW_IN_ENGLISH} {_up_to(2)}(?:name|identity)",
    r"keep (?:my (?:name|identity)|me) (?:out|anonymous|hidden|unnamed|private|secret|confidential)",
    r"keep (?:it|this) anonymous|anonymous please|please anonymous|anonymously|(?:be|stay|remain) anonymous",
    r"hide my (?:name|identity)",
)
_HIDES_THE_REPORT = _one_of(
    rf"{_REPORT} {_up_to(4, 'nama|identitas|jangan|tidak|korupsi')}{_RAHASIAKAN}",
    rf"{_RAHASIAKAN} {_up_to(1)}{_REPORT}",
    rf"{_REPORT} {_up_to(3)}{_NEVER} {_up_to(2)}{_SHOW}",
    rf"{_NEVER} (?:di|me|meny|mem)?(?:publikasi|publish|sebar|viral|posting|ekspos)(?:kan|in|luaskan|luas)?",
    rf"(?:tolong|mohon|minta|harap|please) (?:(?:ini|ya|agar|untuk|supaya|dapat|bisa|tetap) )*{_RAHASIAKAN}",
    rf"{_PLEASE} {_up_to(1, 'tidak|anggaran|dana|dokumen')}rahasia",
    r"(?:jaga|dijaga|terjaga|jamin|dijamin) (?:ya )?kerahasiaan(?:nya)?",
    r"confidential|confidentially|in confidence",
    rf"{_NEVER} {_SHOW_IN_ENGLISH} (?:this|it|my report|the report)",
    r"keep (?:this|it|my report|the report|this report) (?:a )?(?:secret|private|confidential)",
)
_HIDES_BOTH = _one_of(
    rf"(?:nama|identitas)(?:ku| saya)? (?:dan|serta) (?:isi )?(?:laporan|aduan|pengaduan)\w* "
    rf"{_up_to(3)}{_RAHASIAKAN}"
)


def _in_own_words(text: str) -> set[str]:
    listed = words(text)
    said = " ".join(listed)
    # Most messages are done with here.
    if not _speaks_of("parts", said) and (
        lexicon.words(_FILE, "triggers").isdisjoint(listed) or not _speaks_of("matters", said)
    ):
        return set()
    said = _NOT_ASKED.sub(";", said)
    if _HIDES_BOTH.search(said):
        return {ANONIM, RAHASIA}
    rest = _HIDES_THE_NAME.sub(";", said)
    asked = {ANONIM} if rest != said else set()
    return asked | {RAHASIA} if _HIDES_THE_REPORT.search(rest) else asked


def _speaks_of(parts: str, said: str) -> bool:
    return any(part in said for part in lexicon.words(_FILE, parts))
