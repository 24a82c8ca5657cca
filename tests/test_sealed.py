"""What somebody learns who has the data folder, or all of Redis, and no key: who wrote, and what was said in
confidence, is nowhere in it."""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from channels.messages import WebhookRequest
from gateway import queues
from gateway.simulator import whatsapp
from store import models as m
from store.engine import writing
from tests.conftest import MakeOffice, whatsapp_with_templates
from tests.office import Office, telegram_call, whatsapp_call, x_block, x_dm_call, x_post_call
from tests.officer import officer

NUMBER, OTHER, PERSON, ON_X = "81200000077", "81200000066", 7_700_011_122, "7700033344"
NAME = "Kenanga Contoh"
SECRET = "Bendahara Pasar Contoh meminta setoran melati kepada pedagang setiap malam"
"""Nobody else says melati, or is called kenanga."""
NEEDLES = [NUMBER, OTHER, str(PERSON), ON_X, "kenanga", "melati"]


@pytest.fixture
def office(make_office: MakeOffice, sqlite_url: str) -> Office:
    return make_office(sqlite_url, whatsapp=whatsapp_with_templates, twitter=x_block)


def busy(office: Office) -> Iterator[None]:
    """A day on all channels; stops where something waits in the queues."""
    person = whatsapp.Contact(NAME, phone=f"+62{NUMBER}", user_id="ID.kenanga")
    office.post(telegram_call("/rahasia", PERSON, time=office.now()))
    office.sms("Lampu jalan mati di depan Pasar Contoh sejak kemarin", f"0{NUMBER}")
    office.post(whatsapp_call("text", whatsapp.text("gimana laporan saya?"), person, id="wamid.kenanga1"))
    office.post(x_dm_call("Jalan rusak di depan Pasar Contoh", "99001", ON_X))
    office.post(x_post_call("@LAPOR1708 sampah menumpuk di Pasar Contoh", "99002", ON_X))
    yield
    office.work()
    office.post(telegram_call(SECRET, PERSON, time=office.now()))
    office.sms("STATUS", f"0{OTHER}")
    yield
    office.work()
    secret = next(one for one in office.complaints if one.rahasia)
    with writing(office.runtime.engine) as session:
        staff = officer(office, m.Role.ADMIN_INSTANSI).staff
        about = {"staff_id": staff.id, "complaint_id": secret.id}
        session.add(m.Draft(**about, action="answer", text="melati", updated_at=office.now()))
    office.post(telegram_call("melati lagi, setiap malam", PERSON, time=office.now()))
    body = telegram_call(SECRET, PERSON).body
    office.runtime.spool.write("telegram", WebhookRequest("POST", "", "", "", body=body))
    yield
    office.work()
    yield


def found(data: bytes) -> list[str]:
    return [needle for needle in NEEDLES if needle.encode() in data.lower()]


def in_files(office: Office, url: str) -> dict[str, list[str]]:
    folders = (Path(url.removeprefix("sqlite:///")).parent, office.runtime.settings.data_dir)
    paths = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    return {path.name: needles for path in paths if (needles := found(path.read_bytes()))}


def in_redis(redis: "Redis[bytes]") -> dict[str, list[str]]:
    return {
        repr(key): needles
        for key in redis.scan_iter()
        if (needles := found(b"|".join([key, *_of(redis, key)])))
    }


def _of(redis: Any, key: bytes) -> Iterator[bytes]:
    match redis.type(key):
        case b"string":
            held = [redis.get(key)]
        case b"list":
            held = redis.lrange(key, 0, -1)
        case b"set":
            held = list(redis.smembers(key))
        case b"zset":
            held = redis.zrange(key, 0, -1)
        case b"hash":
            held = [part for pair in redis.hgetall(key).items() for part in pair]
        case b"stream":
            held = [repr(redis.xrange(key)).encode()]
        case other:
            raise AssertionError(f"{key!r} is a {other!r}, into which nobody looks")
    for one in held:
        yield one
        with suppress(zlib.error):  # RQ packs what a job is called with
            yield zlib.decompress(one)


def test_a_stolen_data_folder_tells_neither_who_wrote_nor_what_was_said_in_confidence(
    office: Office, sqlite_url: str
) -> None:
    for _ in busy(office):
        assert in_files(office, sqlite_url) == {}
    assert sorted(one.rahasia for one in office.complaints) == [False, False, True]
    assert {NAME} <= {one.name for one in office.addresses.values()}
    numbers = {one.contact_id for one in office.addresses.values() if NUMBER in one.address}
    assert len(numbers) == 1, "the SMS and the WhatsApp of one number are one person"


def test_redis_holds_nobodys_address_name_or_words(office: Office) -> None:
    seen = 0
    for _ in busy(office):
        office.hear_the_bell()
        seen += queues.queue(queues.INTAKE, office.runtime.redis).count
        assert in_redis(office.runtime.redis) == {}
    assert seen, "there was never anything in a queue to look at"
    office.runtime.redis.set("probe", f"+62{NUMBER}")
    assert list(in_redis(office.runtime.redis)) == ["b'probe'"]
