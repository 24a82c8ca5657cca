"""Pictures that go to X: uploaded first, then taken along by a direct message."""

import json
from pathlib import Path
from typing import ClassVar

import pytest

from channels.addresses import Address
from channels.base import Channel
from channels.errors import AccountRefused, MessageRejected, ProviderUnavailable, Throttled
from tests.channels.contract import FilesContract, TakesFiles
from tests.channels.twitter.samples import SITI, channel
from tests.channels.twitter.test_sending import DM_TAKEN

UPLOADED = (200, '{"data": {"id": "1880028106020515840", "media_key": "3_1880028106020515840"}}')


class TestFiles(FilesContract):
    to = Address("x", SITI)
    taken: ClassVar = {"upload": UPLOADED, "messages": (201, json.dumps(DM_TAKEN))}
    external_ids = ("dm:2090000000000000001",)

    def channel_at(self, api_base: str) -> Channel:
        return channel(api_base=api_base)

    async def test_it_is_uploaded_and_then_a_message_takes_it_along(
        self, provider: TakesFiles, tmp_path: Path
    ) -> None:
        await self.send(provider, self.file(tmp_path / "file", "image/png"))
        assert provider.asked == [
            ("upload", {"media_category": "dm_image", "media_type": "image/png"}),
            ("messages", {"attachments": [{"media_id": "1880028106020515840"}]}),
        ]

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            ((400, '{"title": "Invalid Request", "detail": "media type unrecognized."}'), MessageRejected),
            ((403, '{"title": "Forbidden", "detail": "Forbidden"}'), AccountRefused),
            ((429, "{}"), Throttled),
            # When sending, these leave open whether it went out. Uploading sends nobody anything.
            ((500, "{}"), ProviderUnavailable),
            ((200, "<html>"), ProviderUnavailable),
            ((200, '{"data": {"id": 7}}'), ProviderUnavailable),
        ],
    )
    async def test_a_picture_that_is_not_uploaded_is_not_sent(
        self, provider: TakesFiles, tmp_path: Path, answer: tuple[int, str], kind: type
    ) -> None:
        provider.answers = {**self.taken, "upload": answer}
        error = await self.refusal(provider, self.file(tmp_path / "file"))
        assert type(error) is kind
        assert provider.steps == ["upload"]

    def test_documents_are_not_taken(self) -> None:
        assert set(channel().capabilities.files) == {"image/jpeg", "image/png"}
