"""No page has a barrier that axe-core calls serious: contrast, names of fields, headings, keyboard."""

import os
from functools import cache
from pathlib import Path

import pytest
from playwright.async_api import Browser

from gateway.console import app
from store import models as m
from tests.browser import needs_chromium
from tests.office import Office
from tests.officer import in_browser, officer

AXE = Path(os.environ.get("TESTS_AXE", ""))
PAGES = sorted(
    {
        route.path
        for page in app.PAGES
        for route in page.ROUTES
        if route.method == "GET" and "{" not in route.path and "." not in route.path
    }
)
DATA = ("/complaints/rows", "/places")
"""What our own scripts ask for: pieces of a page, or JSON."""

pytestmark = [
    needs_chromium,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not os.environ.get("TESTS_AXE"), reason="needs TESTS_AXE, the path of axe.min.js"),
]


@cache
def axe() -> str:
    return AXE.read_text(encoding="utf-8")


async def barriers(office: Office, browser: Browser, role: m.Role, paths: list[str], width: int) -> list[str]:
    someone = officer(office, role, name=f"Petugas {role} {width}", agency="Dinas PUPR")
    found = []
    async with in_browser(someone, browser, width=width) as page:
        for path in paths:
            await page.goto(f"/console{path}")
            # Not as a script of the page: its policy would not have it.
            await page.evaluate(axe())
            result = await page.evaluate("axe.run({resultTypes: ['violations']})")
            found += [
                f"{path}: {one['id']}: {one['nodes'][0]['html'][:200]}"
                for one in result["violations"]
                if one["impact"] in ("serious", "critical")
            ]
    return found


@pytest.fixture
def busy(sqlite_office: Office) -> Office:
    """An office that something has happened in."""
    office = sqlite_office
    office.telegram("Jalan di depan SD Contoh berlubang besar, kel Timur Indah", chat=1001)
    office.telegram("Tolong ada kebakaran di pasar Contoh sekarang", chat=1002)
    office.sms("Saluran air mampet di Gang Melati sudah seminggu")
    office.work()
    return office


@pytest.mark.parametrize("width", [1280, 390])
async def test_no_page_has_a_serious_barrier(busy: Office, browser: Browser, width: int) -> None:
    own = [path for path in PAGES if path not in DATA]
    for role in (m.Role.ADMIN_INSTANSI, m.Role.OPERATOR):
        allowed = [
            route.path
            for page in app.PAGES
            for route in page.ROUTES
            if route.method == "GET" and route.path in own and role in route.roles
        ]
        if role is m.Role.ADMIN_INSTANSI:
            allowed += [f"/complaints/{one.ticket}" for one in busy.complaints[:1]]
        assert await barriers(busy, browser, role, allowed, width) == []
