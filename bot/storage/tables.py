"""The tables. Portable types only: SQLite by default, PostgreSQL when it grows."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa

ID_LENGTH: Final = 64


class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """A moment in UTC, aware on the way in and out (SQLite keeps no zone)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: dt.datetime | None, dialect: sa.Dialect
    ) -> dt.datetime | None:
        """Refuse naive moments: they would be stored in an unknown zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        utc = value.astimezone(dt.timezone.utc)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self, value: dt.datetime | None, dialect: sa.Dialect
    ) -> dt.datetime | None:
        """Give back what is kept as an aware moment in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=dt.timezone.utc)
        return value.astimezone(dt.timezone.utc)


metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# SQLite numbers rows by itself only for a plain INTEGER primary key.
RowNumber = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _id(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(ID_LENGTH), **options)


def row_number() -> sa.Column[int]:
    """Return the primary key of rows that are numbered in the order they come."""
    return sa.Column("number", RowNumber, primary_key=True, autoincrement=True)


def of_conversation(**options: Any) -> sa.Column[str]:
    """Return the column by which a row belongs to a conversation and goes with it."""
    return sa.Column(
        "conversation_id",
        sa.String(ID_LENGTH),
        sa.ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
        **options,
    )


def moment(
    name: str, *, nullable: bool = False, **options: Any
) -> sa.Column[dt.datetime]:
    """Return a column with a moment in UTC."""
    return sa.Column(name, UtcDateTime(), nullable=nullable, **options)


conversations = sa.Table(
    "conversations",
    metadata,
    _id("id", primary_key=True),
    sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("locale", sa.String(35), nullable=False),
    moment("created_at"),
    moment("last_message_at", index=True),
    moment("finished_at", nullable=True),
)

snapshots = sa.Table(
    "snapshots",
    metadata,
    of_conversation(primary_key=True),
    # Raised by every write to the conversation; the loser of a race reads again.
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("format", sa.Integer, nullable=False),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("state", sa.JSON, nullable=False),
    sa.Column("slots", sa.JSON, nullable=False),
    moment("updated_at"),
)

turns = sa.Table(
    "turns",
    metadata,
    of_conversation(primary_key=True),
    sa.Column("turn", sa.Integer, primary_key=True, autoincrement=False),
    _id("client_message_id", nullable=False),
    # A keyed digest, so that a short text cannot be guessed from it.
    sa.Column("body_digest", sa.LargeBinary(32), nullable=False),
    sa.Column("intent", sa.String(128)),
    sa.Column("confidence", sa.Float),
    sa.Column("intent_ranking", sa.JSON, nullable=False),
    sa.Column("entities", sa.JSON, nullable=False),
    sa.Column("care", sa.Boolean, nullable=False),
    sa.Column("failed", sa.Boolean, nullable=False),
    moment("at"),
    sa.UniqueConstraint("conversation_id", "client_message_id"),
)

messages = sa.Table(
    "messages",
    metadata,
    _id("id", primary_key=True),
    of_conversation(),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    # Masked; null where it was a care sentence or could not be masked.
    sa.Column("text", sa.Text),
    moment("at"),
    sa.Column("lang", sa.String(35), nullable=False),
    sa.Column("buttons", sa.JSON, nullable=False),
    sa.Column("cards", sa.JSON, nullable=False),
    _id("client_message_id"),
    sa.UniqueConstraint("conversation_id", "seq"),
    sa.CheckConstraint("role IN ('bot', 'worker', 'adviser')", name="role"),
)

events = sa.Table(
    "events",
    metadata,
    of_conversation(primary_key=True),
    sa.Column("turn", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("event", sa.JSON, nullable=False),
    moment("at"),
)

buttons = sa.Table(
    "buttons",
    metadata,
    _id("token", primary_key=True),
    of_conversation(index=True),
    _id("message_id", nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
)

consents = sa.Table(
    "consents",
    metadata,
    row_number(),
    of_conversation(index=True),
    sa.Column("adviser_may_read", sa.Boolean, nullable=False),
    sa.Column("may_improve_bot", sa.Boolean, nullable=False),
    sa.Column("reminders", sa.Boolean, nullable=False),
    sa.Column("text_version", sa.String(32), nullable=False),
    moment("at"),
)

contacts = sa.Table(
    "contacts",
    metadata,
    of_conversation(primary_key=True),
    sa.Column("ciphertext", sa.LargeBinary, nullable=False),
    moment("at"),
    moment("expires_at", index=True),
)

feedback = sa.Table(
    "feedback",
    metadata,
    of_conversation(primary_key=True),
    _id("message_id", primary_key=True),
    sa.Column("value", sa.String(8), nullable=False),
    sa.Column("reason", sa.Text),
    moment("at"),
    sa.CheckConstraint("value IN ('up', 'down')", name="value"),
)

plan_shares = sa.Table(
    "plan_shares",
    metadata,
    of_conversation(primary_key=True),
    sa.Column("item_ids", sa.JSON, nullable=False),
    moment("at"),
)

transfers = sa.Table(
    "transfers",
    metadata,
    sa.Column("code_hash", sa.LargeBinary(32), primary_key=True),
    of_conversation(index=True),
    moment("expires_at", index=True),
)

outbox = sa.Table(
    "outbox",
    metadata,
    row_number(),
    of_conversation(index=True),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(64), nullable=False),
    # Of messages of a channel alone.
    sa.Column("channel", sa.String(32)),
    sa.Column("body", sa.JSON, nullable=False),
    # What is needed to deliver it, such as an address; goes with the row.
    sa.Column("ciphertext", sa.LargeBinary),
    moment("due_at", index=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    # The same in every attempt; a provider that takes such ids drops a second one.
    _id("delivery_id", nullable=False, unique=True),
    # Whoever delivers it holds it until then; nobody else may try before.
    moment("leased_until", nullable=True),
    # When an attempt began whose end is unknown: the other side may have it.
    moment("sending_since", nullable=True),
    # Given up: body and ciphertext are gone, the row only tells that it happened.
    moment("failed_at", nullable=True),
    # Without this SQLite gives the number of a removed row to a new one, and whoever
    # still holds the number would take the wrong row.
    sqlite_autoincrement=True,
)
