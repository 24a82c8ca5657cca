"""Who works here, what they do to a complaint, and what is remembered of it."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_WORD = sa.String(30)


def upgrade() -> None:
    _staff()
    _work()
    _complaint()
    _redirect()
    _channels()


def _staff() -> None:
    for name in ("login", "agency", "password_hash", "totp_secret"):
        op.add_column("staff", sa.Column(name, sa.String(), nullable=True))
    op.add_column("staff", sa.Column("role", _WORD, nullable=True))
    for name in ("totp_step", "failed_logins"):
        op.add_column("staff", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in ("locked_until", "disabled_at", "seen_at"):
        op.add_column("staff", sa.Column(name, UTCDateTime(), nullable=True))
    op.add_column("staff", sa.Column("language", sa.String(), nullable=False, server_default="id"))
    op.add_column("staff", sa.Column("demo", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_staff_login", "staff", ["login"], unique=True)

    op.create_table(
        "staff_session",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=False, index=True),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), sa.ForeignKey("complaint.id"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("peer", sa.String(), nullable=False),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_complaint_id_at", "audit_entry", ["complaint_id", "at"])
    op.create_index("ix_audit_entry_staff_id_at", "audit_entry", ["staff_id", "at"])
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.UniqueConstraint("staff_id", "name"),
    )


def _work() -> None:
    op.create_table(
        "complaint_update",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("complaint_id", sa.Uuid(), sa.ForeignKey("complaint.id"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", _WORD, nullable=False),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("before", _WORD, nullable=True),
        sa.Column("status", _WORD, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
    )
    op.create_index("ix_complaint_update_complaint_id_at", "complaint_update", ["complaint_id", "at"])
    op.create_table(
        "draft",
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("complaint_id", sa.Uuid(), sa.ForeignKey("complaint.id"), primary_key=True),
        sa.Column("action", sa.String(), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
    )
    op.create_table(
        "reminder",
        sa.Column("complaint_id", sa.Uuid(), sa.ForeignKey("complaint.id"), primary_key=True),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), primary_key=True),
        sa.Column("due_on", sa.Date(), primary_key=True),
        sa.Column("kind", _WORD, primary_key=True),
        sa.Column("at", UTCDateTime(), nullable=False),
    )
    _refer("delivery", "update_id", "complaint_update.id")
    op.add_column("delivery", sa.Column("tells", sa.String(), nullable=True))
    op.add_column("delivery", sa.Column("attachments", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index("ix_delivery_update_id", "delivery", ["update_id"])
    op.create_index("ix_delivery_tells", "delivery", ["tells"], unique=True)
    op.create_index("ix_delivery_channel_sent_at", "delivery", ["channel", "sent_at"])


def _complaint() -> None:
    for name in ("forwarded_to", "topic_by"):
        op.add_column("complaint", sa.Column(name, sa.String(), nullable=True))
    for name in ("verified_at", "forwarded_at", "followed_up_at", "answered_at", "closed_at"):
        op.add_column("complaint", sa.Column(name, UTCDateTime(), nullable=True))
    op.add_column("complaint", sa.Column("unanswered_since", UTCDateTime(), nullable=True))
    op.add_column("complaint", sa.Column("reopened", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("complaint", sa.Column("due_on", sa.Date(), nullable=True))
    epoch = "1970-01-01 00:00:00"
    op.add_column("complaint", sa.Column("changed_at", UTCDateTime(), nullable=False, server_default=epoch))
    op.execute("UPDATE complaint SET changed_at = status_since")
    _refer("complaint", "merged_into", "complaint.id")
    for columns in (
        ["opened_at"],
        ["status", "opened_at"],
        ["status", "unanswered_since"],
        ["forwarded_to", "status", "opened_at"],
    ):
        op.create_index(f"ix_complaint_{'_'.join(columns)}", "complaint", columns)
    for name in ("due_on", "changed_at", "merged_into"):
        op.create_index(f"ix_complaint_{name}", "complaint", [name])


def _redirect() -> None:
    op.create_table(
        "redirect_batch",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=False, index=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("state", _WORD, nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
    )
    op.add_column("redirect", sa.Column("link", sa.Text(), nullable=True))
    op.add_column("redirect", sa.Column("key", sa.String(), nullable=True))
    op.create_index("ix_redirect_key", "redirect", ["key"], unique=True)
    _refer("redirect", "batch_id", "redirect_batch.id")
    op.create_index("ix_redirect_batch_id", "redirect", ["batch_id"])


def _channels() -> None:
    op.create_table(
        "channel_pause",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
    )
    op.create_index("ix_message_channel_received_at", "message", ["channel", "received_at"])


def _refer(table: str, column: str, to: str) -> None:
    # SQLite takes a reference only together with its column.
    reference = sa.Column(column, sa.Uuid(), sa.ForeignKey(to), nullable=True)
    op.add_column(table, reference, inline_references=True)
