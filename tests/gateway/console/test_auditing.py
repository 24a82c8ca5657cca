"""The audit log reads as one speaks."""

from store import models as m
from tests.gateway.console.complaint.case import ayu, complain, do
from tests.office import Office
from tests.officer import officer


def test_what_was_done_is_told_in_words_and_not_by_our_own_names(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    do(ayu(sqlite_office), ticket, "verify")
    officer(sqlite_office, m.Role.MEDIA_SOSIAL, "Sari").post(
        "/redirect", source="instagram", text="Lampu jalan di Gang Contoh mati", origin="@warga.contoh"
    )
    shown = officer(sqlite_office, m.Role.AUDITOR).get("/audit").text
    assert "Status: Terverifikasi" in shown
    assert "Asal: Instagram" in shown
    assert "source: instagram" not in shown
