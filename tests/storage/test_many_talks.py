"""The inbox with ten thousand talks (a hundred thousand with --long).

How quick it is stands in docs/generated/portal.md. Here: the right talks come out, in
order, by the index; and no request takes longer than any machine may need.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.settings import Settings
from bot.storage import review_inbox, review_tables
from bot.storage.database import Database
from bot.storage.migrate import upgrade_database
from bot.storage.review_inbox import Filter
from tools.bench_portal import kinds, measure
from tools.many_talks import NOW, fill

SLOWEST_MS = 3000
"""So wide that only a scan gone wrong is over it, on the slowest machine."""


@pytest.fixture(params=[10_000, pytest.param(100_000, marks=pytest.mark.long)])
async def full(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Database]:
    database = Database.from_settings(Settings(data_folder=tmp_path))
    await upgrade_database(database)
    await fill(database, request.param)
    yield database
    await database.dispose()


async def test_many_talks(full: Database) -> None:
    await _comes_out_right(full)
    await _follows_the_index(full)
    slow = [t for t in await measure(full, rounds=5) if max(t.taken) > SLOWEST_MS]
    assert slow == []


async def _comes_out_right(database: Database) -> None:
    """Compare pages with what Python finds in all rows."""
    async with database.read() as connection:
        rows = (
            await connection.execute(
                sa.select(review_tables.talk_summaries).order_by(
                    review_tables.talk_summaries.c.last_at.desc()
                )
            )
        ).all()
        for wanted in (
            Filter(),
            Filter(status="later", channel="web"),
            Filter(wish="wish_lead", care=True),
            Filter(confidence_below=0.21),
            Filter(fallback=True, most=3, fewest=3),
        ):
            expected = [row.number for row in rows if _fits(row, wanted)]
            found: list[int] = []
            after = None
            while len(found) < 120:
                page = await review_inbox.page(connection, wanted, now=NOW, after=after)
                found += [row.number for row in page.rows]
                after = page.after
                if after is None:
                    break
            assert found == expected[: len(found)]
            assert len(found) == len(expected) or len(found) >= 120


def _fits(row: Any, wanted: Filter) -> bool:
    return bool(
        row.readable
        and wanted.status in ("", row.status)
        and wanted.channel in ("", row.channel)
        and wanted.wish in ("", row.wish)
        and (not wanted.care or row.care)
        and (not wanted.fallback or row.fallback)
        and (
            wanted.confidence_below is None
            or row.lowest_confidence < wanted.confidence_below
        )
    )


async def _follows_the_index(database: Database) -> None:
    """No request sorts or reads all talks: the plan says so, whatever the machine.

    The few talks of a rare word or mark are looked up by their numbers.
    """
    plans: list[str] = []

    def explain(
        connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any
    ) -> None:
        if "ORDER BY talk_summaries.last_at" in statement:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.append("\n".join(row[-1] for row in cursor.fetchall()))

    engine = database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", explain)
    try:
        for name, make in kinds(random.Random(1)).items():
            plans.clear()
            async with database.read() as connection:
                await review_inbox.page(connection, make(), now=NOW)
            assert plans, name
            by_number = "talk_summaries USING INTEGER PRIMARY KEY" in plans[0]
            if by_number or "rare" in name:
                assert by_number, plans
                continue
            assert "INDEX ix_talk_summaries_newest" in plans[0], (name, plans)
            assert "TEMP B-TREE FOR ORDER BY" not in plans[0], (name, plans)
    finally:
        sa.event.remove(engine, "before_cursor_execute", explain)
