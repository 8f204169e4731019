"""That a talk comes up for a word is told: to its worker and to the privacy officer."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import read_log
from bot.storage.errors import UnavailableError
from bot.storage.read_log import Reading
from tests.portal.reviewing import READ, Read, planted_talk, talk_ids
from tests.portal_serving import PortalServed

HIT = "/gesprekken?q=zebrakoekje"


async def _lines(read: Read) -> list[Reading]:
    async with read.portal.database.read() as connection:
        return await read_log.of_conversation(connection, read.talk.id)


async def _told(read: Read) -> list[dict[str, object]]:
    answer = await read.talk.call("GET", "/readings")
    found: list[dict[str, object]] = answer.json["readings"]
    return found


async def test_a_hit_is_told_as_found_and_an_opening_as_read(
    portal: PortalServed,
) -> None:
    read = await planted_talk(portal, READ)
    page = await read.reader.get(HIT)
    assert talk_ids(page) == [read.talk.id]
    found = {"role": "adviser", "day": "2026-11-24", "count": 1, "found": True}
    assert await _told(read) == [found]
    await read.open()
    opened = {"role": "adviser", "day": "2026-11-24", "count": 1}
    assert await _told(read) == [opened, found]
    officer = await portal.enter("privacy_officer")
    page = await officer.get("/leeslijst?wat=search")
    assert page.text.count("Gevonden bij het zoeken op woorden</td>") == 1
    assert "zebra" not in page.text


async def test_once_a_reader_a_talk_and_a_day(portal: PortalServed) -> None:
    read = await planted_talk(portal, READ)
    for _ in range(3):
        await read.reader.get(HIT)
    assert [line.access for line in await _lines(read)] == ["search"]
    other = await portal.enter("content_editor")
    await other.get(HIT)
    # The next day, by the clock of the organisation, is another one.
    portal.clock.move(hours=14)
    somebody = await portal.enter("adviser")
    await somebody.get(HIT)
    assert len(await _lines(read)) == 3
    assert [day["count"] for day in await _told(read)] == [1, 1, 1]


@pytest.mark.parametrize(
    "query", ["", "q=olifant", "q=%3F%21", "status=unread", "kanaal=web&wie=-"]
)
async def test_without_a_hit_for_words_nothing_is_told(
    portal: PortalServed, query: str
) -> None:
    read = await planted_talk(portal, READ)
    await read.reader.get(f"/gesprekken?{query}")
    assert await _lines(read) == []


async def test_without_the_line_no_hit_is_shown(
    portal: PortalServed, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = await planted_talk(portal, READ)

    async def away(connection: AsyncConnection, **_: object) -> None:
        raise UnavailableError("the log cannot be written")

    monkeypatch.setattr(read_log, "add_found", away)
    page = await read.reader.get(HIT)
    assert page.status == 503
    assert talk_ids(page) == []


async def test_the_words_that_were_asked_are_kept_nowhere(
    portal: PortalServed,
) -> None:
    read = await planted_talk(portal, READ)
    await read.reader.get("/gesprekken?q=zebrakoekje+kampvuurlied")
    for file in portal.served.settings.data_folder.glob("*.db*"):
        # The talk's own words are there; what was asked is not, as it was asked.
        assert b"zebrakoekje kampvuurlied" not in file.read_bytes()
        assert b"zebrakoekje+kampvuurlied" not in file.read_bytes()


async def test_opening_words_as_typed_is_one_opening(portal: PortalServed) -> None:
    read = await planted_talk(portal, READ)
    async with portal.database.write() as connection:
        for access in ("transcript", "unmasked"):
            await read_log.add(
                connection,
                user_id=read.reader.id,
                role="adviser",
                access=access,
                conversation_id=read.talk.id,
                now=portal.clock.now(),
            )
    assert [day["count"] for day in await _told(read)] == [1]
