"""What the portal keeps, on whatever database there is."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
import sqlalchemy as sa

from bot.portal.counting import counting, counts_of
from bot.portal.months import Month
from bot.settings import Settings
from bot.storage import (
    numbers,
    portal_tables,
    read_log,
    retention,
    sign_in,
    trust_log,
    users,
)
from bot.storage.crypto import Keyring, load_or_create_keys
from bot.storage.database import Database
from bot.storage.errors import ConflictError, StorageError
from tests.fakes import FakeClock
from tests.portal.seeding import Seed, plant

NOW = FakeClock().now()
HOUR = dt.timedelta(hours=1)
NOVEMBER = Month(2026, 11)


@pytest.fixture
def keys(settings: Settings) -> Keyring:
    return load_or_create_keys(settings.key_file)


@pytest.fixture
async def user_id(database: Database, keys: Keyring) -> str:
    async with database.write() as connection:
        made = await users.add(
            connection, login="anna", name="Anna", roles=["adviser"], now=NOW
        )
        await users.set_secrets(
            connection,
            made,
            password_hash="$argon2id$",
            totp_secret="SECRET",
            recovery_codes=["ONE", "TWO"],
            keys=keys,
        )
    return made


async def test_the_logs_refuse_every_change(database: Database, user_id: str) -> None:
    async with database.write() as connection:
        await read_log.add(
            connection,
            user_id=user_id,
            role="adviser",
            access="transcript",
            conversation_id="t",
            now=NOW,
        )
        await trust_log.add(
            connection, kind="export", subject="x", role="adviser", now=NOW
        )
    for table in portal_tables.APPEND_ONLY:
        changes: list[sa.Executable] = [
            sa.update(table).values(role="employer"),
            sa.delete(table),
        ]
        if not database.is_sqlite:
            changes.append(sa.text(f"TRUNCATE {table.name}"))
        for change in changes:
            with pytest.raises(StorageError):
                async with database.write() as connection:
                    await connection.execute(change)
        async with database.read() as connection:
            roles = (await connection.scalars(sa.select(table.c.role))).all()
        assert roles == ["adviser"]


async def test_of_two_at_once_one_uses_a_code(database: Database, user_id: str) -> None:
    async def step() -> bool:
        async with database.write() as connection:
            return await users.use_step(connection, user_id, 7)

    async def code() -> bool:
        async with database.write() as connection:
            return await users.use_recovery_code(connection, user_id, "ONE")

    assert sorted(await asyncio.gather(step(), step(), step())) == [False, False, True]
    assert sorted(await asyncio.gather(code(), code(), code())) == [False, False, True]
    async with database.read() as connection:
        assert await users.codes_left(connection, user_id) == 1


@pytest.mark.parametrize(("login", "subject"), [("anna", "another"), ("another", "me")])
async def test_a_login_and_a_subject_are_of_one_account(
    database: Database, user_id: str, login: str, subject: str
) -> None:
    async def add(login: str, subject: str) -> None:
        async with database.write() as connection:
            await users.add(
                connection,
                login=login,
                name="x",
                roles=["adviser"],
                now=NOW,
                issuer="https://login.example",
                subject=subject,
            )

    await add("bea", "me")
    with pytest.raises(ConflictError):
        await add(login, subject)


async def test_what_is_secret_is_readable_with_the_keys_alone(
    database: Database, user_id: str, keys: Keyring
) -> None:
    async with database.read() as connection:
        found = await users.by_login(connection, "anna", keys=keys)
        kept = await connection.scalar(sa.select(portal_tables.users.c.totp_secret))
    assert found is not None
    assert found.totp_secret == "SECRET"
    assert b"SECRET" not in bytes(kept or b"")
    assert "SECRET" not in repr(found)


async def test_sessions_and_failures_come_to_an_end(
    database: Database, user_id: str
) -> None:
    about = b"a" * 32
    async with database.write() as connection:
        secret = await sign_in.begin(
            connection, user_id, way="password", now=NOW, expires_at=NOW + HOUR
        )
        await sign_in.add_failures(connection, [about, about], NOW)
        await sign_in.forget_last_failure(connection, about)
    async with database.read() as connection:
        assert await sign_in.failures(connection, about, NOW - HOUR) == (1, NOW)
        held = await sign_in.find(connection, secret, now=NOW, idle=HOUR)
        late = await sign_in.find(connection, secret, now=NOW + HOUR, idle=2 * HOUR)
        idle = await sign_in.find(connection, secret, now=NOW + HOUR / 2, idle=HOUR / 2)
    assert held is not None
    assert held.roles == {"adviser"}
    assert (late, idle) == (None, None)
    async with database.write() as connection:
        await sign_in.forget_old(
            connection, now=NOW + HOUR, failures_since=NOW + HOUR / 2
        )
    async with database.read() as connection:
        for table in (portal_tables.sign_in_sessions, portal_tables.sign_in_failures):
            count = sa.select(sa.func.count()).select_from(table)
            assert await connection.scalar(count) == 0


async def test_counts_of_what_goes_are_kept_once_however_many_clean_up(
    database: Database, settings: Settings
) -> None:
    seed = Seed(NOW, slots={"wish": "wish_lead"}, intents=("inform", "care"))
    await plant(database, [seed] * 25)
    later = NOW + dt.timedelta(days=40)

    async def clean_up() -> int:
        report = await retention.purge(
            database, settings, later, keep_counts=counting(settings, later)
        )
        return report.conversations

    assert sum(await asyncio.gather(*(clean_up() for _ in range(3)))) == 25
    async with database.read() as connection:
        counts = (await counts_of(connection, NOVEMBER, NOVEMBER))[NOVEMBER]
    assert counts["talks", "all"] == 25
    assert counts["messages", "all"] == 25
    assert counts["wish", "wish_lead"] == 25


async def test_what_employers_see_is_set_once(database: Database) -> None:
    async def set_to(talks: int) -> None:
        shown = {"talks": talks}
        async with database.write() as connection:
            await numbers.set_employer_month(connection, "2026-10", shown, NOW)

    await set_to(20)
    with pytest.raises(ConflictError):
        await set_to(30)
    async with database.read() as connection:
        assert await numbers.employer_month(connection, "2026-10") == {"talks": 20}
        assert await numbers.employer_month(connection, "2026-09") is None
