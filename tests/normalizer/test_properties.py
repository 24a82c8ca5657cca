"""What holds of every text whatever: the whole normaliser reads it, and reads what it made of it the same."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from normalizer.draft import draft_from
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage, normalize
from tests.normalizer import strategies

_SAID = [
    *(
        "lapor",
        "status",
        "STOP",
        "halo",
        "tolong",
        "sudah",
        "belum",
        "beres",
        "terima kasih",
        "nilai 5",
        "⭐",
    ),
    *(
        "jalan",
        "rusak",
        "banjir",
        "terjebak",
        "kel.",
        "Kec",
        "Bandung",
        "Solok",
        "Kota Bengkulu",
        "RT 03",
        "km",
    ),
    *(
        "anjing",
        "slot gacor",
        "pinjol",
        "pemilu",
        "jangan sebut nama saya",
        "RAHASIA",
        "ANONIM",
        "a.n. Contoh",
    ),
    *("9999012345678901", "+6281200000011", "BD 1234 XX", "482 915 6059", "#9165816", "Rp 1.500.000", "12/8"),
    *(
        "/status",
        "/lapor",
        "/start",
        "KLAIM",
        "ABCDE23456",
        "cabut laporan saya",
        "kapan",
        "baru",
        "tambahan",
    ),
]
_MESS = ["\u200b", "\u202e", "\ufeff", "\u200d", "\x00", "\x07", "\x1b[31m", "\ud800", "\udfff", "\r\n", "\t"]
_MESS += ["\u0336", "\u0301", "\ufe0f\u20e3", "\U0001f468\u200d\U0001f692", "İ", "ß", "ﬁ", "𝟒", "٤", "۴", "①"]

characters = st.characters() | st.characters(categories=["Cs", "Cc", "Cf", "Mn", "Nd", "No", "So", "Zl"])
"""Every one that a str can hold: also halves of a pair, which no file and no database takes."""
messes = st.lists(
    st.sampled_from(_SAID) | st.sampled_from(_MESS) | strategies.tickets | st.text(characters, max_size=5),
    max_size=12,
).flatmap(lambda said: st.sampled_from([" ", "", "\n", ", "]).map(lambda join: join.join(said)))
texts = st.text(characters) | messes


@given(
    texts,
    st.none() | st.just("photo"),
    st.booleans(),
    st.sampled_from([None, "17", "17.71", "17.71.09", "x"]),
)
@example("\ud800", None, False, None)
@example("\udc00\ud800 jalan rusak \ud83d", None, True, "17.71")
@example("\x00" * 50, "sticker", False, None)
def test_no_text_of_any_characters_is_too_much(
    text: str, unsupported: str | None, evidence: bool, within: str | None
) -> None:
    understood = normalize(text, unsupported, evidence, within)
    # What is kept and shown goes into a database and onto the wire.
    understood.text.encode()
    assert isinstance(understood.intent, Intent)
    assert len(understood.text) <= 3 * len(text), "nothing is put in"


@given(texts, st.booleans())
def test_what_we_made_of_a_text_is_understood_as_the_text_was(text: str, evidence: bool) -> None:
    once = normalize(text, evidence=evidence)
    assert normalize(once.text, evidence=evidence) == once


@given(texts)
def test_a_draft_of_a_drafts_words_is_the_same(text: str) -> None:
    once = draft_from(normalize(text).text)
    assert draft_from(once.text) == once


@given(texts)
def test_what_is_to_be_filed_has_a_draft(text: str) -> None:
    understood = normalize(text)
    assert understood.draft or understood.intent not in (Intent.REPORT, Intent.DISPUTE)
    assert (understood.noise is not None) is (understood.intent is Intent.NOISE)
    assert (understood.mark is not None) is (understood.intent is Intent.RATE)


@given(
    st.sampled_from([*_SAID, *_MESS, "a", "jl ", "1 ", "kel. x ", "rt 1 rw ", "a.n. "]),
    st.integers(1, 10_000),
)
@settings(deadline=None)
@example("kel. x ", 10_000)
@example("\u0336", 10_000)
def test_a_text_as_long_as_a_platform_lets_through_is_read(unit: str, length: int) -> None:
    text = (unit * length)[:length]
    assert isinstance(normalize(text), UnderstoodMessage)
