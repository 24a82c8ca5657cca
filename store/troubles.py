"""What keeps a channel from working until an operator acts: shown, and gone as soon as it works again."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from store.insert import insert_new
from store.models import Trouble


def note(session: Session, channel: str, doing: str, code: str, detail: str, now: datetime) -> None:
    """`doing` does not work. Since when it has not, stays as it was."""
    row = {"channel": channel, "doing": doing, "code": code, "detail": detail, "since": now}
    # Two workers may find it out at once.
    insert_new(session, Trouble, [row])
    session.execute(
        update(Trouble)
        .where(col(Trouble.channel) == channel, col(Trouble.doing) == doing)
        .values(code=code, detail=detail)
    )


def is_noted(session: Session, channel: str, doing: str) -> bool:
    return session.get(Trouble, (channel, doing)) is not None


def clear(session: Session, channel: str, doing: str) -> None:
    session.execute(delete(Trouble).where(col(Trouble.channel) == channel, col(Trouble.doing) == doing))


def all_of_them(session: Session) -> list[Trouble]:
    return list(session.exec(select(Trouble).order_by(col(Trouble.channel), col(Trouble.doing))))
