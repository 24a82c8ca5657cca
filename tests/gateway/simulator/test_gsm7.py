import pytest

from channels.sms_1708 import segments
from gateway.simulator.providers.kannel import lossy


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
    assert segments.count(text) == parts


def test_what_the_alphabet_lacks_becomes_a_question_mark():
    assert lossy("Kèren [ok] ’ 🙏") == "Kèren [ok] ? ?"
