"""Somebody in every role, to try the console beside the simulator. A real channel shuts them out."""

from sqlmodel import Session, col, select

from gateway import passwords
from gateway.runtime import Runtime
from store import models as m
from store.engine import writing

PASSWORD = "lapor1708"  # noqa: S105
"""Of all of them, and the log-in page says so."""
_WANTED_BODY = "Dinas PUPR"
"""The liaison officer's, where the office has it: roads are what most complaints are about."""
_PEOPLE = (
    ("admin", "Ayu (admin instansi)", m.Role.ADMIN_INSTANSI),
    ("penghubung", "Bima (pejabat penghubung)", m.Role.PENGHUBUNG),
    ("medsos", "Citra (media sosial)", m.Role.MEDIA_SOSIAL),
    ("auditor", "Dewi (auditor)", m.Role.AUDITOR),
    ("operator", "Eko (operator)", m.Role.OPERATOR),
)


def introduce(runtime: Runtime) -> None:
    """Make the accounts that are missing. Only where nothing real is connected."""
    if not runtime.settings.simulating:
        return
    with writing(runtime.engine) as session:
        known = set(session.exec(select(m.Staff.login).where(col(m.Staff.demo).is_(True))))
        for login, name, role in _PEOPLE:
            if login not in known and not _is_taken(session, login, name):
                session.add(_account(runtime, login, name, role))


def _is_taken(session: Session, login: str, name: str) -> bool:
    taken = (col(m.Staff.login) == login) | (col(m.Staff.name) == name)
    return session.exec(select(m.Staff.id).where(taken)).first() is not None


def _account(runtime: Runtime, login: str, name: str, role: m.Role) -> m.Staff:
    bodies = runtime.settings.body_names
    body = _WANTED_BODY if _WANTED_BODY in bodies else next(iter(bodies), None)
    return m.Staff(
        name=name,
        login=login,
        role=role,
        agency=body if role is m.Role.PENGHUBUNG else None,
        password_hash=passwords.hashed(PASSWORD),
        created_at=runtime.clock(),
        language=runtime.settings.replies.language,
        demo=True,
    )
