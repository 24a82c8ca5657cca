import asyncio

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from gateway.simulator.line import Line, Site
from gateway.simulator.wire import Call

SITE = Site("http://127.0.0.1:8080", "https://lapor.example")


@pytest.mark.parametrize("ours", ["https://lapor.example", "http://127.0.0.1:8080"])
def test_our_webhooks_are_reached_without_leaving_the_machine(ours):
    assert SITE.reach(f"{ours}/webhooks/telegram?a=%20b") == "http://127.0.0.1:8080/webhooks/telegram?a=%20b"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://169.254.169.254/webhooks/x",
        "https://lapor.example.evil.test/webhooks/x",
        "http://127.0.0.1:80801/webhooks/x",
        "http://127.0.0.1:8080/console/",
        "http://127.0.0.1:8080/webhooks/../console/",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_fake_provider_cannot_be_sent_anywhere_else(elsewhere):
    assert SITE.reach(elsewhere) is None


async def test_a_gateway_that_is_not_there_is_said_to_be_unreachable():
    nobody = f"http://127.0.0.1:{unused_port()}"
    async with aiohttp.ClientSession() as http:
        problem = await Line(Site(nobody, nobody), http).carry(Call("GET", f"{nobody}/webhooks/telegram"))
    assert problem is not None
    assert problem.kind == "webhook_unreachable"


async def test_a_call_whose_connection_is_cut_is_not_made_a_second_time():
    heard: list[bytes] = []

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server, aiohttp.ClientSession() as http:
        host, port = server.sockets[0].getsockname()
        us = f"http://{host}:{port}"
        problem = await Line(Site(us, us), http).carry(Call("GET", f"{us}/webhooks/sms_1708/x?text=halo"))
    assert problem is not None
    assert (problem.kind, problem.detail) == ("webhook_unreachable", "ServerDisconnectedError")
    assert len(heard) == 1
