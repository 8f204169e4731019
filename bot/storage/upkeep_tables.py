"""The tables of upkeep: who does a job, what it did, what was erased.

None of them holds content or an id that leads to a person.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.tables import (
    UtcDateTime,
    metadata,
    row_number,
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    # Random, made when a process starts.
    sa.Column("holder", sa.String(64), nullable=False),
    sa.Column("until", UtcDateTime(), nullable=False),
    # When the job was last done to its end; null before the first time.
    sa.Column("done_at", UtcDateTime()),
)

retention_runs = sa.Table(
    "retention_runs",
    metadata,
    row_number(),
    sa.Column("at", UtcDateTime(), nullable=False, index=True),
    # Rows erased, by kind: the proof that it was done, without content.
    sa.Column("erased", sa.JSON, nullable=False),
)

erasures = sa.Table(
    "erasures",
    metadata,
    # Of a conversation its worker erased: a hash of a random id. A backup made before
    # may hold that conversation; with this row a restore erases it again.
    sa.Column("id_hash", sa.LargeBinary(32), primary_key=True),
    sa.Column("expires_at", UtcDateTime(), nullable=False, index=True),
)
