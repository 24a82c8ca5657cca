import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sms_1708.segments import count, cut, encoding, keep_whole, ready, to_gsm7

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"


def test_the_alphabet_is_whole() -> None:
    assert len(set(BASIC)) == 127  # 128 codes, one of them the escape
    assert len(set(EXTENSION)) == 10
    assert encoding(BASIC + EXTENSION) == "GSM-7"


@pytest.mark.parametrize("char", ["’", "ç", "á", "`", "\t", "\x1b", "🙏", "中", "\u00a0", "ê"])
def test_one_foreign_character_makes_the_whole_text_ucs2(char: str) -> None:
    assert encoding("Laporan diterima" + char) == "UCS-2"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 80 + "a", 2),
        ("€" * 152, 2),
        ("€" * 153, 3),
        ("é" * 70, 1),
        ("中" * 70, 1),
        ("中" * 71, 2),
        ("中" * 134, 2),
        ("中" * 135, 3),
        ("🙏" * 35, 1),
        ("🙏" * 36, 2),
        ("🙏" * 66, 2),
        ("🙏" * 67, 3),
        ("中" + "€" * 69, 1),
        ("\ud83d" * 70, 1),
    ],
)
def test_a_text_costs_its_parts(text: str, parts: int) -> None:
    assert count(text) == parts


def test_an_extension_character_is_not_cut_in_two() -> None:
    # 306 septets would fill two parts, were it not for the € that falls on the seam.
    assert count("a" * 152 + "€" + "a" * 152) == 3
    assert count("a" * 151 + "€" + "a" * 153) == 2


def test_a_surrogate_pair_is_not_cut_in_two() -> None:
    assert count("中" * 66 + "🙏" + "中" * 66) == 3
    assert count("中" * 65 + "🙏" + "中" * 67) == 2


@given(st.text(alphabet=BASIC + EXTENSION, max_size=700) | st.text(max_size=300))
def test_parts_grow_with_the_text_and_are_never_fewer_than_its_size_needs(text: str) -> None:
    assert 1 <= count(text) <= count(text + "a") <= count(text) + 1 or encoding(text) != encoding(text + "a")
    units = _units(text)
    alone, cut, waste = (160, 153, 1) if encoding(text) == "GSM-7" else (70, 67, 1)
    parts = count(text)
    assert (parts == 1) is (units <= alone)
    assert parts == 1 or -(-units // cut) <= parts <= -(-units // (cut - waste))


@given(st.text(alphabet=BASIC + EXTENSION))
def test_what_is_gsm7_already_is_not_touched(text: str) -> None:
    assert to_gsm7(text) == text


@pytest.mark.parametrize(
    ("typographic", "plain"),
    [
        ("‘Jum’at’", "'Jum'at'"),
        ("“Laporan” «baru»", '"Laporan" "baru"'),
        ("1–2 — 3 − 4 ‑ 5", "1-2 - 3 - 4 - 5"),
        ("tunggu…", "tunggu..."),
        ("a\u00a0b\u202fc\u2009d\te", "a b c d e"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("áâãçêëíîïóôõúûýÿ ÁÀÇ", "aaaceeiiiooouuyy AAÇ"),
        ("Jose\u0301 café", "José café"),
        ("čšžłđœ ŠŁĐŒ", "cszldoe SLDOE"),
        ("• butir · dua", "- butir - dua"),
        ("m² №5 ½ ﬁ １２３", "m2 No5 1/2 fi 123"),
        ("`a´ 3×4 → 12", "'a' 3x4 -> 12"),
        ("™ ①", "TM 1"),
    ],
)
def test_typographic_characters_get_their_plain_form(typographic: str, plain: str) -> None:
    assert to_gsm7(typographic) == plain
    assert encoding(to_gsm7(typographic)) == "GSM-7"


@pytest.mark.parametrize("text", ["🙏", "中文", "ꦗꦮ", "สุข", "각", "👨\u200d👩\u200d👧", "°"])
def test_what_has_no_plain_form_is_left(text: str) -> None:
    assert to_gsm7(text) == text


@given(st.text())
def test_making_it_plain_twice_changes_nothing_more(text: str) -> None:
    assert to_gsm7(to_gsm7(text)) == to_gsm7(text)


@given(st.text(alphabet="abc ’“”–…áñ\u00a0é€"))
def test_an_ordinary_typographic_text_always_becomes_gsm7(text: str) -> None:
    assert encoding(to_gsm7(text)) == "GSM-7"


# A ticket's number is never torn.

NUMBER = "482 915 6059"


def whole(text: str) -> str:
    return keep_whole(text, encoding(text))


def parts_of(text: str) -> list[str]:
    """As a phone shows them that does not join them."""
    room = 153 if encoding(text) == "GSM-7" else 67
    parts = [""]
    for char in text:
        if _units(parts[-1] + char, encoding(text)) > room:
            parts.append("")
        parts[-1] += char
    return parts


@pytest.mark.parametrize("left", range(1, len(NUMBER)))
@pytest.mark.parametrize("seam", [1, 2])
@pytest.mark.parametrize(("filler", "room"), [("a", 153), ("中", 67)])
def test_a_number_on_a_seam_begins_the_next_part(filler: str, room: int, seam: int, left: int) -> None:
    parts = parts_of(whole(filler * (room * seam - left) + NUMBER + filler * room))
    assert [part for part in parts if NUMBER in part] == [parts[seam]]
    assert parts[seam].startswith(NUMBER)


@pytest.mark.parametrize("before", [0, 100, 141, 153, 160, 294, 306])
def test_a_number_on_no_seam_stays_where_it_is(before: int) -> None:
    text = "a" * before + NUMBER + "b" * 150
    assert whole(text) == text


def test_a_text_of_one_part_is_not_touched() -> None:
    text = "a" * 148 + NUMBER
    assert count(text) == 1
    assert whole(text) == text


def test_the_room_before_a_moved_number_ends_in_a_line_break() -> None:
    assert whole("a" * 149 + " " + NUMBER + "b" * 20) == "a" * 149 + "   \n" + NUMBER + "b" * 20


@pytest.mark.parametrize("digits", ["4829156059", "1482 915 6059", "482 915 60591", "0812 0000 0001"])
def test_another_number_is_not_moved(digits: str) -> None:
    text = "a" * 150 + digits + "b" * 150
    assert whole(text) == text


@given(st.lists(st.sampled_from([NUMBER, "Laporan ", "[€] ", "🙏", " dan ", "\n", "a" * 60]), max_size=40))
def test_no_number_is_ever_torn_and_nothing_else_is_changed(pieces: list[str]) -> None:
    text = "|".join(pieces)
    kept = whole(text)
    assert sum(part.count(NUMBER) for part in parts_of(kept)) == text.count(NUMBER) or count(kept) == 1
    assert "".join(kept.split()) == "".join(text.split())
    assert whole(kept) == kept


def test_a_reply_is_made_plain_first_and_its_numbers_kept_whole_after_that() -> None:
    assert ready("“" + "a" * 147 + "”" + NUMBER + "b" * 20) == '"' + "a" * 147 + '"   \n' + NUMBER + "b" * 20


def test_where_it_goes_out_as_ucs2_all_the_same_its_seams_are_there() -> None:
    text = "a" * 60 + NUMBER + "b" * 20
    assert ready(text) == text
    moved = ready(text, lambda _: "UCS-2")
    assert cut(moved, "UCS-2") == ["a" * 60 + "      \n", NUMBER + "b" * 20]


def _units(text: str, alphabet: str = "") -> int:
    if (alphabet or encoding(text)) == "UCS-2":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text) + sum(char in EXTENSION for char in text)
