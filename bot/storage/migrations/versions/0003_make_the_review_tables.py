"""Make the tables of reviewing, and the summaries of the talks that are there.

Revision: 0003
After: 0002
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NEWEST = [
    "readable",
    "last_at",
    "number",
    "status",
    "channel",
    "wish",
    "assignee",
    "worker_messages",
    "lowest_confidence",
    "fallback",
    "care",
    "asked_human",
]
_AT = sa.DateTime(timezone=True)


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _AT, nullable=nullable)


def _number(*, autoincrement: bool = True) -> sa.Column[int]:
    return sa.Column(
        "number", _ROW_NUMBER, autoincrement=autoincrement, nullable=False
    )


def _flag(name: str, *, nullable: bool = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=nullable)


def _primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _goes_with(table: str, column: str, other: str, key: str) -> Any:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{other}.{key}"],
        name=op.f(f"fk_{table}_{column}_{other}"),
        ondelete="CASCADE",
    )


def _by(table: str, column: str = "user_id") -> Any:
    return sa.ForeignKeyConstraint(
        [column], ["users.id"], name=op.f(f"fk_{table}_{column}_users")
    )


def _goes_with_conversation(table: str) -> Any:
    return _goes_with(table, "conversation_id", "conversations", "id")


def _one_each(table: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(
        "conversation_id", name=op.f(f"uq_{table}_conversation_id")
    )


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def upgrade() -> None:
    """Go forward."""
    _make_summaries()
    _make_search()
    _make_reading_tables()
    _make_improving_tables()
    _summarise(op.get_bind())


def _make_summaries() -> None:
    op.create_table(
        "talk_summaries",
        _number(),
        _id("conversation_id"),
        sa.Column("channel", sa.String(32), nullable=False),
        _at("started_at"),
        _at("last_at"),
        sa.Column("worker_messages", sa.Integer, nullable=False),
        sa.Column("wish", sa.String(64)),
        sa.Column("lowest_confidence", sa.Float),
        _flag("fallback"),
        _flag("care"),
        _flag("asked_human"),
        _flag("readable"),
        _flag("improvable"),
        sa.Column("status", sa.String(16), nullable=False),
        _id("assignee", nullable=True),
        _primary_key("talk_summaries", "number"),
        _goes_with_conversation("talk_summaries"),
        _one_each("talk_summaries"),
        _by("talk_summaries", "assignee"),
        sa.CheckConstraint(
            "status IN ('unread', 'reviewed', 'later')",
            name=op.f("ck_talk_summaries_status"),
        ),
    )
    op.create_index(op.f("ix_talk_summaries_newest"), "talk_summaries", _NEWEST)
    op.create_table(
        "talk_marks",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.String(64), nullable=False),
        _number(autoincrement=False),
        _id("conversation_id"),
        _primary_key("talk_marks", "kind", "value", "number"),
        _goes_with("talk_marks", "number", "talk_summaries", "number"),
        _goes_with_conversation("talk_marks"),
        sa.CheckConstraint(
            "kind IN ('obstacle', 'scheme', 'tag')", name=op.f("ck_talk_marks_kind")
        ),
    )
    _index("talk_marks", "number")
    _index("talk_marks", "conversation_id")


def _make_search() -> None:
    op.create_table(
        "talk_words",
        _number(autoincrement=False),
        _id("conversation_id"),
        sa.Column("words", sa.Text, nullable=False),
        _primary_key("talk_words", "number"),
        _goes_with("talk_words", "number", "talk_summaries", "number"),
        _goes_with_conversation("talk_words"),
        _one_each("talk_words"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in _FTS5:
            op.execute(statement)
    else:
        op.execute(
            "CREATE INDEX ix_talk_words_lexemes ON talk_words"
            " USING gin (to_tsvector('dutch', words))"
        )


# The index holds no text of its own: it follows the table, also when rows go along
# with a conversation.
_FTS5 = (
    "CREATE VIRTUAL TABLE talk_search USING fts5("
    "words, content='talk_words', content_rowid='number', tokenize='unicode61')",
    "CREATE TRIGGER talk_words_added AFTER INSERT ON talk_words BEGIN"
    " INSERT INTO talk_search (rowid, words) VALUES (new.number, new.words); END",
    "CREATE TRIGGER talk_words_gone AFTER DELETE ON talk_words BEGIN"
    " INSERT INTO talk_search (talk_search, rowid, words)"
    " VALUES ('delete', old.number, old.words); END",
    "CREATE TRIGGER talk_words_changed AFTER UPDATE ON talk_words BEGIN"
    " INSERT INTO talk_search (talk_search, rowid, words)"
    " VALUES ('delete', old.number, old.words);"
    " INSERT INTO talk_search (rowid, words) VALUES (new.number, new.words); END",
)


def _make_reading_tables() -> None:
    op.create_table(
        "notes",
        _number(),
        _id("conversation_id"),
        _id("user_id"),
        sa.Column("text", sa.Text, nullable=False),
        _at("at"),
        _primary_key("notes", "number"),
        _goes_with_conversation("notes"),
        _by("notes"),
    )
    _index("notes", "conversation_id")
    op.create_table(
        "saved_filters",
        _number(),
        _id("user_id"),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        _primary_key("saved_filters", "number"),
        _by("saved_filters"),
        sa.UniqueConstraint(
            "user_id", "name", name=op.f("uq_saved_filters_user_id_name")
        ),
    )
    op.create_table(
        "unmask_requests",
        _number(),
        _id("conversation_id"),
        _id("user_id"),
        _at("asked_at"),
        _at("answered_at", nullable=True),
        _flag("granted", nullable=True),
        _at("until", nullable=True),
        _primary_key("unmask_requests", "number"),
        _goes_with_conversation("unmask_requests"),
        _by("unmask_requests"),
    )
    _index("unmask_requests", "conversation_id")
    op.create_table(
        "unmasked_texts",
        _id("message_id"),
        _id("conversation_id"),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
        _at("expires_at"),
        _primary_key("unmasked_texts", "message_id"),
        _goes_with_conversation("unmasked_texts"),
    )
    _index("unmasked_texts", "conversation_id")
    _index("unmasked_texts", "expires_at")


def _make_improving_tables() -> None:
    op.create_table(
        "corrections",
        _number(),
        _id("conversation_id"),
        _id("message_id"),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        _id("user_id"),
        sa.Column("intent", sa.String(128)),
        sa.Column("entities", sa.JSON, nullable=False),
        sa.Column("reason", sa.Text),
        _at("at"),
        _id("second_user_id", nullable=True),
        sa.Column("second_intent", sa.String(128)),
        sa.Column("second_entities", sa.JSON),
        _at("second_at", nullable=True),
        sa.Column("final_intent", sa.String(128)),
        sa.Column("final_entities", sa.JSON),
        sa.Column("digest", sa.LargeBinary(32)),
        _primary_key("corrections", "number"),
        _goes_with_conversation("corrections"),
        _by("corrections"),
        _by("corrections", "second_user_id"),
        sa.CheckConstraint(
            "kind IN ('label', 'answer')", name=op.f("ck_corrections_kind")
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'agreed', 'disputed', 'decided', 'done')",
            name=op.f("ck_corrections_status"),
        ),
    )
    _index("corrections", "conversation_id")
    _index("corrections", "status")
    _index("corrections", "digest")
    op.create_table(
        "saved_tests",
        _number(),
        _id("conversation_id"),
        _id("user_id"),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("scenario", sa.Text, nullable=False),
        _at("at"),
        sa.Column("digest", sa.LargeBinary(32)),
        _primary_key("saved_tests", "number"),
        _goes_with_conversation("saved_tests"),
        _by("saved_tests"),
        _one_each("saved_tests"),
    )
    _index("saved_tests", "digest")
    op.create_table(
        "exported_items",
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        _at("at"),
        _primary_key("exported_items", "digest"),
        sa.CheckConstraint(
            "kind IN ('example', 'test')", name=op.f("ck_exported_items_kind")
        ),
    )


def _summarise(connection: sa.Connection) -> None:
    """Make the row of every talk; its words for searching come with its next message."""
    talks = connection.execute(sa.text(_TALKS)).mappings().all()
    for batch in _batches(talks, 500):
        connection.execute(sa.text(_ADD_SUMMARY), [_summary(talk) for talk in batch])


_TALKS = """
SELECT c.id, c.channel, c.created_at, c.last_message_at, s.slots,
  (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id
     AND m.role = 'worker') AS worker_messages,
  (SELECT min(t.confidence) FROM turns t WHERE t.conversation_id = c.id
     AND t.intent IS NOT NULL) AS lowest,
  (SELECT count(*) FROM turns t WHERE t.conversation_id = c.id
     AND t.intent = 'nlu_fallback') AS fallbacks,
  (SELECT count(*) FROM turns t WHERE t.conversation_id = c.id
     AND t.care) AS cares,
  (SELECT count(*) FROM turns t WHERE t.conversation_id = c.id
     AND t.intent = 'ask_human') AS humans,
  k.adviser_may_read AS readable, k.may_improve_bot AS improvable
FROM conversations c LEFT JOIN snapshots s ON s.conversation_id = c.id
  LEFT JOIN consents k ON k.number = (SELECT max(l.number) FROM consents l
    WHERE l.conversation_id = c.id)
ORDER BY c.created_at
"""

_ADD_SUMMARY = """
INSERT INTO talk_summaries (conversation_id, channel, started_at, last_at,
  worker_messages, wish, lowest_confidence, fallback, care, asked_human, readable,
  improvable, status)
VALUES (:id, :channel, :created_at, :last_message_at, :worker_messages, :wish, :lowest,
  :fallback, :care, :asked_human, :readable, :improvable, 'unread')
"""


def _summary(talk: Any) -> dict[str, Any]:
    slots = talk["slots"]
    found = json.loads(slots) if isinstance(slots, str) else slots or {}
    return {
        **{key: talk[key] for key in ("id", "channel", "created_at")},
        **{key: talk[key] for key in ("last_message_at", "worker_messages", "lowest")},
        "wish": found.get("wish"),
        "fallback": bool(talk["fallbacks"]),
        "care": bool(talk["cares"]),
        "asked_human": bool(talk["humans"]),
        "readable": bool(talk["readable"]),
        "improvable": bool(talk["improvable"]),
    }


def _batches(rows: Iterable[Any], size: int) -> Iterable[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def downgrade() -> None:
    """Go back; what advisers added is lost."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE talk_search")
    for table in (
        "exported_items",
        "saved_tests",
        "corrections",
        "unmasked_texts",
        "unmask_requests",
        "saved_filters",
        "notes",
        "talk_words",
        "talk_marks",
        "talk_summaries",
    ):
        op.drop_table(table)
