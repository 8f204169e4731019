"""The worker sees who read the talk; nobody else does."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bot.storage import read_log, users
from tests.serving import Served, Talk, serving


async def _read(served: Served, talk: Talk, name: str, *, days: int = 0) -> None:
    now = served.clock.now() + dt.timedelta(days=days)
    async with served.database.write() as connection:
        user_id = await users.add(
            connection, login=f"{name}{days}", name=name, roles=["adviser"], now=now
        )
        await read_log.add(
            connection,
            user_id=user_id,
            role="adviser",
            access="transcript",
            conversation_id=talk.id,
            now=now,
        )


async def test_by_role_and_day_without_names(served: Served, talk: Talk) -> None:
    assert (await talk.call("GET", "/readings")).json == {"readings": []}
    await _read(served, talk, "Anna")
    await _read(served, talk, "Bea")
    await _read(served, talk, "Anna", days=1)
    other = await served.open()
    assert (await other.call("GET", "/readings")).json == {"readings": []}
    assert (await talk.call("GET", "/readings")).json == {
        "readings": [
            {"role": "adviser", "day": "2026-11-24", "count": 2},
            {"role": "adviser", "day": "2026-11-25", "count": 1},
        ]
    }


async def test_with_names_where_the_organisation_tells_them(tmp_path: Path) -> None:
    async with serving(tmp_path, portal_reader_names=True) as served:
        talk = await served.open()
        await _read(served, talk, "Bea")
        await _read(served, talk, "Anna")
        (reading,) = (await talk.call("GET", "/readings")).json["readings"]
    assert reading["names"] == ["Anna", "Bea"]


async def test_the_dialogue_is_told_with_each_message(
    served: Served, talk: Talk
) -> None:
    await talk.send(text="hoi")
    await _read(served, talk, "Anna")
    await talk.send(text="wie las mijn gesprek?")
    assert [seen.readings for seen in served.agent.seen] == [
        (),
        ({"role": "adviser", "day": "2026-11-24", "count": 1},),
    ]


async def test_the_export_tells_by_role_and_time(served: Served, talk: Talk) -> None:
    await _read(served, talk, "Anna")
    exported = await talk.call("GET", "/export")
    (line,) = exported.json["read_log"]
    assert (line["role"], line["access"]) == ("adviser", "transcript")
    assert "user_id" not in line
    assert "Anna" not in exported.text
