"""Retention over every table there is, by a clock that travels."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.portal.counting import counting
from bot.settings import Settings
from bot.storage import (
    erasures,
    leases,
    messages,
    portal_tables,
    retention,
    tables,
    upkeep,
    upkeep_tables,
)
from bot.storage.all_tables import metadata
from bot.storage.database import Database
from bot.storage.errors import UnavailableError
from bot.storage.rules import NoRuleError, Rule, early_rule_of, rule_of
from tests.fakes import FakeClock
from tests.portal.seeding import Seed, plant
from tests.storage.every_table import fill, following

NOW = FakeClock().now()
FINISHED, UNFINISHED = "f" * 32, "e" * 32
PLANTED = {FINISHED: "paarse olifant", UNFINISHED: "groene giraffe"}


async def _fill_both(database: Database) -> None:
    async with database.write() as connection:
        for id_, planted in PLANTED.items():
            await fill(
                connection,
                id_,
                planted=planted,
                now=NOW,
                finished=id_ == FINISHED,
            )


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def _everything(settings: Settings, database: Database) -> bytes:
    """Return all there is: files as bytes, and rows, where those are elsewhere."""
    rows: list[object] = []
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            rows += (await connection.execute(sa.select(table))).all()
    return repr(rows).encode() + _bytes(settings.data_folder)


async def _rows(database: Database, table: sa.Table) -> int:
    async with database.read() as connection:
        found = await connection.scalar(sa.select(sa.func.count()).select_from(table))
    return int(found or 0)


def test_every_table_has_a_rule() -> None:
    for table in metadata.sorted_tables:
        rule = rule_of(table)
        if rule.kind == "days":
            assert rule.column in table.c
            assert getattr(Settings(), rule.setting) > 0
        if rule.kind == "stays":
            assert rule.reason


def test_a_table_without_a_rule_is_found_out() -> None:
    new = sa.Table("new", sa.MetaData(), sa.Column("text", sa.Text))
    with pytest.raises(NoRuleError, match="new has no rule"):
        rule_of(new)


def test_a_table_with_a_conversation_must_go_with_it() -> None:
    # A column by that name is not enough: the database must delete the row.
    loose = sa.Table("loose", sa.MetaData(), sa.Column("conversation_id", sa.Text))
    with pytest.raises(NoRuleError):
        rule_of(loose)


async def test_by_the_clock_every_table_is_emptied(
    settings: Settings, database: Database
) -> None:
    # GIVEN a finished and an unfinished talk with a row in every table
    await _fill_both(database)
    for table in following():
        assert await _rows(database, table) == 2, table.name
    # WHEN thirty days and a second pass THEN the unfinished one is gone, everywhere
    later = NOW + dt.timedelta(days=30, seconds=1)
    report = await retention.purge(database, settings, later)
    assert (report.finished, report.unfinished) == (0, 1)
    for table in following():
        assert await _rows(database, table) == 1, table.name
    held = await _everything(settings, database)
    assert PLANTED[UNFINISHED].encode() not in held
    assert PLANTED[FINISHED].encode() in held
    # WHEN ninety days pass THEN the other one too, in the files as well
    later = NOW + dt.timedelta(days=90, seconds=1)
    assert (await retention.purge(database, settings, later)).finished == 1
    for table in following():
        assert await _rows(database, table) == 0, table.name
    held = await _everything(settings, database)
    assert PLANTED[FINISHED].encode() not in held
    assert FINISHED.encode() not in held


async def test_a_dry_run_tells_the_same_and_changes_nothing(
    settings: Settings, database: Database
) -> None:
    await _fill_both(database)
    later = NOW + dt.timedelta(days=91)
    foreseen = await retention.due(database, settings, later)
    assert foreseen.conversations == 2
    for table in following():
        assert await _rows(database, table) == 2
    assert await retention.purge(database, settings, later) == foreseen


async def test_what_has_an_end_of_its_own_goes_before_its_talk(
    settings: Settings, database: Database
) -> None:
    await _fill_both(database)
    ending = {table: rule for table in following() if (rule := early_rule_of(table))}
    assert {table.name for table in ending} >= {"contacts", "transfers", "handovers"}
    async with database.write() as connection:
        for table, rule in ending.items():
            days = getattr(settings, rule.setting) if rule.setting else 0
            ended = NOW - dt.timedelta(days=days, seconds=1)
            await connection.execute(sa.update(table).values({rule.column: ended}))
    report = await retention.purge(database, settings, NOW)
    for table in ending:
        assert await _rows(database, table) == 0, table.name
        assert report.tables[table.name] == 2
    assert await _rows(database, tables.conversations) == 2


@pytest.mark.parametrize(
    ("setting", "days"),
    [("retention_conversation_days", 3), ("retention_finished_days", 5)],
)
async def test_days_are_the_settings(
    settings: Settings, database: Database, setting: str, days: int
) -> None:
    short = dataclasses.replace(settings)
    object.__setattr__(short, setting, days)
    await _fill_both(database)
    before = await retention.due(database, short, NOW + dt.timedelta(days=days))
    after = await retention.due(database, short, NOW + dt.timedelta(days=days + 1))
    assert (before.conversations, after.conversations) == (0, 1)


async def test_more_than_one_batch(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    async with database.write() as connection:
        for number in range(5):
            await connection.execute(
                sa.insert(tables.conversations).values(
                    id=f"{number}",
                    token_hash=b"x",
                    channel="web",
                    locale="nl",
                    created_at=NOW,
                    last_message_at=NOW,
                )
            )
    later = NOW + dt.timedelta(days=31)
    assert (await retention.purge(database, settings, later)).unfinished == 5


async def test_counts_and_proofs_go_after_their_own_days(
    settings: Settings, database: Database
) -> None:
    await plant(database, [Seed(NOW)])
    later = NOW + dt.timedelta(days=91)
    await retention.purge(
        database, settings, later, keep_counts=counting(settings, later)
    )
    assert await _rows(database, portal_tables.month_counts) > 1
    assert await _rows(database, upkeep_tables.retention_runs) == 1
    later = NOW + dt.timedelta(days=settings.retention_counts_days + 120)
    await retention.purge(database, settings, later)
    assert await _rows(database, portal_tables.month_counts) == 0
    # The proof of this run itself is there.
    assert await _rows(database, upkeep_tables.retention_runs) == 1


async def test_the_proof_holds_numbers_alone(
    settings: Settings, database: Database
) -> None:
    await _fill_both(database)
    await retention.purge(database, settings, NOW + dt.timedelta(days=91))
    async with database.read() as connection:
        run = (await connection.execute(sa.select(upkeep_tables.retention_runs))).one()
    assert run.erased["finished"] == run.erased["unfinished"] == 1
    assert all(isinstance(number, int) for number in run.erased.values())


async def test_of_two_processes_one_does_the_daily_job(settings: Settings) -> None:
    # GIVEN two processes, that is two engines that share nothing but the file
    both = [Database.from_settings(settings) for _ in range(2)]
    from bot.storage.migrate import upgrade_database

    await upgrade_database(both[0])
    moment = NOW
    for _ in range(3):
        # WHEN both look at the same moment, again and again
        looks = [
            upkeep.keep_retention(database, settings, f"process {number}", moment)
            for number, database in enumerate(both)
            for _ in range(3)
        ]
        done = [report for report in await asyncio.gather(*looks) if report is not None]
        # THEN it is done once that day
        assert len(done) == 1
        moment += dt.timedelta(days=1)
    assert await _rows(both[0], upkeep_tables.retention_runs) == 3
    for database in both:
        await database.dispose()


async def test_of_two_real_processes_one_does_the_daily_job(
    settings: Settings, database: Database
) -> None:
    await _fill_both(database)
    # GIVEN two processes that wait for the same moment
    command = [
        sys.executable,
        "-m",
        "tests.storage.keep_once",
        settings.database_url,
        str(settings.data_folder),
        (NOW + dt.timedelta(days=91)).isoformat(),
    ]
    both = [
        await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for process in both:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    # WHEN both begin
    told = await asyncio.gather(*[process.communicate(b"go\n") for process in both])
    # THEN one did it and the other knew
    assert sorted(out for out, _ in told) == [b"2\n", b"none\n"]
    assert [process.returncode for process in both] == [0, 0]
    assert await _rows(database, upkeep_tables.retention_runs) == 1
    assert await _rows(database, tables.conversations) == 0


async def test_contact_details_do_not_wait_for_the_daily_job(
    settings: Settings, database: Database
) -> None:
    # GIVEN that today's job is done, and contact details that end within the hour
    assert await upkeep.keep_retention(database, settings, "one", NOW) is not None
    await _fill_both(database)
    async with database.write() as connection:
        ends = NOW + dt.timedelta(minutes=30)
        await connection.execute(sa.update(tables.contacts).values(expires_at=ends))
    # WHEN the hour is over, in whichever process
    later = NOW + dt.timedelta(hours=1)
    looks = [
        upkeep.keep_retention(database, settings, name, later) for name in ("two", "x")
    ]
    assert await asyncio.gather(*looks) == [None, None]
    # THEN they are gone, and the talks are not
    assert await _rows(database, tables.contacts) == 0
    assert await _rows(database, tables.conversations) == 2


async def test_a_process_that_died_holds_nobody_up(
    settings: Settings, database: Database
) -> None:
    assert await leases.take(
        database,
        "job",
        "dead",
        now=NOW,
        lasting=upkeep.LASTING,
        every=upkeep.EVERY,
    )
    for minutes, mine in ((1, False), (29, False), (31, True)):
        assert (
            await leases.take(
                database,
                "job",
                "alive",
                now=NOW + dt.timedelta(minutes=minutes),
                lasting=upkeep.LASTING,
                every=upkeep.EVERY,
            )
            is mine
        )


async def test_a_job_that_failed_is_done_later(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise UnavailableError("away")

    monkeypatch.setattr(retention, "purge", broken)
    with pytest.raises(UnavailableError):
        await upkeep.keep_retention(database, settings, "one", NOW)
    assert await leases.last_done(database, upkeep.RETENTION) is None
    monkeypatch.undo()
    soon = NOW + dt.timedelta(hours=1)
    assert await upkeep.keep_retention(database, settings, "two", soon) is not None
    assert await leases.last_done(database, upkeep.RETENTION) == soon


async def test_what_was_erased_elsewhere_is_erased_here_too(
    settings: Settings, database: Database
) -> None:
    await _fill_both(database)
    known = {erasures.hash_of(FINISHED): NOW + dt.timedelta(days=30)}
    async with database.write() as connection:
        assert await erasures.apply(connection, known) == 1
        assert await erasures.apply(connection, known) == 0
        assert (await erasures.noted(connection)).keys() == known.keys()
        kept = await messages.after_seq(connection, UNFINISHED, 0)
    assert len(kept) == 1
    await retention.purge(database, settings, NOW + dt.timedelta(days=30))
    assert await _rows(database, upkeep_tables.erasures) == 0


def test_a_rule_says_what_it_is() -> None:
    assert rule_of(tables.messages) == Rule("conversation")
    assert rule_of(upkeep_tables.erasures).kind == "expires"
