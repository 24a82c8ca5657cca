"""What the property tests draw from."""

from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

PHONE_STARTS = ("0", "8", "62")

ten_digits = st.from_regex(r"[1-9][0-9]{9}", fullmatch=True)

tickets = (
    st.integers(10_000_000, 99_999_999)
    .map(str)
    .filter(lambda body: not body.startswith(PHONE_STARTS))
    .map(lambda body: body + mod_97_10.calc_check_digits(body))
)

# LAPOR!'s own. Three zeros at the end are a sum of money.
nationals = st.integers(3_000_000, 9_999_999).map(str).filter(lambda number: not number.endswith("000"))

CHATTER = [
    "",
    "pak admin",
    "yth bapak/ibu petugas",
    "jalan di depan pasar rusak parah \U0001f64f\U0001f64f",
    "laporan sy kmrn blm ada kabar",
    "NIK saya menyusul",
    "wis pirang dina durung ana kabar",
    "punten, kumaha kabarna",
    "how about my report",
    "RT 03 RW 05 sejak 12/8/2026",
    "sudah bayar Rp 1.500.000",
    "jangan sebut nama saya \u200b\ufeff",
    "\u8def\u574f\u4e86",
    "\u0634\u0627\u0631\u0639",
]
"""What people say around a number: in several languages, with other numbers, with signs nobody sees."""

# Without r, so that no word is "rp" or "rb", which make a sum of money of a number.
words = st.text(alphabet="abdegikmnpstuy", min_size=1, max_size=12)
sentences = st.lists(words, min_size=1, max_size=8).map(" ".join)
