"""Who somebody is on WhatsApp, through the whole gateway: ids beside numbers, moves, numbers handed on."""

from datetime import timedelta

import pytest

from gateway.simulator import whatsapp
from store import models as m
from tests.office import (
    HIDDEN_WARGA,
    OLD_WARGA,
    WARGA,
    Office,
    whatsapp_call,
)
from tests.test_walk import COMPLAINT

PHONE, USER = "6281200000011", "ID.warga11"


def said(office: Office, to: str = USER) -> list[str]:
    return office.far_end.to(to)


# Who somebody is.


def test_a_message_without_a_number_works_end_to_end(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT, HIDDEN_WARGA)
    whatsapp_office.work()
    [reply] = whatsapp_office.far_end.sent
    assert reply.raw["recipient"] == USER
    assert "to" not in reply.raw


@pytest.mark.parametrize("order", [(OLD_WARGA, WARGA, HIDDEN_WARGA), (OLD_WARGA, HIDDEN_WARGA, WARGA)])
def test_a_number_and_an_id_seen_together_are_one_person_with_all_their_tickets(
    whatsapp_office: Office, order: tuple[whatsapp.Contact, ...]
) -> None:
    for number, sender in enumerate(order):
        whatsapp_office.whatsapp(f"{COMPLAINT} di gang {number} sebelah utara", sender)
        whatsapp_office.work()
    assert len({complaint.contact_id for complaint in whatsapp_office.complaints}) == 1
    assert set(whatsapp_office.addresses) == {f"whatsapp:+{PHONE}", f"whatsapp:{USER}"}
    assert len(whatsapp_office.all(m.Contact)) == 1


def test_who_hid_their_number_can_still_ask_after_what_they_reported_with_it(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT, OLD_WARGA)
    whatsapp_office.work()
    for text, sender in (("halo", WARGA), ("status laporan saya", HIDDEN_WARGA)):
        whatsapp_office.late += timedelta(seconds=7)
        whatsapp_office.whatsapp(text, sender)
        whatsapp_office.work()
    assert whatsapp_office.complaints[0].ticket in said(whatsapp_office)[-1].replace(" ", "")


def test_two_people_who_share_nothing_stay_two(whatsapp_office: Office) -> None:
    other = whatsapp.Contact("Lain", phone="+6281200000012", user_id="ID.lain12")
    whatsapp_office.whatsapp(COMPLAINT, WARGA)
    whatsapp_office.whatsapp(COMPLAINT, other)
    whatsapp_office.work()
    assert len({complaint.contact_id for complaint in whatsapp_office.complaints}) == 2


def test_a_new_number_is_the_same_person_and_gets_what_waited_for_the_old_one(
    whatsapp_office: Office,
) -> None:
    whatsapp_office.whatsapp(COMPLAINT, OLD_WARGA)
    whatsapp_office.work_on("intake")
    system = {
        "body": "moved",
        "type": "user_changed_number",
        "wa_id": "6281200000099",
    }
    whatsapp_office.post(whatsapp_call("system", system, OLD_WARGA))
    whatsapp_office.work_on("delivery")
    assert [sent.to for sent in whatsapp_office.far_end.sent] == ["6281200000099"]
    [contact] = whatsapp_office.all(m.Contact)
    assert whatsapp_office.addresses["whatsapp:+6281200000099"].contact_id == contact.id


# Who somebody is, and is not.


def test_a_number_that_was_handed_on_shows_its_new_owner_nothing(whatsapp_office: Office) -> None:
    other = whatsapp.Contact("Lain", phone=WARGA.phone, user_id="ID.lain12")
    whatsapp_office.whatsapp(COMPLAINT)
    whatsapp_office.work()
    whatsapp_office.whatsapp("status laporan saya", other)
    whatsapp_office.work()
    assert "belum menemukan laporan" in whatsapp_office.far_end.to("ID.lain12")[0]


def test_what_waits_for_the_old_owner_of_a_number_goes_to_their_account(whatsapp_office: Office) -> None:
    other = whatsapp.Contact("Lain", phone=WARGA.phone, user_id="ID.lain12")
    whatsapp_office.whatsapp(COMPLAINT, OLD_WARGA)
    whatsapp_office.work_on("intake")
    whatsapp_office.whatsapp("halo", WARGA)
    whatsapp_office.work_on("intake")
    whatsapp_office.whatsapp("halo", other)
    for _ in range(3):
        whatsapp_office.work()
        whatsapp_office.sweep(timedelta(seconds=7))
    ticket = whatsapp_office.complaints[0].ticket
    told = [sent.to for sent in whatsapp_office.far_end.sent if ticket in sent.text.replace(" ", "")]
    assert told == [USER]
    assert whatsapp_office.complaints[0].address == f"whatsapp:{USER}"


def test_a_stop_by_id_stops_the_number_as_well(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT, OLD_WARGA)
    whatsapp_office.work()
    whatsapp_office.whatsapp("STOP", WARGA)
    whatsapp_office.work()
    assert all(one.stopped_at for one in whatsapp_office.addresses.values())
    whatsapp_office.sweep(timedelta(hours=23))
    whatsapp_office.work()
    assert "window.closing" not in {delivery.reply_key for delivery in whatsapp_office.deliveries}


def test_who_is_known_by_number_alone_is_found_when_meta_names_their_old_id(whatsapp_office: Office) -> None:
    whatsapp_office.whatsapp(COMPLAINT, OLD_WARGA)
    whatsapp_office.work_on("intake")
    system = {
        "type": "user_changed_user_id",
        "previous_user_id": USER,
        "user_id": "ID.baru13",
        "body": "moved",
    }
    whatsapp_office.post(whatsapp_call("system", system, WARGA))
    whatsapp_office.work_on("delivery")
    assert [sent.to for sent in whatsapp_office.far_end.sent] == ["ID.baru13"]
