from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.browser import CHROMIUM, QUIET
from tests.gateway.simulator.page.looking import looking_at
from tests.gateway.simulator.stub import StubGateway, running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def gateway() -> AsyncIterator[StubGateway]:
    async with running({"whatsapp": {}}) as stub:
        yield stub


@pytest_asyncio.fixture(loop_scope="module")
async def page(gateway: StubGateway, browser: Browser) -> AsyncIterator[Page]:
    async with looking_at(gateway, browser) as page:
        yield page
