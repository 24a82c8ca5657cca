import json
from pathlib import Path

import pytest

from gateway.privacy import exporting
from gateway.privacy.who import addresses
from store import audit
from store import models as m
from store.engine import writing
from tests.conftest import MakeOffice, whatsapp_with_templates
from tests.gateway.privacy.whole import DIGITS, NUMBER, WORDS, bring, walk
from tests.office import Office, x_block
from tests.test_redirect import COMPLAINT, OFFICER, forwarded, link, source
from tests.test_redirect import bring as redirect


def test_a_person_is_handed_all_that_is_held_of_them_and_nothing_of_anybody_else(
    make_office: MakeOffice, sqlite_url: str, tmp_path: Path
) -> None:
    office = make_office(sqlite_url, whatsapp=whatsapp_with_templates, twitter=x_block)
    walk(office)
    found = exporting.export(office.runtime, NUMBER, tmp_path / "out")
    assert found is not None
    written = (tmp_path / "out" / "data.json").read_text(encoding="utf-8")
    told = json.loads(written)
    # By SMS and by WhatsApp: one number is one person.
    assert {one["address"].partition(":")[0] for one in told["addresses"]} == {"sms", "whatsapp"}
    assert sorted(one["channel"] for one in told["complaints"]) == ["sms_1708", "whatsapp"]
    assert all(WORDS in one["text"] for one in told["complaints"])
    assert {one["action"] for one in told["complaints"][0]["what_was_done"]} >= {"verify", "answer", "note"}
    assert [one["reason"] for one in told["complaints"][0]["who_looked"] if one["action"] == "reveal"] == [
        f"telepon Zubaidah {DIGITS}"
    ]
    assert told["complaints"][0]["begun_answers"]
    assert len(told["messages"]) == 3
    assert len(told["receipts"]) == 1
    assert [one["raw"] for one in told["requests_not_understood"]] == [f'{{"from": "+62{DIGITS}"}}']
    files = [path.read_text() for path in sorted((tmp_path / "out" / "files").iterdir())]
    assert (files, found["files"]) == ([WORDS, WORDS], 2)
    assert [name for one in told["messages"] for name in one["files"]] == ["files/1.jpg", "files/2.jpg"]
    for foreign in ("Kenanga", "Bu Admin", "081200000077", "raw_query", "7100000042"):
        assert foreign not in written
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    # That it was handed out is in the log.
    assert sum(one.action == exporting.EXPORT for one in office.all(m.AuditEntry)) == 2


def test_while_the_files_are_copied_others_write(
    sqlite_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_office.telegram("Jalan berlubang di depan pasar", 4711)
    sqlite_office.work()

    def copy(*_: object) -> dict[str, list[str]]:
        with writing(sqlite_office.runtime.engine) as session:
            audit.note(session, None, "meanwhile", sqlite_office.now())
        return {}

    monkeypatch.setattr(exporting, "_copy", copy)
    assert exporting.export(sqlite_office.runtime, "telegram:4711", tmp_path / "out")
    assert [one.action for one in sqlite_office.all(m.AuditEntry)] == [exporting.EXPORT, "meanwhile"]


def test_what_staff_brought_is_found_by_its_number(
    make_office: MakeOffice, sqlite_url: str, tmp_path: Path
) -> None:
    office = make_office(sqlite_url, whatsapp=whatsapp_with_templates, twitter=x_block)
    walk(office)
    assert exporting.export(office.runtime, bring(office), tmp_path / "out")
    [complaint] = json.loads((tmp_path / "out" / "data.json").read_text())["complaints"]
    assert complaint["brought_by_staff"][0]["origin"] == "Zubaidah Contoh"
    assert exporting.export(office.runtime, "081200000099", tmp_path / "nobody") is None
    assert not (tmp_path / "nobody").exists()


def test_who_brought_it_or_looked_at_it_is_somebody_elses(sqlite_office: Office, tmp_path: Path) -> None:
    office = sqlite_office
    link(office)
    redirect(office, forwarded(COMPLAINT), source())
    [complaint] = office.complaints
    with writing(office.runtime.engine) as session:
        audit.note(session, None, audit.REVEAL, office.now(), complaint, peer="203.0.113.9")
    assert exporting.export(office.runtime, complaint.ticket, tmp_path / "out")
    written = (tmp_path / "out" / "data.json").read_text()
    for foreign in (f"telegram:{OFFICER}", f"{OFFICER}:", "203.0.113.9"):
        assert foreign not in written
    assert COMPLAINT in [one["text"] for one in json.loads(written)["messages"]]


def test_what_only_bears_the_same_figures_on_another_channel_is_not_theirs(
    sqlite_office: Office, tmp_path: Path
) -> None:
    sqlite_office.telegram("Jalan berlubang di depan pasar", 4711)
    sqlite_office.work()
    with writing(sqlite_office.runtime.engine) as session:
        for channel in ("sms_1708", "telegram"):
            parked = m.ParkedRequest(
                channel=channel, received_at=sqlite_office.now(), reason="?", raw='{"id": 4711}'
            )
            session.add(parked)
    exporting.export(sqlite_office.runtime, "telegram:4711", tmp_path / "out")
    told = json.loads((tmp_path / "out" / "data.json").read_text())["requests_not_understood"]
    assert [one["channel"] for one in told] == ["telegram"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sms:081200000042", ["sms:+6281200000042"]),
        ("whatsapp:+62 812-0000-0042", ["whatsapp:+6281200000042"]),
        ("whatsapp:ID.zubaidah42", ["whatsapp:ID.zubaidah42"]),
        ("0812 0000 0042", ["sms:+6281200000042", "whatsapp:+6281200000042"]),
        ("telegram:99000042", ["telegram:99000042"]),
        ("1708", []),
        ("Zubaidah", []),
        ("", []),
    ],
)
def test_an_address_is_read_as_an_operator_types_it(typed: str, meant: list[str]) -> None:
    assert addresses(typed) == meant
