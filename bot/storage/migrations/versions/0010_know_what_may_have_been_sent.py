"""Keep with an outbox row its channel, and since when it may have been sent.

Revision: 0010
After: 0008
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
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
    for number, body, _ in _messages():
        _set(number, channel=body.get("channel"))


def downgrade() -> None:
    """Go back; what waits tells its channel in its body again."""
    for number, body, channel in _messages():
        if body:
            _set(number, body={**body, "channel": channel})
    op.drop_column("outbox", "sending_since")
    op.drop_column("outbox", "channel")


def _messages() -> Sequence[Any]:
    return (
        op.get_bind()
        .execute(
            sa.select(_outbox.c.number, _outbox.c.body, _outbox.c.channel).where(
                _outbox.c.kind == "channel_message"
            )
        )
        .all()
    )


def _set(number: int, **values: Any) -> None:
    op.get_bind().execute(
        sa.update(_outbox).where(_outbox.c.number == number).values(**values)
    )
