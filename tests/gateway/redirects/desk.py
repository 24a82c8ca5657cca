"""A redirect desk with a store behind it, and nobody connected."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from gateway import app
from gateway.redirects import adding
from gateway.redirects.adding import Added
from gateway.redirects.form import Form
from gateway.runtime import Runtime
from store import models as m
from store import staff
from store.engine import reading, writing
from store.media import Copy
from tests.office import settings_for

NOW = datetime(2026, 9, 1, 3, tzinfo=UTC)
TODAY = date(2026, 9, 1)
DARK = "Lampu jalan mati total sudah dua minggu, gelap sekali"
HERE = "Jl. Industri, Cikarang Barat"
FORM = Form("instagram", DARK, origin="@warga.contoh", place=HERE)


class Desk:
    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        with writing(runtime.engine) as session:
            self.sari = staff.named(session, "Sari", NOW)

    def add(self, form: Form, *copies: Copy, again: bool = False, peer: str = "") -> Added:
        with writing(self.runtime.engine) as session:
            return adding.add(self.runtime, session, self.sari, form, copies, again, peer)

    def all(self, model: type[Any]) -> list[Any]:
        with reading(self.runtime.engine) as session:
            return list(session.exec(select(model)))

    @property
    def complaints(self) -> list[m.Complaint]:
        with reading(self.runtime.engine) as session:
            return list(session.exec(select(m.Complaint).order_by(m.Complaint.id)))

    def batch(self, of: m.RedirectBatch) -> m.RedirectBatch:
        with reading(self.runtime.engine) as session:
            return session.get_one(m.RedirectBatch, of.id)


def told(**changed: Any) -> Form:
    return replace(FORM, **changed)


def open_desk(tmp_path: Path, store_url: str) -> Iterator[Desk]:
    settings = settings_for(tmp_path, store_url, f"unix://{tmp_path / 'nobody.sock'}", "http://far.example")
    settings.channels["telegram"] = {**settings.channels["telegram"], "username": "lapor_contoh_bot"}
    runtime = app.build(settings, clock=lambda: NOW)
    yield Desk(runtime)
    runtime.engine.dispose()
    runtime.redis.close()


@pytest.fixture
def desk(tmp_path: Path, store_url: str) -> Iterator[Desk]:
    yield from open_desk(tmp_path, store_url)


@pytest.fixture
def sqlite_desk(tmp_path: Path, sqlite_url: str) -> Iterator[Desk]:
    yield from open_desk(tmp_path, sqlite_url)
