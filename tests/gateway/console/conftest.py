from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser import CHROMIUM, QUIET
from tests.conftest import MakeOffice
from tests.office import Office


@pytest.fixture
def console_office(make_office: MakeOffice, sqlite_url: str) -> Office:
    """An office with two bodies to forward to."""
    return make_office(sqlite_url)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()
