"""Files that go to Telegram: a picture as a photo, a letter as a document."""

import json
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

import channels
from channels.addresses import Address
from channels.base import Channel
from channels.errors import MessageRejected, RecipientUnreachable
from tests.channels.contract import PUBLIC_URL, FilesContract, TakesFiles
from tests.channels.test_telegram import SETTINGS, TOKEN, message
from tests.channels.test_telegram_sending import BLOCKED, error_body

TAKEN = (200, json.dumps({"ok": True, "result": message(message_id=70, text="x")}))


class TestFiles(FilesContract):
    to = Address("telegram", "5001")
    taken: ClassVar = {"sendPhoto": TAKEN, "sendDocument": TAKEN}
    external_ids = ("5001:70",)

    def channel_at(self, api_base: str) -> Channel:
        return channels.load("telegram", SETTINGS | {"api_base": api_base}, PUBLIC_URL)

    @pytest.mark.parametrize(
        ("mime_type", "method"),
        [("image/jpeg", "sendPhoto"), ("image/png", "sendPhoto"), ("application/pdf", "sendDocument")],
    )
    async def test_a_picture_is_a_photo_and_the_rest_a_document(
        self, provider: TakesFiles, tmp_path: Path, mime_type: str, method: str
    ) -> None:
        await self.send(provider, self.file(tmp_path / "file", mime_type))
        assert provider.asked == [(method, {"chat_id": "5001"})]

    @pytest.mark.parametrize(
        "words", ["PHOTO_INVALID_DIMENSIONS", "IMAGE_PROCESS_FAILED", "PHOTO_SAVE_FILE_INVALID"]
    )
    async def test_a_picture_that_is_no_photo_to_telegram_goes_as_a_document(
        self, provider: TakesFiles, tmp_path: Path, words: str
    ) -> None:
        provider.answers = {**self.taken, "sendPhoto": (400, error_body(400, f"Bad Request: {words}"))}
        await self.send(provider, self.file(tmp_path / "file"))
        assert provider.steps == ["sendPhoto", "sendDocument"]

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            ((403, BLOCKED), RecipientUnreachable),
            ((400, error_body(400, "Bad Request: file must be non-empty")), MessageRejected),
        ],
    )
    async def test_any_other_refusal_is_one(
        self, provider: TakesFiles, tmp_path: Path, answer: tuple[int, str], kind: type
    ) -> None:
        provider.answers = {**self.taken, "sendPhoto": answer}
        error = await self.refusal(provider, self.file(tmp_path / "file"))
        assert type(error) is kind
        assert TOKEN not in str(error)
        assert provider.steps == ["sendPhoto"]

    async def test_what_a_name_holds_is_no_header(self, provider: TakesFiles, tmp_path: Path) -> None:
        odd = replace(self.file(tmp_path / "file"), name='jalan "A"; x=1 – ñ.jpg')
        await self.send(provider, odd)
        assert [one.content for one in provider.uploaded] == [b"not much of a file, but its own"]
