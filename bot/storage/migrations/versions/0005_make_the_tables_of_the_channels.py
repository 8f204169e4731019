"""Make the tables of the channels; let outbox rows be leased and given up.

Revision: 0005
After: 0001
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0001"
branch_labels = None
depends_on = None


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _name_deliveries() -> None:
    """Give what waits already an id of its own."""
    outbox = sa.table("outbox", sa.column("number"), sa.column("delivery_id"))
    connection = op.get_bind()
    for number in connection.scalars(sa.select(outbox.c.number)).all():
        connection.execute(
            sa.update(outbox)
            .where(outbox.c.number == number)
            .values(delivery_id=str(uuid.uuid4()))
        )


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("delivery_id", sa.String(64)))
        outbox.add_column(_at("leased_until", nullable=True))
        outbox.add_column(_at("failed_at", nullable=True))
    _name_deliveries()
    with op.batch_alter_table(
        "outbox", table_kwargs={"sqlite_autoincrement": True}
    ) as outbox:
        outbox.alter_column(
            "delivery_id", existing_type=sa.String(64), nullable=False
        )
        outbox.create_unique_constraint(op.f("uq_outbox_delivery_id"), ["delivery_id"])
    op.create_table(
        "channel_identities",
        sa.Column("identity", sa.LargeBinary(32), nullable=False),
        sa.Column("conversation_id", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("asked", sa.JSON, nullable=False),
        _at("reminder_offered_at", nullable=True),
        _at("created_at"),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_channel_identities")),
        sa.UniqueConstraint(
            "conversation_id", name=op.f("uq_channel_identities_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_channel_identities_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
    )
    row_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "channel_inbox",
        sa.Column("number", row_number, autoincrement=True, nullable=False),
        sa.Column("event_key", sa.LargeBinary(32), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("identity", sa.LargeBinary(32)),
        sa.Column("ciphertext", sa.LargeBinary),
        sa.Column("notice", sa.String(64)),
        _at("received_at"),
        _at("due_at"),
        sa.Column("attempts", sa.Integer, nullable=False),
        _at("leased_until", nullable=True),
        _at("handled_at", nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_channel_inbox")),
        sa.UniqueConstraint("event_key", name=op.f("uq_channel_inbox_event_key")),
    )
    for column in ("identity", "handled_at"):
        op.create_index(op.f(f"ix_channel_inbox_{column}"), "channel_inbox", [column])


def downgrade() -> None:
    """Go back."""
    op.drop_table("channel_inbox")
    op.drop_table("channel_identities")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_constraint(op.f("uq_outbox_delivery_id"), type_="unique")
        outbox.drop_column("failed_at")
        outbox.drop_column("leased_until")
        outbox.drop_column("delivery_id")
