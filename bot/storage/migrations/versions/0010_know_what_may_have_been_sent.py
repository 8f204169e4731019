"""Keep with an outbox row its channel, and since when it may have been sent.

Revision: 0010
After: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

_outbox = sa.table(
    "outbox",
    sa.column("number", sa.BigInteger),
    sa.column("kind", sa.String),
    sa.column("body", sa.JSON),
    sa.column("channel", sa.String),
)


def upgrade() -> None:
    """Go forward; what waits learns its channel from its body."""
    op.add_column("outbox", sa.Column("channel", sa.String(32)))
    op.add_column("outbox", sa.Column("sending_since", sa.DateTime(timezone=True)))
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(_outbox.c.number, _outbox.c.body).where(
            _outbox.c.kind == "channel_message"
        )
    ).all()
    for number, body in rows:
        connection.execute(
            sa.update(_outbox)
            .where(_outbox.c.number == number)
            .values(channel=(body or {}).get("channel"))
        )


def downgrade() -> None:
    """Go back; the channel still stands in the body of what was written before."""
    op.drop_column("outbox", "sending_since")
    op.drop_column("outbox", "channel")
