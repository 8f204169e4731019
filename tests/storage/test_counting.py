"""The counts of months: kept up to date by what changed, on whatever database."""

from __future__ import annotations

import asyncio
import collections
import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.portal import counting as portal_counting
from bot.portal.counting import catch_up, counting, counts_of
from bot.portal.months import Month
from bot.settings import Settings
from bot.storage import (
    conversations,
    erasures,
    migrate,
    numbers,
    portal_tables,
    retention,
    tables,
)
from bot.storage.database import Database
from bot.storage.numbers import Counts
from tests.fakes import FakeClock
from tests.portal.seeding import Seed, plant

NOW = FakeClock().now()
LATER = NOW + dt.timedelta(days=91)
ZONE = ZoneInfo("Europe/Amsterdam")
NOVEMBER = Month(2026, 11)
SEED = Seed(NOW, slots={"wish": "wish_lead"}, intents=("inform", "care"))


async def _counted(database: Database, *, everything: bool = False) -> Counts:
    await catch_up(database, ZONE, NOW, everything=everything)
    return await _kept(database)


async def _kept(database: Database) -> Counts:
    async with database.read() as connection:
        return (await counts_of(connection, NOVEMBER, NOVEMBER))[NOVEMBER]


async def _talk_on(database: Database, talk: str, **slots: Any) -> None:
    """Let a worker say something more, a minute later."""
    talks, snapshots = tables.conversations.c, tables.snapshots.c
    async with database.write() as connection:
        last = await connection.scalar(
            sa.select(talks.last_message_at).where(talks.id == talk)
        )
        assert last is not None
        await connection.execute(
            sa.update(tables.conversations)
            .where(talks.id == talk)
            .values(last_message_at=last + dt.timedelta(minutes=1))
        )
        await connection.execute(
            sa.update(tables.snapshots)
            .where(snapshots.conversation_id == talk)
            .values(slots=slots)
        )


async def test_only_what_changed_is_counted_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal_counting, "_AT_A_TIME", 3)
    talks = await plant(database, [SEED] * 7)
    assert await catch_up(database, ZONE, NOW) == 7
    assert await catch_up(database, ZONE, NOW) == 0
    await _talk_on(database, talks[2], wish="wish_fun")
    assert await catch_up(database, ZONE, NOW) == 1
    counts = await _kept(database)
    assert counts["talks", "all"] == 7
    assert counts["messages", "all"] == 7
    assert counts["wish", "wish_lead"] == 6
    assert counts["wish", "wish_fun"] == 1
    assert counts["channel", "web"] == 7


async def test_counts_that_follow_are_those_of_counting_all_at_once(
    database: Database,
) -> None:
    talks = await plant(database, [SEED] * 4)
    await catch_up(database, ZONE, NOW)
    for talk, wish in zip(talks, ("wish_fun", "wish_grow", "wish_fun", "wish_lead")):
        await _talk_on(database, talk, wish=wish)
        await catch_up(database, ZONE, NOW)
    followed = await _kept(database)
    async with database.write() as connection:
        for table in (portal_tables.talk_tallies, portal_tables.month_counts):
            await connection.execute(sa.delete(table))
    assert followed == await _counted(database)


async def test_counting_that_stopped_halfway_goes_on_there(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal_counting, "_AT_A_TIME", 3)
    days = (dt.timedelta(days=-ago) for ago in (2, 9, 4, 9, 1, 7, 0, 3))
    await plant(database, [Seed(NOW + ago) for ago in days])
    assert await catch_up(database, ZONE, NOW, most=3) == 3
    # The oldest are counted, so what was said last is known to come after them.
    async with database.read() as connection:
        until = await numbers.counted_until(connection)
    assert until == NOW - dt.timedelta(days=7) + dt.timedelta(minutes=8)
    assert await catch_up(database, ZONE, NOW) == 5
    assert (await _kept(database))["talks", "all"] == 8


async def test_what_a_worker_erases_is_taken_out_and_leaves_no_row(
    database: Database,
) -> None:
    talks = await plant(database, [SEED, Seed(NOW, slots={"wish": "wish_fun"})])
    await catch_up(database, ZONE, NOW)
    async with database.write() as connection:
        assert await conversations.erase(connection, talks[1])
    counts = await _kept(database)
    assert counts["talks", "all"] == 1
    assert ("wish", "wish_fun") not in counts
    # Again, by a restore that knows what was erased.
    async with database.write() as connection:
        await erasures.apply(connection, {erasures.hash_of(talks[0]): LATER})
    assert await _kept(database) == {}


async def test_what_goes_by_age_stays_counted_as_it_was_last(
    database: Database, settings: Settings
) -> None:
    talks = await plant(database, [SEED] * 2)
    await catch_up(database, ZONE, NOW)
    await _talk_on(database, talks[0], wish="wish_fun")
    await retention.purge(
        database, settings, LATER, keep_counts=counting(settings, LATER)
    )
    counts = await _counted(database)
    assert counts["talks", "all"] == 2
    assert counts["wish", "wish_fun"] == counts["wish", "wish_lead"] == 1
    async with database.read() as connection:
        tallies = sa.select(sa.func.count()).select_from(portal_tables.talk_tallies)
        assert await connection.scalar(tallies) == 0


async def test_many_who_count_while_others_erase_come_out_even(
    database: Database, settings: Settings
) -> None:
    talks = await plant(database, [SEED] * 30)

    async def erase(talk: str) -> None:
        async with database.write() as connection:
            await conversations.erase(connection, talk)

    await asyncio.gather(
        *(catch_up(database, ZONE, NOW) for _ in range(4)),
        *(erase(talk) for talk in talks[:10]),
        return_exceptions=True,
    )
    # Who was in another's way tries again.
    for talk in talks[:10]:
        await erase(talk)
    counts = await _counted(database)
    assert counts["talks", "all"] == 20
    assert counts["wish", "wish_lead"] == 20


async def test_a_thumb_after_the_last_message_is_counted_by_upkeep(
    database: Database,
) -> None:
    (talk,) = await plant(database, [SEED])
    await catch_up(database, ZONE, NOW)
    async with database.write() as connection:
        await connection.execute(
            sa.insert(tables.feedback).values(
                conversation_id=talk,
                message_id="m",
                value="up",
                at=NOW + dt.timedelta(hours=1),
            )
        )
    assert await catch_up(database, ZONE, NOW) == 0
    counts = await _counted(database, everything=True)
    assert counts["thumbs", "up"] == 1


async def test_a_thumb_on_a_care_turn_is_not_counted(database: Database) -> None:
    (talk,) = await plant(database, [SEED])
    async with database.write() as connection:
        for number, (message, value) in enumerate((("a", "down"), ("b", "up")), 1):
            await connection.execute(
                sa.insert(tables.messages).values(
                    id=message,
                    conversation_id=talk,
                    seq=number,
                    turn=number,
                    role="bot",
                    text="Ja.",
                    at=NOW,
                    lang="nl",
                    buttons=[],
                    cards=[],
                )
            )
            await connection.execute(
                sa.insert(tables.feedback).values(
                    conversation_id=talk, message_id=message, value=value, at=NOW
                )
            )
    counts = await _counted(database)
    # The second turn of the seed is one of care.
    assert counts["thumbs", "down"] == 1
    assert counts["thumbs", "up"] == 0


async def test_a_clock_that_was_set_back_is_put_right_by_upkeep(
    database: Database,
) -> None:
    await plant(database, [SEED])
    await catch_up(database, ZONE, NOW)
    await plant(database, [Seed(NOW - dt.timedelta(days=3))])
    assert (await _counted(database))["talks", "all"] == 1
    assert (await _counted(database, everything=True))["talks", "all"] == 2


async def test_counts_go_along_with_the_migration_and_back(
    database: Database,
) -> None:
    await migrate.downgrade_database(database, "0008")
    past = sa.table(
        "past_counts", *map(sa.column, ("month", "measure", "key", "count"))
    )
    channels = sa.table(
        "monthly_counts",
        *map(
            sa.column,
            (
                "month",
                "channel",
                "conversations",
                "finished",
                "turns",
                "failed",
                "not_understood",
                "thumbs_up",
                "thumbs_down",
            ),
        ),
    )
    rows = [("2026-11", "talks", "all", 5), ("2026-11", "wish", "wish_fun", 2)]
    async with database.write() as connection:
        for month, measure, key, count in rows:
            await connection.execute(
                sa.insert(past).values(
                    month=month, measure=measure, key=key, count=count
                )
            )
        for channel in ("web", "teams"):
            numbers_of = dict.fromkeys((c.name for c in channels.c), 3)
            await connection.execute(
                sa.insert(channels).values(
                    {**numbers_of, "month": "2026-11", "channel": channel}
                )
            )
    await migrate.upgrade_database(database)
    went = collections.Counter(
        {
            ("talks", "all"): 5,
            ("wish", "wish_fun"): 2,
            ("channel", "web"): 3,
            ("channel", "teams"): 3,
            ("messages", "failed"): 6,
            ("thumbs", "up"): 6,
            ("thumbs", "down"): 6,
        }
    )
    assert await _kept(database) == went
    # A talk that is there is not among what went by age, on the way back.
    await plant(database, [SEED])
    assert (await _counted(database))["talks", "all"] == 6
    await migrate.downgrade_database(database, "0008")
    async with database.read() as connection:
        found = await connection.execute(sa.select(past))
        assert {(row.measure, row.key): row.count for row in found} == went
    await migrate.upgrade_database(database)


async def test_cells_that_are_damaged_count_for_nothing(database: Database) -> None:
    (talk,) = await plant(database, [SEED])
    await catch_up(database, ZONE, NOW)
    async with database.write() as connection:
        await connection.execute(
            sa.update(portal_tables.talk_tallies).values(cells={"wish/wish_lead": "x"})
        )
        await numbers.uncount(connection, [talk])
    assert (await _kept(database))["wish", "wish_lead"] == 1
