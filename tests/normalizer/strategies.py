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

# Without r, so that no word is "rp" or "rb", which make a sum of money of a number.
words = st.text(alphabet="abdegikmnpstuy", min_size=1, max_size=12)
sentences = st.lists(words, min_size=1, max_size=8).map(" ".join)
