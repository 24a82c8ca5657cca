"""What tells who somebody is, and what they said in confidence, is sealed (see `store.sealing`)."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import context, op
from sqlmodel.sql.sqltypes import UTCDateTime

from store.engine import use_key
from store.sealing.columns import AddressColumn, Exact, Sealed, SealedIfSecret, SealedJson, Secret
from store.sealing.keys import Keyring
from store.sealing.rewriting import rewrite

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_AS_BEFORE = {AddressColumn: sa.String, Exact: sa.String, Sealed: sa.Text, SealedIfSecret: sa.Text}
_ID = {"id": sa.Uuid}
# As they are now: the models will change.
_TABLES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "message",
        _ID,
        {
            **dict.fromkeys(("external_id", "in_reply_to", "edits", "thread"), Exact),
            "address": AddressColumn,
            **dict.fromkeys(("sender_name", "text", "raw", "forwarded_from"), Sealed),
            **dict.fromkeys(("aliases", "attachments", "location"), SealedJson),
        },
    ),
    ("parked_request", _ID, {"raw": Sealed}),
    (
        "delivery",
        _ID,
        {
            **dict.fromkeys(("external_id", "in_reply_to"), Exact),
            "address": AddressColumn,
            **dict.fromkeys(("text", "public_text"), Sealed),
            **dict.fromkeys(("choices", "template", "attachments", "past_ids"), SealedJson),
        },
    ),
    ("receipt", _ID, {"external_id": Exact, "raw": Sealed}),
    ("contact_address", {"address": sa.String}, {"address": AddressColumn, "name": Sealed}),
    ("conversation", {"contact_id": sa.Uuid}, {"state": SealedJson}),
    (
        "complaint",
        _ID,
        {
            "address": AddressColumn,
            "text": SealedIfSecret,
            "fingerprint": Exact,
            **dict.fromkeys(("topic_words", "spots"), SealedJson),
        },
    ),
    ("complaint_update", _ID, {"text": Sealed, "details": SealedJson}),
    ("duplicate_candidate", {"first_id": sa.Uuid, "second_id": sa.Uuid}, {"reasons": SealedJson}),
    (
        "redirect",
        {"complaint_id": sa.Uuid},
        {"origin": Sealed, "origin_folded": Exact, "link": Sealed, "key": Exact},
    ),
    ("redirect_batch", _ID, {"name": Sealed, "rows": SealedJson}),
    ("staff", _ID, {"address": AddressColumn, "totp_secret": Sealed}),
    ("draft", {"staff_id": sa.Uuid, "complaint_id": sa.Uuid, "action": sa.String}, {"text": Sealed}),
    ("saved_filter", _ID, {"query": Sealed}),
]


def upgrade() -> None:
    op.add_column("redirect", sa.Column("origin_folded", sa.String(), nullable=True))
    op.create_index("ix_redirect_origin_folded", "redirect", ["origin_folded"])
    ring: Keyring = context.config.attributes["ring"]
    connection = op.get_bind()
    use_key(connection, ring.current)
    for name, key, kinds in _TABLES:
        plain = {of: _AS_BEFORE.get(kind, sa.JSON(none_as_null=True)) for of, kind in kinds.items()}
        more = {"rahasia": sa.Boolean} if name == "complaint" else {}
        rewrite(
            connection,
            _table(name, {**key, **plain, **more}),
            _table(name, {**key, **kinds}),
            list(key),
            _hide,
        )
    _note(ring.current.fingerprint)


def _table(name: str, columns: dict[str, Any]) -> sa.TableClause:
    return sa.table(name, *(sa.column(of, kind) for of, kind in columns.items()))


def _hide(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("rahasia"):
        row["text"] = Secret(row["text"])
    if row.get("origin"):
        row["origin_folded"] = row["origin"].lower()
    return row


def _note(fingerprint: str) -> None:
    columns = (
        sa.column("id", sa.Integer),
        sa.column("fingerprint", sa.String),
        sa.column("since", UTCDateTime),
    )
    since = datetime.now(UTC)
    op.bulk_insert(sa.table("store_key", *columns), [{"id": 1, "fingerprint": fingerprint, "since": since}])
