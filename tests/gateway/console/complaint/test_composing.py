"""How an answer goes out, said before it does; and the wordings to begin with."""

from datetime import timedelta
from html import unescape

import pytest
from multidict import MultiDict
from sqlmodel import Session

from channels.addresses import Address
from channels.messages import DeliveryStatus
from gateway.casework.steps import STEPS, Action
from gateway.config import Settings
from gateway.console.complaint import deeds, frames, ready
from gateway.console.visit import Visit
from gateway.console.words import Words
from store import models as m
from store.engine import writing
from tests.conftest import MakeOffice
from tests.gateway.console.complaint.case import (
    ANSWER,
    ROAD,
    ayu,
    complain,
    complain_all,
    complaint,
    do,
    done,
    hear,
    of,
    page,
    told,
    write,
)
from tests.office import PHONE_NUMBER_ID, Office, said, x_block

RINA = "whatsapp:+6281200000011"


def whatsapp(office: Office, text: str = ROAD) -> str:
    fields = {"channel": "whatsapp", "account": PHONE_NUMBER_ID, "sender": Address.parse(RINA)}
    hear(office, said(text, sent_at=office.now(), **fields))
    return office.complaints[-1].ticket


def test_the_window_is_said_as_long_as_it_is_open(sqlite_whatsapp_office: Office) -> None:
    ticket = whatsapp(sqlite_whatsapp_office)
    shown = page(ayu(sqlite_whatsapp_office), ticket)
    assert "Jawaban ini terkirim lewat WhatsApp kepada pelapor. Bisa dibalas bebas sampai besok " in shown
    assert "Kirim templat" not in shown


def test_when_it_is_shut_the_answer_is_held_and_a_template_can_go_out_now(
    sqlite_whatsapp_office: Office,
) -> None:
    office = sqlite_whatsapp_office
    ticket = whatsapp(office)
    office.late += timedelta(hours=25)
    admin = ayu(office)
    shown = page(admin, ticket)
    assert "Jendela balasan sudah tertutup" in shown
    assert "jawaban_menunggu" in shown
    assert do(admin, ticket, "template", template="news.answered.id").status_code == 409
    assert "Templat dikirim." in do(admin, ticket, "template", template="answer_waiting.en").text
    delivery = office.deliveries[-1]
    assert delivery.template == {"name": "answer_waiting", "language": "en", "values": [display(ticket)]}
    assert delivery.status is DeliveryStatus.WAITING
    do(admin, ticket, "answer", text=ANSWER)
    office.work()
    assert "ditahan: jendela balasan tertutup" in page(admin, ticket)
    # They write: it goes.
    whatsapp(office, "Halo?")
    assert [one.status for one in office.deliveries if one.update_id] == [DeliveryStatus.WAITING]


def display(ticket: str) -> str:
    return f"{ticket[:3]} {ticket[3:6]} {ticket[6:]}"


def test_no_template_goes_out_while_they_can_simply_be_written_to(sqlite_whatsapp_office: Office) -> None:
    ticket = whatsapp(sqlite_whatsapp_office)
    admin = ayu(sqlite_whatsapp_office)
    answer = do(admin, ticket, "template", template="answer_waiting.id")
    assert answer.status_code == 409
    assert not [one for one in sqlite_whatsapp_office.deliveries if one.template]


def test_who_wrote_in_public_is_answered_in_private_and_the_page_says_so(
    make_office: MakeOffice, sqlite_url: str
) -> None:
    office = make_office(sqlite_url, twitter=x_block)
    post = said(ROAD, channel="twitter", account="1708", sender=Address("x", "1001"), public=True)
    hear(office, post)
    shown = page(ayu(office), office.complaints[-1].ticket)
    assert "Pelapor menulis di depan umum" in shown


def test_who_blocked_us_is_said_to_have(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    with writing(sqlite_office.runtime.engine) as session:
        address = session.get_one(m.ContactAddress, complaint(sqlite_office, ticket).address)
        address.unreachable_since = sqlite_office.now()
    assert "Pelapor tidak terjangkau sejak" in page(ayu(sqlite_office), ticket)


def visit_of(office: Office, session: Session) -> Visit:
    staff = m.Staff(name="Ayu", role=m.Role.ADMIN_INSTANSI, created_at=office.now())
    return Visit(
        runtime=office.runtime,
        db=session,
        staff=staff,
        login=m.StaffSession(digest="", staff_id=staff.id, csrf="", **_times(office)),
        words=Words("id"),
        now=office.now(),
        path={},
        query=MultiDict(),
        form=MultiDict(),
        files={},
        peer="",
    )


def _times(office: Office) -> dict[str, object]:
    return {"created_at": office.now(), "seen_at": office.now(), "expires_at": office.now()}


NEWS: tuple[tuple[Action, dict[str, str]], ...] = (
    (Action.VERIFY, {}),
    (Action.FORWARD, {"agency": "Dinas Kesehatan"}),
    (Action.ANSWER, {"text": ANSWER}),
    (Action.ASK, {"text": "Sejak kapan?"}),
    (Action.NOT_OURS, {"text": "Ke polisi."}),
    (Action.ARCHIVE, {"text": "terlalu umum"}),
    (Action.POSTPONE, {"text": "hujan"}),
    (Action.POSTPONE, {"text": "hujan", "until": "2099-08-17"}),
)


def test_what_is_shown_beforehand_is_what_the_citizen_reads(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deeds, "FURTHEST", timedelta(days=40_000))
    numbers = complain_all(sqlite_office, len(NEWS))
    admin = ayu(sqlite_office)
    for ticket, (action, fields) in zip(numbers, NEWS, strict=True):
        with sqlite_office.reading() as session:
            frame = frames.frame(visit_of(sqlite_office, session), of(session, ticket), action)
        assert do(admin, ticket, action, **fields).status_code == 200
        form = frame.until if "until" in fields else frame.text if "text" in fields else frame.bare
        shown = (
            (form or frame.text)
            .replace(frames.TEXT, fields.get("text", ""))
            .replace(frames.AGENCY, fields.get("agency", ""))
            .replace(frames.UNTIL, "17 Agustus 2099")
        )
        assert told(sqlite_office, ticket) == [shown], action


def test_every_step_that_is_told_has_a_frame_on_the_page(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    shown = unescape(page(ayu(sqlite_office), ticket))
    steps = [action for action in (Action.VERIFY, Action.FORWARD, Action.ANSWER) if STEPS[action].told]
    for action in steps:
        form = shown.partition(f'data-write="{action}"')[2].partition(">")[0]
        assert f"aporan {display(ticket)}" in form, action


# To begin with.


def titles(office: Office, ticket: str, action: Action) -> list[str]:
    with office.reading() as session:
        found = ready.of(visit_of(office, session), of(session, ticket))
    return [one.title for one in found[action]]


def texts(office: Office, ticket: str, action: Action) -> list[str]:
    with office.reading() as session:
        found = ready.of(visit_of(office, session), of(session, ticket))
    return [one.text for one in found[action]]


def test_where_it_belongs_is_suggested_first_and_stands_in_the_form(sqlite_office: Office) -> None:
    write(sqlite_office, "Ada kampanye pemilu bagi-bagi uang di rumah caleg, tolong ditindak")
    ticket = sqlite_office.complaints[-1].ticket
    assert texts(sqlite_office, ticket, Action.NOT_OURS)[0].startswith("Pemilu dan kampanye ke Bawaslu")


def test_what_is_known_is_filled_in_and_what_is_not_is_left_open(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office, "Jalan rusak di Kelurahan Timur Indah, Singaran Pati, Bengkulu")
    first = texts(sqlite_office, ticket, Action.ANSWER)[0]
    assert first == (
        "Terima kasih atas laporannya. Dinas PUPR sudah menyelesaikan perbaikan di Kel. Timur Indah."
    )
    other = complain(sqlite_office, "Pelayanannya lambat sekali dan petugasnya kasar", chat=1002)
    assert "perbaikan di …." in texts(sqlite_office, other, Action.ANSWER)[0]


def test_the_offices_own_come_first_where_they_are_for(sqlite_office: Office) -> None:
    own = [
        {"title": "Milik kami", "text": "{agency} menjawab {ticket} sebelum {by}."},
        {"title": "Nanti", "status": ["ditindaklanjuti"], "text": "Sebentar lagi."},
        {"title": "Arsip kami", "for": "archive", "text": "sudah pernah."},
    ]
    settings = sqlite_office.runtime.settings
    given = Settings.model_validate({"data_dir": settings.data_dir, "console": {"templates": own}})
    changed = settings.model_copy(update={"console": given.console})
    object.__setattr__(sqlite_office.runtime, "settings", changed)
    ticket = complain(sqlite_office)
    assert titles(sqlite_office, ticket, Action.ANSWER)[:2] == ["Milik kami", "Sudah dikerjakan"]
    assert titles(sqlite_office, ticket, Action.ARCHIVE)[0] == "Arsip kami"
    assert display(ticket) in texts(sqlite_office, ticket, Action.ANSWER)[0]
    done(sqlite_office, ticket, Action.FORWARD, agency="Dinas PUPR")
    done(sqlite_office, ticket, Action.FOLLOW_UP)
    assert "Nanti" in titles(sqlite_office, ticket, Action.ANSWER)


@pytest.mark.parametrize("text", ["{nama}", "{", "{0}"])
def test_a_wording_with_a_gap_that_nothing_fills_is_no_setting(text: str) -> None:
    with pytest.raises(ValueError, match=r"filled in|belongs to it"):
        Settings.model_validate({"console": {"templates": [{"title": "x", "text": text}]}})


def test_each_shipped_wording_can_be_said_in_both_languages() -> None:
    for one in ready._catalogue():
        assert Action(one["for"]) in STEPS
        for language in ("id", "en"):
            filled = one["text"][language].format(ticket="1", place="2", agency="3", by="4")
            assert filled
            assert one["title"][language]
