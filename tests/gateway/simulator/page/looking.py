"""The page in a browser, and what one does with it."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser import needs_chromium
from tests.gateway.simulator.stub import StubGateway

in_chromium = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]
"""A module's tests share one browser, which lives in one event loop."""

TICKET = "482 915 6059"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
"""A PNG: the phone makes a JPEG of whatever it is given."""


@asynccontextmanager
async def looking_at(gateway: StubGateway, browser: Browser) -> AsyncIterator[Page]:
    """A page of its own, on which nothing may go wrong unseen."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    await page.goto(f"{gateway.base_url}/simulator/")
    await expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "open")
    yield page
    await context.close()
    assert complaints == []


async def type_in(page: Page, channel: str, text: str) -> None:
    field = page.get_by_test_id(f"phone-{channel}").get_by_test_id("text-field")
    await field.fill(text)
    await field.press("Enter")


async def attach(phone: Locator, *names: str) -> None:
    files = [{"name": name, "mimeType": "image/png", "buffer": PIXEL} for name in names]
    await phone.get_by_test_id("photo-file").set_input_files(files)
    await expect(phone.get_by_test_id("message-photo")).to_have_count(len(names))
    for message in await phone.get_by_test_id("message-citizen").all():
        await expect(message).to_have_attribute("data-state", "received")
