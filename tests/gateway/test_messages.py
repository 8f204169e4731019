from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import pytest

from tests.serving import Served, Talk


def ids() -> str:
    return str(uuid.uuid4())


async def test_opening_gives_a_key_and_numbered_messages(served: Served) -> None:
    # WHEN a conversation begins
    talk = await served.open()
    # THEN its id and token cannot be guessed and its messages count from 1
    assert len(talk.id) >= 22
    assert len(talk.token) >= 43
    assert [message["seq"] for message in talk.opened["messages"]] == [1, 2]
    assert talk.opened["messages"][0]["at"] == "2026-11-24T09:30:00.000Z"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"channel": "sms"},
        {"channel": 1},
        {"channel": "web", "locale": "Nederlands!"},
        {"channel": "web", "sender": "someone-else"},
        [],
        "web",
    ],
)
async def test_refuses_an_opening_of_another_shape(served: Served, body: Any) -> None:
    answer = await served.call("POST", "/api/conversations", json=body)
    assert answer.status == 422


async def test_gives_the_message_as_kept_and_the_replies(talk: Talk) -> None:
    # GIVEN a message with personal data
    given = ids()
    # WHEN it is sent
    answer = await talk.send(client_message_id=given, text="Ik ben lasser, 0612345678")
    # THEN it comes back masked, numbered after the opening, and so does the echo
    accepted = answer.json["accepted"]
    assert accepted["text"] == "Ik ben lasser, «telefoonnummer»"
    assert accepted["client_message_id"] == given
    assert (accepted["seq"], accepted["role"]) == (3, "worker")
    reply = answer.json["messages"][0]
    assert reply["text"] == "Je zei: Ik ben lasser, «telefoonnummer»"
    assert (reply["seq"], reply["role"]) == (4, "bot")


async def test_the_agent_reads_the_text_as_typed(served: Served, talk: Talk) -> None:
    await talk.send(text="/restart bel 0612345678")
    assert served.agent.seen[0].text == "/restart bel 0612345678"


async def test_the_same_message_again_gets_the_same_answer(
    served: Served, talk: Talk
) -> None:
    # GIVEN a message that was answered
    body = {"client_message_id": ids(), "text": "hoi"}
    first = await talk.send(body)
    # WHEN it comes again, its id in capitals too
    again = await talk.send(body)
    capitals = await talk.send(
        {**body, "client_message_id": body["client_message_id"].upper()}
    )
    # THEN the answer is the same and it was handled once
    assert first.json == again.json == capitals.json
    assert len(served.agent.seen) == 1
    assert len(await talk.messages()) == 4


async def test_the_same_message_twice_at_once_is_handled_once(
    served: Served, talk: Talk
) -> None:
    served.agent.pause = 0.05
    body = {"client_message_id": ids(), "text": "hoi"}
    answers = await asyncio.gather(*(talk.send(body) for _ in range(5)))
    assert [answer.status for answer in answers] == [200] * 5
    assert all(answer.json == answers[0].json for answer in answers)
    assert len(served.agent.seen) == 1


async def test_a_known_id_with_another_body_is_refused(talk: Talk) -> None:
    given = ids()
    await talk.send(client_message_id=given, text="hoi")
    changed = await talk.send(client_message_id=given, text="doei")
    pressed = await talk.send(
        client_message_id=given, payload=_first_button(talk)["payload"]
    )
    assert (changed.status, pressed.status) == (409, 409)


async def test_twenty_at_once_are_neither_lost_nor_doubled(talk: Talk) -> None:
    # WHEN twenty messages come at once
    answers = await asyncio.gather(*(talk.send(text=f"nummer {n}") for n in range(20)))
    # THEN each is answered once, and the numbers have no gaps
    assert [answer.status for answer in answers] == [200] * 20
    found = await talk.messages()
    assert [message["seq"] for message in found] == list(range(1, 43))
    said = [message["text"] for message in found if message["role"] == "worker"]
    assert sorted(said) == sorted(f"nummer {n}" for n in range(20))


def _first_button(talk: Talk) -> dict[str, str]:
    button: dict[str, str] = talk.opened["messages"][1]["buttons"][0]
    return button


async def test_a_button_is_kept_under_its_title(served: Served, talk: Talk) -> None:
    # GIVEN a button of the opening, of which the client knows a token only
    given = _first_button(talk)
    assert "affirm" not in json.dumps(talk.opened)
    # WHEN it is pressed, twice: it stays valid
    first = await talk.send(payload=given["payload"])
    second = await talk.send(payload=given["payload"])
    # THEN the message has its title and the agent its payload
    assert first.json["accepted"]["text"] == given["title"] == "Ja"
    assert second.status == 200
    assert served.agent.seen[0].payload == {"intent": "affirm", "entities": {}}


async def test_a_button_on_a_card_works_too(served: Served, talk: Talk) -> None:
    answer = await talk.send(text="card graag")
    card = answer.json["messages"][0]["cards"][0]
    pressed = await talk.send(payload=card["buttons"][0]["payload"])
    assert pressed.json["accepted"]["text"] == "Kies"


async def test_a_button_of_another_conversation_is_refused(
    served: Served, talk: Talk
) -> None:
    other = await served.open()
    answer = await talk.send(payload=_first_button(other)["payload"])
    assert answer.status == 409
    assert served.agent.seen == []


async def test_a_care_sentence_keeps_its_row_alone(talk: Talk) -> None:
    # WHEN a care sentence is sent, and sent again
    body = {"client_message_id": ids(), "text": "care ik zie het niet meer zitten"}
    first, again = await talk.send(body), await talk.send(body)
    # THEN it is answered, its row has no text, and the resend gets the same
    assert first.json["accepted"]["text"] == ""
    assert again.json == first.json
    export = (await talk.call("GET", "/export")).json
    assert export["turns"][0]["intent"] is None
    assert export["turns"][0]["entities"] == []
    assert export["events"] == [export["events"][0]]


async def test_a_failed_turn_keeps_the_apology_and_the_old_state(talk: Talk) -> None:
    await talk.send(text="eerste")
    answer = await talk.send(text="fail nu")
    assert answer.status == 200
    snapshot = (await talk.call("GET", "/export")).json["snapshots"][0]
    assert snapshot["state"]["said"] == ["eerste"]
    assert snapshot["last_seq"] == 6


@pytest.mark.parametrize("text", ["crash nu", "hang nu"])
async def test_an_engine_that_is_away_stores_nothing(
    served: Served, talk: Talk, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN an engine that fails or takes too long
    object.__setattr__(served.settings, "turn_timeout_seconds", 0.05)
    given = ids()
    # WHEN a message is sent
    answer = await talk.send(client_message_id=given, text=text)
    # THEN nothing is stored, the answer names help, and the id may come again
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "112" in answer.json["detail"]
    assert "113" in answer.json["detail"]
    assert len(await talk.messages()) == 2
    assert (await talk.send(client_message_id=given, text="hoi")).status == 200


async def test_an_engine_that_is_not_ready_answers_503(
    served: Served, talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    body = {"client_message_id": ids(), "text": "hoi"}
    first = await talk.send(body)
    served.agent.is_ready = False
    opened = await served.call("POST", "/api/conversations", json={"channel": "web"})
    assert opened.status == 503
    assert (await talk.send(text="geheim")).status == 503
    # An operator reads what is away, and not what was said.
    reason = "unavailable reason=the agent is not ready cause=NoneType"
    assert reason in caplog.messages
    assert "geheim" not in caplog.text
    # A message that was answered before still gets its answer.
    assert (await talk.send(body)).json == first.json


async def test_too_many_messages_wait_a_minute(served: Served, talk: Talk) -> None:
    # GIVEN thirty messages within a minute
    for number in range(30):
        assert (await talk.send(text=f"{number}")).status == 200
        served.clock.move(seconds=1)
    # WHEN one more is sent
    answer = await talk.send(text="nog een")
    # THEN it has to wait until the first is a minute ago, and then it may
    assert answer.status == 429
    assert answer.headers["Retry-After"] == "30"
    other = await served.open()
    assert (await other.send(text="hoi")).status == 200
    served.clock.move(seconds=30)
    assert (await talk.send(text="nog een")).status == 200
