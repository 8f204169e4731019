"""Tables of the handover to an adviser: what was asked, and who has the talk now."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.tables import (
    ID_LENGTH,
    UtcDateTime,
    metadata,
    of_conversation,
)

handovers = sa.Table(
    "handovers",
    metadata,
    of_conversation(primary_key=True),
    # What advisers see in addresses, so that no id of a conversation stands there.
    sa.Column("id", sa.String(ID_LENGTH), nullable=False, unique=True),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("reach", sa.String(16), nullable=False),
    # Masked, and only what the worker left in it; emptied once it was used.
    sa.Column("packet", sa.JSON, nullable=False),
    sa.Column("asked_at", UtcDateTime(), nullable=False, index=True),
    # An account of the portal; no key, so that closing an account keeps the queue.
    sa.Column("claimed_by", sa.String(ID_LENGTH)),
    sa.Column("claimed_at", UtcDateTime()),
    # An adviser came into the window: the invitation is used, the next time they ask.
    sa.Column("entered_at", UtcDateTime()),
    sa.Column("done_at", UtcDateTime()),
    sa.CheckConstraint("status IN ('waiting', 'claimed', 'done')", name="status"),
    sa.CheckConstraint("reach IN ('email', 'phone', 'window')", name="reach"),
)

takeovers = sa.Table(
    "takeovers",
    metadata,
    of_conversation(primary_key=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("adviser_id", sa.String(ID_LENGTH), nullable=False),
    sa.Column("adviser_name", sa.String(200), nullable=False),
    sa.Column("adviser_role", sa.String(200), nullable=False),
    # What came before this message is not the adviser's to see.
    sa.Column("first_seq", sa.Integer, nullable=False),
    sa.Column("begun_at", UtcDateTime(), nullable=False),
    # The last sign of life of the adviser.
    sa.Column("alive_at", UtcDateTime(), nullable=False, index=True),
    sa.CheckConstraint("state IN ('asked', 'on')", name="state"),
)
