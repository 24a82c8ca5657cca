"""Messages in parts, people with several addresses, files, and replies that wait for the person to write."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("heard_at", "stopped_at", "reminded_at"):
        op.add_column("contact_address", sa.Column(name, UTCDateTime(), nullable=True))
    op.create_index("ix_contact_address_heard_at", "contact_address", ["heard_at"])

    op.add_column("message", sa.Column("aliases", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("message", sa.Column("hint", sa.String(), nullable=True))
    op.add_column("message", sa.Column("part_reference", sa.String(), nullable=True))
    op.add_column("message", sa.Column("part_number", sa.Integer(), nullable=True))
    op.add_column("message", sa.Column("part_total", sa.Integer(), nullable=True))
    op.create_index("ix_message_channel_external_id", "message", ["channel", "external_id"])
    op.create_index("ix_message_address_part_reference", "message", ["address", "part_reference"])

    op.add_column("complaint", sa.Column("hint", sa.String(), nullable=True))
    op.add_column("complaint", sa.Column("latitude", sa.Float(), nullable=True))
    op.add_column("complaint", sa.Column("longitude", sa.Float(), nullable=True))
    op.add_column("complaint", sa.Column("located_by", sa.String(), nullable=True))
    op.create_index("ix_complaint_address", "complaint", ["address"])

    op.add_column("delivery", sa.Column("choices", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("delivery", sa.Column("template", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("delivery", sa.Column("language", sa.String(), nullable=False, server_default="id"))
    op.add_column("delivery", sa.Column("past_ids", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("delivery", sa.Column("announced_at", UTCDateTime(), nullable=True))
    op.add_column("delivery", sa.Column("released_at", UTCDateTime(), nullable=True))
    op.create_index("ix_delivery_address_created_at", "delivery", ["address", "created_at"])

    for name in ("window_closed", "retryable"):
        op.add_column("receipt", sa.Column(name, sa.Boolean(), nullable=False, server_default="0"))

    op.create_table(
        "media",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("fetched_at", UTCDateTime(), nullable=True),
        sa.Column("path", sa.String(), nullable=True),
        sa.Column("clean_path", sa.String(), nullable=True),
        sa.Column("mime_type", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id", "position"),
    )
    op.create_index("ix_media_state_due_at", "media", ["state", "due_at"])
