"""Files that go to Meta: uploaded first, then sent by their id."""

from pathlib import Path
from typing import Any, ClassVar

import pytest

from channels.addresses import Address
from channels.base import Channel
from channels.errors import AccountRefused, MessageRejected, ProviderUnavailable, Throttled, WindowClosed
from channels.files import PICTURES
from tests.channels.contract import CITIZEN, FilesContract, TakesFiles
from tests.channels.test_whatsapp_cloud_sending import TAKEN, channel_at, graph_error

UPLOADED = (200, '{"id": "4490709327384033"}')


class TestFiles(FilesContract):
    to = Address("whatsapp", CITIZEN)
    taken: ClassVar = {"media": UPLOADED, "messages": (200, TAKEN)}
    external_ids = ("wamid.OURS",)

    def channel_at(self, api_base: str) -> Channel:
        return channel_at(api_base)

    async def test_it_is_uploaded_and_then_sent_by_its_id(self, provider: TakesFiles, tmp_path: Path) -> None:
        await self.send(provider, self.file(tmp_path / "file"))
        (_, form), (_, sent) = provider.asked
        assert provider.steps == ["media", "messages"]
        assert form == {"messaging_product": "whatsapp", "type": "image/jpeg"}
        assert sent == {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": CITIZEN.removeprefix("+"),
            "type": "image",
            "image": {"id": "4490709327384033"},
            "biz_opaque_callback_data": "d-1",
        }

    async def test_a_document_has_its_name(self, provider: TakesFiles, tmp_path: Path) -> None:
        await self.send(provider, self.file(tmp_path / "file", "application/pdf"))
        _, sent = provider.asked[-1]
        assert sent["document"] == {"id": "4490709327384033", "filename": "Jalan yang diperbaiki.pdf"}

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            ((400, graph_error(100)), MessageRejected),
            ((400, graph_error(131053)), MessageRejected),
            ((401, graph_error(190)), AccountRefused),
            ((400, graph_error(130429)), Throttled),
            # When sending, these leave open whether it went out. Uploading sends nobody anything.
            ((500, ""), ProviderUnavailable),
            ((400, graph_error(1)), ProviderUnavailable),
            ((200, "<html>"), ProviderUnavailable),
            ((200, '{"id": 7}'), ProviderUnavailable),
        ],
    )
    async def test_a_file_that_is_not_uploaded_is_not_sent(
        self, provider: TakesFiles, tmp_path: Path, answer: tuple[int, str], kind: type
    ) -> None:
        provider.answers = {**self.taken, "media": answer}
        error: Any = await self.refusal(provider, self.file(tmp_path / "file"))
        assert type(error) is kind
        assert provider.steps == ["media"]

    async def test_a_window_that_is_shut_is_shut_for_files(
        self, provider: TakesFiles, tmp_path: Path
    ) -> None:
        provider.answers = {**self.taken, "messages": (400, graph_error(131047))}
        assert isinstance(await self.refusal(provider, self.file(tmp_path / "file")), WindowClosed)

    def test_pictures_may_be_smaller_than_documents(self) -> None:
        files = channel_at("").capabilities.files
        assert {files[kind] for kind in PICTURES} == {5 * 1024 * 1024}
        assert files["application/pdf"] == 100 * 1024 * 1024
