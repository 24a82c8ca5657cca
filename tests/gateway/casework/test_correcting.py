"""What staff put right: what may be changed, and what follows from it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.casework import correcting
from gateway.casework.acting import Refused
from gateway.casework.correcting import corrections, find_areas
from gateway.config import Settings
from normalizer import places, topics
from normalizer.draft import draft_from
from store import complaints
from store import models as m
from store.ids import new_id

TIMUR_INDAH = "17.71.09.1005"
SETTINGS = Settings.model_validate(
    {
        "data_dir": Path("data"),
        "office": {"area": "17.71"},
        "agencies": [
            {"name": "Dinas PUPR", "subjects": ["jalan rusak"], "areas": ["17.71"]},
            {"name": "Dinas Perhubungan", "topics": ["PERHUBUNGAN"], "areas": ["17.71"]},
        ],
    }
)


def complaint(**columns: object) -> m.Complaint:
    now = datetime.now(UTC)
    kept = {
        "ticket": "4829156059",
        "contact_id": new_id(),
        "channel": "telegram",
        "address": "telegram:1",
        "kind": "pengaduan",
        "status_since": now,
        "text": "Jalan rusak",
        "fingerprint": "f",
        "language": "id",
        "opened_at": now,
        "changed_at": now,
        "area": "17.71",
        "topic": "PEKERJAAN UMUM DAN PENATAAN RUANG",
        "subject": "jalan rusak",
        "topic_words": ["jalan rusak"],
    }
    return m.Complaint(**{**kept, **columns})


def correct(**fields: str) -> dict[str, object]:
    return corrections(SETTINGS, complaint(), fields)


def test_nothing_is_corrected_but_what_was_understood() -> None:
    assert correct(text="other words", ticket="1", contact_id="x", status="selesai", anonim="no") == {}


def test_what_is_not_sent_stays() -> None:
    assert correct(kind="aspirasi") == {"kind": "aspirasi"}
    assert correct(supervised="yes") == {"supervised": True, "topic_by": "staff"}


@pytest.mark.parametrize(
    "typed", ["17.71.09.1005", "17.71.09.1005 Kel. Timur Indah", "Timur Indah", places.label(TIMUR_INDAH)]
)
def test_a_place_is_named_or_given_by_its_code(typed: str) -> None:
    found = correct(area=typed)
    assert (found["area"], found["district"], found["area_by"]) == (TIMUR_INDAH, "17.71.09", "staff")
    assert found["area_candidates"] == []
    # Somebody is in charge there.
    assert found["agency"] == "Dinas PUPR"


def test_a_place_that_is_none_or_several_is_asked_for_again() -> None:
    with pytest.raises(Refused) as unknown:
        correct(area="Negeri Dongeng")
    assert (unknown.value.key, unknown.value.values) == ("correct.area", {"typed": "Negeri Dongeng"})
    with pytest.raises(Refused) as several:
        correct(area="kec")
    assert several.value.key in ("correct.area", "correct.areas")


def test_no_place_is_a_correction_too() -> None:
    found = correct(area="")
    assert (found["area"], found["district"], found["area_by"]) == (None, None, None)


def test_another_topic_has_another_body_and_no_words_that_led_to_it() -> None:
    found = correct(subject="lampu jalan")
    assert found == {
        "topic": "PERHUBUNGAN",
        "subject": "lampu jalan",
        "topic_words": [],
        "topic_by": "staff",
        "agency": "Dinas Perhubungan",
        "agency_reason": found["agency_reason"],
    }
    assert correct(subject="jalan rusak") == {}


@pytest.mark.parametrize(
    ("field", "value", "key"), [("kind", "curhat", "correct.kind"), ("subject", "sihir", "correct.topic")]
)
def test_what_is_not_in_the_list_is_refused(field: str, value: str, key: str) -> None:
    with pytest.raises(Refused) as refused:
        correct(**{field: value})
    assert refused.value.key == key


def test_the_beginning_of_a_name_is_enough_to_choose_from_ours_first() -> None:
    found = find_areas("timur ind", "17.71")
    assert found[0] == TIMUR_INDAH
    assert len(find_areas("sungai", "17.71")) == correcting.SHOWN
    assert find_areas("ti", "17.71") == []
    assert find_areas("99.99", "17.71") == []


def test_every_subject_can_be_chosen() -> None:
    known = {subject for subjects in correcting.by_topic().values() for subject in subjects}
    assert known == set(topics.subjects())


def test_a_citizen_who_edits_their_words_changes_nothing_that_staff_put_right() -> None:
    one = complaint()
    for name, value in corrections(SETTINGS, one, {"subject": "lampu jalan", "supervised": "yes"}).items():
        setattr(one, name, value)
    complaints.amend(one, draft_from("Jalan rusak parah di depan SD Contoh"), hint=None)
    assert (one.subject, one.supervised) == ("lampu jalan", True)
    assert one.text == "Jalan rusak parah di depan SD Contoh"
    untouched = complaint()
    complaints.amend(untouched, draft_from("Sampah menumpuk di belakang pasar"), hint=None)
    assert untouched.subject == "sampah"
