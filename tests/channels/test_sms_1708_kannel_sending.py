from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest

import channels
from channels.addresses import Address
from channels.base import Channel
from channels.errors import (
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    Throttled,
)
from channels.messages import DeliveryReceipt
from channels.sms_1708.kannel import outbound
from tests.channels.contract import CITIZEN, PUBLIC_URL, FarEnd, SendingContract, said_by
from tests.channels.test_sms_1708_kannel import PASSWORD, SECRET, SETTINGS, called


class TestSending(SendingContract):
    outbound = outbound
    to = Address("sms", CITIZEN)
    taken = (202, "0: Accepted for delivery")
    external_ids = ()

    def channel_at(self, api_base: str) -> Channel:
        return channels.load("sms_1708", SETTINGS | {"api_base": api_base}, PUBLIC_URL)

    async def test_everything_kannel_asks_for_is_in_the_query(self, far_end: FarEnd) -> None:
        await self.send(far_end, self.message("Laporan 482 & 915 + 50%"))
        (request,) = far_end.requests
        assert (request.method, request.path) == ("GET", "/cgi-bin/sendsms")
        assert request.query == {
            "username": "lapor",
            "password": PASSWORD,
            "from": "1708",
            "to": CITIZEN,
            "text": "Laporan 482 & 915 + 50%",
            "charset": "UTF-8",
            "dlr-mask": "31",
            "dlr-url": f"{PUBLIC_URL}/webhooks/sms_1708/{SECRET}/dlr?delivery=d-1&status=%d&answer=%A",
        }

    async def test_the_receipts_address_it_gives_is_one_we_understand(self, far_end: FarEnd) -> None:
        await self.send(far_end, replace(self.message(), delivery_id="a&b=c d"))
        url = far_end.requests[0].query["dlr-url"].replace("%d", "8")
        path, _, query = url.partition("?")
        request = called(query, tail=path.removeprefix(f"{PUBLIC_URL}/webhooks/sms_1708/"))
        channel = self.channel_at(far_end.url)
        channel.verify(request)
        (receipt,) = channel.parse(request)
        assert isinstance(receipt, DeliveryReceipt)
        assert receipt.delivery_id == "a&b=c d"

    async def test_what_gsm_lacks_goes_out_as_ucs2(self, far_end: FarEnd) -> None:
        await self.send(far_end, self.message("Terima kasih 🙏"))
        assert far_end.requests[0].query["coding"] == "2"
        assert far_end.requests[0].query["text"] == "Terima kasih 🙏"

    async def test_a_curly_quote_does_not_double_the_price(self, far_end: FarEnd) -> None:
        await self.send(far_end, self.message("Jalan “Mawar”"))
        assert "coding" not in far_end.requests[0].query
        assert far_end.requests[0].query["text"] == 'Jalan "Mawar"'

    async def test_it_goes_to_sendsms_url_where_no_other_host_is_given(self, far_end: FarEnd) -> None:
        kannel = SETTINGS["kannel"] | {"sendsms_url": f"{far_end.url}/smsgw/send"}
        async with channels.load("sms_1708", SETTINGS | {"kannel": kannel}, PUBLIC_URL).sender() as send:
            await send(self.message())
        assert far_end.requests[0].path == "/smsgw/send"

    async def test_another_host_needs_no_sendsms_url_and_may_have_a_prefix(self, far_end: FarEnd) -> None:
        kannel = SETTINGS["kannel"] | {"sendsms_url": ""}
        settings = SETTINGS | {"kannel": kannel, "api_base": f"{far_end.url}/fake/"}
        async with channels.load("sms_1708", settings, PUBLIC_URL).sender() as send:
            await send(self.message())
        assert far_end.requests[0].path == "/fake/cgi-bin/sendsms"

    async def test_no_connection_is_kept_for_the_next_since_an_idle_one_dies_unnoticed(
        self, far_end: FarEnd
    ) -> None:
        await self.send(far_end)
        assert far_end.requests[0].headers["Connection"] == "close"

    async def test_queued_for_later_is_taken_as_well(self, far_end: FarEnd) -> None:
        far_end.body = "3: Queued for later delivery"
        assert (await self.send(far_end)).external_ids == ()

    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            (403, AccountRefused),
            (400, MessageRejected),
            (422, MessageRejected),
            (401, AccountRefused),
            (404, AccountRefused),
            (405, AccountRefused),
            (407, AccountRefused),
            (408, OutcomeUnknown),
            (429, Throttled),
            (503, ProviderUnavailable),
            (500, OutcomeUnknown),
            (502, OutcomeUnknown),
            (504, OutcomeUnknown),
            (302, ProviderUnavailable),
        ],
    )
    async def test_what_kannel_answers_is_said_in_our_words(
        self, far_end: FarEnd, status: int, kind: type
    ) -> None:
        far_end.status, far_end.headers = status, {"Location": quote(far_end.url, safe=":/")}
        error = await self.refusal(far_end)
        assert type(error) is kind
        assert error.code == str(status)
        assert len(far_end.requests) == 1

    @pytest.mark.parametrize(
        ("status", "setting"),
        [
            (401, "username and password"),
            (403, "username and password"),
            (404, "sendsms_url"),
            (405, "sendsms_url"),
        ],
    )
    async def test_a_wrong_setting_is_named_and_loses_no_reply(
        self, far_end: FarEnd, status: int, setting: str
    ) -> None:
        far_end.status = status
        error = await self.refusal(far_end)
        assert error.retryable
        assert f"check channels.sms_1708.kannel.{setting}" in error.detail

    @pytest.mark.parametrize(
        ("retry_after", "seconds"), [("7", 7), ("", None), ("soon", None), ("-1", None), ("9" * 20, None)]
    )
    async def test_an_aggregator_that_says_how_long_to_wait_is_heard(
        self, far_end: FarEnd, retry_after: str, seconds: int | None
    ) -> None:
        far_end.status, far_end.headers = 429, {"Retry-After": retry_after}
        wait = (await self.refusal(far_end)).retry_after
        assert wait == (seconds and timedelta(seconds=seconds))

    async def test_a_ticket_number_on_the_seam_of_two_parts_is_moved_whole(self, far_end: FarEnd) -> None:
        # 149 septets once the quotes are plain, so the number would begin in the first part.
        await self.send(far_end, self.message("“" + "a" * 147 + "”482 915 6059 telah diterima"))
        text = far_end.requests[0].query["text"]
        assert text == '"' + "a" * 147 + '"   \n482 915 6059 telah diterima'

    async def test_a_text_that_kannel_would_cut_is_refused_instead(self, far_end: FarEnd) -> None:
        await self.send(far_end, self.message("a" * 1530))
        with pytest.raises(MessageRejected, match="1530"):
            await self.send(far_end, self.message("a" * 1531))
        assert len(far_end.requests) == 1

    @pytest.mark.parametrize("fault", ["drops", "is_silent", "is_away"])
    async def test_no_lost_line_shows_a_secret_the_text_or_the_recipient(
        self,
        far_end: FarEnd,
        fault: str,
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(outbound, "SEND_SECONDS", 0.2)
        caplog.set_level("DEBUG")
        setattr(far_end, fault, True)
        if fault == "is_away":
            far_end.url = "http://127.0.0.1:1"
        shown = said_by(await self.refusal(far_end)) + caplog.text
        private = (SECRET, PASSWORD, quote(PASSWORD), CITIZEN, quote(CITIZEN), "Laporan diterima")
        assert not [word for word in private if word in shown]

    def test_no_repr_of_what_sends_shows_a_secret(self) -> None:
        shown = repr(vars(self.channel_at("http://127.0.0.1:1"))["_smsbox"])
        assert "lapor" in shown
        assert not [secret for secret in (SECRET, PASSWORD) if secret in shown]
