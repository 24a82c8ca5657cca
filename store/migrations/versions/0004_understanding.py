"""What a complaint is about and where, and pairs of complaints that are likely about one incident."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("topic", "subject", "agency", "agency_reason"):
        op.add_column("complaint", sa.Column(name, sa.String(), nullable=True))
    for name in ("area", "district", "area_by", "emergency", "beyond"):
        op.add_column("complaint", sa.Column(name, sa.String(), nullable=True))
    for name in ("topic_words", "area_candidates", "references", "spots"):
        op.add_column("complaint", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(
        "complaint", sa.Column("supervised", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("complaint", sa.Column("rating", sa.Integer(), nullable=True))
    op.create_index(
        "ix_complaint_district_subject_opened_at", "complaint", ["district", "subject", "opened_at"]
    )
    op.create_index("ix_complaint_fingerprint_opened_at", "complaint", ["fingerprint", "opened_at"])
    op.create_index("ix_complaint_emergency_opened_at", "complaint", ["emergency", "opened_at"])

    op.create_table(
        "duplicate_candidate",
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["first_id"], ["complaint.id"]),
        sa.ForeignKeyConstraint(["second_id"], ["complaint.id"]),
        sa.PrimaryKeyConstraint("first_id", "second_id"),
    )
    op.create_index("ix_duplicate_candidate_second_id", "duplicate_candidate", ["second_id"])
    op.create_index("ix_duplicate_candidate_state_created_at", "duplicate_candidate", ["state", "created_at"])
