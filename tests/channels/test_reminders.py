"""Reminders: only under an opt-in, on the day and two weeks later, until 'stop'."""

from __future__ import annotations

import datetime as dt
import re

from bot.storage import tables
from bot.storage.identities import REMINDER
from tests.channels.provider import Fault
from tests.channels.serving import Channelled, text_of

# WhatsApp lets only a template through after a day, which names no step.
REMINDED = re.compile("Energielijst|een bericht over je stap")


async def reminders(channel: Channelled) -> list[dt.datetime]:
    """Return when something will be said unasked."""
    rows = await channel.rows(tables.outbox)
    return sorted(r["due_at"] for r in rows if r["kind"] == REMINDER)


async def planned(channel: Channelled) -> None:
    """Plan a step for 1 December and accept the offer to be reminded."""
    await channel.type("hoi")
    said = text_of(await channel.type("een plan graag"))
    assert "Mag ik je hier op dinsdag 1 december" in said
    said = text_of(await channel.type("ja"))
    assert "Op dinsdag 1 december krijg je een bericht van mij" in said


async def until(channel: Channelled, day: int, hour: int) -> str:
    """Let December come that far; return what was said unasked."""
    channel.clock.moment = dt.datetime(2026, 12, day, hour, tzinfo=dt.timezone.utc)
    return text_of(await channel.settle())


async def test_nothing_is_sent_without_an_opt_in(channel: Channelled):
    await channel.type("hoi")
    await channel.type("een plan graag")
    await channel.press("Nee, dank je")
    assert await reminders(channel) == []
    assert await until(channel, 20, 12) == ""


async def test_it_is_offered_once(channel: Channelled):
    await channel.type("hoi")
    await channel.type("een plan graag")
    assert "Mag ik je" not in text_of(await channel.type("nog een plan"))


async def test_the_day_and_two_weeks_later(channel: Channelled):
    await planned(channel)
    assert await until(channel, 1, 7) == ""
    assert len(REMINDED.findall(await until(channel, 1, 8))) == 1
    asked = await until(channel, 15, 10)
    assert "Hoe ging het?" in asked
    assert await until(channel, 31, 10) == ""


async def test_a_day_that_has_passed_is_not_today(channel: Channelled):
    await planned(channel)
    said = await until(channel, 15, 10)
    assert "Voor vandaag" not in said
    assert said.count("Hoe ging het?") == 1


async def test_the_answer_goes_into_the_talk(channel: Channelled):
    await planned(channel)
    await until(channel, 1, 8)
    await until(channel, 15, 10)
    await channel.press("Niet gelukt")
    choice = channel.agent.seen[-1].payload["entities"]["choice"]
    assert choice == "not"
    await channel.type("iets anders")
    assert channel.agent.seen[-1].text == "iets anders"


async def test_a_typed_answer_goes_into_the_talk(channel: Channelled):
    await planned(channel)
    await until(channel, 15, 10)
    await channel.type("1")
    choice = channel.agent.seen[-1].payload["entities"]["choice"]
    assert choice == "done"


async def test_stop_works_at_once_and_the_talk_hears_it_too(channel: Channelled):
    await planned(channel)
    said = text_of(await channel.type("Stop!"))
    assert "geen herinneringen" in said
    assert "Je zei: Stop!" in said
    assert await reminders(channel) == []
    assert await until(channel, 20, 12) == ""


async def test_stop_is_an_ordinary_word_without_an_opt_in(channel: Channelled):
    await channel.type("hoi")
    said = text_of(await channel.type("stop"))
    assert said.startswith("Je zei: stop")


async def test_an_opt_in_taken_back_elsewhere_counts_at_that_moment(
    channel: Channelled,
):
    await planned(channel)
    await channel.type("keuzes")
    await channel.press("Herinneringen uit")
    assert await until(channel, 20, 12) == ""


async def test_a_conversation_that_moved_away_gets_none(channel: Channelled):
    await planned(channel)
    said = text_of(await channel.type("privé"))
    code = said.partition("#koffie=")[2].split()[0]
    await channel.client.post("/api/transfers", json={"code": code})
    assert await until(channel, 20, 12) == ""


async def test_who_erases_everything_gets_none(channel: Channelled):
    await planned(channel)
    await channel.type("verwijder alles")
    await channel.press("Ja, wis alles")
    assert await until(channel, 20, 12) == ""


async def test_a_talk_that_rests_after_a_crisis_is_left_in_peace(
    channel: Channelled,
):
    await planned(channel)
    channel.agent.extra_slots = {"talk_asked": "care"}
    await channel.type("nog iets over het plan")
    assert await until(channel, 20, 12) == ""


async def test_what_was_said_unasked_stands_in_the_talk(channel: Channelled):
    await planned(channel)
    await until(channel, 15, 10)
    kept = [r["text"] for r in await channel.rows(tables.messages)]
    assert any("Hoe ging het?" in (text or "") for text in kept)
    await channel.type("en nu verder")
    seqs = sorted(r["seq"] for r in await channel.rows(tables.messages))
    assert seqs == list(range(1, len(seqs) + 1))


async def test_a_provider_that_is_away_gets_it_later_and_once(channel: Channelled):
    await planned(channel)
    channel.provider.faults.append(Fault(503))
    assert await until(channel, 1, 8) == ""
    channel.clock.move(minutes=5)
    assert len(REMINDED.findall(text_of(await channel.settle()))) == 1
