"""The redirect desk: a form on a phone, a number, a reply to paste, and a code that is told once."""

import re
from typing import Any

import pytest
import requests
from playwright.async_api import Browser, expect

from normalizer import tickets
from store import models as m
from tests.gateway.media.photos import photo
from tests.gateway.redirects.desk import DARK, HERE
from tests.office import Office, said
from tests.officer import Officer, in_browser, officer

FORM = {"source": "instagram", "text": DARK, "origin": "@warga.contoh", "place": HERE}
EVIL = "<script>alert(1)</script> Lampu jalan mati"


@pytest.fixture
def sari(sqlite_office: Office) -> Officer:
    return officer(sqlite_office, m.Role.MEDIA_SOSIAL, "Sari")


def save(who: Officer, files: Any = None, **changed: str) -> requests.Response:
    return who.post("/redirect", files=files, **{**FORM, **changed})


def shown(answer: requests.Response, name: str) -> str:
    found = re.search(rf'data-testid="{name}">([^<]+)<', answer.text)
    assert found, answer.text
    return found[1]


def test_a_form_becomes_a_number_a_reply_and_a_code_that_claims(sari: Officer) -> None:
    answer = save(sari)
    assert answer.status_code == 200
    [complaint] = sari.office.complaints
    code = shown(answer, "code")
    assert shown(answer, "ticket") == tickets.display(complaint.ticket)
    assert f"KLAIM {code}" in shown(answer, "reply")
    [entry] = sari.office.all(m.AuditEntry)
    assert (entry.action, entry.staff_id, entry.peer) == ("redirect", sari.staff.id, "127.0.0.1")
    # The citizen takes it over, and the list says so.
    assert "Belum diambil alih" in sari.get("/redirect/mine").text
    sari.office.hear(said(f"KLAIM {code}"))
    sari.office.work()
    assert sari.office.complaints[0].address == "telegram:1001"
    assert "lewat Telegram" in sari.get("/redirect/mine?show=claimed").text
    assert "Belum ada yang dialihkan" in sari.get("/redirect/mine?show=waiting").text


def test_the_same_form_again_keeps_its_number_and_tells_no_code(sari: Officer) -> None:
    first, again = save(sari), save(sari)
    assert shown(again, "ticket") == shown(first, "ticket")
    assert "Sudah ada dengan nomor" in again.text
    assert 'data-testid="code"' not in again.text
    fresh = sari.post(f"/redirect/code/{sari.office.complaints[0].ticket}")
    assert shown(fresh, "code") != shown(first, "code")
    assert [entry.action for entry in sari.office.all(m.AuditEntry)] == ["redirect", "redirect.code"]


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(sari: Officer) -> None:
    answer = save(sari, source="", happened="kemarin", text=EVIL)
    assert answer.status_code == 422
    assert "wajib diisi" in answer.text
    assert "“kemarin” bukan tanggal" in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<script>alert" not in answer.text
    assert sari.office.complaints == []


def test_pictures_go_with_it_and_what_is_none_is_refused(sari: Officer) -> None:
    bad = [("screenshots", ("layar.jpg", b"<html>", "image/jpeg"))]
    answer = save(sari, bad)
    assert (answer.status_code, sari.office.complaints) == (422, [])
    assert "bukan gambar" in answer.text
    many = [("screenshots", (f"{n}.jpg", photo(), "image/jpeg")) for n in range(7)]
    assert save(sari, many).status_code == 422
    save(sari, [("screenshots", ("layar.png", photo("PNG"), "image/png"))])
    [file] = sari.office.all(m.Media)
    assert (file.mime_type, file.state) == ("image/png", m.MediaState.FETCHED)


def test_what_it_resembles_is_told_before_it_is_saved(sari: Officer) -> None:
    save(sari)
    words = "jln industri gelap gulita, pju mati, hubungi 081200000011"
    [one] = sari.post("/redirect/alike", text=words, place=HERE).json()["found"]
    assert one["ticket"] == tickets.display(sari.office.complaints[0].ticket)
    assert not one["same"]
    assert "lampu jalan" in one["reasons"]
    assert one["told"] == "Diterima, baru saja"
    [same] = sari.post("/redirect/alike", **FORM).json()["found"]
    assert same["same"]
    assert sari.post("/redirect/alike", text="").json() == {"found": []}
    assert len(sari.office.complaints) == 1


def test_the_places_that_both_name_are_told_as_one_says_them(sari: Officer) -> None:
    save(sari, text="Jalan berlubang besar di depan SD Negeri 5, Jl. Melati, Kelurahan Timur Indah", place="")
    words = "jln berlubang parah di jl melati depan sdn 5 kel timur indah"
    [one] = sari.post("/redirect/alike", text=words, place="").json()["found"]
    assert "jalan melati, sd 5" in one["reasons"]


def test_a_code_can_be_scanned_and_stands_in_no_address(sari: Officer) -> None:
    answer = save(sari)
    code = shown(answer, "code")
    assert answer.text.count("<svg") == answer.text.count("<figure") > 0
    assert not re.search(rf'(?:src|href)="[^"]*{code}', answer.text)


def test_who_redirects_sees_their_own_and_the_admin_everybodys(sari: Officer) -> None:
    save(sari)
    [complaint] = sari.office.complaints
    tono = officer(sari.office, m.Role.MEDIA_SOSIAL, "Tono")
    assert tickets.display(complaint.ticket) not in tono.get("/redirect/mine").text
    assert tono.post(f"/redirect/code/{complaint.ticket}").status_code == 404
    admin = officer(sari.office, m.Role.ADMIN_INSTANSI)
    assert tickets.display(complaint.ticket) in admin.get("/redirect/mine").text
    assert admin.post(f"/redirect/code/{complaint.ticket}").status_code == 200


def test_the_list_shows_no_personal_data_and_nothing_of_what_is_secret(sari: Officer) -> None:
    save(sari, text=f"{DARK}, hubungi 081200000011")
    save(sari, text=f"{DARK}, tetangga saya pelakunya", rahasia="ya")
    page = sari.get("/redirect/mine").text
    assert "0812" not in page
    assert "@warga.contoh" not in page
    assert "tetangga" not in page
    assert "(isi dirahasiakan)" in page


def test_the_list_goes_on(sari: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.console.redirect.SHOWN", 1)
    for name in ("@a", "@b"):
        save(sari, origin=name)
    first, second = (tickets.display(one.ticket) for one in sari.office.complaints)
    page = sari.get("/redirect/mine").text
    assert (second in page, first in page) == (True, False)
    older = re.search(r'href="/console(/redirect/mine\?before=[^"]+)"', page)
    assert older
    assert first in sari.get(older[1]).text
    assert sari.get("/redirect/mine?before=x").status_code == 200


@pytest.mark.asyncio(loop_scope="module")
async def test_on_a_phone_a_dm_is_pasted_resembles_another_and_is_saved(
    sari: Officer, browser: Browser
) -> None:
    save(sari, origin="@lain", text="jln industri gelap gulita, pju mati")
    async with in_browser(sari, browser, width=390, height=800) as page:
        await page.goto("/console/redirect")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await page.get_by_label("TikTok").check()
        await page.get_by_label("Kata-kata warga").fill(DARK)
        await page.get_by_label("Nama, akun").fill("@warga.contoh")
        await page.get_by_label("Lokasi kejadian").fill(HERE)
        await expect(page.get_by_text("Mungkin sudah ada")).to_be_visible()
        await page.get_by_role("button", name="Simpan dan dapatkan nomor").click()
        await expect(page.get_by_text("Tersimpan dengan nomor")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await page.get_by_role("link", name="Laporan berikutnya").click()
        assert await page.get_by_label("TikTok").is_checked()
    assert [one.channel for one in sari.office.complaints] == ["instagram", "tiktok"]
