"""Make the tables of upkeep: leases, monthly counts, retention runs, erasures.

Revision: 0007
After: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "leases",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "monthly_counts",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("conversations", sa.Integer, nullable=False),
        sa.Column("finished", sa.Integer, nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("not_understood", sa.Integer, nullable=False),
        sa.Column("thumbs_up", sa.Integer, nullable=False),
        sa.Column("thumbs_down", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("month", "channel", name=op.f("pk_monthly_counts")),
    )
    op.create_table(
        "retention_runs",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_retention_runs")),
    )
    op.create_index(op.f("ix_retention_runs_at"), "retention_runs", ["at"])
    op.create_table(
        "erasures",
        sa.Column("id_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_expires_at"), "erasures", ["expires_at"])


def downgrade() -> None:
    """Go back; the counts of earlier months are lost."""
    for table in ("erasures", "retention_runs", "monthly_counts", "leases"):
        op.drop_table(table)
