"""The redirect desk by the workbook: all that is wrong at once, the good rows chosen, filed, taken home."""

from io import BytesIO

import pytest
import requests
from playwright.async_api import Browser, expect
from python_calamine import CalamineWorkbook

from normalizer import tickets
from store import models as m
from tests.gateway.redirects.test_batches import BAD, workbook
from tests.gateway.redirects.test_workbook import row, xlsx
from tests.office import Office
from tests.officer import Officer, in_browser, officer


@pytest.fixture
def sari(sqlite_office: Office) -> Officer:
    return officer(sqlite_office, m.Role.MEDIA_SOSIAL, "Sari")


def upload(who: Officer, data: bytes, name: str = "rekap.xlsx") -> requests.Response:
    return who.post("/redirect/import", files={"file": (name, data)})


def path_of(answer: requests.Response) -> str:
    return answer.url.partition("/console")[2]


def sheet(answer: requests.Response) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def test_a_workbook_with_bad_rows_is_looked_at_and_its_good_ones_filed(sari: Officer) -> None:
    looked = upload(sari, workbook(12, bad=(3, 7)))
    page = path_of(looked)
    assert "10 benar" in looked.text
    assert "2 perlu diperbaiki" in looked.text
    assert looked.text.count("“Koran” tidak dikenal; pilih Instagram") == 2
    assert "Belum ada yang tersimpan" in looked.text
    # Not without saying that the bad ones are left out.
    assert sari.post(f"{page}/start").status_code == 404
    assert "Sedang menyimpan" in sari.post(f"{page}/start", only_good="1").text
    assert sari.get(f"{page}/progress").json() == {"done": 0, "of": 10, "state": "running"}
    sari.office.work()
    assert sari.get(f"{page}/progress").json() == {"done": 10, "of": 10, "state": "done"}
    done = sari.get(page).text
    assert all(tickets.display(one.ticket) in done for one in sari.office.complaints)
    assert len(sari.office.complaints) == 10
    assert "2 ditinggalkan" in done


def test_the_result_is_taken_home_with_and_without_replies_and_no_cell_is_a_formula(sari: Officer) -> None:
    harmful = row(1, text='=HYPERLINK("http://x.example") lampu mati')
    page = path_of(upload(sari, xlsx([harmful])))
    sari.post(f"{page}/start")
    sari.office.work()
    [complaint] = sari.office.complaints
    number = tickets.display(complaint.ticket)
    written = sari.get(f"{page}/result.csv")
    assert written.headers["Content-Disposition"].startswith("attachment")
    assert f"2;tersimpan;{number};Instagram;'@warga1;\"'=HYPERLINK" in written.content.decode("utf-8-sig")
    assert sheet(sari.get(f"{page}/result.xlsx"))[1][2] == number
    reply = str(sheet(sari.post(f"{page}/replies"))[1][-1])
    assert number in reply
    assert "KLAIM " in reply
    assert [entry.action for entry in sari.office.all(m.AuditEntry)] == [
        *("sheet.check", "import", "redirect", "export", "export", "redirect.codes")
    ]


def test_the_same_workbook_again_says_so_before_and_adds_nothing(sari: Officer) -> None:
    for _ in range(2):
        looked = upload(sari, workbook(3))
        sari.post(f"{path_of(looked)}/start")
        sari.office.work()
    assert "3 sudah ada" in looked.text
    assert len(sari.office.complaints) == 3


def test_what_cannot_be_read_is_refused_with_what_to_do(sari: Officer) -> None:
    answer = upload(sari, b"\xd0\xcf\x11\xe0")
    assert answer.status_code == 422
    assert "simpan sebagai XLSX" in answer.text
    assert "lebih besar dari 5 MB" in upload(sari, b"x" * (6 * 2**20)).text
    assert "Pilih berkasnya dulu" in sari.post("/redirect/import").text
    assert sari.office.all(m.RedirectBatch) == []


def test_an_upload_can_be_dropped_and_is_nobody_elses(sari: Officer) -> None:
    page = path_of(upload(sari, workbook(1)))
    tono = officer(sari.office, m.Role.MEDIA_SOSIAL, "Tono")
    for path in (page, f"{page}/progress", f"{page}/result.xlsx"):
        assert tono.get(path).status_code == 404
    for step in ("start", "drop", "replies"):
        assert tono.post(f"{page}/{step}").status_code == 404
    assert "Unggahan dibatalkan" in sari.post(f"{page}/drop").text
    assert sari.get(page).status_code == 404
    assert sari.get("/redirect/import/x").status_code == 404


@pytest.mark.parametrize("name", ["template.xlsx", "template.csv"])
def test_the_template_can_be_had(sari: Officer, name: str) -> None:
    answer = sari.get(f"/redirect/import/{name}")
    assert "Sumber" in (answer.text if name.endswith("csv") else str(sheet(answer)))


@pytest.mark.asyncio(loop_scope="module")
async def test_a_hundred_rows_with_seven_bad_ones_are_filed_while_one_watches(
    sari: Officer, browser: Browser
) -> None:
    async with in_browser(sari, browser) as page:
        await page.goto("/console/redirect/import")
        file = {"name": "rekap.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(100, BAD)}
        await page.get_by_label("Berkas XLSX atau CSV").set_input_files(file)  # type: ignore[arg-type]
        await page.get_by_role("button", name="Periksa berkas").click()
        await expect(page.get_by_test_id("problems").locator("tbody tr")).to_have_count(7)
        await page.get_by_role("button", name="Simpan 93 yang benar").click()
        await expect(page.get_by_role("progressbar")).to_be_visible()
        sari.office.work()
        await expect(page.get_by_test_id("tickets").locator("tbody tr")).to_have_count(100)
    assert len(sari.office.complaints) == 93
