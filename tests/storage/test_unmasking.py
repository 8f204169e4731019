"""Words as typed: asked in the talk, answered by a button, gone after seven days."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from bot.settings import Settings
from bot.storage import conversations, messages, retention, review_tables, unmasking
from bot.storage.database import Database
from bot.storage.errors import ConversationGoneError
from bot.storage.unmasking import MayNotAskError
from tests.storage.readable_talks import NONE, READ, Desk

MAIL = "mijn adres is jan@example.nl"


@pytest.fixture
async def desk(database: Database, settings: Settings) -> Desk:
    return await Desk(database, settings).hire()


async def _ask(desk: Desk, talk: str) -> dict[str, str]:
    """Ask in the talk and return the tokens of the buttons by title."""
    await desk.engine.ask_unmasking(talk, user_id=desk.adviser, name="Anna de Vries")
    async with desk.database.read() as connection:
        said = await messages.after_seq(connection, talk, 0)
    assert said[-1].role == "bot"
    assert "Anna de Vries" in (said[-1].text or "")
    return {each["title"]: each["payload"] for each in said[-1].buttons}


async def _texts(desk: Desk, talk: str) -> list[str]:
    async with desk.database.read() as connection:
        found = await unmasking.texts(
            connection, talk, keys=desk.keys, now=desk.clock.now()
        )
    return list(found.values())


async def _rows(desk: Desk) -> int:
    async with desk.database.read() as connection:
        count = sa.select(sa.func.count()).select_from(review_tables.unmasked_texts)
        return int(await connection.scalar(count) or 0)


async def test_only_what_comes_after_the_yes_is_kept_as_typed(desk: Desk) -> None:
    talk = await desk.talk(MAIL)
    buttons = await _ask(desk, talk)
    await desk.say(talk, "nog voor mijn antwoord, jan@example.nl")
    answer = await desk.press(talk, buttons["Ja, dat mag"])
    assert "1 december" in (answer.messages[0].text or "")
    assert await _texts(desk, talk) == []
    said = await desk.say(talk, "nu wel jan@example.nl")
    assert said.accepted.text == "nu wel «e-mailadres»"
    assert await _texts(desk, talk) == ["nu wel jan@example.nl"]
    for file in desk.settings.data_folder.glob("koffiebreak.db*"):
        assert b"jan@example" not in file.read_bytes()


async def test_the_talk_goes_on_and_numbers_stay_whole(desk: Desk) -> None:
    talk = await desk.talk("hallo")
    buttons = await _ask(desk, talk)
    await desk.press(talk, buttons["Nee, liever niet"])
    await desk.say(talk, "verder")
    async with desk.database.read() as connection:
        said = await messages.after_seq(connection, talk, 0)
    assert [message.seq for message in said] == list(range(1, len(said) + 1))
    # The agent heard nothing of question and answer.
    assert [heard.text for heard in desk.agent.seen] == ["hallo", "verder"]


async def test_a_no_keeps_nothing_and_is_respected(desk: Desk) -> None:
    talk = await desk.talk("hallo")
    buttons = await _ask(desk, talk)
    await desk.press(talk, buttons["Nee, liever niet"])
    await desk.say(talk, MAIL)
    assert await _rows(desk) == 0
    with pytest.raises(MayNotAskError):
        await _ask(desk, talk)
    desk.clock.move(days=7)
    assert await _ask(desk, talk)


async def test_a_typed_yes_is_no_answer(desk: Desk) -> None:
    talk = await desk.talk("hallo")
    await _ask(desk, talk)
    await desk.say(talk, "ja dat mag")
    await desk.say(talk, MAIL)
    assert await _rows(desk) == 0


async def test_after_seven_days_it_is_over_and_erased(desk: Desk) -> None:
    talk = await desk.talk("hallo")
    buttons = await _ask(desk, talk)
    await desk.press(talk, buttons["Ja, dat mag"])
    await desk.say(talk, MAIL)
    desk.clock.move(days=6, hours=23)
    await desk.say(talk, "nog net " + MAIL)
    assert len(await _texts(desk, talk)) == 2
    desk.clock.move(hours=1)
    assert await _texts(desk, talk) == []
    await desk.say(talk, "te laat " + MAIL)
    assert await _rows(desk) == 2
    await retention.purge(desk.database, desk.settings, desk.clock.now())
    assert await _rows(desk) == 0


@pytest.mark.parametrize("how", ["button", "choice", "deletion"])
async def test_taking_it_back_erases_at_once(desk: Desk, how: str) -> None:
    talk = await desk.talk("hallo")
    buttons = await _ask(desk, talk)
    answer = await desk.press(talk, buttons["Ja, dat mag"])
    await desk.say(talk, MAIL)
    assert await _rows(desk) == 1
    if how == "button":
        (stop,) = answer.messages[0].buttons
        assert stop["title"] == "Toch niet meer"
        await desk.press(talk, stop["payload"])
    elif how == "choice":
        await desk.choose(talk, NONE)
        await desk.choose(talk, READ)
    else:
        async with desk.database.write() as connection:
            await conversations.erase(connection, talk)
    assert await _rows(desk) == 0
    if how != "deletion":
        await desk.say(talk, MAIL)
        assert await _rows(desk) == 0


async def test_care_sentences_are_not_kept_even_then(desk: Desk) -> None:
    talk = await desk.talk("hallo")
    buttons = await _ask(desk, talk)
    await desk.press(talk, buttons["Ja, dat mag"])
    await desk.say(talk, "care ik kan niet meer")
    assert await _rows(desk) == 0


async def test_what_cannot_be_masked_is_not_kept_as_typed_either(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.dialogue import kept
    from bot.privacy import MaskingError

    talk = await desk.talk("hallo")
    buttons = await _ask(desk, talk)
    await desk.press(talk, buttons["Ja, dat mag"])

    def fails(*_: Any) -> Any:
        raise MaskingError("no")

    monkeypatch.setattr(kept, "find_personal", fails)
    await desk.say(talk, MAIL)
    assert await _rows(desk) == 0


async def test_nobody_asks_where_nobody_may_read(desk: Desk) -> None:
    talk = await desk.talk("hallo", chosen=NONE)
    with pytest.raises(MayNotAskError):
        await desk.engine.ask_unmasking(talk, user_id=desk.adviser, name="Anna")
    with pytest.raises(ConversationGoneError):
        await desk.engine.ask_unmasking("x", user_id=desk.adviser, name="Anna")


async def test_an_old_button_is_answered_and_changes_nothing(desk: Desk) -> None:
    talk = await desk.talk("hallo")
    buttons = await _ask(desk, talk)
    await desk.choose(talk, NONE)
    answer = await desk.press(talk, buttons["Ja, dat mag"])
    assert "geldt niet meer" in (answer.messages[0].text or "")
    await desk.choose(talk, READ)
    await desk.say(talk, MAIL)
    assert await _rows(desk) == 0


async def test_who_is_addressed_as_u_is_asked_so(desk: Desk) -> None:
    talk = await desk.talk("hallo", talk_address="formal")
    await desk.engine.ask_unmasking(talk, user_id=desk.adviser, name="Anna")
    async with desk.database.read() as connection:
        said = (await messages.after_seq(connection, talk, 0))[-1].text or ""
    assert "leest met u mee" in said
    assert "je " not in said
