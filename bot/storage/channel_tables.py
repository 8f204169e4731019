"""The tables of the messaging channels, on the metadata of all tables."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from bot.storage.tables import (
    UtcDateTime,
    metadata,
    of_conversation,
    row_number,
)

HASH_BYTES: Final = 32

identities = sa.Table(
    "channel_identities",
    metadata,
    # A keyed hash of channel and user: nobody can be found back from it.
    sa.Column("identity", sa.LargeBinary(HASH_BYTES), primary_key=True),
    of_conversation(unique=True),
    sa.Column("channel", sa.String(32), nullable=False),
    # The choices of the last question that the channel itself asked.
    sa.Column("asked", sa.JSON, nullable=False),
    sa.Column("reminder_offered_at", UtcDateTime()),
    sa.Column("created_at", UtcDateTime(), nullable=False),
)

inbox = sa.Table(
    "channel_inbox",
    metadata,
    row_number(),
    # A keyed hash of channel and event; stays a while, so that a retry is known.
    sa.Column("event_key", sa.LargeBinary(HASH_BYTES), nullable=False, unique=True),
    sa.Column("channel", sa.String(32), nullable=False),
    # Gone with the ciphertext, as soon as the update is handled.
    sa.Column("identity", sa.LargeBinary(HASH_BYTES), index=True),
    sa.Column("ciphertext", sa.LargeBinary),
    sa.Column("notice", sa.String(64)),
    sa.Column("received_at", UtcDateTime(), nullable=False),
    sa.Column("due_at", UtcDateTime(), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("leased_until", UtcDateTime()),
    sa.Column("handled_at", UtcDateTime(), index=True),
    # Notices are delivered under their number: once used, it never comes again.
    sqlite_autoincrement=True,
)
