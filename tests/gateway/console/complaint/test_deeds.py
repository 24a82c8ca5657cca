"""Taking steps on the page: over the same function as everything else, and nothing that was typed is lost."""

from datetime import UTC, datetime, time, timedelta

from sqlmodel import select

from channels.messages import DeliveryStatus
from gateway.casework.steps import Action
from normalizer import tickets
from store import drafts
from store import models as m
from store.engine import writing
from tests.gateway.console.complaint.case import (
    ANSWER,
    ROAD,
    ayu,
    bima,
    change,
    complain,
    complain_all,
    complaint,
    do,
    done,
    of,
    page,
    problem,
    redirected,
    told,
    write,
)
from tests.office import Office
from tests.officer import Officer, officer

S = m.ComplaintStatus


def draft(who: Officer, ticket: str, action: str) -> str | None:
    with who.office.reading() as session:
        return drafts.of(session, who.staff, of(session, ticket)).get(action)


def test_an_answer_goes_to_where_the_complaint_came_from_and_the_page_says_so(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    assert "Jawaban ini terkirim lewat Telegram kepada pelapor." in page(admin, ticket)
    answer = do(admin, ticket, "answer", text=ANSWER)
    assert "Jawaban dikirim." in answer.text
    assert complaint(sqlite_office, ticket).status is S.DITANGGAPI
    sqlite_office.work()
    [delivery] = [one for one in sqlite_office.deliveries if one.update_id]
    assert (delivery.channel, delivery.status) == ("telegram", DeliveryStatus.SENT)
    assert ANSWER in delivery.text
    shown = page(admin, ticket)
    assert "<strong>Ayu</strong>" in shown
    assert ">terkirim " in shown


STEPS = (
    ("verify", {}, S.TERVERIFIKASI),
    ("forward", {"agency": "Dinas Kesehatan"}, S.TERDISPOSISI),
    ("postpone", {"text": "menunggu anggaran"}, S.DITUNDA),
    ("not_ours", {"text": "Ke polisi, telepon 110."}, S.BUKAN_WEWENANG),
    ("archive", {"text": "terlalu umum"}, S.DIARSIPKAN),
    ("ask", {"text": "Sejak kapan?"}, S.DITERIMA),
    ("note", {"text": "Sudah ditelepon"}, S.DITERIMA),
)


def test_each_step_is_a_form_of_its_own(sqlite_office: Office) -> None:
    numbers = complain_all(sqlite_office, len(STEPS))
    admin = ayu(sqlite_office)
    shown = page(admin, numbers[0])
    for ticket, (action, fields, becomes) in zip(numbers, STEPS, strict=True):
        assert f'action="/console/complaints/{numbers[0]}/{action}"' in shown
        assert do(admin, ticket, action, follow=False, **fields).status_code == 303
        found = complaint(sqlite_office, ticket)
        assert (found.status, found.forwarded_to) == (becomes, fields.get("agency"))
        update = sqlite_office.all(m.ComplaintUpdate)[-1]
        assert (update.action, update.text) == (action, fields.get("text", ""))
        assert (update.complaint_id, update.staff_id) == (found.id, admin.staff.id)
        assert len(told(sqlite_office, ticket)) == (action != "note")


def test_a_note_is_for_the_office_and_never_leaves_it(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    assert "Simpan catatan, tidak terkirim" in page(admin, ticket)
    do(admin, ticket, "note", text="Pelapornya marah")
    sqlite_office.work()
    assert "Pelapornya marah" in page(admin, ticket)
    assert not [one for one in sqlite_office.deliveries if "marah" in one.text]


def test_what_happened_meanwhile_is_shown_first_and_the_text_is_still_there(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    seen = complaint(sqlite_office, ticket).changed_at.isoformat()
    write(sqlite_office, "Sekarang sudah ada yang jatuh")
    answer = do(admin, ticket, "answer", seen=seen, text=ANSWER)
    assert answer.status_code == 409
    assert "ada yang baru" in problem(answer)
    assert "Sekarang sudah ada yang jatuh" in answer.text.partition("Tulisan Anda masih ada")[0]
    assert f">{ANSWER}</textarea>" in answer.text
    assert not told(sqlite_office, ticket)
    # What the page carries now is what they have seen: one more click sends.
    again = complaint(sqlite_office, ticket).changed_at.isoformat()
    assert f'name="seen" value="{again}"' in answer.text
    assert do(admin, ticket, "answer", seen=again, text=ANSWER).status_code == 200
    assert len(told(sqlite_office, ticket)) == 1


def test_two_officers_do_not_both_answer_without_knowing(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    done(sqlite_office, ticket, Action.FORWARD, agency="Dinas PUPR")
    admin, liaison = ayu(sqlite_office), bima(sqlite_office)
    seen = complaint(sqlite_office, ticket).changed_at.isoformat()
    do(liaison, ticket, "answer", seen=seen, text="Kami tambal besok.")
    late = do(admin, ticket, "answer", seen=seen, text=ANSWER)
    assert late.status_code == 409
    assert "menjawab" in late.text.partition("Tulisan Anda masih ada")[0]
    assert len(told(sqlite_office, ticket)) == 2  # forwarded, and answered once


def test_a_note_need_not_wait_for_anything(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    assert do(ayu(sqlite_office), ticket, "note", seen="", text="halo").status_code == 200


REFUSED = (
    ("answer", {"text": "   "}, "masih kosong"),
    ("forward", {"agency": "Dinas Sihir"}, "Pilih instansi"),
    ("merge", {"into": "1234567890"}, "Nomor itu tidak ada"),
    ("postpone", {"text": "hujan", "until": "2020-01-01"}, "sesudah hari ini"),
    ("close", {}, "sekarang “Diterima”"),
    ("answer", {"text": "x" * 4200}, "kurangi"),
)


def test_what_cannot_be_done_is_said_with_everything_that_was_typed(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    for action, fields, why in REFUSED:
        answer = do(admin, ticket, action, **fields)
        assert answer.status_code == 422
        assert why in problem(answer)
        typed = fields.get("text", "").strip()
        assert f"{typed}</textarea>" in answer.text
        assert draft(admin, ticket, action) == (fields.get("text") if typed else None)
    assert sqlite_office.all(m.ComplaintUpdate) == []


def test_what_was_sent_is_no_draft_any_more(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    admin.post(f"/complaints/{ticket}/draft", action="answer", text="Jalannya sud")
    do(admin, ticket, "answer", text=ANSWER)
    assert draft(admin, ticket, "answer") is None


def test_what_goes_back_to_the_admin_is_out_of_the_liaisons_sight(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    done(sqlite_office, ticket, Action.FORWARD, agency="Dinas PUPR")
    liaison = bima(sqlite_office)
    answer = do(liaison, ticket, "return", follow=False, text="Bukan jalan kota")
    assert answer.headers["Location"] == "/console/complaints?done=complaint.return"
    assert liaison.get(f"/complaints/{ticket}").status_code == 404
    assert "Bukan jalan kota" in page(ayu(sqlite_office), ticket)


def test_a_step_of_somebody_elses_is_no_form_of_theirs(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    done(sqlite_office, ticket, Action.FORWARD, agency="Dinas PUPR")
    liaison = bima(sqlite_office)
    shown = page(liaison, ticket)
    for action in ("verify", "archive", "not_ours", "merge", "duplicate"):
        assert f"{ticket}/{action}" not in shown
        assert do(liaison, ticket, action, text="x").status_code == 404


# Likely the same.


def pair(office: Office) -> tuple[str, str]:
    """Two people's complaints of one incident: the older one first."""
    where = "Jalan di depan SD 5 Kelurahan Timur Indah Singaran Pati Bengkulu"
    first = complain(office, f"{where} rusak parah berlubang", chat=1001)
    office.late += timedelta(hours=1)
    second = complain(office, f"{where} banyak lubang besar", chat=1002)
    return first, second


def test_two_of_one_incident_stand_side_by_side_and_are_merged_with_two_clicks(
    office: Office,
) -> None:
    first, second = pair(office)
    admin = ayu(office)
    shown = page(admin, second)
    assert "Mungkin kejadian yang sama" in shown
    assert "rusak parah berlubang" in shown
    there = do(admin, first, "duplicate", other=second, decision="same")
    # The newer one follows the older one, whichever of the two was looked at.
    assert f"/complaints/{second}?" in there.url
    assert "Kejadian yang sama" in there.text
    do(admin, second, "merge", into=first)
    assert complaint(office, second).merged_into == complaint(office, first).id
    assert "1 laporan digabungkan ke sini" in page(admin, first)
    do(admin, first, "answer", text=ANSWER)
    assert ANSWER in told(office, second)[-1]
    do(admin, second, "unmerge")
    assert complaint(office, second).status is S.DITERIMA


def test_those_who_were_merged_are_told_unless_the_box_is_cleared(sqlite_office: Office) -> None:
    first, second = pair(sqlite_office)
    admin = ayu(sqlite_office)
    do(admin, second, "merge", into=first)
    before = told(sqlite_office, second)
    seen = complaint(sqlite_office, first).changed_at.isoformat()
    admin.post(f"/complaints/{first}/answer", seen=seen, text=ANSWER)
    assert told(sqlite_office, second) == before
    assert ANSWER in told(sqlite_office, first)[-1]


def test_two_incidents_are_not_asked_about_again(sqlite_office: Office) -> None:
    first, second = pair(sqlite_office)
    admin = ayu(sqlite_office)
    shown = do(admin, second, "duplicate", other=first, decision="different").text
    assert "diputuskan Ayu" in shown
    assert 'value="same"' not in shown
    assert complaint(sqlite_office, second).merged_into is None


# What did not go out.


def failed(office: Office, ticket: str) -> m.Delivery:
    with writing(office.runtime.engine) as session:
        found = session.exec(select(m.Delivery).where(m.Delivery.complaint_id == of(session, ticket).id))
        delivery = found.first()
        assert delivery
        delivery.status, delivery.error_code = DeliveryStatus.FAILED, "400"
        delivery.external_id = "of the first attempt"
        delivery.error = "Bad Request: <b>chat</b> not found"
        return delivery


def test_what_failed_says_why_and_is_sent_again_as_a_new_attempt(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    delivery = failed(sqlite_office, ticket)
    shown = page(admin, ticket)
    assert '<span class="badge late" data-testid="sending">gagal</span>' in shown
    assert "<b>chat" not in shown
    assert "Pesan dikirim ulang." in do(admin, ticket, "resend", delivery=str(delivery.id)).text
    sqlite_office.work()
    [again] = [one for one in sqlite_office.deliveries if one.id == delivery.id]
    assert again.status is DeliveryStatus.SENT
    assert again.past_ids == ["of the first attempt"]
    assert do(admin, ticket, "resend", delivery=str(delivery.id)).status_code == 409


def test_nobody_sends_again_what_belongs_to_another_complaint(sqlite_office: Office) -> None:
    ticket, other = complain(sqlite_office), complain(sqlite_office, ROAD.replace("SD", "SMP"), chat=1002)
    for one in (ticket, other):
        done(sqlite_office, one, Action.FORWARD, agency="Dinas PUPR" if one == ticket else "Dinas Kesehatan")
    theirs = failed(sqlite_office, other)
    liaison = bima(sqlite_office)
    for id in (str(theirs.id), "no-id", ""):
        assert do(liaison, ticket, "resend", delivery=id).status_code == 404
    assert do(liaison, other, "resend", delivery=str(theirs.id)).status_code == 404


# Where nobody can be told.


def test_an_answer_to_who_stopped_is_kept_and_the_page_says_beforehand_that_it_is_not_sent(
    sqlite_office: Office,
) -> None:
    ticket = complain(sqlite_office)
    write(sqlite_office, "STOP")
    admin = ayu(sqlite_office)
    shown = page(admin, ticket)
    assert "Pelapor meminta kami berhenti" in shown
    assert "Kirim jawaban" not in shown
    assert "Pelapor belum dapat dikabari" in do(admin, ticket, "answer", text=ANSWER).text
    assert told(sqlite_office, ticket) == []


def test_the_answer_to_what_is_not_claimed_is_ready_to_paste(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    change(sqlite_office, ticket, channel="instagram", address=f"instagram:{ticket}")
    admin = ayu(sqlite_office)
    assert "belum mengklaim laporan dari Instagram" in page(admin, ticket)
    shown = do(admin, ticket, "answer", text=ANSWER).text
    assert "Balasan siap ditempel" in shown
    assert f"{ANSWER}\n\nApakah sudah beres?" in shown
    assert "laporannya belum diklaim" in shown


def test_the_answer_to_what_was_merged_and_is_not_claimed_is_ready_to_paste_with_its_own_number(
    sqlite_office: Office,
) -> None:
    standing, ticket = complain(sqlite_office), complain(sqlite_office, chat=1002)
    change(sqlite_office, ticket, channel="instagram", address=f"instagram:{ticket}")
    admin = ayu(sqlite_office)
    do(admin, ticket, "merge", into=standing)
    assert ANSWER not in page(admin, ticket)
    do(admin, standing, "answer", text=ANSWER)
    shown = page(admin, ticket)
    pasted = shown[shown.index('id="paste"') :].partition("</")[0]
    assert ANSWER in pasted
    assert tickets.display(ticket) in pasted
    assert tickets.display(standing) not in pasted


def test_at_night_an_sms_waits_for_the_morning_and_the_page_says_when(sqlite_office: Office) -> None:
    sqlite_office.sms(ROAD)
    sqlite_office.work()
    ticket = sqlite_office.complaints[0].ticket
    # 22.30 in Jakarta.
    evening = datetime.combine(sqlite_office.now().date() + timedelta(days=1), time(15, 30), UTC)
    sqlite_office.late += evening - sqlite_office.now()
    admin = ayu(sqlite_office)
    assert "Sekarang jam tenang: terkirim besok 06.00." in page(admin, ticket)
    assert "menunggu pagi (besok 06.00)" in do(admin, ticket, "answer", text=ANSWER).text


def test_who_redirected_it_sees_it_and_may_only_note(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    sari = officer(sqlite_office, m.Role.MEDIA_SOSIAL, "Sari")
    redirected(sqlite_office, ticket, sari, origin="@warga.contoh")
    shown = page(sari, ticket)
    assert "Dialihkan Sari dari Instagram." in shown
    assert "@warga.contoh" not in shown
    assert do(sari, ticket, "note", text="Ada DM susulan").status_code == 200
    assert do(sari, ticket, "answer", text=ANSWER).status_code == 404


def test_a_new_message_after_the_form_was_loaded_is_told_of_even_where_it_was_sent_earlier(
    sqlite_office: Office,
) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    seen = complaint(sqlite_office, ticket).changed_at.isoformat()
    write(sqlite_office, "Jalannya di depan gerbang", sent_at=sqlite_office.now() - timedelta(minutes=1))
    answer = do(admin, ticket, "verify", seen=seen)
    assert "depan gerbang" in answer.text.partition("Tulisan Anda masih ada")[0]
