"""Staff bring what reached them elsewhere; the citizen takes it over with a code."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from channels.messages import Attachment, InboundMessage, Location
from gateway import reports
from normalizer import tickets
from store import codes, staff
from store import models as m
from store.engine import writing
from tests.office import OLD_WARGA, WARGA, Office, said
from tests.test_walk import COMPLAINT

OFFICER = 2001


def link(office: Office, person: int = OFFICER, name: str = "Sari") -> None:
    with writing(office.runtime.engine) as session:
        code = codes.for_staff(session, staff.named(session, name, office.now()), office.now())
    office.hear(said(f"/hubungkan {code}", person=person))
    office.work()


def bring(office: Office, *messages: InboundMessage) -> list[str]:
    """What the officer is told after all that."""
    before = len(office.far_end.to(str(OFFICER)))
    for message in messages:
        office.hear(message)
        office.work()
    return office.far_end.to(str(OFFICER))[before:]


def forwarded(text: str, name: str = "Warga Contoh", **more: object) -> InboundMessage:
    return said(text, person=OFFICER, forwarded_from=name, **more)


def source(name: str = "instagram") -> InboundMessage:
    return said(f"/sumber {name}", person=OFFICER)


def claim_code(text: str) -> str:
    found = re.search(r"KLAIM (\w{10})", text)
    assert found
    return found[1]


def redirects(office: Office) -> list[m.Redirect]:
    with office.reading() as session:
        return list(session.exec(select(m.Redirect)))


def test_a_forwarded_message_becomes_a_complaint_once_its_source_is_said(office: Office) -> None:
    link(office)
    asked, told, paste = bring(office, forwarded(COMPLAINT), source())
    [complaint] = office.complaints
    number = tickets.display(complaint.ticket)
    assert "Dari mana" in asked
    assert COMPLAINT[:20] in asked
    assert number in told
    assert "Instagram" in told
    assert number in paste
    assert claim_code(paste)
    assert COMPLAINT not in paste
    assert (complaint.text, complaint.channel) == (COMPLAINT, "instagram")
    [redirect] = redirects(office)
    assert (redirect.source, redirect.origin, redirect.claimed_at) == ("instagram", "Warga Contoh", None)
    assert office.messages[1].complaint_id == complaint.id


def test_the_sources_are_offered_to_be_tapped(sqlite_office: Office) -> None:
    link(sqlite_office)
    bring(sqlite_office, forwarded(COMPLAINT))
    offered = sqlite_office.deliveries[-1].choices
    can = sqlite_office.runtime.channels["telegram"].capabilities.choices
    assert [choice["says"] for choice in offered] == [
        "/sumber instagram",
        "/sumber facebook",
        "/sumber whatsapp",
        "/sumber other",
    ][:can]


def test_pasted_words_become_a_complaint_too(sqlite_office: Office) -> None:
    link(sqlite_office)
    pasted = said(f"/alihkan {COMPLAINT}", person=OFFICER)
    bring(sqlite_office, pasted, source("facebook"))
    [complaint] = sqlite_office.complaints
    assert (complaint.text, complaint.channel) == (COMPLAINT, "facebook")


def test_several_bubbles_a_photo_and_a_place_of_one_citizen_are_one_complaint(sqlite_office: Office) -> None:
    link(sqlite_office)
    photo = forwarded("", attachments=(Attachment("photo", "file-1"),))
    place = forwarded("", location=Location(-6.2, 106.8))
    told = bring(sqlite_office, forwarded(COMPLAINT), forwarded("Sudah tiga bulan"), photo, place, source())
    [complaint] = sqlite_office.complaints
    assert complaint.text == f"{COMPLAINT}\nSudah tiga bulan"
    assert complaint.latitude == -6.2
    assert [one.complaint_id for one in sqlite_office.messages[1:5]] == [complaint.id] * 4
    # Asked once, told once, and the words to paste.
    assert len(told) == 3


def test_a_redirected_complaint_is_not_the_officers_own(sqlite_office: Office) -> None:
    link(sqlite_office)
    bring(sqlite_office, forwarded(COMPLAINT), source())
    [complaint] = sqlite_office.complaints
    [answer] = bring(sqlite_office, said(f"status {complaint.ticket}", person=OFFICER))
    assert "hanya kami sampaikan kepada pengirimnya" in answer
    [answer] = bring(sqlite_office, said("status laporan saya", person=OFFICER))
    assert "belum menemukan" in answer


def test_what_an_officer_complains_of_themselves_is_theirs(sqlite_office: Office) -> None:
    link(sqlite_office)
    bring(sqlite_office, said(COMPLAINT, person=OFFICER))
    assert sqlite_office.complaints[0].address == f"telegram:{OFFICER}"


def test_a_citizen_who_forwards_something_complains_with_it(sqlite_office: Office) -> None:
    sqlite_office.hear(said(COMPLAINT, forwarded_from="Tetangga"))
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    assert complaint.address == "telegram:1001"


def test_a_citizen_who_knows_the_command_complains_with_it(sqlite_office: Office) -> None:
    sqlite_office.hear(said(f"/alihkan {COMPLAINT}"), said("/alihkan"), said("/sumber instagram"))
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    assert (complaint.text, complaint.address) == (COMPLAINT, "telegram:1001")
    assert len(sqlite_office.far_end.to("1001")) == 3


def test_what_was_brought_by_mistake_can_be_dropped(sqlite_office: Office) -> None:
    link(sqlite_office)
    told = bring(sqlite_office, forwarded(COMPLAINT), said("/batal", person=OFFICER), source())
    assert sqlite_office.complaints == []
    assert "tidak kami catat" in told[1]
    assert "Tidak ada yang sedang dialihkan" in told[2]
    # Kept all the same.
    assert sqlite_office.messages[1].outcome == "dropped"


def test_a_source_tapped_twice_opens_one_complaint(office: Office) -> None:
    link(office)
    office.hear(forwarded(COMPLAINT), source(), source())
    office.work()
    assert len(office.complaints) == 1


def test_pictures_without_words_wait_for_words(sqlite_office: Office) -> None:
    link(sqlite_office)
    photo = forwarded("", attachments=(Attachment("photo", "file-1"),))
    told = bring(sqlite_office, photo, source(), said(f"/alihkan {COMPLAINT}", person=OFFICER), source())
    assert "Belum ada kata-katanya" in told[1]
    [complaint] = sqlite_office.complaints
    assert sqlite_office.messages[1].complaint_id == complaint.id


# Taking it over.


def redirected(office: Office) -> tuple[m.Complaint, str]:
    link(office)
    *_, paste = bring(office, forwarded(COMPLAINT), source())
    [complaint] = office.complaints
    return complaint, claim_code(paste)


def test_the_citizen_takes_it_over_on_their_own_channel(office: Office) -> None:
    complaint, code = redirected(office)
    office.sms(f"KLAIM {code}", sender="081200000011")
    office.work()
    [mine] = office.complaints
    assert (mine.channel, mine.address) == ("sms_1708", "sms:+6281200000011")
    assert tickets.display(complaint.ticket) in office.far_end.to("+6281200000011")[0]
    assert redirects(office)[0].claimed_at is not None
    office.sms("status laporan saya", sender="081200000011")
    office.work()
    assert "menunggu verifikasi" in office.far_end.to("+6281200000011")[1]


def test_a_code_serves_once_and_whoever_has_it_already_is_told_so(office: Office) -> None:
    _, code = redirected(office)
    for person in (1001, 1002, 1001):
        office.hear(said(f"KLAIM {code}", person=person))
        office.work()
    assert office.complaints[0].address == "telegram:1001"
    assert "atas nama Anda" in office.far_end.to("1001")[0]
    assert "sudah dipakai" in office.far_end.to("1002")[0]
    assert "atas nama Anda" in office.far_end.to("1001")[1]


def test_an_old_code_serves_no_more(sqlite_office: Office) -> None:
    _, code = redirected(sqlite_office)
    sqlite_office.late += timedelta(days=31)
    sqlite_office.hear(said(f"KLAIM {code}"))
    sqlite_office.work()
    assert "tidak berlaku" in sqlite_office.far_end.to("1001")[0]
    assert sqlite_office.complaints[0].channel == "instagram"


def test_codes_cannot_be_tried_one_after_the_other(sqlite_office: Office) -> None:
    _, code = redirected(sqlite_office)
    for number in range(6):
        sqlite_office.hear(said(f"KLAIM 2A3B{number + 2}CDEFG"))
        sqlite_office.work()
    assert "kami hentikan" in sqlite_office.far_end.to("1001")[-1]
    # Whoever has the right one is let in all the same.
    sqlite_office.hear(said(f"KLAIM {code}"))
    sqlite_office.work()
    assert "atas nama Anda" in sqlite_office.far_end.to("1001")[-1]


def test_a_code_said_in_public_opens_nothing(sqlite_office: Office) -> None:
    complaint, code = redirected(sqlite_office)
    sqlite_office.hear(said(f"KLAIM {code}", chat=-1001))
    sqlite_office.work()
    assert sqlite_office.complaints[0].address == complaint.address
    told = sqlite_office.deliveries[-1]
    assert told.public
    assert "tidak berlaku lagi" in told.text


# Who may.


def test_a_link_code_serves_once_and_moves_with_its_officer(sqlite_office: Office) -> None:
    link(sqlite_office, person=2001)
    link(sqlite_office, person=2002)
    sqlite_office.hear(forwarded(COMPLAINT))
    sqlite_office.work()
    # The first account is nobody's any more: what it forwards is its own complaint.
    assert sqlite_office.complaints[0].address == "telegram:2001"


@pytest.mark.parametrize("hours", [25])
def test_a_link_code_is_good_for_a_day(sqlite_office: Office, hours: int) -> None:
    with writing(sqlite_office.runtime.engine) as session:
        now = sqlite_office.now()
        code = codes.for_staff(session, staff.named(session, "Sari", now), now)
    sqlite_office.late += timedelta(hours=hours)
    sqlite_office.hear(said(f"/hubungkan {code}", person=OFFICER))
    sqlite_office.work()
    assert "tidak berlaku" in sqlite_office.far_end.to(str(OFFICER))[0]


def test_the_digest_is_all_we_keep_of_a_code(sqlite_office: Office) -> None:
    _, code = redirected(sqlite_office)
    with sqlite_office.reading() as session:
        kept = str([row.digest for row in session.exec(select(m.Code))])
    assert code not in kept.upper()


def codes_for(office: Office, name: str) -> str:
    with writing(office.runtime.engine) as session:
        return codes.for_staff(session, staff.named(session, name, office.now()), office.now())


def linked(office: Office) -> dict[str, str | None]:
    with office.reading() as session:
        return {one.name: one.address for one in staff.everybody(session)}


def test_a_link_code_serves_once(sqlite_office: Office) -> None:
    code = codes_for(sqlite_office, "Sari")
    for person in (2001, 6666):
        sqlite_office.hear(said(f"/hubungkan {code}", person=person))
        sqlite_office.work()
    assert linked(sqlite_office) == {"Sari": "telegram:2001"}
    assert "sudah dipakai" in sqlite_office.far_end.to("6666")[0]


def test_a_newer_code_and_the_end_of_a_link_end_the_older_codes(sqlite_office: Office) -> None:
    old, new = codes_for(sqlite_office, "Sari"), codes_for(sqlite_office, "Sari")
    sqlite_office.hear(said(f"/hubungkan {old}", person=6666))
    sqlite_office.work()
    assert linked(sqlite_office) == {"Sari": None}
    with writing(sqlite_office.runtime.engine) as session:
        staff.unlink(session, "Sari", sqlite_office.now())
    sqlite_office.hear(said(f"/hubungkan {new}", person=6666))
    sqlite_office.work()
    assert linked(sqlite_office) == {"Sari": None}


def test_a_code_that_others_have_read_serves_nobody(sqlite_office: Office) -> None:
    code = codes_for(sqlite_office, "Sari")
    sqlite_office.hear(said(f"/hubungkan {code}", person=2001, chat=-1001))
    sqlite_office.hear(said(f"/hubungkan {code}", person=6666))
    sqlite_office.work()
    assert linked(sqlite_office) == {"Sari": None}


def test_an_officer_is_one_by_whichever_of_their_addresses_they_write(
    sqlite_whatsapp_office: Office,
) -> None:
    office = sqlite_whatsapp_office
    office.whatsapp(f"/hubungkan {codes_for(office, 'Sari')}", OLD_WARGA)
    office.work()
    # The platform has given them an id in the place of their number.
    office.whatsapp(f"/alihkan {COMPLAINT}", WARGA)
    office.whatsapp("/sumber instagram", WARGA)
    office.work()
    assert [complaint.channel for complaint in office.complaints] == ["instagram"]


def test_what_was_left_lying_is_not_put_into_the_next_citizens_complaint(sqlite_office: Office) -> None:
    link(sqlite_office)
    # Both were heard at once: how far apart they were said counts.
    morning = sqlite_office.now() - timedelta(hours=8)
    sqlite_office.hear(forwarded("Saya dipukul atasan, mohon dirahasiakan", sent_at=morning))
    told = bring(sqlite_office, forwarded(COMPLAINT), source())[1:]
    assert "tidak kami catat" in told[0]
    assert sqlite_office.complaints[0].text == COMPLAINT
    assert sqlite_office.messages[1].outcome == "dropped"


@pytest.mark.parametrize("typed", ["Instagram", "ig", "/sumber ig"])
def test_the_source_can_be_typed(sqlite_office: Office, typed: str) -> None:
    link(sqlite_office)
    bring(sqlite_office, forwarded(COMPLAINT), said(typed, person=OFFICER))
    assert [complaint.channel for complaint in sqlite_office.complaints] == ["instagram"]


def test_dropping_can_be_typed(sqlite_office: Office) -> None:
    link(sqlite_office)
    bring(sqlite_office, forwarded(COMPLAINT), said("batal", person=OFFICER))
    assert sqlite_office.complaints == []


def test_what_was_pasted_wrong_can_be_edited_before_its_source_is_said(sqlite_office: Office) -> None:
    link(sqlite_office)
    pasted = said("/alihkan Jalan rusk", person=OFFICER)
    right = said(f"/alihkan {COMPLAINT}", person=OFFICER, edits=pasted.external_id)
    bring(sqlite_office, pasted, right, source())
    assert [complaint.text for complaint in sqlite_office.complaints] == [COMPLAINT]


def test_the_whole_reply_sent_back_claims_and_is_no_complaint(sqlite_office: Office) -> None:
    link(sqlite_office)
    *_, paste = bring(sqlite_office, forwarded(COMPLAINT), source())
    sqlite_office.hear(said(paste))
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    assert complaint.address == "telegram:1001"


def test_what_only_looks_like_a_code_is_a_complaint_where_it_complains(sqlite_office: Office) -> None:
    sqlite_office.hear(said("klaim KTP2345678 ditolak terus di RSUD padahal sudah bayar"))
    sqlite_office.work()
    assert len(sqlite_office.complaints) == 1


def test_no_page_shows_a_code_that_may_still_serve(sqlite_office: Office) -> None:
    complaint, code = redirected(sqlite_office)
    with sqlite_office.reading() as session:
        assert code not in str(reports.complaint(session, complaint.ticket))


def test_a_stopped_citizen_who_claims_hears_of_it_again(sqlite_office: Office) -> None:
    _, code = redirected(sqlite_office)
    for text in ("STOP", f"KLAIM {code}"):
        sqlite_office.hear(said(text))
        sqlite_office.work()
    assert sqlite_office.addresses["telegram:1001"].stopped_at is None


def test_an_officers_loose_photo_stays_out_of_a_citizens_complaint(sqlite_office: Office) -> None:
    link(sqlite_office)
    own = said("", person=OFFICER, attachments=(Attachment("photo", "own"),))
    bring(sqlite_office, own, forwarded(COMPLAINT), source())
    assert sqlite_office.messages[1].complaint_id is None


@pytest.mark.parametrize("typed", ["dari IG pak", "DM Instagram", "WA pribadi", "dari fb"])
def test_where_it_is_from_may_be_said_in_a_few_words(sqlite_office: Office, typed: str) -> None:
    link(sqlite_office)
    bring(sqlite_office, forwarded(COMPLAINT), said(typed, person=OFFICER))
    assert [complaint.text for complaint in sqlite_office.complaints] == [COMPLAINT]


def test_a_remark_of_an_officer_just_after_the_question_is_no_complaint_of_theirs(
    sqlite_office: Office,
) -> None:
    link(sqlite_office)
    remark = said("warga ini sudah tiga kali melapor tentang jalan itu", person=OFFICER)
    told = bring(sqlite_office, forwarded(COMPLAINT), remark, source())
    assert "Dari mana" in told[1]
    assert [complaint.text for complaint in sqlite_office.complaints] == [COMPLAINT]


@pytest.mark.parametrize("at_once", [True, False])
def test_of_several_versions_of_what_was_brought_the_last_one_counts(
    sqlite_office: Office, at_once: bool
) -> None:
    link(sqlite_office)
    pasted = said("/alihkan Jalan rusk", person=OFFICER)
    texts = ("/alihkan Jalan rusak", f"/alihkan {COMPLAINT}")
    versions = [said(text, person=OFFICER, edits=pasted.external_id) for text in texts]
    if at_once:
        sqlite_office.hear(pasted, *versions)
        sqlite_office.work()
    else:
        bring(sqlite_office, pasted, *versions)
    bring(sqlite_office, source())
    assert [complaint.text for complaint in sqlite_office.complaints] == [COMPLAINT]


def test_what_was_dropped_stays_dropped_when_all_is_heard_at_once(sqlite_office: Office) -> None:
    link(sqlite_office)
    sqlite_office.hear(forwarded("Saya dipukul atasan"), said("/batal", person=OFFICER))
    sqlite_office.work()
    bring(sqlite_office, forwarded(COMPLAINT), source())
    assert [complaint.text for complaint in sqlite_office.complaints] == [COMPLAINT]


def test_a_pasted_complaint_with_something_like_a_code_is_the_citizens(sqlite_office: Office) -> None:
    link(sqlite_office)
    pasted = said("/alihkan klaim 2A3B4CDEFG ditolak di RSUD padahal sudah bayar", person=OFFICER)
    bring(sqlite_office, pasted, source())
    [complaint] = sqlite_office.complaints
    assert complaint.channel == "instagram"
    assert complaint.text.startswith("klaim")


# Whose account it is.


def in_role(office: Office, role: m.Role | None, name: str = "Sari") -> None:
    with writing(office.runtime.engine) as session:
        staff.named(session, name, office.now()).role = role


@pytest.mark.parametrize("role", [m.Role.PENGHUBUNG, m.Role.AUDITOR, m.Role.OPERATOR])
def test_what_other_officers_write_from_the_account_they_linked_is_their_own(
    sqlite_office: Office, role: m.Role
) -> None:
    in_role(sqlite_office, role)
    link(sqlite_office)
    assert "/alihkan" not in sqlite_office.far_end.to(str(OFFICER))[0]
    assert "Pengingat" in sqlite_office.far_end.to(str(OFFICER))[0]
    [answer] = bring(sqlite_office, forwarded(COMPLAINT))
    [complaint] = sqlite_office.complaints
    assert "Dari mana" not in answer
    assert (complaint.channel, complaint.address) == ("telegram", f"telegram:{OFFICER}")


@pytest.mark.parametrize("role", [m.Role.MEDIA_SOSIAL, m.Role.ADMIN_INSTANSI])
def test_who_redirects_in_the_console_may_redirect_by_chat(sqlite_office: Office, role: m.Role) -> None:
    in_role(sqlite_office, role)
    link(sqlite_office)
    [asked] = bring(sqlite_office, forwarded(COMPLAINT))
    assert "Dari mana" in asked


def test_who_left_the_office_redirects_no_more(sqlite_office: Office) -> None:
    link(sqlite_office)
    with writing(sqlite_office.runtime.engine) as session:
        staff.named(session, "Sari", sqlite_office.now()).disabled_at = sqlite_office.now()
    [answer] = bring(sqlite_office, forwarded(COMPLAINT))
    assert "Dari mana" not in answer
