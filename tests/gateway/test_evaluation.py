"""Labelled messages replayed: read, understood by the real parts, counted."""

import json
from pathlib import Path
from typing import Any

import pytest

from channels.messages import Attachment, Location
from gateway import config
from gateway.config import Settings
from gateway.evaluation import lines, running
from gateway.evaluation.lines import Line
from gateway.evaluation.score import Score, precision_and_recall, scores
from tests.gateway.test_cli import Console, console, logging_as_it_was, umask_as_before

__all__ = ["console", "logging_as_it_was", "umask_as_before"]

CORPUS = Path(__file__).parents[1] / "understanding"
PLACE = "Kel. Timur Indah Kec. Singaran Pati Kota Bengkulu"
DARK = f"Lampu jalan di Jalan Melati {PLACE} mati semua sejak minggu lalu"
ANI, BUDI, CICI = "+6281200000011", "+6281200000012", "x:9000011"
KEYS = {
    *("id", "intent", "report_type", "category", "location", "location_candidates", "tickets"),
    *("duplicate_of", "duplicate_kind", "pii", "privacy", "needs", "refer_to", "language"),
}


def item(id: str, text: str, sender: str = ANI, minute: int = 0, **more: Any) -> dict[str, Any]:
    given = {"id": id, "channel": "whatsapp", "sender": sender, "text": text, **more}
    return {"ts": f"2026-09-01T08:{minute:02}:00+07:00", "provider_message_id": f"wamid.{id}", **given}


def piece(id: str, text: str, part: int) -> dict[str, Any]:
    given = {"channel": "sms", "sms": {"ref": 7, "part": part, "total": 2}}
    return item(id, text, BUDI, minute=30, **given)


HISTORY = [
    item("a1", DARK),
    item("a2", DARK, minute=1, provider_message_id="wamid.a1"),  # a provider tries again
    item("a3", DARK, minute=5),  # the citizen does
    item("b1", f"PJU di Jl. Melati {PLACE} padam semua, gelap gulita", BUDI, minute=10),
    item("c1", f"Sampah menumpuk di {PLACE}, bau sekali sudah seminggu", CICI, 20, channel="x_mention"),
    item(
        "c2",
        f"RT @warga11: Sampah menumpuk di {PLACE}, bau sekali sudah seminggu",
        "x:9000012",
        21,
        channel="x_mention",
    ),
    piece("d2", "rusak parah di Kota Bengkulu, NIK saya 9999010101900001", 2),
    piece("d1", "laporan baru: jembatan gantung di kampung kami ", 1),
    item("e1", "status laporan saya #9165816", minute=40),
    item("f1", "sampah menumpuk di Bandung, jangan sebut nama saya", "+6281200000013", minute=50),
]


def read(tmp_path: Path, items: list[dict[str, Any]]) -> list[Line]:
    file = tmp_path / "lines.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in items), encoding="utf-8")
    return list(lines.read(file))


def replay(tmp_path: Path, items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found = running.run(Settings(), tmp_path, read(tmp_path, items))
    return {one["id"]: one for one in found}


# Reading.


def test_a_line_is_read_with_its_labels(tmp_path: Path) -> None:
    [line] = read(tmp_path, [item("a1", "halo", expect={"intent": "greeting"})])
    assert (line.id, line.sender, line.text, line.expected) == ("a1", ANI, "halo", {"intent": "greeting"})
    assert line.sent_at.isoformat() == "2026-09-01T08:00:00+07:00"
    assert line.key == "wamid.a1"


def test_a_line_without_words_labels_or_a_platforms_id_is_a_line(tmp_path: Path) -> None:
    bare = {"id": "a1", "channel": "sms", "sender": ANI, "ts": "2026-09-01T08:00:00+07:00"}
    [line] = read(tmp_path, [bare])
    assert (line.text, line.expected, line.key) == ("", {}, "a1")


def test_empty_lines_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text(f"\n{json.dumps(item('a1', 'halo'))}\n\n", encoding="utf-8")
    assert [line.id for line in lines.read(file)] == ["a1"]


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("{", "JSONDecodeError"),
        ("[]", "AttributeError"),
        ('{"id": "a1"}', "channel"),
        (json.dumps(item("a1", "halo", channel="fax")), "channel: one of sms, whatsapp"),
        # Nothing of what stands there is repeated: it may be somebody's number.
        (json.dumps(item("a1", "halo", ts="yesterday")), "ValueError"),
        (json.dumps(item("a1", "halo", ts="2026-09-01T08:00:00")), "with its zone"),
        (json.dumps(item("a0", "halo")), "another line has it"),
        (json.dumps(item("a1", "halo", expect=[])), "object"),
        (json.dumps(item("a1", "halo", sender=7)), "sender"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(tmp_path: Path, broken: str, told: str) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text(f"{json.dumps(item('a0', 'halo'))}\n\n{broken}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"lines\.jsonl, line 3: ") as error:
        list(lines.read(file))
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("channel", "sender", "expected"),
    [
        ("sms", ANI, ("sms_1708", f"sms:{ANI}", False)),
        ("whatsapp", ANI, ("whatsapp", f"whatsapp:{ANI}", False)),
        ("telegram", "tg:7000011", ("telegram", "telegram:7000011", False)),
        ("x_mention", "x:9000011", ("twitter", "x:9000011", True)),
        ("x_dm", "x:9000011", ("twitter", "x:9000011", False)),
        ("redirect_instagram", "ig:8000011", ("telegram", "telegram:ig:8000011", False)),
    ],
)
def test_a_message_is_what_its_channel_would_hand_over(
    tmp_path: Path, channel: str, sender: str, expected: tuple[str, str, bool]
) -> None:
    [line] = read(tmp_path, [item("a1", "halo", sender, channel=channel)])
    message = lines.message_of(line, {})
    assert (message.channel, str(message.sender), message.public) == expected


def test_what_came_with_the_words_is_handed_over(tmp_path: Path) -> None:
    more = {
        "attachments": [{"type": "image", "mime": "image/jpeg"}, {"type": "audio"}, {"type": "document"}],
        "location": {"lat": -3.8, "lon": 102.3},
        "in_reply_to": "a0",
        "sms": {"ref": 7, "part": 1, "total": 2},
    }
    [line] = read(tmp_path, [item("a1", "", **more)])
    message = lines.message_of(line, {"a0": "wamid.a0"})
    assert message.attachments[0] == Attachment("photo", "wamid.a1-0", "image/jpeg")
    assert [one.kind for one in message.attachments] == ["photo", "voice", "document"]
    assert message.location == Location(-3.8, 102.3)
    assert message.in_reply_to == "wamid.a0"
    assert message.part
    assert (message.part.reference, message.part.number, message.part.total) == ("7", 1, 2)


# Replaying.


@pytest.fixture(scope="module")
def predicted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return replay(tmp_path_factory.mktemp("evaluation"), HISTORY)


@pytest.mark.parametrize(
    ("id", "intent", "kind", "of"),
    [
        ("a1", "new_report", None, None),
        ("a2", "new_report", "webhook_retry", "a1"),
        ("a3", "new_report", "exact_resend", "a1"),
        ("b1", "new_report", "same_incident", "a1"),
        ("c1", "new_report", None, None),
        ("c2", "ignore", "retweet", "c1"),
        ("d2", "part", None, None),
        ("d1", "new_report", None, None),
        ("e1", "status_check", None, None),
        ("f1", "new_report", None, None),
    ],
)
def test_the_four_kinds_of_repeats_are_told_apart(
    predicted: dict[str, dict[str, Any]], id: str, intent: str, kind: str | None, of: str | None
) -> None:
    one = predicted[id]
    assert (one["intent"], one["duplicate_kind"], one["duplicate_of"]) == (intent, kind, of)


def test_every_line_has_one_prediction_of_the_same_keys(predicted: dict[str, dict[str, Any]]) -> None:
    assert list(predicted) == [one["id"] for one in HISTORY]
    assert {frozenset(one) for one in predicted.values()} == {frozenset(KEYS)}


def test_what_is_understood_is_told_in_the_words_of_the_labels(
    predicted: dict[str, dict[str, Any]],
) -> None:
    lamp, pieces, status, bandung = (predicted[id] for id in ("a1", "d1", "e1", "f1"))
    assert (lamp["report_type"], lamp["category"], lamp["needs"]) == ("pengaduan", "PERHUBUNGAN", [])
    assert lamp["location"] == {
        "kelurahan": "Timur Indah",
        "kecamatan": "Singaran Pati",
        "kab_kota": "Kota Bengkulu",
        "provinsi": "Bengkulu",
        "kode": "17.71.09.1005",
    }
    assert pieces["pii"] == ["nik"]
    assert pieces["location"]["kode"] == "17.71"
    assert status["tickets"] == ["9165816"]
    assert (status["report_type"], status["location"], status["needs"]) == (None, None, [])
    assert bandung["location_candidates"] == ["32.04", "32.17", "32.73"]
    assert (bandung["needs"], bandung["privacy"], bandung["language"]) == (["location"], "anonim", "id")


def test_what_a_line_was_made_of_depends_on_those_before_it(tmp_path: Path) -> None:
    alone = replay(tmp_path, [HISTORY[3]])
    assert alone["b1"]["duplicate_kind"] is None


def test_what_is_not_for_us_says_where_it_goes(tmp_path: Path) -> None:
    [one] = replay(tmp_path, [item("a1", "pinjol ilegal teror saya terus padahal sudah lunas")]).values()
    assert one["intent"] == "out_of_scope"
    assert one["refer_to"]


# Counting.


def labelled(id: str, **expected: Any) -> Line:
    return Line(id, "sms", ANI, running.Moving().now, "", expected, {})


def guessed(id: str, **found: Any) -> dict[str, Any]:
    return {**dict.fromkeys(KEYS), "id": id, "tickets": [], "pii": [], "location_candidates": [], **found}


def score_of(label: str, pairs: list[tuple[Line, dict[str, Any]]]) -> Score:
    found = scores([line for line, _ in pairs], [one for _, one in pairs])
    return next(score for score in found if score.label == label)


def test_the_share_and_the_confusion_of_a_label() -> None:
    score = score_of(
        "intent",
        [
            (labelled("1", intent="greeting"), guessed("1", intent="greeting")),
            (labelled("2", intent="greeting"), guessed("2", intent="unclear")),
            (labelled("3", intent="greeting"), guessed("3", intent="unclear")),
            (labelled("4", intent="spam"), guessed("4", intent="unclear")),
        ],
    )
    assert (score.right, score.of, score.share) == (1, 4, 0.25)
    assert score.confused == {("greeting", "unclear"): 2, ("spam", "unclear"): 1}
    assert score.wrong == ["2", "3", "4"]


def test_of_nothing_all_is_right() -> None:
    assert score_of("kind", []).share == 1.0


def test_numbers_count_in_any_order_and_all_of_them() -> None:
    score = score_of(
        "tickets",
        [
            (labelled("1", tickets=["1", "2"]), guessed("1", tickets=["2", "1"])),
            (labelled("2"), guessed("2")),
            (labelled("3", tickets=["1", "2"]), guessed("3", tickets=["1"])),
            (labelled("4"), guessed("4", tickets=["1"])),
        ],
    )
    assert score.wrong == ["3", "4"]


@pytest.mark.parametrize(
    ("expected", "found", "right"),
    [
        ({"location": {"kode": "17.71.09.1005"}}, {"location": {"kode": "17.71.09.1001"}}, True),
        ({"location": {"kode": "17.71.09"}}, {"location": {"kode": "17.71.09.1001"}}, True),
        ({"location": {"kode": "17.71.09"}}, {"location": {"kode": "17.71"}}, False),
        ({"location": {"kode": "17.71"}}, {"location": {"kode": "17.71.09"}}, False),
        ({"location": {"kode": "17.71.09"}}, {"location": {"kode": "17.71.02"}}, False),
        ({"location_candidates": ["1", "2"]}, {"location_candidates": ["2", "1"]}, True),
        ({"location_candidates": ["1", "2"]}, {"location_candidates": ["1"]}, False),
        ({"location_candidates": ["1", "2"]}, {"location": {"kode": "1"}}, False),
        ({}, {}, True),
        ({}, {"location": {"kode": "17"}}, False),
        ({"location": {"kode": "17"}}, {}, False),
    ],
)
def test_a_place_is_right_at_the_kecamatan_or_with_the_right_question(
    expected: dict[str, Any], found: dict[str, Any], right: bool
) -> None:
    pair = labelled("1", intent="new_report", **expected), guessed("1", intent="new_report", **found)
    assert score_of("place", [pair]).share == right


def test_the_kind_and_the_place_are_those_of_reports_alone() -> None:
    pairs = [
        (labelled("1", intent="greeting", report_type=None), guessed("1", report_type="aspirasi")),
        (labelled("2", intent="new_report", report_type="pengaduan"), guessed("2", report_type="pengaduan")),
        (labelled("3", intent="new_report", report_type=None), guessed("3", report_type="pengaduan")),
        (labelled("4", intent="emergency", report_type="pengaduan"), guessed("4", report_type=None)),
    ]
    assert (score_of("kind", pairs).right, score_of("kind", pairs).of) == (1, 2)
    assert score_of("place", pairs).of == 3


def test_precision_and_recall_of_pairs() -> None:
    def pair(id: str, wanted: str | None, found: str | None) -> tuple[Line, dict[str, Any]]:
        label = {"duplicate_kind": "same_incident", "duplicate_of": wanted} if wanted else {}
        guess = {"duplicate_kind": "same_incident", "duplicate_of": found} if found else {}
        return labelled(id, **label), guessed(id, **guess)

    pairs = [pair("1", "a", "a"), pair("2", "b", "b"), pair("3", "c", None), pair("4", None, "d")]
    # One that is linked to another line than it should be is both missed and made up.
    pairs += [pair("5", "e", "f"), pair("6", None, None)]
    score = score_of("same_incident pairs", pairs)
    assert (score.right, score.of) == (2, 6)
    assert score.confused == {("a pair", "missed"): 2, ("no pair", "found"): 2}
    assert score.wrong == ["3", "4", "5"]
    assert precision_and_recall(score) == (0.5, 0.5)
    assert precision_and_recall(score_of("retweet pairs", pairs)) == (1.0, 1.0)
    assert precision_and_recall(score_of("same_incident pairs", pairs[2:4])) == (0.0, 0.0)


# The command.


def test_the_command_prints_the_shares_and_writes_the_predictions(console: Console, tmp_path: Path) -> None:
    expected = {"intent": "new_report", "report_type": "pengaduan"}
    read(tmp_path, [{**one, "expect": expected} for one in HISTORY])
    out = tmp_path / "predictions.jsonl"
    printed = console.type("evaluate", str(tmp_path / "lines.jsonl"), "--predictions", str(out)).output
    written = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [one["id"] for one in written] == [one["id"] for one in HISTORY]
    assert {frozenset(one) for one in written} == {frozenset(KEYS)}
    rows = {line[:22].strip(): line[22:].split() for line in printed.splitlines() if not line.startswith(" ")}
    assert rows["intent"] == ["7", "10", "0.700"]
    assert "    new_report -> status_check: 1" in printed.splitlines()
    assert "    in c2 d2 e1" in printed.splitlines()
    assert rows["exact_resend pairs"][-4:] == ["precision", "0.000,", "recall", "1.000"]


def test_the_command_touches_nothing_that_is_the_gateways(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    read(tmp_path, HISTORY)
    data = tmp_path / "data"
    data.mkdir()
    (data / "lapor.db").write_bytes(b"what is here stays as it is")
    console.write(data_dir=str(data))
    before = sorted(tmp_path.rglob("*"))
    assert console.type("evaluate", str(file)).exit_code == 0
    assert sorted(tmp_path.rglob("*")) == before
    assert (data / "lapor.db").read_bytes() == b"what is here stays as it is"


def test_a_file_that_cannot_be_read_is_told_of_and_nothing_written(console: Console, tmp_path: Path) -> None:
    file, out = tmp_path / "lines.jsonl", tmp_path / "predictions.jsonl"
    file.write_text("{", encoding="utf-8")
    assert "lines.jsonl, line 1" in console.refused("evaluate", str(file), "--predictions", str(out))
    assert not out.exists()


# The two sets of this repository.

SHARES = {"intent": 0.95, "tickets": 0.99, "kind": 0.9, "place": 0.9}
PAIRS = {"exact_resend pairs": (1.0, 0.9), "same_incident pairs": (0.9, 0.9)}
"""At least so much precision and so much recall."""
# Written by another hand: what it has of one incident is found less often, as docs/understanding.md says.
SECOND_PAIRS = {**PAIRS, "same_incident pairs": (0.9, 0.8)}
SECOND_SHARES = {**SHARES, "tickets": 0.98}


@pytest.mark.parametrize(
    ("corpus", "least", "shares", "of_pairs"),
    [("messages", 300, SHARES, PAIRS), ("second", 200, SECOND_SHARES, SECOND_PAIRS)],
)
def test_enough_is_understood(
    corpus: str,
    least: int,
    shares: dict[str, float],
    of_pairs: dict[str, tuple[float, float]],
    tmp_path: Path,
) -> None:
    """With the settings as they are shipped; some ten seconds."""
    settings = config.load(Path(config.__file__).parents[1] / "config.yaml", {})
    labels = list(lines.read(CORPUS / f"{corpus}.jsonl"))
    found = {score.label: score for score in scores(labels, running.run(settings, tmp_path, labels))}
    reached = {label: found[label].share for label in shares}
    pairs = {label: precision_and_recall(found[label]) for label in of_pairs}
    assert len(labels) >= least
    short = {label: share for label, share in reached.items() if share < shares[label]}
    short_pairs = {
        label: got
        for label, got in pairs.items()
        if any(a < b for a, b in zip(got, of_pairs[label], strict=True))
    }
    assert (short, short_pairs) == ({}, {})
