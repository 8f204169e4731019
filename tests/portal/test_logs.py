"""The read log and the trust log: lines come, and the database lets none go."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from bot.portal.people import User
from bot.portal.readings import record_reading
from bot.portal.roles import ROLES, SEES_TALKS, Role
from bot.storage import conversations, portal_tables, read_log, trust_log
from tests.portal_serving import PortalServed


def _user(user_id: str, *roles: Role) -> User:
    return User(user_id, "anna", "Anna", frozenset(roles))


async def test_a_reading_outlives_the_talk_without_content(
    portal: PortalServed,
) -> None:
    talk = await portal.served.open()
    await talk.send(text="ik heet Jan Jansen en ben lasser")
    user = _user(await portal.add("adviser"), "adviser", "content_editor")
    async with portal.database.write() as connection:
        await record_reading(
            connection, user, talk.id, "transcript", now=portal.clock.now()
        )
    async with portal.database.write() as connection:
        assert await conversations.erase(connection, talk.id)
    async with portal.database.read() as connection:
        kept = (await connection.execute(sa.select(portal_tables.read_log))).one()
        (reading,) = await read_log.of_conversation(connection, talk.id)
    assert set(kept._mapping) == {
        "number",
        "user_id",
        "role",
        "access",
        "conversation_id",
        "at",
    }
    assert (reading.role, reading.access) == ("adviser", "transcript")
    assert reading.at == portal.clock.now()


@pytest.mark.parametrize("role", [role for role in ROLES if role not in SEES_TALKS])
async def test_a_role_that_may_not_read_gets_no_line_and_no_talk(
    portal: PortalServed, role: Role
) -> None:
    user = _user(await portal.add(role), role)
    with pytest.raises(LookupError):
        async with portal.database.write() as connection:
            await record_reading(
                connection, user, "t", "transcript", now=portal.clock.now()
            )


async def test_an_unknown_kind_of_access_is_refused(portal: PortalServed) -> None:
    user = _user(await portal.add("adviser"), "adviser")
    with pytest.raises(ValueError, match="access"):
        async with portal.database.write() as connection:
            await record_reading(
                connection,
                user,
                "t",
                "peek",  # type: ignore[arg-type]  # what is tested
                now=portal.clock.now(),
            )


async def test_the_trust_log_tells_by_kind_and_time(portal: PortalServed) -> None:
    now = portal.clock.now()
    user_id = await portal.add("adviser", login="anna")
    async with portal.database.write() as connection:
        await trust_log.add(
            connection,
            kind="deletion",
            subject="conversation",
            role="worker",
            now=now,
            detail={"count": 1},
        )
        await trust_log.add(
            connection,
            kind="export",
            subject="corrections",
            role="adviser",
            user_id=user_id,
            now=now + dt.timedelta(hours=1),
        )
    async with portal.database.read() as connection:
        later = now + dt.timedelta(days=1)
        everything = await trust_log.between(connection, since=now, until=later)
        one = await trust_log.between(
            connection, since=now, until=later, kind="deletion"
        )
        none = await trust_log.between(
            connection, since=now - dt.timedelta(days=1), until=now
        )
    # At its start the gateway wrote down its settings.
    both = [event for event in everything if event.kind != "setting"]
    assert [event.kind for event in both] == ["export", "deletion"]
    assert [event.name for event in both] == ["Naam van anna", None]
    assert one == both[1:]
    assert none == []
