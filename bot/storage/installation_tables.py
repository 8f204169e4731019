"""The table in which an installation notes things about itself."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.tables import metadata

installation = sa.Table(
    "installation",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
