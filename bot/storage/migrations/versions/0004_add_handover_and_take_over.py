"""Add the handover to an adviser and the take-over of a talk.

Revision: 0004
After: 0003
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of_conversation(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.PrimaryKeyConstraint("conversation_id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f(f"fk_{table}_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
    )


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "handovers",
        _text("conversation_id", 64),
        _text("id", 64),
        _text("status", 16),
        _text("reach", 16),
        sa.Column("packet", sa.JSON, nullable=False),
        _at("asked_at"),
        _text("claimed_by", 64, nullable=True),
        _at("claimed_at", nullable=True),
        _at("entered_at", nullable=True),
        _at("done_at", nullable=True),
        *_of_conversation("handovers"),
        sa.UniqueConstraint("id", name=op.f("uq_handovers_id")),
        sa.CheckConstraint(
            "status IN ('waiting', 'claimed', 'done')",
            name=op.f("ck_handovers_status"),
        ),
        sa.CheckConstraint(
            "reach IN ('email', 'phone', 'window')", name=op.f("ck_handovers_reach")
        ),
    )
    op.create_index(op.f("ix_handovers_asked_at"), "handovers", ["asked_at"])
    op.create_table(
        "takeovers",
        _text("conversation_id", 64),
        _text("state", 16),
        _text("adviser_id", 64),
        _text("adviser_name", 200),
        _text("adviser_role", 200),
        sa.Column("first_seq", sa.Integer, nullable=False),
        _at("begun_at"),
        _at("alive_at"),
        *_of_conversation("takeovers"),
        sa.CheckConstraint("state IN ('asked', 'on')", name=op.f("ck_takeovers_state")),
    )
    op.create_index(op.f("ix_takeovers_alive_at"), "takeovers", ["alive_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("takeovers")
    op.drop_table("handovers")
