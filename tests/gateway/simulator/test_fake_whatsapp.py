from datetime import timedelta

import aiohttp
import pytest

from gateway.simulator import citizen, faults
from gateway.simulator.entry import State
from gateway.simulator.faults import HangUp
from gateway.simulator.providers.whatsapp import is_seen
from tests.gateway.simulator.conftest import becomes
from tests.gateway.simulator.stub import StubGateway, running

WATI = "+6281200000001"
WATIS_ID = "ID.1708000000000001"
BUDI = "ID.1708000000000002"
JPEG = b"\xff\xd8\xff\xe0 not much of a picture"


def on_screen(gateway: StubGateway, person: str = WATI):
    return list(gateway.simulator.phones.person("whatsapp", person).entries)


async def write(gateway: StubGateway, text: str = "Jalan rusak", person: str = WATI):
    """A person writes; what the webhook heard of it is taken away."""
    whoever = gateway.simulator.phones.person("whatsapp", person)
    entry = await citizen.says(gateway.simulator, "whatsapp", whoever, text)
    gateway.heard.get_nowait()
    return entry


async def status(gateway: StubGateway):
    heard = await gateway.heard.get()
    return heard.json["entry"][0]["changes"][0]["value"]["statuses"][0]


def interactive(kind: str, action: object, text: str = "Pilih:"):
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": text}, "action": action}}


def buttons(*titles: str, text: str = "Pilih:"):
    made = [{"type": "reply", "reply": {"id": f"b{i}", "title": one}} for i, one in enumerate(titles)]
    return interactive("button", {"buttons": made}, text)


def rows(*titles: str, button: str = "Menu"):
    made = [{"id": f"r{i}", "title": title} for i, title in enumerate(titles)]
    return interactive("list", {"button": button, "sections": [{"rows": made}]})


TO = {"messaging_product": "whatsapp", "to": "6281200000001"}
TEXT = {"type": "text", "text": {"body": "Diterima"}}
TEMPLATE = {
    "type": "template",
    "template": {
        "name": "laporan_dijawab",
        "language": {"policy": "deterministic", "code": "id"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "482 915 6059"}]}],
    },
}


async def test_a_reply_is_accepted_shown_and_reported_twice(gateway):
    await write(gateway)
    answer_status, answer = await gateway.post_whatsapp({**TO, **TEXT, "biz_opaque_callback_data": "d1"})
    (accepted,) = answer["messages"]
    assert (answer_status, answer["contacts"]) == (
        200,
        [{"input": "6281200000001", "wa_id": "6281200000001", "user_id": WATIS_ID}],
    )
    for became in ("sent", "delivered"):
        told = await status(gateway)
        assert (told["id"], told["status"]) == (accepted["id"], became)
        assert (told["recipient_id"], told["recipient_user_id"]) == ("6281200000001", WATIS_ID)
        assert told["biz_opaque_callback_data"] == "d1"
    entry = await becomes(gateway, "whatsapp", WATI, State.DELIVERED)
    assert (entry.text, entry.external_id, entry.problem) == ("Diterima", accepted["id"], None)


@pytest.mark.parametrize(
    ("recipient", "person"),
    [({"to": WATI}, WATI), ({"recipient": WATIS_ID}, WATI), ({"recipient": BUDI}, BUDI)],
)
async def test_a_person_is_found_by_number_and_by_id(gateway, recipient, person):
    await write(gateway, person=person)
    answer_status, _ = await gateway.post_whatsapp({"messaging_product": "whatsapp", **recipient, **TEXT})
    assert answer_status == 200
    assert [entry.text for entry in on_screen(gateway, person)] == ["Jalan rusak", "Diterima"]


async def test_whoever_hides_their_number_is_known_by_their_id_alone(gateway):
    person = gateway.simulator.phones.person("whatsapp", BUDI)
    await citizen.says(gateway.simulator, "whatsapp", person, "halo")
    value = gateway.heard.get_nowait().json["entry"][0]["changes"][0]["value"]
    assert value["contacts"] == [{"profile": {"name": "Budi", "username": "budi"}, "user_id": BUDI}]
    await gateway.send_whatsapp(BUDI, "Diterima")
    told = await status(gateway)
    assert (told["recipient_user_id"], "recipient_id" in told) == (BUDI, False)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({**TO, **TEXT, "messaging_product": "sms"}, 100),
        ({**TEXT, "messaging_product": "whatsapp"}, 131008),
        ({**TO, **TEXT, "to": "0812"}, 131009),
        ({**TO, **TEXT, "to": "", "recipient": "0812"}, 131009),
        ({**TO, **TEXT, "recipient_type": "group"}, 131009),
        ({**TO, **TEXT, "priority": 1}, 100),
        ({**TO, **TEXT, "context": {}}, 131008),
        ({**TO, "type": "sticker", "sticker": {"id": "1"}}, 131051),
        ({**TO, "type": "text"}, 131008),
        ({**TO, "type": "text", "text": "halo"}, 100),
        ({**TO, "type": "text", "text": {"body": ""}}, 131008),
        ({**TO, "type": "text", "text": {"body": "  "}}, 131009),
        ({**TO, "type": "text", "text": {"body": "x" * 4097}}, 131009),
        ({**TO, "type": "text", "text": {"body": "x", "colour": "red"}}, 100),
        ({**TO, **buttons("A", "B", "C", "D")}, 131009),
        ({**TO, **buttons("x" * 21)}, 131009),
        ({**TO, **buttons("Ya", "Ya")}, 131009),
        ({**TO, **buttons("Ya", text="x" * 1025)}, 131009),
        ({**TO, **interactive("button", {"buttons": []})}, 131009),
        ({**TO, **interactive("button", {"buttons": [{"type": "url"}]})}, 131009),
        (
            {
                **TO,
                **interactive(
                    "button", {"buttons": [{"type": "reply", "reply": {"id": " a", "title": "A"}}]}
                ),
            },
            131009,
        ),
        ({**TO, **rows(*(f"Baris {i}" for i in range(11)))}, 131009),
        ({**TO, **rows("x" * 25)}, 131009),
        ({**TO, **rows("A", button="x" * 21)}, 131009),
        ({**TO, **interactive("list", {"button": "Menu", "sections": []})}, 131009),
        (
            {
                **TO,
                **interactive(
                    "list", {"button": "Menu", "sections": [{"rows": [{"id": "a", "title": "A"}]}] * 2}
                ),
            },
            131008,
        ),
        ({**TO, **interactive("flow", {})}, 131009),
        ({**TO, "type": "template", "template": {"name": "x"}}, 131008),
    ],
)
async def test_what_meta_refuses_has_metas_code_and_is_shown_as_refused(gateway, message, code):
    await write(gateway)
    answer_status, answer = await gateway.post_whatsapp(message)
    assert (answer_status, answer["error"]["code"]) == (400, code)
    assert answer["error"]["error_data"]["messaging_product"] == "whatsapp"
    shown = on_screen(gateway)[1:]
    assert [entry.state for entry in shown] == [State.REFUSED] * len(shown)
    assert len(shown) == ("to" in message and message["to"] == TO["to"])
    assert gateway.heard.empty()


@pytest.mark.parametrize(
    "message",
    [
        {"type": "text", "text": {"body": "x" * 4096, "preview_url": False}},
        {"text": {"body": "without a type"}},
        buttons("x" * 20, "Ya", "Tidak", text="x" * 1024),
        rows(*(f"Baris {i}".ljust(24, ".") for i in range(10)), button="x" * 20),
        TEMPLATE,
    ],
)
async def test_what_just_fits_is_taken(gateway, message):
    await write(gateway)
    assert (await gateway.post_whatsapp({**TO, **message}))[0] == 200
    await becomes(gateway, "whatsapp", WATI, State.DELIVERED)


async def test_buttons_and_lists_stand_on_the_phone(gateway):
    await write(gateway)
    await gateway.post_whatsapp({**TO, **buttons("Ya", "Tidak")})
    await gateway.post_whatsapp({**TO, **rows("Jalan", "Sampah", "Lampu", "Air")})
    two, four = (entry.options for entry in on_screen(gateway)[1:])
    assert (two.kind, [(row.id, row.title) for row in two.rows]) == (
        "button",
        [("b0", "Ya"), ("b1", "Tidak")],
    )
    assert (four.kind, four.button, len(four.rows)) == ("list", "Menu", 4)


async def test_a_wrong_token_or_number_is_refused(gateway):
    answer_status, answer = await gateway.post_whatsapp({**TO, **TEXT}, token="wrong")
    assert (answer_status, answer["error"]["code"]) == (401, 190)
    url = f"{gateway.channels['whatsapp']['api_base']}/v23.0/1/messages"
    headers = {"Authorization": "Bearer simulator"}
    async with gateway.http.post(url, json={**TO, **TEXT}, headers=headers) as answer:
        error = (await answer.json())["error"]
    assert (answer.status, error["code"], error["error_subcode"]) == (400, 100, 33)
    async with gateway.http.post(
        url.replace("/1/", "/170800000000097/"), data=b"{", headers=headers
    ) as answer:
        assert (answer.status, (await answer.json())["error"]["code"]) == (400, 100)


async def test_where_whatsapp_is_off_its_provider_is_not_there():
    async with running() as gateway:
        base = f"{gateway.base_url}/simulator/providers/whatsapp/v23.0"
        async with gateway.http.post(f"{base}/170800000000097/messages", json={**TO, **TEXT}) as answer:
            assert answer.status == 404
        async with gateway.http.get(f"{base}/1") as answer:
            assert answer.status == 404


# The window.


async def test_nobody_is_written_to_who_never_wrote(gateway):
    answer_status, answer = await gateway.post_whatsapp({**TO, **TEXT})
    assert answer_status == 200
    told = await status(gateway)
    assert (told["id"], told["status"]) == (answer["messages"][0]["id"], "failed")
    assert told["errors"][0]["code"] == 131047
    (entry,) = on_screen(gateway)
    assert (entry.state, entry.problem.kind) == (State.REFUSED, "window_closed")


@pytest.mark.parametrize(("ago", "became"), [(timedelta(hours=23), "sent"), (timedelta(hours=24), "failed")])
async def test_the_window_is_open_for_a_day(gateway, ago, became):
    await write(gateway)
    gateway.simulator.graph.heard_at[WATI] -= ago
    await gateway.post_whatsapp({**TO, **TEXT})
    assert (await status(gateway))["status"] == became


async def test_each_person_has_a_window_of_their_own(gateway):
    await write(gateway, person=BUDI)
    await gateway.post_whatsapp({**TO, **TEXT})
    assert (await status(gateway))["status"] == "failed"


async def test_a_template_needs_no_window(gateway):
    _, answer = await gateway.post_whatsapp({**TO, **TEMPLATE})
    assert answer["messages"][0]["message_status"] == "accepted"
    assert (await status(gateway))["status"] == "sent"
    entry = await becomes(gateway, "whatsapp", WATI, State.DELIVERED)
    assert entry.text == "[laporan_dijawab · id]\n482 915 6059"


async def test_the_pair_rate_is_watched_where_that_is_wanted(gateway):
    gateway.simulator.graph.pair_rate = True
    await write(gateway)
    assert (await gateway.post_whatsapp({**TO, **TEXT}))[0] == 200
    answer_status, answer = await gateway.post_whatsapp({**TO, **TEXT})
    assert (answer_status, answer["error"]["code"]) == (400, 131056)


# Reading.


async def test_what_is_shown_is_told_to_be_read(gateway):
    await write(gateway)
    await gateway.send_whatsapp(WATI, "Diterima")
    entry = await becomes(gateway, "whatsapp", WATI, State.DELIVERED)
    url = f"{gateway.base_url}/simulator/api/phones/whatsapp/seen"
    for _ in range(2):
        async with gateway.http.post(url, json={"person": WATI, "last": entry.id}) as answer:
            assert answer.status == 200
    await becomes(gateway, "whatsapp", WATI, State.READ)
    assert [(await status(gateway))["status"] for _ in range(3)] == ["sent", "delivered", "read"]
    assert gateway.heard.empty()


async def test_what_is_seen_on_its_way_is_read_after_it_is_delivered(gateway):
    await write(gateway)
    await gateway.send_whatsapp(WATI, "Diterima")
    on_screen(gateway)[-1].seen = True
    await becomes(gateway, "whatsapp", WATI, State.READ)
    assert [(await status(gateway))["status"] for _ in range(3)] == ["sent", "delivered", "read"]


async def test_what_was_never_delivered_is_not_told_to_be_read(gateway):
    gateway.simulator.faults["whatsapp"].reports.append(("sent",))
    await write(gateway)
    await gateway.send_whatsapp(WATI, "Diterima")
    assert (await status(gateway))["status"] == "sent"
    entry = on_screen(gateway)[-1]
    is_seen(gateway.simulator, WATI, entry.id)
    assert (entry.seen, entry.state) == (True, State.SENT)


async def test_a_message_we_mark_as_read_gets_its_blue_ticks(gateway):
    asked = await write(gateway)
    marked = {"messaging_product": "whatsapp", "status": "read", "message_id": asked.external_id}
    assert await gateway.post_whatsapp(marked) == (200, {"success": True})
    assert asked.state is State.READ
    answer_status, answer = await gateway.post_whatsapp({**marked, "message_id": "wamid.no"})
    assert (answer_status, answer["error"]["code"]) == (400, 131009)


async def test_a_reply_quotes_the_message_it_answers(gateway):
    asked = await write(gateway)
    await gateway.post_whatsapp({**TO, **TEXT, "context": {"message_id": asked.external_id}})
    assert on_screen(gateway)[-1].quote == "Jalan rusak"


# Pictures.


async def get(gateway: StubGateway, url: str, token: str = "simulator"):
    async with gateway.http.get(url, headers={"Authorization": f"Bearer {token}"}) as answer:
        return (
            answer.status,
            await answer.read() if answer.content_type == "image/jpeg" else await answer.json(),
        )


async def test_a_picture_is_found_by_its_id_and_fetched_with_the_bearer(gateway):
    media_id = gateway.simulator.photos.keep(JPEG)
    url = f"{gateway.channels['whatsapp']['api_base']}/v23.0/{media_id}"
    found, media = await get(gateway, f"{url}?phone_number_id=170800000000097")
    assert (found, media["id"], media["mime_type"], media["file_size"]) == (
        200,
        media_id,
        "image/jpeg",
        len(JPEG),
    )
    assert await get(gateway, media["url"]) == (200, JPEG)
    assert (await get(gateway, media["url"], token="wrong"))[0] == 401
    assert (await get(gateway, url, token="wrong"))[0] == 401
    assert (await get(gateway, f"{url}0"))[0] == 400


async def test_where_a_picture_is_holds_for_five_minutes(gateway):
    graph = gateway.simulator.graph
    key = graph.link_to(gateway.simulator.photos.keep(JPEG))
    assert graph.behind(key) == JPEG
    graph.links[key].given_at -= timedelta(minutes=5)
    assert graph.behind(key) is None


# Faults.


@pytest.mark.parametrize("refused", [403, 404, 429, 500])
async def test_a_fault_takes_nothing(gateway, refused):
    await write(gateway)
    gateway.simulator.faults["whatsapp"].answers.append(faults.refusal("whatsapp", refused))
    assert (await gateway.post_whatsapp({**TO, **TEXT}))[0] == refused
    assert (await gateway.post_whatsapp({**TO, **TEXT}))[0] == 200
    assert [entry.text for entry in on_screen(gateway)[1:]] == ["Diterima"]


async def test_hanging_up_loses_the_answer_but_not_the_message(gateway):
    await write(gateway)
    gateway.simulator.faults["whatsapp"].answers.append(HangUp())
    with pytest.raises(aiohttp.ClientError):
        await gateway.post_whatsapp({**TO, **TEXT})
    assert [entry.text for entry in on_screen(gateway)[1:]] == ["Diterima"]


async def test_reports_can_come_in_any_order_and_again(gateway):
    gateway.simulator.faults["whatsapp"].reports.append(("read", "delivered", "delivered", "sent"))
    await write(gateway)
    await gateway.send_whatsapp(WATI, "Diterima")
    told = [(await status(gateway))["status"] for _ in range(4)]
    assert told == ["read", "delivered", "delivered", "sent"]
    assert on_screen(gateway)[-1].state is State.READ
