"""Make the first tables.

Revision: 0001
After: nothing
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number() -> sa.Column[int]:
    row_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("number", row_number, autoincrement=True, nullable=False)


def _part(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, autoincrement=False, nullable=False)


def _primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _goes_with_conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation_id"],
        ["conversations.id"],
        name=op.f(f"fk_{table}_conversation_id_conversations"),
        ondelete="CASCADE",
    )


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "conversations",
        _id("id"),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("locale", sa.String(35), nullable=False),
        _at("created_at"),
        _at("last_message_at"),
        _at("finished_at", nullable=True),
        _primary_key("conversations", "id"),
    )
    _index("conversations", "last_message_at")
    _make_talk_tables()
    _make_worker_tables()
    _make_delivery_tables()


def _make_talk_tables() -> None:
    op.create_table(
        "snapshots",
        _id("conversation_id"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("format", sa.Integer, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.Column("state", sa.JSON, nullable=False),
        sa.Column("slots", sa.JSON, nullable=False),
        _at("updated_at"),
        _primary_key("snapshots", "conversation_id"),
        _goes_with_conversation("snapshots"),
    )
    op.create_table(
        "turns",
        _id("conversation_id"),
        _part("turn"),
        _id("client_message_id"),
        sa.Column("body_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("intent", sa.String(128)),
        sa.Column("confidence", sa.Float),
        sa.Column("intent_ranking", sa.JSON, nullable=False),
        sa.Column("entities", sa.JSON, nullable=False),
        sa.Column("care", sa.Boolean, nullable=False),
        sa.Column("failed", sa.Boolean, nullable=False),
        _at("at"),
        _primary_key("turns", "conversation_id", "turn"),
        _goes_with_conversation("turns"),
        sa.UniqueConstraint(
            "conversation_id",
            "client_message_id",
            name=op.f("uq_turns_conversation_id_client_message_id"),
        ),
    )
    op.create_table(
        "messages",
        _id("id"),
        _id("conversation_id"),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("text", sa.Text),
        _at("at"),
        sa.Column("lang", sa.String(35), nullable=False),
        sa.Column("buttons", sa.JSON, nullable=False),
        sa.Column("cards", sa.JSON, nullable=False),
        _id("client_message_id", nullable=True),
        _primary_key("messages", "id"),
        _goes_with_conversation("messages"),
        sa.UniqueConstraint(
            "conversation_id", "seq", name=op.f("uq_messages_conversation_id_seq")
        ),
        sa.CheckConstraint(
            "role IN ('bot', 'worker', 'adviser')", name=op.f("ck_messages_role")
        ),
    )
    op.create_table(
        "events",
        _id("conversation_id"),
        _part("turn"),
        _part("position"),
        sa.Column("event", sa.JSON, nullable=False),
        _at("at"),
        _primary_key("events", "conversation_id", "turn", "position"),
        _goes_with_conversation("events"),
    )
    op.create_table(
        "buttons",
        _id("token"),
        _id("conversation_id"),
        _id("message_id"),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        _primary_key("buttons", "token"),
        _goes_with_conversation("buttons"),
    )
    _index("buttons", "conversation_id")


def _make_worker_tables() -> None:
    op.create_table(
        "consents",
        _number(),
        _id("conversation_id"),
        sa.Column("adviser_may_read", sa.Boolean, nullable=False),
        sa.Column("may_improve_bot", sa.Boolean, nullable=False),
        sa.Column("reminders", sa.Boolean, nullable=False),
        sa.Column("text_version", sa.String(32), nullable=False),
        _at("at"),
        _primary_key("consents", "number"),
        _goes_with_conversation("consents"),
    )
    _index("consents", "conversation_id")
    op.create_table(
        "contacts",
        _id("conversation_id"),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
        _at("at"),
        _at("expires_at"),
        _primary_key("contacts", "conversation_id"),
        _goes_with_conversation("contacts"),
    )
    _index("contacts", "expires_at")
    op.create_table(
        "feedback",
        _id("conversation_id"),
        _id("message_id"),
        sa.Column("value", sa.String(8), nullable=False),
        sa.Column("reason", sa.Text),
        _at("at"),
        _primary_key("feedback", "conversation_id", "message_id"),
        _goes_with_conversation("feedback"),
        sa.CheckConstraint("value IN ('up', 'down')", name=op.f("ck_feedback_value")),
    )
    op.create_table(
        "plan_shares",
        _id("conversation_id"),
        sa.Column("item_ids", sa.JSON, nullable=False),
        _at("at"),
        _primary_key("plan_shares", "conversation_id"),
        _goes_with_conversation("plan_shares"),
    )


def _make_delivery_tables() -> None:
    op.create_table(
        "transfers",
        sa.Column("code_hash", sa.LargeBinary(32), nullable=False),
        _id("conversation_id"),
        _at("expires_at"),
        _primary_key("transfers", "code_hash"),
        _goes_with_conversation("transfers"),
    )
    _index("transfers", "conversation_id")
    _index("transfers", "expires_at")
    op.create_table(
        "outbox",
        _number(),
        _id("conversation_id"),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary),
        _at("due_at"),
        sa.Column("attempts", sa.Integer, nullable=False),
        _primary_key("outbox", "number"),
        _goes_with_conversation("outbox"),
    )
    _index("outbox", "conversation_id")
    _index("outbox", "due_at")


def downgrade() -> None:
    """Go back; everything kept is lost."""
    for table in (
        "outbox",
        "transfers",
        "plan_shares",
        "feedback",
        "contacts",
        "consents",
        "buttons",
        "events",
        "messages",
        "turns",
        "snapshots",
        "conversations",
    ):
        op.drop_table(table)
