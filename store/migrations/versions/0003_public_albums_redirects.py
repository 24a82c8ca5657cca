"""Messages in public, in threads and albums; complaints that staff redirect; channels in trouble."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("thread", "album", "forwarded_from"):
        op.add_column("message", sa.Column(name, sa.String(), nullable=True))
    op.add_column("message", sa.Column("public", sa.Boolean(), nullable=False, server_default="0"))
    op.create_index("ix_message_address_album", "message", ["address", "album"])
    op.create_index("ix_message_address_thread", "message", ["address", "thread"])
    op.create_index("ix_message_channel_edits", "message", ["channel", "edits"])

    op.add_column("delivery", sa.Column("public", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("delivery", sa.Column("public_text", sa.Text(), nullable=True))

    op.add_column("complaint", sa.Column("reworded_at", UTCDateTime(), nullable=True))

    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("address"),
    )
    op.create_table(
        "code",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("complaint_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"]),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_code_staff_id", "code", ["staff_id"])
    op.create_index("ix_code_complaint_id", "code", ["complaint_id"])
    op.create_table(
        "redirect",
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("claimed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("complaint_id"),
    )
    op.create_index("ix_redirect_staff_id", "redirect", ["staff_id"])
    op.create_table(
        "trouble",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("doing", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "doing"),
    )
