"""Who tells of the same incident: measured on `incidents.yaml`, where people say which does."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from normalizer import lexicon, spots, topics, wording
from normalizer.incidents import Incident, judge, same_matter

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
DISTRICT, VILLAGE = "17.71.09", "17.71.09.1005"


def incident(text: str, day: float = 0, **known: Any) -> Incident:
    known = {"subject": "lampu jalan", "area": DISTRICT} | known
    return Incident(text, topic=None, spots=spots.find(text), at=NOON + timedelta(days=day), **known)


@dataclass(frozen=True)
class Pair:
    one: Incident
    other: Incident
    same: bool


@cache
def pairs() -> list[Pair]:
    areas = yaml.safe_load(Path(__file__).with_name("incidents.yaml").read_text("utf-8"))
    return [pair for area in areas for pair in pairs_of(area["incidents"])]


def pairs_of(incidents: list[dict[str, Any]]) -> Iterator[Pair]:
    said = [
        (number, incident(text, day, area=area, subject=one["subject"]))
        for number, one in enumerate(incidents)
        for day, area, text in one["said"]
    ]
    for (number, one), (its, other) in combinations(said, 2):
        yield Pair(one, other, number == its)


def test_the_pairs_are_many_and_hard() -> None:
    same = [pair for pair in pairs() if pair.same]
    hard = [
        pair
        for pair in pairs()
        if not pair.same
        and pair.one.subject == pair.other.subject
        and pair.one.district == pair.other.district
        and abs(pair.one.at - pair.other.at) <= timedelta(days=30)
    ]
    assert len(same) >= 60
    assert len(hard) >= 90


def test_nine_of_ten_pairs_are_found_and_nine_of_ten_found_are_pairs() -> None:
    found = [pair for pair in pairs() if judge(pair.one, pair.other)]
    right = sum(pair.same for pair in found)
    assert right / len(found) >= 0.9
    assert right / sum(pair.same for pair in pairs()) >= 0.9


def test_it_does_not_matter_who_wrote_first() -> None:
    for pair in pairs():
        there, back = judge(pair.one, pair.other), judge(pair.other, pair.one)
        assert bool(there) == bool(back)
        if there and back:
            assert there.rank == back.rank


def test_words_alone_would_not_do() -> None:
    ranks = [(wording.rank(pair.one.text, pair.other.text), pair.same) for pair in pairs()]
    for least in range(101):
        found = [same for rank, same in ranks if rank >= least]
        precise = sum(found) >= 0.9 * len(found)
        complete = sum(found) >= 0.9 * sum(same for _, same in ranks)
        assert not (precise and complete)


def test_the_subjects_are_those_that_are_told_apart() -> None:
    assert {pair.one.subject for pair in pairs()} <= set(topics.subjects())


def test_every_subject_with_a_rule_of_its_own_is_one() -> None:
    named = {
        *lexicon.lines("incidents.yaml", "of_persons"),
        *lexicon.lines("incidents.yaml", "of_districts"),
        *lexicon.sections("incidents.yaml")["sides"],
    }
    assert named <= set(topics.subjects())


def test_the_reasons_are_what_the_two_have_in_common() -> None:
    one = incident("Lampu jalan di Jl. Merapi mati", area=VILLAGE, latitude=-3.8, longitude=102.3)
    other = incident("jln merapi gelap", day=2, area=VILLAGE, latitude=-3.8009, longitude=102.3)
    likeness = judge(one, other)
    assert likeness is not None
    assert likeness.reasons == (
        ("district", DISTRICT),
        ("area", VILLAGE),
        ("subject", "lampu jalan"),
        ("spot", "jalan:merapi"),
        ("distance", 100),
        ("days", 2),
    )


HERE = "Lampu jalan di Jl. Merapi mati"
CLOSE = [
    ("jln merapi peteng", {}),
    ("the lights on Merapi road are out", {}),
    ("merapi gelap gulita pak", {}),
    ("gelap sekali", {"latitude": -3.8, "longitude": 102.3}),
    ("gelap sekali", {"area": VILLAGE}),
]


@pytest.mark.parametrize(("text", "known"), CLOSE)
def test_one_place_and_one_subject_are_enough_in_whatever_language(text: str, known: dict[str, Any]) -> None:
    here = incident(HERE, area=known.get("area", DISTRICT), latitude=-3.8, longitude=102.3)
    assert judge(here, incident(text, day=29, **known))


APART = [
    {"day": 30.1},
    {"area": "17.71.08"},
    {"area": "17.71.09.1001"},
    {"area": "17.71"},
    {"area": None},
    {"subject": "lampu lalu lintas"},
    {"subject": None},
    {"latitude": -3.8, "longitude": 102.31},
    {"text": "Lampu jalan di Jl. Danau mati"},
]


@pytest.mark.parametrize("known", APART)
def test_one_thing_that_differs_makes_it_another_incident(known: dict[str, Any]) -> None:
    here = incident(HERE, area=VILLAGE, latitude=-3.8, longitude=102.3)
    there = {"text": "jln merapi gelap", "area": DISTRICT} | known
    assert judge(here, incident("jln merapi gelap"))
    assert judge(here, incident(**there)) is None


def test_the_same_long_text_is_the_same_incident_unless_it_is_of_another_town() -> None:
    text = "Banjir sudah masuk rumah warga setinggi lutut, mohon segera kirim pompa air karena hujan lagi"
    one, other = (incident(text, subject=None, area=area) for area in (DISTRICT, None))
    assert judge(one, other)
    assert judge(one, replace(other, area="33.74.05")) is None
    short = incident("Banjir pak", subject=None, area=None)
    assert judge(short, short) is None


def test_another_number_makes_another_street_though_one_of_them_is_not_called_a_street() -> None:
    here = incident("Lampu jalan di Jl. Hibrida 10 mati, gelap gulita")
    assert judge(here, incident("hibrida 10 gelap gulita pak"))
    assert judge(here, incident("hibrida 13 gelap gulita pak")) is None


def test_two_cards_that_are_late_are_two_matters_though_of_one_kelurahan() -> None:
    one = incident("KTP saya belum jadi dari bulan Maret", subject="ktp dan kk", area=VILLAGE)
    other = incident("mau bikin ktp kok dipersulit", subject="ktp dan kk", area=VILLAGE)
    assert judge(one, other) is None


def test_no_water_and_dirty_water_are_two_matters_though_of_one_street() -> None:
    none, dirty = "Air PDAM di Jl. Salak mati", "Air PDAM di Jl. Salak keruh dan bau"
    assert judge(incident(none, subject="air pdam"), incident(dirty, subject="air pdam")) is None
    assert judge(incident(none, subject="air pdam"), incident("pdam jl salak ga ngalir", subject="air pdam"))


def test_a_power_cut_is_of_a_whole_kecamatan_and_of_a_few_days() -> None:
    one, other = "Listrik padam dari tadi", "mati lampu lagi, PLN gimana sih"
    assert judge(incident(one, subject="listrik"), incident(other, day=1, subject="listrik"))
    assert judge(incident(one, subject="listrik"), incident(other, day=8, subject="listrik")) is None
    assert judge(incident(one, subject="pohon"), incident(other, day=1, subject="pohon")) is None


def test_the_name_of_the_kecamatan_is_no_spot_in_it() -> None:
    # A kecamatan of Bengkulu is called Sungai Serut.
    one = incident("Sampah di Sungai Serut menumpuk", subject="sampah", area="17.71.08")
    other = incident("sungai serut banyak sampah dibakar tetangga", subject="sampah", area="17.71.08")
    assert judge(one, other) is None


# One person.

FIRST = "Lampu jalan di Jl. Merapi mati sudah seminggu"
AGAIN = [
    ("lampu jln di jl merapi mati sdh seminggu", {}, "same"),
    ("Lampu jalan yang di Jl. Merapi itu masih gelap, takut lewat", {}, "same"),
    ("lampu jalan masih mati, tolong segera", {"area": None}, "same"),
    ("Lampu jalan di Jl. Salak mati", {}, "different"),
    ("Lampu jalan mati", {"area": "17.71.08"}, "different"),
    ("Sampah di Jl. Merapi menumpuk", {"subject": "sampah"}, "different"),
    ("tiangnya miring juga kena truk kemarin", {"subject": None}, "unsure"),
    ("lampu dekat masjid At Taqwa padam, anak-anak ngaji takut", {}, "unsure"),
    ("Jl. Merapi lagi-lagi gelap", {"day": 40}, "unsure"),
]


@pytest.mark.parametrize(("text", "known", "matter"), AGAIN)
def test_what_one_person_says_next_goes_on_begins_anew_or_has_to_be_asked(
    text: str, known: dict[str, Any], matter: str
) -> None:
    assert same_matter(incident(FIRST), incident(text, **known)) == matter
