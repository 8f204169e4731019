"""What the agent adds round Rasa: typed choices, office hours, rest after a crisis."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.dialogue.ports import AgentResult, Attention, Snapshot, WorkerInput
from bot.office_hours import OfficeHours, parse_openings
from bot.talk import handover
from tests.application import load_agent

MONDAY_MORNING = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.timezone.utc)
SUNDAY = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.timezone.utc)


@pytest.fixture(scope="module")
def agent() -> Iterator[Any]:
    loaded = load_agent()
    yield loaded
    loaded.close()


class Talk:
    """A conversation with the agent alone, at a moment that can be set."""

    def __init__(self, agent: Any, now: dt.datetime = MONDAY_MORNING) -> None:
        self.agent, self.now, self.turns = agent, now, 0
        opening = agent.open(conversation_id="c", channel="web", locale="nl", now=now)
        self.snapshot: Snapshot = asyncio.run(opening).snapshot

    def say(self, text: str) -> AgentResult:
        return self._turn(WorkerInput(text=text))

    def press(self, intent: str, **entities: Any) -> AgentResult:
        payload = {"intent": intent, "entities": entities}
        return self._turn(WorkerInput(payload=payload, title="knop"))

    def _turn(self, message: WorkerInput) -> AgentResult:
        self.turns += 1
        result = self.agent.respond(
            conversation_id="c",
            # As it comes back from the database.
            snapshot=Snapshot(**json.loads(json.dumps(self.snapshot.__dict__))),
            message=message,
            message_id=str(self.turns),
            now=self.now,
        )
        answer: AgentResult = asyncio.run(result)
        self.snapshot = answer.snapshot
        return answer


def text_of(result: AgentResult) -> str:
    return "\n".join(reply.text for reply in result.replies)


def test_a_typed_answer_of_a_test_is_kept_as_its_choice(agent: Any):
    talk = Talk(agent)
    talk.press("ask_selftest", choice="energy_balance")
    result = talk.say("soms")
    assert "Vraag 2 van 8" in text_of(result)
    assert result.intent == "inform"
    assert talk.snapshot.slots["exercise"]["answers"] == {"good_end": ["sometimes"]}


def test_a_cry_for_help_is_never_an_answer_of_a_test(agent: Any):
    talk = Talk(agent)
    talk.press("ask_selftest", choice="strengths_mirror")
    result = talk.say("ik wil niet meer leven")
    assert result.care
    assert "0800-0113" in text_of(result)
    assert "exercise" not in talk.snapshot.slots
    assert "leven" not in json.dumps(talk.snapshot.slots)


@pytest.mark.parametrize(
    "text",
    [
        "betaalt mijn werkgever een cursus voor mij",
        "geef me een tip",
        "welke subsidies zijn er",
        "waar is werk te vinden",
        "heb je een test voor mij",
        "ik wil een adviseur spreken",
        "lekker weertje vandaag he",
        "hoe vraag ik het mijn leidinggevende",
        "ik wil weten welke kwaliteiten mijn team mist",
        "heb je tips voor mijn personeel",
    ],
)
def test_after_a_crisis_every_answer_is_the_numbers(agent: Any, text: str):
    talk = Talk(agent)
    talk.say("ik wil niet meer leven")
    result = talk.say(text)
    assert len(result.replies) == 1
    assert "0800-0113" in text_of(result)
    assert result.replies[0].cards == ()
    assert talk.snapshot.slots["talk_asked"] == "care"


def test_what_is_asked_about_the_bot_is_still_answered(agent: Any):
    talk = Talk(agent)
    talk.say("ik wil niet meer leven")
    assert "computerprogramma" in text_of(talk.say("ben je een mens of een robot"))


@pytest.mark.parametrize(
    ("now", "words"),
    [
        # 09.00 UTC is 10.00 in Amsterdam.
        (MONDAY_MORNING, "er nu, tot 17.00 uur"),
        (SUNDAY, "Morgen om 09.30 uur is er weer iemand"),
    ],
)
def test_an_adviser_of_their_own_has_hours(
    agent: Any, monkeypatch: pytest.MonkeyPatch, now: dt.datetime, words: str
):
    hours = OfficeHours(parse_openings("ma-vr 09:30-17:00"))
    monkeypatch.setattr(agent._incoming, "_hours", hours)
    said = Talk(agent, now).say("ik wil een adviseur spreken")
    assert words in text_of(said)
    # AND the packet for that adviser is one press away
    payloads = [button.payload for reply in said.replies for button in reply.buttons]
    assert "packet" in map(handover.act_of, payloads)


def test_without_hours_it_is_the_werkcentrum(agent: Any):
    said = text_of(Talk(agent).say("ik wil een adviseur spreken"))
    assert "Werkcentrum" in said
    assert "Testbedrijf" not in said


def _attend(talk: Talk, text: str) -> Attention:
    """Look at what is typed to an adviser."""
    looked = talk.agent.attend(snapshot=talk.snapshot, text=text, turn=talk.turns)
    attention: Attention = asyncio.run(looked)
    return attention


def test_typed_to_an_adviser_danger_gets_help_and_the_talk_rests_after_it(agent: Any):
    talk = Talk(agent)
    talk.press("ask_selftest", choice="energy_balance")
    attention = _attend(talk, "ik wil niet meer leven")
    assert attention.reply is not None
    assert "0800-0113" in attention.reply.text
    assert attention.snapshot is not None
    assert "leven" not in json.dumps(attention.snapshot.state)
    # WHEN the adviser gives the talk back THEN the bot sells nothing
    talk.snapshot = attention.snapshot
    result = talk.say("geef me een tip")
    assert "0800-0113" in text_of(result)
    assert talk.snapshot.slots["talk_asked"] == "care"
    assert "exercise" not in talk.snapshot.slots
    # AND goes on when the worker wants that
    talk.press("affirm")
    assert talk.snapshot.slots.get("talk_asked") != "care"


@pytest.mark.parametrize(
    ("text", "care"),
    [
        ("ik zit overspannen thuis en slaap niet meer", True),
        ("mijn baas scheldt me elke dag uit", True),
        ("ik zou graag leidinggeven", False),
        ("/restart", False),
    ],
)
def test_typed_to_an_adviser_the_model_only_tells_what_is_not_kept(
    agent: Any, text: str, care: bool
):
    talk = Talk(agent)
    assert _attend(talk, text) == Attention(care=care)
