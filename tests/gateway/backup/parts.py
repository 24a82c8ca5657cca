"""A gateway's folder with something in it."""

import io
import tarfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from channels.addresses import Address
from channels.messages import InboundMessage
from gateway import app, config
from gateway.runtime import Runtime
from store import messages
from store import models as m
from store.migrations import migrate
from tests.keys import KEY

KINDS = ("kept", "kept", "spooled")
"""In which turn a busy process writes them."""


def settings(data_dir: Path, **more: Any) -> config.Settings:
    blocks = {"data_dir": data_dir, "encryption": {"key": KEY}, "simulator": {"enabled": True}, **more}
    return config.Settings.model_validate(blocks)


def gateway(data_dir: Path, **more: Any) -> Runtime:
    runtime = app.build(settings(data_dir, **more))
    migrate(runtime.engine)
    return runtime


def message(id: str) -> InboundMessage:
    return InboundMessage(
        channel="telegram",
        account="1708",
        external_id=id,
        sender=Address("telegram", "99000017"),
        sent_at=datetime.now(UTC),
        text=f"Jalan rusak {id}",
        raw={},
    )


def hear(session: Session, id: str, now: datetime) -> UUID:
    """Keep a message with this id of the platform's; its own."""
    messages.record_inbound(session, [message(id)], now, timedelta(hours=1))
    return session.exec(select(m.Message.id).where(m.Message.external_id == id)).one()


def photo(message_id: UUID, path: str, reference: str = "photo") -> m.Media:
    """One that was fetched."""
    return m.Media(
        message_id=message_id,
        position=0,
        channel="telegram",
        kind="photo",
        reference=reference,
        state=m.MediaState.FETCHED,
        due_at=datetime.now(UTC),
        path=path,
    )


def tar_of(path: Path, parts: Mapping[str, bytes]) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, data in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path
