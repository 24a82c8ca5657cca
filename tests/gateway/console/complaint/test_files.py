"""Files of a complaint: what is shown of them, to whom, and what goes out with an answer."""

import json
from io import BytesIO

from gateway.casework.steps import Action
from gateway.console import guard
from gateway.media import fetch
from store import drafts, media
from store import models as m
from store.engine import writing
from store.media import Copy
from tests.gateway.console.complaint.case import (
    ANSWER,
    ROAD,
    ayu,
    bima,
    change,
    complain,
    complain_all,
    complaint,
    do,
    done,
    of,
    page,
    problem,
    redirected,
)
from tests.gateway.media.photos import SECRET, photo
from tests.office import Office
from tests.officer import Officer, officer

PDF = b"%PDF-1.7\n%test of a document\n"
CLEAN, ORIGINAL = b"the clean copy", b"the original, with a place in it"


def keep(office: Office, content: bytes) -> str:
    """The name of a copy on the shelf."""
    shelf = fetch.shelf(office.runtime)
    with shelf.unfinished() as path:
        path.write_bytes(content)
        return shelf.keep(path)


def came_with(office: Office, ticket: str, mime_type: str, clean: bool) -> str:
    """The id of a file that came with the complaint."""
    names = [keep(office, ORIGINAL), keep(office, CLEAN) if clean else None]
    with writing(office.runtime.engine) as session:
        found = of(session, ticket)
        [message] = [one for one in office.messages if one.complaint_id == found.id]
        message = session.get_one(m.Message, message.id)
        message.attachments = [{"kind": "photo", "reference": "r"}]
        copy = Copy(str(names[0]), mime_type, len(ORIGINAL), names[1])
        media.keep_all(session, message, [copy], office.now())
    return str(max(office.all(m.Media), key=lambda one: one.id).id)


def attach(who: Officer, ticket: str, name: str, content: bytes, field: str = "telegram") -> list[str]:
    """The names of what is attached then."""
    answer = who.post(f"/complaints/{ticket}/attach", files=[(field, (name, BytesIO(content)))], script="yes")
    assert answer.status_code == 200
    return list(answer.json()["files"])


def test_only_the_clean_copy_of_a_picture_is_shown(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    id = came_with(sqlite_office, ticket, "image/jpeg", clean=True)
    admin = ayu(sqlite_office)
    assert f'src="/console/media/{id}"' in page(admin, ticket)
    answer = admin.get(f"/media/{id}")
    assert (answer.content, answer.headers["Content-Type"]) == (CLEAN, "image/jpeg")
    assert answer.headers["Content-Disposition"] == "inline"
    assert answer.headers["Content-Security-Policy"] == guard.FILE_HEADERS["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_everything_else_is_saved_and_never_shown(sqlite_office: Office) -> None:
    kinds = ("image/heic", "application/pdf", "text/html")
    admin = ayu(sqlite_office)
    for ticket, mime_type in zip(complain_all(sqlite_office, len(kinds)), kinds, strict=True):
        id = came_with(sqlite_office, ticket, mime_type, clean=False)
        assert f'src="/console/media/{id}"' not in page(admin, ticket)
        answer = admin.get(f"/media/{id}")
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith(f"attachment; filename*=UTF-8''{ticket}-1")


def test_a_file_belongs_to_who_may_see_its_complaint(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    done(sqlite_office, ticket, Action.FORWARD, agency="Dinas PUPR")
    id = came_with(sqlite_office, ticket, "image/jpeg", clean=True)
    assert bima(sqlite_office).get(f"/media/{id}").status_code == 200
    others = (
        bima(sqlite_office, "Dinas Kesehatan"),
        officer(sqlite_office, m.Role.MEDIA_SOSIAL),
        officer(sqlite_office, m.Role.AUDITOR),
        officer(sqlite_office, m.Role.OPERATOR),
    )
    for who in others:
        for answer in (who.get(f"/media/{id}"), who.post(f"/media/{id}/again")):
            assert (answer.status_code, CLEAN in answer.content) == (404, False)
    assert ayu(sqlite_office).get("/media/no-id").status_code == 404


def test_who_may_not_read_a_secret_sees_no_file_of_it(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office, f"RAHASIA {ROAD}")
    sari = officer(sqlite_office, m.Role.MEDIA_SOSIAL, "Sari")
    redirected(sqlite_office, ticket, sari)
    id = came_with(sqlite_office, ticket, "image/jpeg", clean=True)
    assert id not in page(sari, ticket)
    assert sari.get(f"/media/{id}").status_code == 404


def test_a_look_at_a_file_of_a_secret_is_noted(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office, f"RAHASIA {ROAD}")
    id = came_with(sqlite_office, ticket, "image/jpeg", clean=True)
    ayu(sqlite_office).get(f"/media/{id}")
    assert [one.action for one in sqlite_office.all(m.AuditEntry)] == ["read_secret"]


def test_what_could_not_be_fetched_says_so_and_is_fetched_again(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    id = came_with(sqlite_office, ticket, "image/jpeg", clean=True)
    with writing(sqlite_office.runtime.engine) as session:
        [row] = [session.get_one(m.Media, one.id) for one in sqlite_office.all(m.Media)]
        row.state, row.error = m.MediaState.FAILED, "<i>the platform was too slow</i>"
    admin = ayu(sqlite_office)
    shown = page(admin, ticket)
    assert "gagal diambil" in shown
    assert "<i>the platform" not in shown
    assert "Berkas diambil lagi" in admin.post(f"/media/{id}/again").text
    [row] = sqlite_office.all(m.Media)
    assert row.state is m.MediaState.WAITING
    assert row.due_at <= sqlite_office.now()


# With an answer.


def test_what_is_attached_stays_until_the_answer_goes_and_goes_with_it(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    assert attach(admin, ticket, "Surat tugas.pdf", PDF) == ["Surat tugas.pdf"]
    assert attach(admin, ticket, "lokasi.jpg", photo()) == ["Surat tugas.pdf", "lokasi.jpg"]
    assert "📎 Surat tugas.pdf" in page(admin, ticket)
    do(admin, ticket, "answer", text=ANSWER)
    [delivery] = [one for one in sqlite_office.deliveries if one.update_id]
    assert [file["name"] for file in delivery.attachments] == ["Surat tugas.pdf", "lokasi.jpg"]
    with fetch.shelf(sqlite_office.runtime).open(delivery.attachments[1]["path"]) as sent:
        assert SECRET.encode() not in sent.read()
    assert kept(admin, ticket) == []


def kept(who: Officer, ticket: str) -> list[str]:
    with who.office.reading() as session:
        text = drafts.of(session, who.staff, of(session, ticket)).get("files", "[]")
    return [file["name"] for file in json.loads(text)]


def test_what_the_channel_does_not_take_is_refused_with_the_reason_before_anything_is_sent(
    sqlite_office: Office,
) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    answer = admin.post(
        f"/complaints/{ticket}/attach", files=[("telegram", ("a.exe", b"MZ program"))], script="yes"
    )
    assert answer.json()["files"] == []
    assert "foto JPEG atau PNG" in answer.json()["problem"]
    assert attach(admin, ticket, "a.pdf", PDF, field="no-channel") == []


def test_the_name_of_a_file_is_only_a_name(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    attach(admin, ticket, "../../<img src=x onerror=alert(1)>.pdf", PDF)
    shown = page(admin, ticket)
    assert "<img src=x" not in shown
    assert "../" not in kept(admin, ticket)[0]


def test_what_was_attached_can_be_taken_out_again(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    attach(admin, ticket, "satu.pdf", PDF)
    attach(admin, ticket, "dua.pdf", PDF)
    admin.post(f"/complaints/{ticket}/detach", number="0")
    assert kept(admin, ticket) == ["dua.pdf"]
    for number in ("7", "-1", "x", "²"):
        admin.post(f"/complaints/{ticket}/detach", number=number)
    assert kept(admin, ticket) == ["dua.pdf"]


def test_what_one_officer_attached_is_nobody_elses(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    done(sqlite_office, ticket, Action.FORWARD, agency="Dinas PUPR")
    attach(ayu(sqlite_office), ticket, "satu.pdf", PDF)
    assert "satu.pdf" not in page(bima(sqlite_office), ticket)


def test_a_file_that_is_gone_meanwhile_stops_the_answer_and_keeps_its_text(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    attach(admin, ticket, "satu.pdf", PDF)
    with sqlite_office.reading() as session:
        text = drafts.of(session, admin.staff, of(session, ticket))["files"]
    fetch.shelf(sqlite_office.runtime).remove(json.loads(text)[0]["path"])
    answer = do(admin, ticket, "answer", text=ANSWER)
    assert answer.status_code == 422
    assert "satu.pdf” sudah tidak ada" in problem(answer)
    assert f">{ANSWER}</textarea>" in answer.text
    assert complaint(sqlite_office, ticket).answered_at is None


def test_on_a_channel_of_words_alone_nothing_can_be_attached(sqlite_office: Office) -> None:
    sqlite_office.sms(ROAD)
    sqlite_office.work()
    ticket = sqlite_office.complaints[0].ticket
    admin = ayu(sqlite_office)
    assert "hanya kata-kata yang dapat dikirim" in page(admin, ticket)
    assert attach(admin, ticket, "satu.pdf", PDF, field="sms_1708") == []
    change(sqlite_office, ticket, channel="instagram")
    assert attach(admin, ticket, "satu.pdf", PDF, field="telegram") == []
    change(sqlite_office, ticket, channel="sms_1708")
    # Neither by calling the field as another channel that takes it.
    assert attach(admin, ticket, "satu.pdf", PDF, field="telegram") == []


def test_what_was_attached_for_another_channel_stops_the_answer(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    path = keep(sqlite_office, PDF)
    for kind, size in (("image/webp", 10), ("application/pdf", 500 * 1024 * 1024)):
        file = {"name": "a", "mime_type": kind, "size": size, "path": path}
        with writing(sqlite_office.runtime.engine) as session:
            drafts.save(
                session, admin.staff, of(session, ticket), "files", json.dumps([file]), sqlite_office.now()
            )
        assert "dapat dikirim" in problem(do(admin, ticket, "answer", text=ANSWER))
