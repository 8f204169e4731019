"""Keep where a channel that fetches its messages stopped reading.

Revision: 0008
After: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    if op.get_bind().dialect.name == "sqlite":
        # PostgreSQL never gives a number twice; SQLite does, unless it is told.
        with op.batch_alter_table(
            "channel_inbox",
            recreate="always",
            table_kwargs={"sqlite_autoincrement": True},
        ):
            pass
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
