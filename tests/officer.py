"""Somebody of the office, logged in at the console: over HTTP, or in a browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import requests
from playwright.async_api import Browser, Page

from gateway.console import guard
from store import models as m
from store import staff_sessions
from store.engine import writing
from tests.office import Office

PASSWORD = "kata-sandi-percobaan"
"""Of nobody: logging in by it takes Argon2's time, and most tests only need somebody to be there."""


class Officer:
    def __init__(self, office: Office, staff: m.Staff, token: str, csrf: str) -> None:
        self.office = office
        self.staff = staff
        self.csrf = csrf
        self.token = token
        self.http = requests.Session()
        self.http.cookies.set(guard.SESSION, token, path=guard.PATH)

    def get(self, path: str, **more: Any) -> requests.Response:
        """`path` is below /console."""
        return self.http.get(f"{self.office.web.url}/console{path}", timeout=30, **more)

    def post(self, path: str, /, files: Any = None, follow: bool = True, **fields: Any) -> requests.Response:
        answer = self.http.post(
            f"{self.office.web.url}/console{path}",
            data={"csrf": self.csrf, **fields},
            files=files,
            allow_redirects=False,
            timeout=30,
        )
        self._take_token_of(answer)
        if not follow or not answer.is_redirect:
            return answer
        return self.get(answer.headers["Location"].removeprefix(guard.PATH))

    def _take_token_of(self, answer: requests.Response) -> None:
        """What a browser does by itself; requests keeps a cookie for https back from here."""
        token = answer.cookies.get(guard.SESSION)
        if token:
            self.token = token
            self.http.cookies.clear()
            self.http.cookies.set(guard.SESSION, token, path=guard.PATH)
            with self.office.reading() as session:
                self.csrf = session.get_one(m.StaffSession, staff_sessions.digest(token)).csrf


def officer(office: Office, role: m.Role, name: str | None = None, agency: str | None = None) -> Officer:
    """Somebody in this role, logged in. Of one name there is one."""
    now = office.runtime.clock()
    with writing(office.runtime.engine) as session:
        staff = m.Staff(
            name=name or f"Petugas {role}",
            login=(name or str(role)).lower().replace(" ", "."),
            role=role,
            agency=agency,
            created_at=now,
        )
        session.add(staff)
        session.flush()
        token = staff_sessions.begin(session, staff, now, timedelta(hours=12), confirmed=True)
        session.flush()
        csrf = session.get_one(m.StaffSession, staff_sessions.digest(token)).csrf
    return Officer(office, staff, token, csrf)


def cookie_of(officer: Officer) -> dict[str, Any]:
    """For a browser. Chromium takes this machine for as good as https."""
    url = officer.office.web.url.replace("http:", "https:")
    return {"name": guard.SESSION, "value": officer.token, "url": url, "secure": True}


@asynccontextmanager
async def in_browser(
    officer: Officer, browser: Browser, width: int = 1280, height: int = 850
) -> AsyncIterator[Page]:
    """A page of theirs, on which nothing may go wrong unseen."""
    context = await browser.new_context(
        viewport={"width": width, "height": height}, base_url=officer.office.web.url
    )
    await context.add_cookies([cookie_of(officer)])  # type: ignore[list-item]
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: (
            complaints.append(f"{line.text} {line.location['url']}") if line.type == "error" else None
        ),
    )
    yield page
    await context.close()
    assert not complaints, complaints
