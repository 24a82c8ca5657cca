"""The audit log reads as one speaks."""

from gateway.casework.steps import Action
from gateway.console import app
from gateway.console.words import LANGUAGES, Words
from store import models as m
from tests.gateway.console.complaint.case import ayu, complain, do
from tests.gateway.media.photos import photo
from tests.gateway.redirects.test_batches import workbook
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


# Nothing is done without a trace.

LEAVES = {
    "/account/language": "language",
    "/account/password": "password",
    "/account/codes": None,  # shows a secret that is of no use yet
    "/account/codes/confirm": "codes.on",
    "/account/codes/stop": "codes.off",
    "/account/sessions/end": "sessions.end",
    "/channels/{channel}/pause": "channel.pause",
    "/channels/{channel}/resume": "channel.resume",
    "/channels/{channel}/test": "channel.test",
    "/channels/parked/{id}/raw": "raw",
    "/channels/parked/{id}/replay": "replay",
    "/channels/parked/messages/replay": "replay",
    "/channels/spool/drain": "replay",
    "/clocks/link/{id}": "users.link",
    "/complaints/filters": "filter.save",
    "/complaints/filters/{id}/remove": "filter.remove",
    "/complaints/search": "search",
    "/complaints/{ticket}/attach": "attach",
    "/complaints/{ticket}/detach": "detach",
    "/complaints/{ticket}/draft": "draft",
    "/complaints/{ticket}/duplicate": "duplicate.same",
    "/complaints/{ticket}/resend": "resend",
    "/complaints/{ticket}/reveal": "reveal",
    "/complaints/{ticket}/template": "template",
    "/media/{id}/again": "refetch",
    "/noise/{id}/aside": "flood.set_aside",
    "/noise/{id}/let": "flood.let",
    "/noise/{id}/rescue": "rescued",
    "/redirect": "redirect",
    "/redirect/alike": None,  # looks for what resembles it
    "/redirect/code/{ticket}": "redirect.code",
    "/redirect/import": "sheet.check",
    "/redirect/import/{id}/drop": "sheet.drop",
    "/redirect/import/{id}/replies": "redirect.codes",
    "/redirect/import/{id}/start": "import",
    "/users": "users.add",
    "/users/logout": "users.logout",
    "/users/{login}/codes": "users.codes",
    "/users/{login}/logout": "users.logout",
    "/users/{login}/password": "users.password",
    "/users/{login}/switch": "users.disable",
}
"""What each form leaves in the log; the steps of a complaint leave their own names."""


def test_it_is_known_of_every_form_what_it_leaves_in_the_log_and_how_that_is_called() -> None:
    forms = {route.path for page in app.PAGES for route in page.ROUTES if route.method == "POST"}
    steps = {path for path in forms if path.startswith("/complaints/{ticket}/") and path not in LEAVES}
    assert forms - steps == set(LEAVES)
    assert {path.rpartition("/")[2] for path in steps} <= {str(step) for step in Action}
    for action in filter(None, LEAVES.values()):
        assert all(Words(language).has(f"deed.{action}") for language in LANGUAGES), action


def test_what_only_prepares_something_is_in_the_log_as_well(sqlite_office: Office) -> None:
    ticket, admin = complain(sqlite_office), ayu(sqlite_office)
    before = len(sqlite_office.all(m.AuditEntry))
    admin.post("/account/language", language="en")
    for text in ("Kami", "Kami periksa", "Kami periksa besok"):
        admin.post(f"/complaints/{ticket}/draft", action="answer", text=text)
    admin.post("/complaints/filters?status=diterima", name="Baru")
    [view] = sqlite_office.all(m.SavedFilter)
    admin.post(f"/complaints/filters/{view.id}/remove")
    picture = {"telegram": ("jalan.jpg", photo(), "image/jpeg")}
    admin.post(f"/complaints/{ticket}/attach", files=picture)
    admin.post(f"/complaints/{ticket}/detach", number="0")
    admin.post("/redirect/import", files={"file": ("rekap.xlsx", workbook(2))})
    [batch] = sqlite_office.all(m.RedirectBatch)
    admin.get(f"/redirect/import/{batch.id}/result.csv")
    admin.post(f"/redirect/import/{batch.id}/drop")
    admin.get("/numbers/source.csv")
    noted = [one.action for one in sqlite_office.all(m.AuditEntry)][before:]
    assert noted == [
        "language",
        "draft",
        "filter.save",
        "filter.remove",
        "attach",
        "detach",
        "sheet.check",
        "export",
        "sheet.drop",
        "export",
    ]
    assert "As: answered" in admin.get("/audit").text
