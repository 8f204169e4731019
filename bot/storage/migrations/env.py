"""Alembic's entry point; `bot.storage.migrate` hands it a connection."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from bot.storage.all_tables import metadata
from bot.storage.postgres import prepare_migration
from bot.storage.review_tables import SEARCH_INDEX


def _is_ours(name: str | None, kind: str, _: object) -> bool:
    """Look at our tables alone: a database may be shared with others.

    What searching needs of each database is in no table of ours.
    """
    if kind == "index":
        return name != SEARCH_INDEX
    return kind != "table" or name in metadata.tables


def run() -> None:
    """Run the migrations within the transaction of the connection handed in."""
    connection: sa.Connection = context.config.attributes["connection"]
    if connection.dialect.name == "postgresql":
        prepare_migration(connection)
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=_is_ours,
        render_as_batch=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
