import pytest

from gateway.simulator import x_text


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("Terima kasih", 12),
        ("“Baik” – siap", 13),
        ("ꦲꦭꦺꦴ", 8),
        ("🙏", 2),
        ("e\u0301", 1),
        (f"https://contoh.example/{'x' * 200}", 23),
        ("lihat https://contoh.example.", 30),
    ],
)
def test_letters_and_links_weigh_what_x_says(text, weight):
    assert x_text.weight(text) == weight


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("@LAPOR1708 halo", True),
        ("halo @lapor1708!", True),
        ("(@Lapor1708)", True),
        ("@LAPOR17081", False),
        ("surel a@LAPOR1708", False),
        ("LAPOR1708", False),
    ],
)
def test_a_name_is_one_only_as_a_whole(text, is_named):
    assert x_text.names(text, "LAPOR1708") is is_named


def test_signs_are_escaped_and_links_shortened_always_alike():
    link = "https://contoh.example/a?b=1&c=2"
    short = x_text.short_link(link)
    assert x_text.written(f"a & b < c {link}") == f"a &amp; b &lt; c {short}"
    assert short.startswith("https://t.co/")


def test_only_a_long_post_is_cut():
    assert x_text.cut("x" * 280) == "x" * 280
    assert x_text.cut("x" * 281) == "x" * 279 + "…"


def test_places_count_in_the_text_as_it_is_handed_over():
    text = "a & b #LAPOR @LAPOR1708 https://contoh.example"
    shown = x_text.written(text)
    found = x_text.entities(text, shown, "LAPOR1708", "1")
    words = {kind: [shown[one["start"] : one["end"]] for one in places] for kind, places in found.items()}
    assert words == {
        "urls": [x_text.short_link("https://contoh.example")],
        "mentions": ["@LAPOR1708"],
        "hashtags": ["#LAPOR"],
    }
