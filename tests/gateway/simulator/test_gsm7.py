import pytest

from gateway.simulator import gsm7


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("’" * 70, 1),
        ("’" * 71, 2),
        ("🙏" * 35, 1),
        ("🙏" * 36, 2),
    ],
)
def test_a_text_is_sent_in_as_many_parts_as_its_alphabet_needs(text, parts):
    assert gsm7.segments(text) == parts


def test_what_the_alphabet_lacks_becomes_a_question_mark():
    assert gsm7.lossy("Kèren [ok] ’ 🙏") == "Kèren [ok] ? ?"
