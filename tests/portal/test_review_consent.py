"""What the worker does not allow is nowhere: not in a page, a list, a file, a hit."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.storage import read_log, tables
from tests.portal.reviewing import (
    BOTH,
    EXTRAS,
    NONE,
    PLANTED,
    READ,
    ROUTES,
    Read,
    planted_talk,
    talk_ids,
)
from tests.portal_serving import PortalServed

WORDS = ("zebrakoekje", "kampvuurlied")
IMPROVING = {
    "correct_form",
    "correct",
    "correction",
    "correction_read",
    "correction_done",
    "call_wrong",
    "save_test",
}


async def _corrected(read: Read) -> None:
    """Let two people have to do with the talk, so that every route has a subject."""
    await read.ask("correct", intent="wish_fun")
    await read.ask("call_wrong")
    await read.ask("save_test")
    await read.ask("talk_note")
    await read.ask("talk_tag")
    await read.ask("talk_unmask")


async def _nothing_anywhere(read: Read) -> None:
    """Walk every route with every filter: no word of the talk, nor its id."""
    # Another worker who allows everything, last: their choice is theirs alone.
    other = await read.portal.served.open()
    await other.call("PUT", "/consents", json=BOTH)
    await other.send(text="iets anders")
    second = await read.portal.enter("adviser")
    for reader in (read.reader, second):
        read.reader = reader
        for route in ROUTES:
            if route.name == "inbox_filter_remove":
                continue
            answer = await read.ask(route.name, **EXTRAS.get(route.name, {}))
            where = (route.method, route.path, answer.status)
            assert not any(word in answer.text for word in WORDS), where
            if "{" in route.path:
                assert answer.status == 404, where
            else:
                assert read.talk.id not in answer.text, where
    for query in ("?q=zebrakoekje", "?q=kampvuurlied"):
        assert talk_ids(await read.reader.get(f"/gesprekken{query}")) == [], query
    for query in ("", "?status=unread", "?kanaal=web"):
        answer = await read.reader.get(f"/gesprekken{query}")
        assert talk_ids(answer) == [other.id], query


async def test_without_a_choice_nobody_reads_anything(portal: PortalServed) -> None:
    read = await planted_talk(portal, NONE)
    await _nothing_anywhere(read)
    async with portal.database.read() as connection:
        assert await read_log.of_conversation(connection, read.talk.id) == []
        for table in ("notes", "corrections", "saved_tests", "unmask_requests"):
            count = sa.select(sa.func.count()).select_from(
                tables.metadata.tables[table]
            )
            assert await connection.scalar(count) == 0, table


async def test_a_choice_taken_back_counts_for_the_next_request(
    portal: PortalServed,
) -> None:
    read = await planted_talk(portal, BOTH)
    opened = await read.open()
    assert PLANTED in opened.text
    assert talk_ids(await read.reader.get("/gesprekken?q=zebrakoekje")) == [
        read.talk.id
    ]
    await _corrected(read)
    await read.choose(NONE)
    await _nothing_anywhere(read)


async def test_the_choice_of_one_is_not_the_choice_of_another(
    portal: PortalServed,
) -> None:
    read = await planted_talk(portal, BOTH)
    other = await planted_talk(portal, NONE)
    assert PLANTED in (await read.open()).text
    assert (await other.open()).status == 404
    await read.choose(NONE)
    await other.choose(READ)
    assert (await read.open()).status == 404
    assert PLANTED in (await other.open()).text


async def test_a_deleted_talk_takes_everything_along(portal: PortalServed) -> None:
    read = await planted_talk(portal, BOTH)
    await read.open()
    await _corrected(read)
    assert (await read.talk.call("DELETE")).status == 204
    await _nothing_anywhere(read)
    async with portal.database.read() as connection:
        for table in tables.metadata.sorted_tables:
            if "conversation_id" in table.c and table.name != "read_log":
                count = sa.select(sa.func.count()).where(
                    table.c.conversation_id == read.talk.id
                )
                assert await connection.scalar(count) == 0, table.name
        found = await connection.execute(
            sa.text("SELECT count(*) FROM talk_search WHERE talk_search MATCH :word"),
            {"word": "zebrakoekj*"},
        )
        assert found.scalar() == 0
        lines = await read_log.of_conversation(connection, read.talk.id)
        assert {line.access for line in lines} >= {"transcript", "review"}
    # Nothing of it is left in the files of the database either.
    for file in portal.served.settings.data_folder.glob("koffiebreak.db*"):
        assert b"zebrakoek" not in file.read_bytes(), file.name


async def test_reading_alone_allows_no_improving(portal: PortalServed) -> None:
    read = await planted_talk(portal, READ)
    opened = await read.open()
    assert PLANTED in opened.text
    for word in ("Dit antwoord was fout", "Verbeteren wat", "als toets"):
        assert word not in opened.text
    for name in sorted(IMPROVING):
        answer = await read.ask(name)
        assert answer.status == 404, name
        assert not any(word in answer.text for word in WORDS), name


async def test_taking_back_improving_alone_takes_the_corrections(
    portal: PortalServed,
) -> None:
    read = await planted_talk(portal, BOTH)
    await _corrected(read)
    await read.choose(READ)
    for name in sorted(IMPROVING):
        assert (await read.ask(name)).status == 404, name
    queue = await read.ask("corrections")
    assert "Bericht van" not in queue.text
    assert "gesprek_" not in queue.text
    assert PLANTED in (await read.open()).text


@pytest.mark.parametrize("text", ["care ik kan niet meer zebrakoekje"])
async def test_of_care_only_that_help_was_pointed_to(
    portal: PortalServed, text: str
) -> None:
    read = await planted_talk(portal, BOTH)
    answer = await read.talk.send(text=text)
    opened = await read.open()
    assert opened.text.count("Hier is naar hulp verwezen") == 1
    assert "kan niet meer" not in opened.text
    # What the bot answered would tell why.
    assert answer.json["messages"][0]["id"] not in opened.text
    read.parts |= {"turn": "2", "message": answer.json["messages"][0]["id"]}
    for name in ("correct_form", "correct", "call_wrong"):
        assert (await read.ask(name)).status == 404, name
    assert talk_ids(await read.reader.get("/gesprekken?hulp=1")) == [read.talk.id]
    copy = await read.ask("talk_export")
    assert "kan niet meer" not in copy.text
    assert answer.json["messages"][0]["text"] not in copy.text


async def test_every_opening_has_a_line(portal: PortalServed) -> None:
    read = await planted_talk(portal, BOTH)
    await _corrected(read)
    expected = {
        "talk": "transcript",
        "talk_export": "export",
        "correct_form": "review",
        "save_test": "review",
    }
    for name, access in expected.items():
        async with portal.database.read() as connection:
            before = await read_log.of_conversation(connection, read.talk.id)
        answer = await read.ask(name)
        assert "zebrakoekje" in answer.text, name
        async with portal.database.read() as connection:
            after = await read_log.of_conversation(connection, read.talk.id)
        assert [line.access for line in after[len(before) :]] == [access], name
    # Nothing with words of the talk is shown elsewhere.
    for name in ("inbox", "corrections", "keys"):
        assert "zebrakoekje" not in (await read.ask(name)).text
    second = await portal.enter("content_editor")
    read.reader = second
    shown = await read.ask("correction")
    assert "zebrakoekje" in shown.text
    async with portal.database.read() as connection:
        lines = await read_log.of_conversation(connection, read.talk.id)
    assert (lines[-1].role, lines[-1].access) == ("content_editor", "review")


async def test_a_line_that_cannot_be_written_shows_nothing(
    portal: PortalServed, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = await planted_talk(portal, BOTH)

    async def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no log")

    monkeypatch.setattr("bot.storage.read_log.add", fails)
    for name in ("talk", "talk_export", "correct_form", "correction", "save_test"):
        answer = await read.ask(name)
        assert answer.status in {404, 500}, name
        assert not any(word in answer.text for word in WORDS), name
