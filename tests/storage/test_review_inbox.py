"""The inbox: filters, pages, search, and what an adviser adds."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from bot.privacy import MaskedText
from bot.settings import Settings
from bot.storage import (
    contacts,
    conversations,
    review_inbox,
    review_tables,
    reviewing,
    search,
)
from bot.storage.database import Database
from bot.storage.errors import ConversationGoneError
from bot.storage.review_inbox import Filter
from tests.storage.readable_talks import BOTH, NONE, READ, Desk


@pytest.fixture
async def desk(database: Database, settings: Settings) -> Desk:
    return await Desk(database, settings).hire()


async def test_the_row_follows_the_turns(desk: Desk) -> None:
    talk = await desk.talk(
        "ik wil leiding geven",
        wish="wish_lead",
        obstacles=["obstacle_time", "obstacle_age"],
        schemes_shown=["slim"],
    )
    await desk.say(talk, "care het gaat niet")
    (row,) = (await desk.page()).rows
    assert row.conversation_id == talk
    assert (row.worker_messages, row.wish, row.care) == (2, "wish_lead", True)
    assert row.obstacles == ("obstacle_age", "obstacle_time")
    assert row.lowest_confidence == 0.9
    assert (row.status, row.assignee, row.fallback) == ("unread", None, False)
    # The next turn of the agent knows no obstacle any more: the marks follow.
    desk.agent.extra_slots = {"obstacles": ["obstacle_home"], "wish": None}
    await desk.say(talk, "toch niet")
    (row,) = (await desk.page()).rows
    assert (row.wish, row.obstacles) == (None, ("obstacle_home",))


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({"channel": "web"}, True),
        ({"channel": "telegram"}, False),
        ({"wish": "wish_lead"}, True),
        ({"wish": "wish_grow"}, False),
        ({"obstacle": "obstacle_time"}, True),
        ({"obstacle": "obstacle_age"}, False),
        ({"scheme": "slim"}, True),
        ({"scheme": "stap"}, False),
        ({"tag": "nazien"}, True),
        ({"tag": "obstacle_time"}, False),
        ({"confidence_below": 0.95}, True),
        ({"confidence_below": 0.9}, False),
        ({"fallback": True}, False),
        ({"care": True}, False),
        ({"wants_contact": True}, True),
        ({"status": "unread"}, True),
        ({"status": "later"}, False),
        ({"assignee": "-"}, False),
        ({"fewest": 1}, True),
        ({"fewest": 2}, False),
        ({"most": 1}, True),
        ({"most": 0}, False),
        ({"query": "leidinggevende"}, False),
        ({"query": "leiding"}, True),
        ({"query": "GEVEN, leiding!"}, True),
        ({"query": "!?"}, False),
        ({"query": "leiding", "wish": "wish_lead", "status": "unread"}, True),
    ],
)
async def test_a_filter_finds_a_talk_that_fits_and_no_other(
    desk: Desk, wanted: dict[str, object], fits: bool
) -> None:
    talk = await desk.talk(
        "ik wil leiding geven",
        wish="wish_lead",
        obstacles=["obstacle_time"],
        schemes_shown=["slim"],
    )
    now = desk.clock.now()
    async with desk.database.write() as connection:
        await reviewing.add_tag(connection, talk, MaskedText("nazien"))
        await reviewing.assign(connection, talk, desk.adviser)
        await contacts.replace(
            connection,
            talk,
            {"email": "a@example.nl"},
            keys=desk.keys,
            now=now,
            expires_at=now + dt.timedelta(days=1),
        )
    assert await desk.found(**wanted) == ([talk] if fits else [])
    if fits:
        await desk.choose(talk, NONE)
        assert await desk.found(**wanted) == []


async def test_days_and_owner(desk: Desk) -> None:
    talk = await desk.talk("hallo")
    at = desk.clock.now()
    minute = dt.timedelta(minutes=1)
    async with desk.database.write() as connection:
        await reviewing.assign(connection, talk, desk.adviser)
    assert await desk.found(since=at) == [talk]
    assert await desk.found(since=at + minute) == []
    assert await desk.found(until=at) == []
    assert await desk.found(until=at + minute) == [talk]
    assert await desk.found(assignee=desk.adviser) == [talk]
    assert await desk.found(assignee=desk.second) == []


async def test_pages_have_each_talk_once(desk: Desk) -> None:
    talks = [await desk.talk(f"bericht {number}") for number in range(7)]
    # Two with the very same moment.
    async with desk.database.write() as connection:
        table = review_tables.talk_summaries
        at = desk.clock.now()
        await connection.execute(
            sa.update(table)
            .where(table.c.conversation_id.in_(talks[2:5]))
            .values(last_at=at)
        )
    found, after = [], None
    while True:
        page = await desk.page(after=after, size=2)
        found += [row.conversation_id for row in page.rows]
        after = page.after
        if after is None:
            break
    assert len(found) == 7
    assert set(found) == set(talks)


async def test_the_neighbours_of_a_talk(desk: Desk) -> None:
    first, hidden, last = [
        await desk.talk("hallo", chosen=chosen) for chosen in (READ, NONE, READ)
    ]
    async with desk.database.read() as connection:
        row = await review_inbox.find(connection, first, now=desk.clock.now())
        assert row is not None
        assert await review_inbox.neighbours(connection, row) == (last, None)
        row = await review_inbox.find(connection, last, now=desk.clock.now())
        assert row is not None
        assert await review_inbox.neighbours(connection, row) == (None, first)
        assert await review_inbox.find(connection, hidden, now=desk.clock.now()) is None


async def test_a_reviewed_talk_is_unread_when_the_worker_goes_on(desk: Desk) -> None:
    talk = await desk.talk("hallo")
    for status, then in (("reviewed", "unread"), ("later", "later")):
        async with desk.database.write() as connection:
            await reviewing.set_status(connection, talk, status)
        await desk.say(talk, "nog iets")
        (row,) = (await desk.page()).rows
        assert row.status == then


async def test_search_knows_dutch_forms_and_joins_messages(desk: Desk) -> None:
    talk = await desk.talk("ik werkte in magazijnen", "en nu wil ik begeleiden")
    await desk.talk("ik werkte in winkels")
    assert await desk.found(query="magazijn begeleid") == [talk]
    assert await desk.found(query="werken magazijnen") == [talk]
    assert len(await desk.found(query="werken")) == 2
    assert await desk.found(query='magazijn" OR "winkel') == []
    assert await desk.found(query="NEAR(magazijn) AND *") == []


async def test_search_does_not_find_what_was_masked(desk: Desk) -> None:
    talk = await desk.talk("mail me op jan.jansen@example.nl over het magazijn")
    assert await desk.found(query="magazijn") == [talk]
    assert await desk.found(query="jansen") == []


async def test_words_come_and_go_with_the_choice(desk: Desk) -> None:
    talk = await desk.talk("zebrakoekje", chosen=NONE)

    async def entries() -> int:
        async with desk.database.read() as connection:
            table = review_tables.talk_words
            count = sa.select(sa.func.count()).select_from(table)
            return int(await connection.scalar(count) or 0)

    assert await entries() == 0
    await desk.choose(talk, READ)
    assert await entries() == 1
    assert await desk.found(query="zebrakoekje") == [talk]
    await desk.say(talk, "kampvuurlied")
    assert await desk.found(query="kampvuurlied zebrakoekje") == [talk]
    await desk.choose(talk, NONE)
    assert await entries() == 0
    await desk.choose(talk, READ)
    assert await desk.found(query="kampvuurlied zebrakoekje") == [talk]


async def test_erased_words_are_gone_from_the_index_and_the_file(desk: Desk) -> None:
    talk = await desk.talk("zebrakoekje")
    for _ in range(5):
        await desk.talk("gewone woorden van anderen")
    async with desk.database.write() as connection:
        await conversations.erase(connection, talk)
    await desk.database.forget_erased()
    stems = await _indexed(desk.database)
    assert "andeer" in " ".join(stems)
    assert "zebra" not in " ".join(stems)
    for file in desk.settings.data_folder.glob("koffiebreak.db*"):
        assert b"zebrakoek" not in file.read_bytes(), file.name
    assert len(await desk.found(query="gewone woorden")) == 5


async def _indexed(database: Database) -> list[str]:
    """Return all that the index of searching holds."""
    async with database.write() as connection:
        if not database.is_sqlite:
            table = review_tables.talk_words
            return list((await connection.scalars(sa.select(table.c.words))).all())
        await connection.execute(
            sa.text("CREATE VIRTUAL TABLE temp.v USING fts5vocab(main,talk_search,row)")
        )
        terms = (await connection.scalars(sa.text("SELECT term FROM temp.v"))).all()
        await connection.execute(sa.text("DROP TABLE temp.v"))
    return list(terms)


def test_words_are_searched_by_stem_without_case_and_accents() -> None:
    assert search.stems("Werkende collega's cafés!") == search.stems(
        "werkend collega s cafe"
    )
    assert search.stems("«naam» 2026_x") == ["naam", "2026", "x"]
    assert search.matching(sqlite.dialect(), " ... ") is None


async def test_nothing_is_added_to_a_talk_that_may_not_be_read(desk: Desk) -> None:
    hidden = await desk.talk("hallo", chosen=NONE)
    for attempt in (
        lambda c: reviewing.set_status(c, hidden, "later"),
        lambda c: reviewing.assign(c, hidden, desk.adviser),
        lambda c: reviewing.add_tag(c, hidden, MaskedText("x")),
        lambda c: reviewing.remove_tag(c, hidden, "x"),
        lambda c: reviewing.add_note(
            c,
            hidden,
            user_id=desk.adviser,
            text=MaskedText("x"),
            now=desk.clock.now(),
        ),
    ):
        with pytest.raises(ConversationGoneError):
            async with desk.database.write() as connection:
                await attempt(connection)


async def test_tags_notes_and_filters(desk: Desk) -> None:
    talk = await desk.talk("hallo", chosen=BOTH)
    now = desk.clock.now()
    async with desk.database.write() as connection:
        for tag in ("later bellen", "later bellen", "x" * 90):
            await reviewing.add_tag(connection, talk, MaskedText(tag))
        await reviewing.remove_tag(connection, talk, "x" * 90)
        await reviewing.add_note(
            connection, talk, user_id=desk.adviser, text=MaskedText("mooi"), now=now
        )
        for query in ("q=werk", "q=baan"):
            await reviewing.save_filter(
                connection, user_id=desk.adviser, name="mijn", query=query
            )
        with pytest.raises(ValueError, match="status"):
            await reviewing.set_status(connection, talk, "weg")
    async with desk.database.write() as connection:
        (row,) = (await review_inbox.page(connection, Filter(), now=now)).rows
        assert row.tags == ("later bellen",)
        assert await review_inbox.tags(connection) == ("later bellen",)
    await desk.choose(talk, NONE)
    async with desk.database.read() as connection:
        assert await review_inbox.tags(connection) == ()
    await desk.choose(talk, BOTH)
    async with desk.database.write() as connection:
        (note,) = await reviewing.notes(connection, talk)
        assert (note.user_id, note.text) == (desk.adviser, "mooi")
        (saved,) = await reviewing.saved_filters(connection, desk.adviser)
        assert saved.query == "q=baan"
        for user, left in ((desk.second, 1), (desk.adviser, 0)):
            await reviewing.remove_filter(connection, user_id=user, number=saved.number)
            held = await reviewing.saved_filters(connection, desk.adviser)
            assert len(held) == left
