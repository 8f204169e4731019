"""One koffiebreak over every channel, with the trained model behind it.

From the greeting to a plan, a question about money on the way, the question two weeks
later, and a deletion at the end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue.load import load_catalogue
from bot.storage import tables
from bot.storage.all_tables import metadata
from bot.storage.rules import rule_of
from bot.talk.context import TalkContext
from bot.talk.phrases import load_phrases
from bot.talk.plan import plan_from_slots
from tests.application import load_agent
from tests.channels.provider import Provider
from tests.channels.serving import channelled, text_of


@pytest.fixture(scope="module")
def agent() -> Iterator[Any]:
    """Give the trained model, loaded once."""
    loaded = load_agent()
    yield loaded
    loaded.close()


def real_plan(slots: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """Return the plan as `koffiebreak run` makes it."""
    return plan_from_slots(slots, TalkContext(load_catalogue(), load_phrases(), today))


async def test_from_greeting_to_plan_and_away(
    provider: Provider, tmp_path: Path, agent: Any
):
    async with channelled(tmp_path, provider, agent=agent, plan=real_plan) as channel:
        said = text_of(await channel.type("hoi"))
        assert "computerprogramma van Testbedrijf" in said
        assert "?" in text_of(await channel.press("Ja, beginnen"))

        said = text_of(await channel.type("wat is de slim subsidie"))
        assert "SLIM" in said

        said = text_of(await channel.type("geef me gewoon een tip, iets kleins"))
        assert said.count("Eerste stap:") == 3
        said = text_of(await channel.type("de eerste"))
        assert "zeker" in said
        await channel.type("heel zeker, een 9")
        said = text_of(await channel.type("morgen"))
        assert "woensdag 25 november" in said
        said = text_of(await channel.press("Ja, zet maar in mijn plan"))
        assert "Mag ik je hier op woensdag 25 november" in said
        assert "Op woensdag 25 november" in text_of(await channel.type("ja"))

        channel.clock.moment = dt.datetime(2026, 11, 25, 8, tzinfo=dt.timezone.utc)
        assert "Voor vandaag" in text_of(await channel.settle())
        channel.clock.moment = dt.datetime(2026, 12, 9, 10, tzinfo=dt.timezone.utc)
        assert "Hoe ging het?" in text_of(await channel.settle())
        said = text_of(await channel.press("Gelukt"))
        (plan,) = [row["slots"]["plan"] for row in await channel.rows(tables.snapshots)]
        assert plan[0]["outcome"] == "done", said

        assert "Werkcentrum" in text_of(await channel.type("ik wil een mens spreken"))
        said = text_of(await channel.type("kun je me uit jullie systeem halen"))
        assert "Zal ik het doen?" in said
        assert "menu" not in said
        assert "Alles is gewist" in text_of(await channel.press("Ja, wis alles"))
        for table in metadata.sorted_tables:
            if rule_of(table).kind == "conversation":
                assert await channel.count(table) == 0, table.name


async def test_danger_comes_first_and_is_not_kept(
    provider: Provider, tmp_path: Path, agent: Any
):
    async with channelled(tmp_path, provider, agent=agent, plan=real_plan) as channel:
        await channel.type("hoi")
        said = text_of(await channel.type("ik wil dood"))
        assert "113" in said
        kept = " ".join(r["text"] or "" for r in await channel.rows(tables.messages))
        assert "ik wil dood" not in kept


async def test_who_wants_u_is_told_u_by_the_channel_too(
    provider: Provider, tmp_path: Path, agent: Any
):
    async with channelled(tmp_path, provider, agent=agent, plan=real_plan) as channel:
        await channel.type("hoi")
        await channel.type("zeg maar u")
        assert "Dit weet ik van u" in text_of(await channel.type("wat weet je van mij"))
        said = text_of(await channel.type("kun je me uit jullie systeem halen"))
        assert "op uw scherm" in said


async def test_what_speaks_of_a_menu_is_said_in_the_words_of_the_channel(
    provider: Provider, tmp_path: Path, agent: Any
):
    async with channelled(tmp_path, provider, agent=agent, plan=real_plan) as channel:
        await channel.type("hoi")
        said = text_of(await channel.press("Eerst: wat gebeurt er met mijn gegevens?"))
        assert "menu" not in said
        assert '"verwijder alles"' in said
        said = text_of(await channel.type("wat heb je allemaal over mij opgeslagen"))
        assert "menu" not in said
        assert "Dit weet ik van je" in text_of(
            await channel.press("Bekijk wat bewaard is")
        )
