"""What staff attach to an answer: what is kept, what of it, and what they are told where it cannot go."""

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from channels.base import Capabilities
from channels.files import DOCUMENTS, MEGABYTE, PICTURES
from gateway.media import fetch, outgoing
from gateway.media.objections import NotTaken, Objection, taken
from gateway.media.outgoing import Attachment, presentable
from gateway.media.tidy import OLD, tidy
from gateway.runtime import Runtime
from store import models as m
from store.engine import writing
from tests.gateway.media.files import BAD, GOOD
from tests.gateway.media.photos import SECRET, corners, photo, talkative
from tests.gateway.media.test_fetch import NOW, runtime_for

PDF, PDF_TYPE = GOOD["pdf"]
TAKES = {**dict.fromkeys(PICTURES, MEGABYTE), **dict.fromkeys(DOCUMENTS, 2 * MEGABYTE)}


class Platform:
    name = "telegram"

    def __init__(self, files: Mapping[str, int] = TAKES, most: int = 2) -> None:
        self.capabilities = Capabilities(4096, files=files, most_files=most)


class Desk:
    """Where somebody attaches files, on a channel that takes these."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    async def attach(
        self, content: bytes, name: str = "berkas", *beside: Attachment, on: Platform | None = None
    ) -> Attachment:
        channel = on or Platform()
        return await outgoing.take(self.runtime, channel, name, io.BytesIO(content), beside)  # type: ignore[arg-type]

    async def refusal(self, content: bytes, *beside: Attachment, on: Platform | None = None) -> NotTaken:
        with pytest.raises(NotTaken) as refused:
            await self.attach(content, "berkas", *beside, on=on)
        return refused.value

    def kept(self, attached: Attachment) -> bytes:
        return outgoing.outbound_file(fetch.shelf(self.runtime), attached).path.read_bytes()

    @property
    def on_disk(self) -> list[Path]:
        media = self.runtime.settings.data_dir / "media"
        return [path for path in media.rglob("*") if path.is_file()]


@pytest.fixture
def desk(tmp_path: Path, sqlite_url: str) -> Desk:
    return Desk(runtime_for(tmp_path, sqlite_url, Platform()))


async def test_a_letter_is_kept_as_it_is(desk: Desk) -> None:
    attached = await desk.attach(PDF, "Surat Jawaban.pdf")
    assert desk.kept(attached) == PDF
    assert {**attached, "path": ""} == {
        "name": "Surat Jawaban.pdf",
        "mime_type": PDF_TYPE,
        "size": len(PDF),
        "path": "",
    }


@pytest.mark.parametrize(("kind", "mime_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
async def test_of_a_picture_goes_out_what_it_shows_and_nothing_else(
    desk: Desk, kind: str, mime_type: str
) -> None:
    attached = await desk.attach(talkative(kind), "IMG_0001.HEIC")
    kept = desk.kept(attached)
    assert SECRET.encode() not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (64, 48)
        assert not image.getexif()
    assert (attached["mime_type"], attached["size"]) == (mime_type, len(kept))
    # The one that tells is nowhere any more.
    assert [path.read_bytes() for path in desk.on_disk] == [kept]


async def test_a_large_picture_is_made_smaller(desk: Desk) -> None:
    attached = await desk.attach(photo(image=corners((4000, 1000))), "panorama.jpg")
    with Image.open(io.BytesIO(desk.kept(attached))) as image:
        assert image.size == (2560, 640)


@pytest.mark.parametrize("kind", ["gif", "heic", "webp", "mp4", "mov", "opus", "odt"])
async def test_what_the_channel_does_not_take_is_refused_with_what_it_takes(desk: Desk, kind: str) -> None:
    refused = await desk.refusal(GOOD[kind][0])
    assert refused.objection is Objection.KIND
    assert "foto JPEG atau PNG (1 MB), dokumen PDF, Word" in refused.words["id"]
    assert "JPEG or PNG pictures (1 MB), PDF, Word" in refused.words["en"]
    assert not desk.on_disk


@pytest.mark.parametrize("what", ["html", "svg", "windows program", "apk", "docm"])
async def test_a_program_is_not_sent_whatever_it_is_called(desk: Desk, what: str) -> None:
    assert (await desk.refusal(BAD[what][0])).objection is Objection.KIND


async def test_a_picture_that_cannot_be_cleaned_is_not_sent(desk: Desk) -> None:
    refused = await desk.refusal(GOOD["jpeg"][0])
    assert refused.objection is Objection.PICTURE
    assert not desk.on_disk


async def test_what_is_too_large_for_the_channel_is_refused_with_its_limit(desk: Desk) -> None:
    small = Platform({PDF_TYPE: MEGABYTE // 2})
    refused = await desk.refusal(PDF + bytes(MEGABYTE // 2), on=small)
    assert refused.objection is Objection.TOO_LARGE
    assert "0.5 MB" in refused.words["id"]
    assert not desk.on_disk


async def test_nothing_is_kept_beyond_what_the_office_takes(desk: Desk) -> None:
    """Its own limit, `media.largest_megabytes`, is 1 here, and the channel's 2."""
    refused = await desk.refusal(PDF + bytes(MEGABYTE))
    assert (refused.objection, "1 MB" in refused.words["en"]) == (Objection.TOO_LARGE, True)


async def test_what_is_offered_is_what_the_office_takes_as_well(desk: Desk) -> None:
    offered = outgoing.offered(desk.runtime, Platform({PDF_TYPE: 50 * MEGABYTE, "image/png": 1000}))  # type: ignore[arg-type]
    assert offered.files == {PDF_TYPE: MEGABYTE, "image/png": 1000}


async def test_there_may_be_so_many_and_no_more(desk: Desk) -> None:
    first = await desk.attach(PDF)
    second = await desk.attach(PDF, "berkas", first)
    refused = await desk.refusal(PDF, first, second)
    assert (refused.objection, "2" in refused.words["id"]) == (Objection.TOO_MANY, True)


async def test_where_only_words_go_that_is_said(desk: Desk) -> None:
    refused = await desk.refusal(PDF, on=Platform({}, 0))
    assert refused.objection is Objection.NO_FILES
    assert taken(Platform({}, 0).capabilities) == {"id": "", "en": ""}


async def test_a_full_disk_is_the_operators(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.media.shelf.LEAST_FREE", 2**62)
    assert (await desk.refusal(PDF)).objection is Objection.NO_ROOM


def test_every_objection_is_said_in_both_languages() -> None:
    for objection in Objection:
        words = NotTaken(objection, Platform().capabilities, MEGABYTE).words
        assert set(words) == {"id", "en"}
        assert "{" not in "".join(words.values())


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Surat Jawaban.pdf", "Surat Jawaban.pdf"),
        ("surat.PDF", "surat.pdf"),
        ("surat.docx", "surat.pdf"),
        ("surat.pdf.exe", "surat.pdf"),
        ("Surat No. 12", "Surat No. 12.pdf"),
        ("v1.2 surat", "v1.2 surat.pdf"),
        (r"C:\Users\budi\surat.pdf", "surat.pdf"),
        ("../../etc/surat.pdf", "surat.pdf"),
        ("surat\u202efdp.exe", "suratfdp.pdf"),
        ('a\r\nX: "b";.pdf', "aX b.pdf"),
        ("", "berkas.pdf"),
        (".pdf", "berkas.pdf"),
        ("...", "berkas.pdf"),
        ("x" * 200, "x" * 60 + ".pdf"),
    ],
)
def test_a_name_is_shown_with_the_ending_of_what_it_is(name: str, shown: str) -> None:
    assert presentable(name, PDF_TYPE) == shown


async def test_a_file_of_an_answer_is_not_tidied_away_and_one_of_none_is(
    tmp_path: Path, store_url: str
) -> None:
    desk = Desk(runtime_for(tmp_path, store_url, Platform()))
    answered, forgotten = await desk.attach(PDF), await desk.attach(PDF)
    with writing(desk.runtime.engine) as session:
        session.add(reply(attachments=[answered]))
        session.add(reply())
    later = datetime.now(UTC) + OLD + timedelta(minutes=1)
    tomorrow = replace(desk.runtime, clock=lambda: later)
    assert tidy(tomorrow) == 1
    assert desk.kept(answered) == PDF
    with pytest.raises(FileNotFoundError):
        desk.kept(forgotten)
    desk.runtime.engine.dispose()


def reply(**fields: object) -> m.Delivery:
    return m.Delivery(
        **{
            "channel": "telegram",
            "account": "1708",
            "address": "telegram:1001",
            "text": "Sudah diperbaiki.",
            "reply_key": "news.answered",
            "due_at": NOW,
            "created_at": NOW,
            **fields,
        }
    )
