"""An adviser in a talk: who has it, what is kept, care first, and back to the bot."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest

from bot.handover.taking_over import (
    ElsewhereError,
    NotInTheTalkError,
    TakenError,
    TakingOver,
)
from bot.privacy import RawText
from bot.storage import consents, handovers, identities, tables
from bot.storage.errors import ChangedMessageError
from bot.storage.records import Consents
from bot.storage.takeovers import Adviser, Takeover
from tests.serving import Served, Talk
from tests.talkers import until

ANNE = Adviser("u-anne", "Anne", "loopbaanadviseur")
BRAM = Adviser("u-bram", "Bram", "loopbaanadviseur")
SENTENCE = "ik wil niet meer leven"


@pytest.fixture
def taking_over(served: Served) -> TakingOver:
    return served.conversations.taking_over


async def _enter(
    taking_over: TakingOver, talk: Talk, adviser: Adviser, *, invited: bool
) -> Takeover:
    """Let an adviser in who took the request of this worker."""
    now = talk.served.clock.now()
    async with talk.served.database.write() as connection:
        found = await handovers.find(connection, talk.id)
        if found is None or found.claimed_by != adviser.id:
            await handovers.withdraw(connection, talk.id)
            await handovers.ask(
                connection,
                talk.id,
                packet={},
                reach="window" if invited else "phone",
                now=now,
            )
            found = await handovers.find(connection, talk.id)
            assert found is not None
            await handovers.claim(
                connection, found.id, adviser.id, now=now, abandoned_before=now
            )
    return await taking_over.enter(talk.id, adviser)


async def _say(
    taking_over: TakingOver,
    talk: Talk,
    text: str,
    *,
    name: str | None = None,
    adviser: Adviser = ANNE,
) -> Any:
    return await taking_over.say(
        talk.id,
        adviser,
        client_message_id=name or str(uuid.uuid4()),
        text=RawText(text),
    )


async def _press(talk: Talk, title: str) -> Any:
    """Press the newest button with that title."""
    buttons = [one for m in await talk.messages() for one in m["buttons"]]
    payload = next(b["payload"] for b in reversed(buttons) if b["title"] == title)
    return (await talk.send(payload=payload)).json


def _without_gaps(messages: list[dict[str, Any]]) -> bool:
    return [m["seq"] for m in messages] == list(range(1, len(messages) + 1))


async def _next(window: Any, kind: str) -> dict[str, Any]:
    """Return the next frame of that kind."""
    while True:
        frame: dict[str, Any] = await window.receive_json(timeout=5)
        if frame["type"] == kind:
            return frame


async def _window(talk: Talk) -> Any:
    """Open a window and wait until it listens."""
    window = await talk.connect()
    await _next(window, "ready")
    return window


async def test_while_an_adviser_has_the_talk_the_agent_is_not_called(
    talk: Talk, taking_over: TakingOver
) -> None:
    await _enter(taking_over, talk, ANNE, invited=True)
    answer = await talk.send(text="hoi Anne, bel me op 0612345678")
    assert answer.json["messages"] == []
    assert talk.served.agent.seen == []
    await _say(taking_over, talk, "Hoi! Waar gaat het over?")
    messages = await talk.messages()
    assert [m["role"] for m in messages[-3:]] == ["bot", "worker", "adviser"]
    assert "Anne, loopbaanadviseur, is er nu" in messages[-3]["text"]
    # What is kept and shown is masked, as ever
    assert "0612345678" not in messages[-2]["text"]
    assert _without_gaps(messages)


async def test_windows_hear_who_comes_and_goes(
    talk: Talk, taking_over: TakingOver
) -> None:
    window = await _window(talk)
    await _enter(taking_over, talk, ANNE, invited=True)
    joined = {
        "type": "adviser",
        "state": "joined",
        "name": "Anne",
        "role": "loopbaanadviseur",
    }
    assert await _next(window, "adviser") == joined
    # A window that opens later hears it too
    later = await _window(talk)
    assert await _next(later, "adviser") == joined
    await _say(taking_over, talk, "Hoi!")
    while (await _next(window, "message"))["message"]["role"] != "adviser":
        pass
    # Who spoke is no longer typing
    await taking_over.stay(talk.id, ANNE)
    await _say(taking_over, talk, "Zeg het maar.")
    typing = [(await _next(window, "typing"))["on"] for _ in range(3)]
    assert typing == [False, True, False]
    await taking_over.give_back(talk.id, adviser=ANNE)
    assert await _next(window, "adviser") == {**joined, "state": "left"}
    await window.close()
    await later.close()


async def test_given_back_the_bot_takes_the_thread_up(
    talk: Talk, taking_over: TakingOver
) -> None:
    await talk.send(text="eerst")
    await _enter(taking_over, talk, ANNE, invited=True)
    await talk.send(text="met Anne")
    assert await taking_over.give_back(talk.id, adviser=ANNE)
    assert not await taking_over.give_back(talk.id, adviser=ANNE)
    bridge = (await talk.messages())[-1]
    assert "Anne is weg uit dit gesprek. Ik ben het weer" in bridge["text"]
    assert [b["title"] for b in bridge["buttons"]] == ["Verder met ons gesprek"]
    # AND the agent goes on from its own state, which knows nothing of that talk
    await talk.send(text="verder")
    assert [seen.text for seen in talk.served.agent.seen] == ["eerst", "verder"]
    assert _without_gaps(await talk.messages())


async def test_danger_gets_help_at_once_and_its_words_are_not_kept(
    talk: Talk, taking_over: TakingOver
) -> None:
    await _enter(taking_over, talk, ANNE, invited=True)
    name = str(uuid.uuid4())
    answer = await talk.send({"client_message_id": name, "text": SENTENCE})
    assert answer.json["accepted"]["text"] == ""
    (reply,) = answer.json["messages"]
    assert reply["role"] == "bot"
    assert "112" in reply["text"]
    async with talk.served.database.read() as connection:
        for table in (tables.messages, tables.turns, tables.snapshots, tables.events):
            rows = await connection.execute(table.select())
            assert SENTENCE not in str(list(rows))
        (turn,) = await connection.execute(tables.turns.select())
    assert (turn.care, turn.intent) == (True, None)
    # A resend gets the same answer
    again = await talk.send({"client_message_id": name, "text": SENTENCE})
    assert again.json == answer.json
    # AND back with the bot nothing is asked or sold
    await taking_over.give_back(talk.id, adviser=ANNE)
    bridge = (await talk.messages())[-1]
    assert "0800-0113" in bridge["text"]
    assert [b["title"] for b in bridge["buttons"]] == [
        "Het gaat weer, ik wil verder praten"
    ]


async def test_other_care_sentences_are_not_kept_either(
    talk: Talk, taking_over: TakingOver
) -> None:
    await _enter(taking_over, talk, ANNE, invited=True)
    answer = await talk.send(text="care ik ben overspannen")
    assert answer.json["accepted"]["text"] == ""
    assert answer.json["messages"] == []


async def test_uninvited_an_adviser_asks_first(
    talk: Talk, taking_over: TakingOver
) -> None:
    asked = await _enter(taking_over, talk, ANNE, invited=False)
    assert asked.state == "asked"
    with pytest.raises(NotInTheTalkError):
        await _say(taking_over, talk, "Hoi!")
    # The bot still has the talk
    await talk.send(text="even wachten")
    assert len(talk.served.agent.seen) == 1
    window = await _window(talk)
    answer = await _press(talk, "Ja, kom erbij")
    assert "is er nu" in answer["messages"][0]["text"]
    assert (await _next(window, "adviser"))["state"] == "joined"
    await _say(taking_over, talk, "Hoi!")
    held = await taking_over.look(talk.id)
    # AND sees the talk from the worker's yes on
    assert held is not None
    assert held.first_seq == answer["accepted"]["seq"]
    await window.close()


@pytest.mark.parametrize(
    ("typed", "comes_in"), [("Ja hoor!", True), ("nee, liever niet", False)]
)
async def test_a_typed_answer_right_after_the_question_counts(
    talk: Talk, taking_over: TakingOver, typed: str, comes_in: bool
) -> None:
    await _enter(taking_over, talk, ANNE, invited=False)
    await talk.send(text=typed)
    held = await taking_over.look(talk.id)
    assert (held is not None and held.state == "on") is comes_in
    assert talk.served.agent.seen == []


async def test_a_later_yes_is_meant_for_the_bot(
    talk: Talk, taking_over: TakingOver
) -> None:
    await _enter(taking_over, talk, ANNE, invited=False)
    await talk.send(text="ik werk in de zorg")
    await talk.send(text="ja")
    assert [seen.text for seen in talk.served.agent.seen] == [
        "ik werk in de zorg",
        "ja",
    ]


async def test_no_keeps_the_adviser_out(talk: Talk, taking_over: TakingOver) -> None:
    await _enter(taking_over, talk, ANNE, invited=False)
    answer = await _press(talk, "Nee, liever niet")
    assert "komt er niet bij" in answer["messages"][0]["text"]
    assert await taking_over.look(talk.id) is None
    # AND the yes of that question is void
    answer = await _press(talk, "Ja, kom erbij")
    assert "geen adviseur" in answer["messages"][0]["text"]
    assert await taking_over.look(talk.id) is None


@pytest.mark.parametrize("way", ["button", "http"])
async def test_the_worker_can_end_it(
    talk: Talk, taking_over: TakingOver, way: str
) -> None:
    await _enter(taking_over, talk, ANNE, invited=True)
    window = await _window(talk)
    if way == "button":
        await _press(talk, "Stoppen met de adviseur")
    else:
        assert (await talk.call("DELETE", "/handover/adviser")).status == 204
    while (await _next(window, "adviser"))["state"] != "left":
        pass
    with pytest.raises(NotInTheTalkError):
        await _say(taking_over, talk, "Wacht!")
    assert "Ik ben het weer" in (await talk.messages())[-1]["text"]
    await window.close()


async def test_a_silent_adviser_loses_the_talk_at_the_next_message(
    talk: Talk, taking_over: TakingOver
) -> None:
    await _enter(taking_over, talk, ANNE, invited=True)
    talk.served.clock.move(minutes=9)
    await taking_over.stay(talk.id, ANNE)
    talk.served.clock.move(minutes=9)
    assert (await talk.send(text="ben je er nog?")).json["messages"] == []
    talk.served.clock.move(minutes=2)
    answer = await talk.send(text="hallo?")
    bridge, reply = answer.json["messages"]
    assert "bleef stil bij Anne" in bridge["text"]
    assert reply["text"] == "Je zei: hallo?"
    assert await taking_over.look(talk.id) is None


async def test_signs_of_life_count_from_who_is_in_the_talk(
    talk: Talk, taking_over: TakingOver
) -> None:
    await _enter(taking_over, talk, ANNE, invited=True)
    talk.served.clock.move(minutes=9)
    await taking_over.stay(talk.id, BRAM)
    talk.served.clock.move(minutes=2)
    # Too late: a sign of life brings nobody back
    await taking_over.stay(talk.id, ANNE)
    assert await taking_over.look(talk.id) is None


async def test_a_silent_adviser_loses_the_talk_by_itself(
    talk: Talk, taking_over: TakingOver
) -> None:
    await _enter(taking_over, talk, ANNE, invited=True)
    assert await taking_over.end_idle() == 0
    talk.served.clock.move(minutes=11)
    assert await taking_over.end_idle() == 1
    assert "bleef stil" in (await talk.messages())[-1]["text"]


async def test_what_is_said_twice_under_one_id_is_said_once(
    talk: Talk, taking_over: TakingOver
) -> None:
    await _enter(taking_over, talk, ANNE, invited=True)
    name = str(uuid.uuid4())
    said = [_say(taking_over, talk, "Hoi!", name=name) for _ in range(5)]
    answers = await asyncio.gather(*said)
    assert len({answer.id for answer in answers}) == 1
    with pytest.raises(ChangedMessageError):
        await _say(taking_over, talk, "Dag!", name=name)
    assert _without_gaps(await talk.messages())


async def test_both_sides_at_once_leave_no_gaps(
    talk: Talk, taking_over: TakingOver
) -> None:
    await _enter(taking_over, talk, ANNE, invited=True)
    both = [_say(taking_over, talk, f"adviseur {n}") for n in range(8)]
    both += [talk.send(text=f"werkende {n}") for n in range(8)]
    await asyncio.gather(*both)
    messages = await talk.messages()
    assert len(messages) == 3 + 16
    assert _without_gaps(messages)


async def test_another_adviser_stays_out(talk: Talk, taking_over: TakingOver) -> None:
    await _enter(taking_over, talk, ANNE, invited=True)
    with pytest.raises(TakenError):
        await _enter(taking_over, talk, BRAM, invited=True)
    with pytest.raises(NotInTheTalkError):
        await _say(taking_over, talk, "Hoi!", adviser=BRAM)
    assert not await taking_over.give_back(talk.id, adviser=BRAM)
    # The same adviser again changes nothing
    before = await talk.messages()
    await _enter(taking_over, talk, ANNE, invited=True)
    assert await talk.messages() == before


async def test_a_turn_that_thinks_while_an_adviser_comes_in_is_heard_by_them(
    talk: Talk, taking_over: TakingOver
) -> None:
    agent = talk.served.agent
    agent.hold = asyncio.Event()
    turn = asyncio.create_task(talk.send(text="ik zat net te typen"))
    await until(lambda: agent.started > 0)
    await _enter(taking_over, talk, ANNE, invited=True)
    agent.hold.set()
    answer = await turn
    # The agent's answer came too late: the message is the adviser's
    assert answer.json["messages"] == []
    assert _without_gaps(await talk.messages())


async def test_a_talk_in_a_messaging_app_is_not_for_live_talks(
    talk: Talk, taking_over: TakingOver
) -> None:
    async with talk.served.database.write() as connection:
        await identities.link(
            connection,
            b"x" * 32,
            conversation_id=talk.id,
            channel="telegram",
            now=talk.served.clock.now(),
        )
    with pytest.raises(ElsewhereError):
        await _enter(taking_over, talk, ANNE, invited=True)


async def test_who_has_no_request_of_this_worker_stays_out(
    talk: Talk, taking_over: TakingOver
) -> None:
    with pytest.raises(NotInTheTalkError):
        await taking_over.enter(talk.id, ANNE)
    await _enter(taking_over, talk, ANNE, invited=True)
    await talk.call("DELETE", "/handover")
    with pytest.raises(NotInTheTalkError):
        await taking_over.enter(talk.id, ANNE)


async def test_an_invitation_is_good_for_once(
    talk: Talk, taking_over: TakingOver
) -> None:
    await _enter(taking_over, talk, ANNE, invited=True)
    await talk.call("DELETE", "/handover/adviser")
    again = await taking_over.enter(talk.id, ANNE)
    assert again.state == "asked"


async def test_who_may_read_along_is_told_so(
    talk: Talk, taking_over: TakingOver
) -> None:
    chosen = Consents(
        adviser_may_read=True, text_version="x", at=talk.served.clock.now()
    )
    async with talk.served.database.write() as connection:
        await consents.choose(connection, talk.id, chosen)
    await _enter(taking_over, talk, ANNE, invited=True)
    joined = (await talk.messages())[-1]["text"]
    assert "Je koos eerder dat een adviseur mag meelezen" in joined


async def test_taking_the_request_back_ends_the_talk_with_the_adviser(
    talk: Talk, taking_over: TakingOver
) -> None:
    await _enter(taking_over, talk, ANNE, invited=True)
    assert (await talk.call("DELETE", "/handover")).status == 204
    assert await taking_over.look(talk.id) is None


async def test_the_request_tells_who_is_there(
    talk: Talk, taking_over: TakingOver
) -> None:
    await _enter(taking_over, talk, ANNE, invited=True)
    seen = (await talk.call("GET", "/handover")).json["adviser"]
    assert seen == {"state": "on", "name": "Anne", "role": "loopbaanadviseur"}
    talk.served.clock.move(minutes=10)
    seen = (await talk.call("GET", "/handover")).json["adviser"]
    assert seen["state"] == "none"


async def test_the_button_for_the_packet_is_marked_and_answered(talk: Talk) -> None:
    payload = {"intent": "ask_human", "entities": {"handover": "packet"}}
    talk.served.agent.buttons = (("Een adviseur vragen", payload),)
    (reply,) = (await talk.send(text="mens")).json["messages"]
    marked = reply["buttons"][-1]
    assert marked["opens"] == "handover"
    # A client without such a panel presses it like any other
    (answer,) = (await talk.send(payload=marked["payload"])).json["messages"]
    assert "Een mens spreken" in answer["text"]
