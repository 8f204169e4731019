"""Keep where a channel that fetches its messages stopped reading.

Revision: 0008
After: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "channel_cursors",
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("position", sa.Text, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_cursors")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("channel_cursors")
