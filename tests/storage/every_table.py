"""A row in every table that goes with a conversation, made from the tables themselves.

So that a new table is part of the tests of retention and erasure by itself.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables
from bot.storage.all_tables import metadata
from bot.storage.rules import early_rule_of, rule_of

_ALLOWED = re.compile(r"(\w+) IN \('([^']+)'")


def following() -> list[sa.Table]:
    """Return the tables whose rows go with a conversation, parents first."""
    return [
        table
        for table in metadata.sorted_tables
        if rule_of(table).kind == "conversation"
    ]


async def fill(
    connection: AsyncConnection,
    conversation_id: str,
    *,
    planted: str,
    now: dt.datetime,
    finished: bool,
) -> None:
    """Put one row in each of those tables, with `planted` wherever text may stand."""
    made: dict[str, dict[str, Any]] = {}
    for table in metadata.sorted_tables:
        own = table in following()
        if not own and not any(_refers_to(other, table) for other in following()):
            continue
        # An adviser, say, to whom a row refers: stays, so nothing is planted there.
        said = planted if own else "stays"
        row = {
            column.name: _value(column, made, said, now)
            for column in table.c
            if not _is_numbered(column)
        }
        if "conversation_id" in table.c and own:
            row["conversation_id"] = conversation_id
        if table is tables.conversations:
            # The channel is no content: it stays in the counts.
            row |= {"id": conversation_id, "channel": "web"}
            row["finished_at"] = now if finished else None
        result = await connection.execute(sa.insert(table).values(row))
        key = result.inserted_primary_key
        named = zip(table.primary_key.columns.keys(), key or ())
        made[table.name] = row | dict(named)


def _refers_to(child: sa.Table, parent: sa.Table) -> bool:
    return any(key.column.table is parent for key in child.foreign_keys)


def _is_numbered(column: sa.Column[Any]) -> bool:
    whole = isinstance(column.type, sa.BigInteger | sa.Integer)
    return column.primary_key and whole and column.autoincrement is True


def _must_be_unique(column: sa.Column[Any]) -> bool:
    together = (
        check.columns
        for check in column.table.constraints
        if isinstance(check, sa.UniqueConstraint)
    )
    alone = column.primary_key or bool(column.unique)
    return alone or any(column.name in columns for columns in together)


def _value(
    column: sa.Column[Any], made: dict[str, Any], planted: str, now: dt.datetime
) -> Any:
    for key in column.foreign_keys:
        parent = key.column.table.name
        if parent in made:
            return made[parent][key.column.name]
    for check in column.table.constraints:
        if isinstance(check, sa.CheckConstraint):
            found = _ALLOWED.search(str(check.sqltext))
            if found and found[1] == column.name:
                return found[2]
    kind = column.type
    if isinstance(kind, tables.UtcDateTime):
        # An end of its own, far away: what goes earlier is tested apart.
        early = early_rule_of(column.table)
        own_end = early is not None and column.name == early.column
        return now + dt.timedelta(days=3000) if own_end else now
    if isinstance(kind, sa.LargeBinary):
        return secrets.token_bytes(16) + planted.encode()
    if isinstance(kind, sa.JSON):
        return {"said": planted}
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.Integer | sa.Float):
        return 1
    unique = secrets.token_hex(4) if _must_be_unique(column) else ""
    return (unique + planted)[: getattr(kind, "length", None)]
