from datetime import timedelta

import pytest

from channels.messages import DeliveryStatus, WebhookRequest
from gateway.media import holding
from gateway.privacy import erasing
from store import models as m
from store import outbox, privacy
from store.engine import writing
from tests.conftest import MakeOffice, whatsapp_with_templates
from tests.gateway.privacy.whole import (
    CALLS,
    DIGITS,
    NUMBER,
    PLANTED,
    TELEGRAM,
    WORDS,
    X,
    bring,
    everything,
    on_disk,
    walk,
)
from tests.office import Office, x_block
from tests.officer import officer

HERS = (NUMBER, f"telegram:{TELEGRAM}", f"x:{X}")


@pytest.fixture
def office(make_office: MakeOffice, sqlite_url: str) -> Office:
    return make_office(sqlite_url, whatsapp=whatsapp_with_templates, twitter=x_block)


def test_nothing_of_an_erased_person_is_left_anywhere_and_no_redelivery_brings_it_back(
    office: Office,
) -> None:
    walk(office)
    ticket = bring(office)
    before = everything(office)
    assert [word for word in PLANTED if word not in before] == []
    assert WORDS.encode() in on_disk(office)
    tickets = {one.ticket for one in office.complaints}
    done = [erasing.erase(office.runtime, who, withdraw=True) for who in (*HERS, ticket)]
    after, disk = everything(office), on_disk(office)
    assert [word for word in PLANTED if word in after or word.encode() in disk] == []
    assert "zubaidah" not in after.lower()
    assert all(one.scrubbed for one in done)
    # What a neighbour left is all there.
    assert "Kenanga 7" in after
    assert "from=77" in after
    assert '"from": "77"' in after.replace("\\", "")
    # The complaints stay, for the figures.
    assert {one.ticket for one in office.complaints} == tickets
    # Nothing of it comes back.
    sent, messages = len(office.far_end.sent), len(office.messages)
    for call in CALLS.values():
        assert office.post(call).status_code == 200
    office.work()
    office.sweep(timedelta(hours=1))
    office.work()
    assert len(office.messages) == messages
    assert len(office.far_end.sent) == sent
    assert {one.ticket for one in office.complaints} == tickets


def test_a_neighbour_with_the_same_figures_keeps_theirs_and_a_search_for_the_person_goes(
    sqlite_office: Office,
) -> None:
    office = sqlite_office
    office.telegram("Jalan berlubang di depan pasar", 4711)
    office.work()
    waiting = WebhookRequest("POST", "", "", "", body=b'{"from": "6281200000077", "id": 4711}')
    with writing(office.runtime.engine) as session:
        ayu = m.Staff(name="Ayu", created_at=office.now())
        session.add(ayu)
        session.flush()
        for name, query in (("hers", "q=telegram%3A4711"), ("open", "status=diterima")):
            session.add(m.SavedFilter(staff_id=ayu.id, name=name, query=query))
    office.runtime.spool.write("whatsapp", waiting)
    assert erasing.erase(office.runtime, "telegram:4711", withdraw=True).requests == 0
    assert len(list(office.runtime.spool.waiting())) == 1
    assert [one.name for one in office.all(m.SavedFilter)] == ["open"]


def test_an_account_whose_id_has_the_figures_of_a_ticket_is_not_whoever_has_that_ticket(
    sqlite_office: Office,
) -> None:
    sqlite_office.sms("Jalan berlubang di depan pasar", NUMBER)
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    with pytest.raises(erasing.Refused, match="nothing is held"):
        erasing.erase(sqlite_office.runtime, f"telegram:{complaint.ticket}", withdraw=True)


def test_a_reply_that_was_on_its_way_to_an_erased_person_leaves_no_id_behind(sqlite_office: Office) -> None:
    office = sqlite_office
    office.telegram("Jalan berlubang di depan pasar", TELEGRAM)
    office.work_on("intake")
    [reply] = office.deliveries
    with writing(office.runtime.engine) as session:
        assert outbox.claim(session, [reply.id], office.now(), timedelta(minutes=1))
    erasing.erase(office.runtime, f"telegram:{TELEGRAM}", withdraw=True)
    sent = outbox.Outcome(reply.id, DeliveryStatus.SENT, external_id=f"{TELEGRAM}:9")
    with writing(office.runtime.engine) as session:
        outbox.note_outcomes(session, [sent], office.now())
    [reply] = office.deliveries
    assert (reply.external_id, reply.status) == (None, DeliveryStatus.EXPIRED)


def test_who_writes_again_is_somebody_new(sqlite_office: Office) -> None:
    sqlite_office.telegram("Jalan berlubang di depan pasar", TELEGRAM)
    sqlite_office.work()
    erasing.erase(sqlite_office.runtime, f"telegram:{TELEGRAM}", withdraw=True)
    sqlite_office.telegram("Jalan berlubang di depan pasar", TELEGRAM)
    sqlite_office.work()
    old, new = sqlite_office.complaints
    assert (old.status, new.status) == (m.ComplaintStatus.DICABUT, m.ComplaintStatus.DITERIMA)
    assert old.contact_id != new.contact_id
    assert new.address == f"telegram:{TELEGRAM}"


def test_what_stays_of_a_complaint_is_what_the_figures_need(make_office: MakeOffice, store_url: str) -> None:
    office = make_office(store_url)
    office.telegram("Jalan berlubang di kelurahan Timur Indah, kecamatan Singaran Pati, Bengkulu", TELEGRAM)
    office.work()
    [before] = office.complaints
    erasing.erase(office.runtime, before.ticket, withdraw=True)
    [after] = office.complaints
    kept = (
        "id",
        "ticket",
        "channel",
        "kind",
        "topic",
        "subject",
        "area",
        "district",
        "opened_at",
        "language",
    )
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert before.area is not None
    assert (after.text, after.address) == ("", f"erased:{after.ticket}")
    assert office.addresses[after.address].stopped_at is not None
    steps = [(one.action, one.actor) for one in office.all(m.ComplaintUpdate)]
    assert steps == [("withdrawn", m.Actor.CITIZEN), (erasing.ERASE, m.Actor.CITIZEN)]
    entries = [one for one in office.all(m.AuditEntry) if one.action == erasing.ERASE]
    assert [(one.complaint_id, one.details) for one in entries] == [(after.id, {}), (None, {"messages": 1})]
    assert [one.status for one in office.deliveries] == [DeliveryStatus.SENT]


def test_an_open_complaint_is_not_erased_under_the_hands_of_who_deals_with_it(sqlite_office: Office) -> None:
    office = sqlite_office
    office.telegram("Jalan berlubang di depan pasar", TELEGRAM)
    office.work()
    [complaint] = office.complaints
    with pytest.raises(erasing.Refused, match="--withdraw"):
        erasing.erase(office.runtime, f"telegram:{TELEGRAM}")
    office.sms("Jalan berlubang di depan pasar", "081200000077")
    office.work()
    with writing(office.runtime.engine) as session:
        other = session.get_one(m.Complaint, office.complaints[1].id)
        other.merged_into = complaint.id
    with pytest.raises(erasing.Refused, match="stands for others"):
        erasing.erase(office.runtime, f"telegram:{TELEGRAM}", withdraw=True)
    assert [one.text for one in office.complaints] == ["Jalan berlubang di depan pasar"] * 2


def test_who_is_of_the_office_a_stranger_or_gone_already_is_refused(sqlite_office: Office) -> None:
    office = sqlite_office
    office.telegram("halo", TELEGRAM)
    office.telegram("Jalan berlubang di depan pasar", 99000077)
    office.work()
    with writing(office.runtime.engine) as session:
        session.add(m.Staff(name="Sari", address=f"telegram:{TELEGRAM}", created_at=office.now()))
    with pytest.raises(erasing.Refused, match='unlink "Sari"'):
        erasing.erase(office.runtime, f"telegram:{TELEGRAM}")
    for nobody in ("sms:081200000099", "081200000099", "nonsense", "4829156037", "telegram:"):
        with pytest.raises(erasing.Refused, match="nothing is held"):
            erasing.erase(office.runtime, nobody)
    [complaint] = office.complaints
    erasing.erase(office.runtime, complaint.ticket, withdraw=True)
    with pytest.raises(erasing.Refused, match="already"):
        erasing.erase(office.runtime, complaint.ticket, withdraw=True)


def test_what_others_said_from_a_number_that_changed_hands_is_theirs(sqlite_office: Office) -> None:
    office = sqlite_office
    office.sms("Jalan berlubang di depan pasar", NUMBER)
    office.work()
    # The number was handed on: its complaint stayed with whoever filed it.
    with writing(office.runtime.engine) as session:
        complaint = session.get_one(m.Complaint, office.complaints[0].id)
        before = m.Contact(created_at=office.now())
        session.add(before)
        session.flush()
        complaint.contact_id = before.id
    erasing.erase(office.runtime, NUMBER)
    [complaint] = office.complaints
    assert complaint.text == "Jalan berlubang di depan pasar"
    assert [one.text for one in office.messages] == ["Jalan berlubang di depan pasar"]


def test_nothing_is_erased_while_a_backup_is_made(sqlite_office: Office) -> None:
    sqlite_office.telegram("halo", TELEGRAM)
    sqlite_office.work()
    data = sqlite_office.runtime.settings.data_dir
    with holding.all_stay(data), pytest.raises(holding.BeingCopied):
        erasing.erase(sqlite_office.runtime, f"telegram:{TELEGRAM}")
    assert [one.text for one in sqlite_office.messages] == ["halo"]


def test_an_erased_complaint_can_be_looked_at_and_taken_up_and_nobody_is_told(office: Office) -> None:
    office.telegram("Jalan berlubang di depan pasar", TELEGRAM)
    office.work()
    [complaint] = office.complaints
    admin = officer(office, m.Role.ADMIN_INSTANSI)
    erasing.erase(office.runtime, complaint.ticket, withdraw=True)
    sent = len(office.far_end.sent)
    page = admin.get(f"/complaints/{complaint.ticket}")
    assert page.status_code == 200
    assert "menghapus data seseorang" in page.text
    for path in ("/", "/audit", "/noise", "/numbers"):
        assert admin.get(path).status_code == 200
    office.sweep(timedelta(days=3))
    office.work()
    assert len(office.far_end.sent) == sent


@pytest.mark.parametrize(
    "raw",
    [
        f'{{"from": "+62{DIGITS}"}}',
        f'{{"from": "62{DIGITS}"}}',
        f"from=0{DIGITS}&text=x",
        f"from=%2B62{DIGITS}",
        f"whatsapp:+62{DIGITS}",
        f'"{DIGITS}"',
    ],
)
def test_a_number_is_found_in_whatever_form_a_platform_writes_it(raw: str) -> None:
    named = privacy.pattern([f"sms:+62{DIGITS}"])
    assert named is not None
    assert named.search(raw)
    assert not named.search(raw.replace(DIGITS, f"{DIGITS}1"))


def test_an_id_is_found_only_where_it_stands_alone() -> None:
    named = privacy.pattern(["telegram:1001"])
    assert named is not None
    assert named.search('{"id": 1001}')
    assert not named.search('{"id": 10011, "x": 21001, "y": "a1001"}')


def test_a_platforms_id_is_met_again_by_its_digest_and_not_by_anothers() -> None:
    tomb = privacy.tombstone("telegram", "1708", "1001:5")
    assert "1001" not in tomb.removeprefix("erased:")[:4]
    assert tomb == privacy.tombstone("telegram", "1708", "1001:5")
    assert (
        len({tomb, privacy.tombstone("telegram", "1709", "1001:5"), privacy.tombstone("x", "1708", "1001:5")})
        == 3
    )
    assert privacy.tombstone("telegram", "1708", tomb) == tomb
