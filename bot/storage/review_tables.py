"""The tables of reviewing: one row a talk for the inbox, and what advisers add to it.

`talk_summaries` is kept in the transaction of each turn, so that the inbox never reads
slots. Everything about a talk goes with its conversation.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from bot.storage.tables import (
    ID_LENGTH,
    RowNumber,
    UtcDateTime,
    metadata,
    of_conversation,
    row_number,
)

STATUSES: Final = ("unread", "reviewed", "later")
"""How far the reading of a talk is; a new message makes a reviewed talk unread."""

MARKS: Final = ("obstacle", "scheme", "tag")
"""What a talk can be found by besides its own row; only tags are set by advisers."""

NEWEST: Final = (
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
)
"""The columns of the index of the inbox."""


def _user(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(
        name, sa.String(ID_LENGTH), sa.ForeignKey("users.id"), nullable=nullable
    )


talk_summaries = sa.Table(
    "talk_summaries",
    metadata,
    row_number(),
    of_conversation(unique=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("started_at", UtcDateTime(), nullable=False),
    sa.Column("last_at", UtcDateTime(), nullable=False),
    sa.Column("worker_messages", sa.Integer, nullable=False),
    sa.Column("wish", sa.String(64)),
    # Of what the worker typed; null where nothing was understood by the model yet.
    sa.Column("lowest_confidence", sa.Float),
    sa.Column("fallback", sa.Boolean, nullable=False),
    sa.Column("care", sa.Boolean, nullable=False),
    sa.Column("asked_human", sa.Boolean, nullable=False),
    # Copies of the current choices: they make lists quick. What decides is consents.
    sa.Column("readable", sa.Boolean, nullable=False),
    sa.Column("improvable", sa.Boolean, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    _user("assignee", nullable=True),
    sa.CheckConstraint("status IN ('unread', 'reviewed', 'later')", name="status"),
    # In the order of the list, and with all that filters ask: where few talks fit,
    # what does not fit is passed over without reading its row.
    sa.Index("ix_talk_summaries_newest", *NEWEST),
)

_summary_number = sa.ForeignKey("talk_summaries.number", ondelete="CASCADE")

talk_marks = sa.Table(
    "talk_marks",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("value", sa.String(64), primary_key=True),
    sa.Column(
        "number",
        RowNumber,
        _summary_number,
        primary_key=True,
        autoincrement=False,
        index=True,
    ),
    of_conversation(index=True),
    sa.CheckConstraint("kind IN ('obstacle', 'scheme', 'tag')", name="kind"),
)

# Only of talks that an adviser may read: the stems of what their workers typed. SQLite
# searches them through the FTS5 table `talk_search`, PostgreSQL through an index.
talk_words = sa.Table(
    "talk_words",
    metadata,
    sa.Column(
        "number",
        RowNumber,
        sa.ForeignKey("talk_summaries.number", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    of_conversation(unique=True),
    sa.Column("words", sa.Text, nullable=False),
)
SEARCH_INDEX: Final = "ix_talk_words_lexemes"
"""PostgreSQL's index for searching; like FTS5's tables it is made by the migration."""

notes = sa.Table(
    "notes",
    metadata,
    row_number(),
    of_conversation(index=True),
    _user("user_id"),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime(), nullable=False),
)

saved_filters = sa.Table(
    "saved_filters",
    metadata,
    row_number(),
    _user("user_id"),
    sa.Column("name", sa.String(80), nullable=False),
    # The query string of the inbox, as `bot.storage.review_inbox.Filter` writes it.
    sa.Column("query", sa.Text, nullable=False),
    sa.UniqueConstraint("user_id", "name"),
)

unmask_requests = sa.Table(
    "unmask_requests",
    metadata,
    row_number(),
    of_conversation(index=True),
    _user("user_id"),
    sa.Column("asked_at", UtcDateTime(), nullable=False),
    sa.Column("answered_at", UtcDateTime()),
    sa.Column("granted", sa.Boolean),
    sa.Column("until", UtcDateTime()),
)

unmasked_texts = sa.Table(
    "unmasked_texts",
    metadata,
    sa.Column("message_id", sa.String(ID_LENGTH), primary_key=True),
    of_conversation(index=True),
    sa.Column("ciphertext", sa.LargeBinary, nullable=False),
    sa.Column("expires_at", UtcDateTime(), nullable=False, index=True),
)

# `label`: what the worker meant; `answer`: what the bot said was wrong. A label is
# `waiting` for a second reader, who agrees or not; a dispute is decided by one more
# reading. An answer that was dealt with is `done`.
corrections = sa.Table(
    "corrections",
    metadata,
    row_number(),
    of_conversation(index=True),
    # The message it is about: the worker's for a label, the bot's for an answer.
    sa.Column("message_id", sa.String(ID_LENGTH), nullable=False),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("status", sa.String(16), nullable=False, index=True),
    _user("user_id"),
    sa.Column("intent", sa.String(128)),
    sa.Column("entities", sa.JSON, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("at", UtcDateTime(), nullable=False),
    _user("second_user_id", nullable=True),
    sa.Column("second_intent", sa.String(128)),
    sa.Column("second_entities", sa.JSON),
    sa.Column("second_at", UtcDateTime()),
    sa.Column("final_intent", sa.String(128)),
    sa.Column("final_entities", sa.JSON),
    # Of the example that went out; see `exported_items`.
    sa.Column("digest", sa.LargeBinary(32), index=True),
    sa.CheckConstraint("kind IN ('label', 'answer')", name="kind"),
    sa.CheckConstraint(
        "status IN ('waiting', 'agreed', 'disputed', 'decided', 'done')", name="status"
    ),
)

saved_tests = sa.Table(
    "saved_tests",
    metadata,
    row_number(),
    of_conversation(unique=True),
    _user("user_id"),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("scenario", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime(), nullable=False),
    sa.Column("digest", sa.LargeBinary(32), index=True),
)

# What went out to data/ and tests/, as keyed digests alone: when no correction or test
# answers to a digest any more (its talk is gone or its consent), it is taken out.
exported_items = sa.Table(
    "exported_items",
    metadata,
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("at", UtcDateTime(), nullable=False),
    sa.CheckConstraint("kind IN ('example', 'test')", name="kind"),
)
