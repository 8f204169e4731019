"""Talks with the trained model as an adviser reads them afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.portal.talk_page import TalkPage, exchanges, talk_page
from bot.review.folding import SHOWN_SLOTS
from bot.review.scenario import scenario
from bot.settings import Settings
from bot.storage import transcripts, turns
from bot.storage.database import Database
from bot.storage.migrate import upgrade_database
from bot.storage.records import Message, TurnAnswer
from tests.application import load_agent, said_pattern
from tests.content import project
from tests.storage.readable_talks import BOTH, NONE, Desk

OF_CARE = ("113", "112", "huisarts", "bedrijfsarts", "vertrouwenspersoon", "gevaar")


@pytest.fixture(scope="module")
def agent() -> Iterator[Any]:
    loaded = load_agent()
    yield loaded
    loaded.close()


@pytest.fixture
async def desk(tmp_path: Path, agent: Any) -> AsyncIterator[Desk]:
    settings = Settings(data_folder=tmp_path)
    database = Database.from_settings(settings)
    await upgrade_database(database)
    yield await Desk(database, settings, agent=agent).hire()
    await database.dispose()


async def _begin(desk: Desk) -> tuple[str, TurnAnswer]:
    begun = await desk.engine.open(channel="web", locale="nl")
    await desk.choose(begun.id, BOTH)
    start = begun.messages[-1].buttons[0]
    return begun.id, await desk.press(begun.id, start["payload"])


async def _press(desk: Desk, talk: str, said: TurnAnswer, title: str) -> TurnAnswer:
    buttons = [
        *(button for message in said.messages for button in message.buttons),
        *(
            button
            for message in said.messages
            for card in message.cards
            for button in card["buttons"]
        ),
    ]
    (token, *_) = [each["payload"] for each in buttons if each["title"] == title]
    return await desk.press(talk, token)


async def _read(desk: Desk, talk: str) -> TalkPage:
    async with desk.database.read() as connection:
        found = await transcripts.find(connection, talk)
    assert found is not None
    return talk_page(found, {})


async def test_slots_and_presses_as_they_were(desk: Desk) -> None:
    talk, said = await _begin(desk)
    for line in (
        "een 5 denk ik",
        "nieuwe mensen inwerken vind ik leuk",
        "het sjouwen en de lange dagen",
        "[Een stap hogerop]",
        "[Geen tijd]",
        "orderpicker in een magazijn",
        "[Vast]",
        "[Een half uur per week]",
        "[Ja, dat klopt]",
        "[Deze kies ik]",
    ):
        if line.startswith("["):
            said = await _press(desk, talk, said, line[1:-1])
        else:
            said = await desk.say(talk, line)
    page = await _read(desk, talk)
    async with desk.database.read() as connection:
        snapshot = await turns.load_snapshot(connection, talk)
    assert snapshot is not None
    expected = {n: snapshot.slots[n] for n in SHOWN_SLOTS if snapshot.slots.get(n)}
    assert dict(page.slots) == expected
    pressed = [
        b.message.text for b in page.bubbles if b.understood and b.understood.pressed
    ]
    assert pressed[1:] == [
        "Een stap hogerop",
        "Geen tijd",
        "Vast",
        "Een half uur per week",
        "Ja, dat klopt",
        "Deze kies ik",
    ]
    typed = [b for b in page.bubbles if b.can_be_corrected]
    assert len(typed) == 4
    assert all(b.understood and b.understood.actions for b in typed)
    assert [offer.chosen for offer in page.offers][:3].count(True) == 1
    # The talk as a test says the same again, with the card the button was on.
    made = scenario(exchanges(page), seed="x")
    chosen = next(offer.title for offer in page.offers if offer.chosen)
    assert f"{chosen}: Deze kies ik" in made
    assert "utter_talk_ask_energy_gives" in made
    await _play(desk, YAML(typ="safe").load(made))


async def _play(desk: Desk, scenario_turns: list[dict[str, Any]]) -> None:
    """Play a scenario as tests/scenarios does: all it names must be said again."""
    begun = await desk.engine.open(channel="web", locale="nl")
    said: tuple[Message, ...] = begun.messages
    for turn in scenario_turns:
        if "worker" in turn:
            answer = await desk.say(begun.id, turn["worker"])
        else:
            answer = await desk.press(begun.id, _token(said, turn["press"]))
        said = answer.messages
        text = "\n".join(message.text or "" for message in said)
        for name in turn.get("bot", ()):
            assert said_pattern(project.responses()[name]).search(text), (name, text)
        cards = [card for message in said for card in message.cards]
        assert len(cards) == turn.get("cards", {}).get("count", 0)


def _token(said: tuple[Message, ...], title: str) -> str:
    card, _, on_card = title.rpartition(": ")
    for message in said:
        for button in message.buttons:
            if button["title"] == title:
                return str(button["payload"])
        for shown in message.cards:
            for button in shown["buttons"]:
                if (shown["title"], button["title"]) == (card, on_card):
                    return str(button["payload"])
    raise AssertionError(title)


async def test_of_a_crisis_and_the_rest_after_it_nothing_shows(desk: Desk) -> None:
    talk, _ = await _begin(desk)
    await desk.say(talk, "een 5 denk ik")
    cared = await desk.say(talk, "voor mij hoeft het leven niet meer")
    assert "113" in (cared.messages[0].text or "")
    rest = await desk.say(talk, "nee, er is niemand hier")
    assert "113" in " ".join(message.text or "" for message in rest.messages)
    page = await _read(desk, talk)
    assert [bubble.kind for bubble in page.bubbles][-2:] == ["care", "care"]
    shown = " ".join(
        (bubble.message.text or "") for bubble in page.bubbles if bubble.kind != "lost"
    )
    for word in (*OF_CARE, "leven niet", "niemand hier"):
        assert word not in shown, word
    for bubble in page.bubbles[-2:]:
        assert (bubble.understood, bubble.message.buttons) == (None, ())
    assert "talk_asked" not in page.slots
    # Nor is it found, whether the choice was there or comes now.
    for chosen in (BOTH, NONE, BOTH):
        await desk.choose(talk, chosen)
        for word in ("leven", "niemand", "hier"):
            assert await desk.found(query=word) == [], word
    assert await desk.found(query="denk") == [talk]
    # The talk as a test ends before it.
    assert "leven" not in scenario(exchanges(page), seed="x")


@pytest.mark.parametrize(
    "text",
    [
        "ik zit ziek thuis met een burn-out",
        "mijn chef scheldt me elke dag uit waar iedereen bij is",
    ],
)
async def test_of_illness_and_conflict_neither(desk: Desk, text: str) -> None:
    talk, _ = await _begin(desk)
    await desk.say(talk, "een 5 denk ik")
    await desk.say(talk, text)
    page = await _read(desk, talk)
    assert page.bubbles[-1].kind == "care"
    shown = " ".join((bubble.message.text or "") for bubble in page.bubbles)
    assert text not in shown
    for word in OF_CARE:
        assert word not in shown, word
