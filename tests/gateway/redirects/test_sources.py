"""Where something was said, however a staff member names it."""

import pytest

from gateway import replies
from gateway.redirects import SOURCES, wording
from gateway.redirects.sources import named
from normalizer.text import words


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("Instagram", "instagram"),
        ("dari IG pak", "instagram"),
        ("IG story", "instagram"),
        ("fb messenger", "messenger"),
        ("WhatsApp pribadi", "whatsapp"),
        ("tik tok", "tiktok"),
        ("Datang langsung", "walk_in"),
        ("walk_in", "walk_in"),
        ("lewat telpon", "call"),
        ("other", "other"),
        # What every citizen may say, or nobody.
        ("nanti saya telepon dulu", ""),
        ("petugas belum datang", ""),
        ("Koran", ""),
        ("instagram atau tiktok", ""),
        ("", ""),
    ],
)
def test_a_source_is_known_by_its_everyday_names(said: str, source: str) -> None:
    assert named(words(said)) == source


def test_every_source_has_its_words_and_a_workbook_names_it_as_it_is_read() -> None:
    assert list(wording.catalogue()["sources"]) == list(SOURCES)
    for language in replies.LANGUAGES:
        assert list(replies.catalogue(language)["source"]) == list(SOURCES)
    for source in SOURCES:
        assert named(words(source)) == named(words(wording.source(source))) == source
