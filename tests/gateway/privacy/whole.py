"""An office in which one person has left something everywhere, and a neighbour too; and all that it holds."""

import json
from pathlib import Path
from typing import Any

from redis import Redis
from sqlmodel import select

from channels.messages import WebhookRequest
from gateway.casework.acting import Order, act
from gateway.casework.steps import Action
from gateway.media import fetch
from gateway.redirects import batches
from gateway.redirects.form import Form
from gateway.redirects.workbook import Row
from gateway.simulator import whatsapp
from store import audit, drafts, updates
from store import models as m
from store.engine import writing
from tests.office import (
    Office,
    kannel_call,
    kannel_receipt_call,
    telegram_call,
    whatsapp_call,
    x_dm_call,
)

NUMBER = "081200000042"
DIGITS = "81200000042"
TELEGRAM = 99000042
X = "7100000042"
ZUBAIDAH = whatsapp.Contact("Zubaidah Contoh", phone=f"+62{DIGITS}", user_id="ID.zubaidah42")
WORDS = "sumurkeramat"
"""In everything that she says, and in what is said of it; nobody else has it."""
PLANTED = [DIGITS, str(TELEGRAM), X, "Zubaidah", "zubaidah", WORDS, "Melati 42", "-6.2042"]
CALLS = {
    "sms": kannel_call(f"Jalan rusak di depan {WORDS}, Jl. Melati 42, kel. Timur Indah", NUMBER, "sms-42"),
    "whatsapp": whatsapp_call(
        "text",
        whatsapp.text(f"LAPORAN BARU RAHASIA. Puskesmas meminta uang dari pasien di sebelah {WORDS}"),
        ZUBAIDAH,
        "wamid.HBgNNjI4MTIwMDAwMDA0Mhx",
    ),
    "telegram": telegram_call(f"Lampu jalan mati di {WORDS} sejak kemarin", TELEGRAM, 4201),
    "x": x_dm_call(f"Sampah menumpuk di belakang {WORDS}", "4202", X),
    "greeting": telegram_call("halo", TELEGRAM, 4203),
}


def walk(office: Office) -> None:
    """She writes on every channel, is answered, and leaves something wherever something can be left."""
    for call in CALLS.values():
        assert office.post(call).status_code == 200
        office.work()
    office.sms("Saluran air tersumbat di Jl. Kenanga 7", "081200000077")
    office.work()
    for delivery in office.deliveries:
        if delivery.channel == "sms_1708" and DIGITS in delivery.address:
            office.post(kannel_receipt_call(delivery.id, 1))
    runtime = office.runtime
    with writing(runtime.engine) as session:
        admin = m.Staff(name="Bu Admin", role=m.Role.ADMIN_INSTANSI, created_at=office.now())
        session.add(admin)
        session.flush()
        for complaint in session.exec(select(m.Complaint)).all():
            if WORDS not in complaint.text:
                continue
            complaint.latitude, complaint.longitude = -6.2042, 106.8
            said = f"Ibu Zubaidah, {WORDS} sedang ditangani."
            for action in (Action.VERIFY, Action.NOTE, Action.ANSWER):
                act(runtime, session, admin, complaint, Order(action, text=said), office.now())
            audit.note(
                session, admin, audit.REVEAL, office.now(), complaint, reason=f"telepon Zubaidah {DIGITS}"
            )
            drafts.save(session, admin, complaint, "answer", said, office.now())
            updates.note(
                session,
                complaint,
                m.Actor.STAFF,
                "redirect",
                office.now(),
                details={"place": "Jl. Melati 42"},
            )
            _files(office, session, complaint)
        session.add(
            m.ParkedRequest(
                channel="sms_1708",
                received_at=office.now(),
                reason="?",
                raw=json.dumps({"from": f"+62{DIGITS}"}),
            )
        )
        session.add(
            m.ParkedRequest(channel="sms_1708", received_at=office.now(), reason="?", raw='{"from": "77"}')
        )
    office.sweep()
    office.work()
    # Not handled yet, and not to be played back.
    office.sms(f"Tambahan: {WORDS} makin parah", NUMBER)
    office.hear_the_bell()
    spool = runtime.spool
    spool.write("sms_1708", WebhookRequest("GET", "", "", f"from=%2B62{DIGITS}&text={WORDS}"))
    spool.write("sms_1708", WebhookRequest("GET", "", "", "from=77&text=Kenanga"))
    for path in list(spool.waiting()):
        spool.set_aside(path)


def _files(office: Office, session: Any, complaint: m.Complaint) -> None:
    heard = session.exec(select(m.Message).where(m.Message.complaint_id == complaint.id)).first()
    session.add(
        m.Media(
            message_id=heard.id,
            position=9,
            channel=heard.channel,
            kind="photo",
            reference=f"file-of-{WORDS}",
            state=m.MediaState.FETCHED,
            due_at=office.now(),
            path=on_shelf(office, WORDS),
            clean_path=on_shelf(office, f"clean {WORDS}"),
            mime_type="image/jpeg",
        )
    )


def on_shelf(office: Office, content: str) -> str:
    shelf = fetch.shelf(office.runtime)
    with shelf.unfinished() as path:
        path.write_text(content)
        return shelf.keep(path)


def bring(office: Office) -> str:
    """What she wrote to the office on Instagram comes in a workbook; its ticket number."""
    runtime = office.runtime
    form = Form(
        "instagram", f"Pohon tumbang di {WORDS}", origin="Zubaidah Contoh", link="https://ig.example/zubaidah"
    )
    values = {"source": "instagram", "origin": form.origin, "text": form.text, "link": form.link}
    with writing(runtime.engine) as session:
        admin = session.exec(select(m.Staff).where(m.Staff.name == "Bu Admin")).one()
        batch = batches.keep(session, admin, "zubaidah.xlsx", [Row(2, values, form, ())], office.now())
        batches.start(session, admin, batch.id, office.now())
    batches.work(runtime, batch.id)
    return next(one.ticket for one in office.complaints if one.channel == "instagram")


def everything(office: Office) -> str:
    """All that the models tell, all that is in Redis, all that lies in the data folder."""
    rows = [
        one.model_dump_json()
        for model in m.__dict__.values()
        if isinstance(model, type) and hasattr(model, "__table__")
        for one in _all(office, model)
    ]
    folder = office.runtime.settings.data_dir
    files = [path.read_bytes().decode(errors="replace") for path in folder.rglob("*") if path.is_file()]
    spooled = [
        repr(office.runtime.spool.read(path).request.raw_query) for path in office.runtime.spool.stuck()
    ]
    return "\n".join([*rows, *files, *spooled, *in_redis(office.runtime.redis)])


def _all(office: Office, model: Any) -> list[Any]:
    with office.reading() as session:
        return list(session.exec(select(model)))


def in_redis(redis: "Redis") -> list[str]:
    found = []
    for key in redis.scan_iter():
        kind = redis.type(key).decode()
        value: Any = {
            "string": redis.get,
            "hash": redis.hgetall,
            "list": lambda name: redis.lrange(name, 0, -1),
            "set": redis.smembers,
            "zset": lambda name: redis.zrange(name, 0, -1, withscores=True),
        }[kind](key)
        found.append(f"{key!r} {value!r}")
    return found


def on_disk(office: Office) -> bytes:
    """The raw bytes of SQLite's file and of its log."""
    path = str(office.runtime.engine.url.database)
    return b"".join(
        one.read_bytes() for one in Path(path).parent.glob(f"{Path(path).name}*") if one.is_file()
    )
