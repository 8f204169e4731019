"""The embedded agent: a turn in memory, a snapshot of constant size, no commands."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from bot.dialogue.kept import keep
from bot.dialogue.ports import AgentResult, Snapshot, WorkerInput
from bot.privacy import RawText
from tests.application import load_agent

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.timezone.utc)


@pytest.fixture(scope="module")
def agent() -> Iterator[Any]:
    loaded = load_agent()
    yield loaded
    loaded.close()


class Talk:
    """A conversation with the agent alone."""

    def __init__(self, agent: Any, locale: str = "nl") -> None:
        self.agent = agent
        self.result: AgentResult = asyncio.run(
            agent.open(conversation_id="c", channel="web", locale=locale, now=NOW)
        )
        self.snapshot: Snapshot = self.result.snapshot
        self.turns = 0

    def say(self, text: str) -> AgentResult:
        return self._turn(WorkerInput(text=text))

    def hear(self, text: str, readings: tuple[dict[str, Any], ...]) -> AgentResult:
        return self._turn(WorkerInput(text=text, readings=readings))

    def press(self, intent: str, **entities: Any) -> AgentResult:
        payload = {"intent": intent, "entities": entities}
        return self._turn(WorkerInput(payload=payload, title="knop"))

    def _turn(self, message: WorkerInput) -> AgentResult:
        self.turns += 1
        before = self.snapshot
        self.result = asyncio.run(
            self.agent.respond(
                conversation_id="c",
                # As it comes back from the database.
                snapshot=Snapshot(**json.loads(json.dumps(before.__dict__))),
                message=message,
                message_id=str(self.turns),
                now=NOW,
            )
        )
        text = None if message.text is None else RawText(message.text)
        self.kept = keep(self.result, text=text, title=message.title, before=before)
        self.snapshot = self.kept.snapshot or before
        return self.result

    @property
    def size(self) -> int:
        return len(json.dumps(self.snapshot.state))


def test_who_asks_for_u_hears_it_from_the_first_word(agent: Any):
    talk = Talk(agent, locale="nl-formal")
    assert "Wat u typt" in talk.result.replies[0].text
    (answer,) = talk.press("affirm").replies
    assert "op uw werk" in answer.text
    assert "Wat je typt" in Talk(agent).result.replies[0].text


def test_opens_by_saying_what_it_is(agent: Any):
    opening = Talk(agent).result
    assert "computerprogramma" in opening.replies[0].text
    assert "Testbedrijf" in opening.replies[0].text
    assert not opening.failed


def test_the_snapshot_stays_small_however_long_the_talk(agent: Any):
    # GIVEN a talk of 10 turns
    talk = Talk(agent)
    for _ in range(10):
        talk.say("wat is de slim subsidie")
    small = talk.size
    # WHEN it goes on for 60 more
    for _ in range(60):
        talk.say("wat is de slim subsidie")
    # THEN the state has not grown with it
    assert talk.size < small * 1.2
    assert talk.size < 20_000


@pytest.mark.parametrize(
    "command",
    [
        "/restart",
        " /restart",
        "\u00a0/restart",
        "\u2003//restart",
        "\uff0frestart",
        "/session_start",
        '/inform{"age":"x"}',
        "/back",
        "\x1f/restart",
    ],
)
def test_typed_commands_are_text(agent: Any, command: str):
    # GIVEN a talk in which something was said
    talk = Talk(agent)
    talk.press("wish_grow")
    # WHEN a command of Rasa is typed THEN it is read as words: never with certainty 1.0
    result = talk.say(command)
    assert result.replies
    assert result.confidence is None or result.confidence < 1.0 or not result.entities
    assert talk.snapshot.slots.get("age") is None


def test_only_slashes_and_blanks_get_an_answer(agent: Any):
    assert Talk(agent).say(" / ").replies


def test_a_care_sentence_is_nowhere_kept(agent: Any):
    talk = Talk(agent)
    result = talk.say("mijn collega pest me al maanden met mijn geloof")
    assert result.care
    assert result.intent is None
    assert result.events == ()
    assert "pest" not in json.dumps(talk.snapshot.__dict__)


def test_personal_data_is_masked_in_state_events_and_replies(agent: Any):
    talk = Talk(agent)
    talk.press("affirm")
    talk.press("inform", score=5)
    talk.say("lekker werken, mail maar naar jan.pietersen@voorbeeld.nl")
    assert "«e-mailadres»" in json.dumps(talk.snapshot.__dict__, ensure_ascii=False)
    assert "jan.pietersen" not in repr(talk.kept)


def test_a_failing_action_voids_the_turn(agent: Any, monkeypatch: pytest.MonkeyPatch):
    from bot.talk import talk as moves

    talk = Talk(agent)
    before = talk.snapshot

    def broken(*args: Any) -> Any:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(moves, "answer", broken)
    result = talk.say("ja")
    assert result.failed
    assert result.snapshot == before
    assert "mis bij mij" in result.replies[0].text


def test_a_snapshot_of_another_model_loses_only_what_is_unknown(agent: Any):
    # GIVEN a snapshot written under another model, with a slot that is gone since
    talk = Talk(agent)
    talk.press("inform", employment="permanent")
    state = json.loads(json.dumps(talk.snapshot.state))
    state["model"] = "an older one"
    state["events"].insert(0, {"event": "slot", "name": "gone", "value": 1})
    state["events"].append({"event": "active_loop", "name": "gone_form"})
    talk.snapshot = Snapshot(state, talk.snapshot.slots)
    # WHEN the talk goes on THEN it answers and still knows the rest
    assert talk.say("hoi").replies
    assert talk.snapshot.slots["employment"] == ["permanent"]


def test_an_unknown_format_is_refused(agent: Any):
    talk = Talk(agent)
    talk.snapshot = Snapshot({"format": 99, "events": []}, {})
    with pytest.raises(ValueError, match="format"):
        talk.say("hoi")


def test_a_button_of_an_unknown_intent_is_no_turn(agent: Any):
    from bot.dialogue.agent import ModelError

    with pytest.raises(ModelError):
        Talk(agent).press("no_such_intent")


def test_the_patches_belong_to_this_release_of_rasa():
    import rasa

    from bot.dialogue.rasa_setup import RASA_VERSION

    assert rasa.__version__ == RASA_VERSION


def test_nothing_that_is_left_out_is_loaded(agent: Any):
    from bot.dialogue.left_out import is_left_out

    Talk(agent).say("ik wil iets anders")
    assert is_left_out("tensorflow")
    assert not [name for name in sys.modules if name.startswith("jax")]


def test_answers_are_the_same_with_everything_that_is_left_out():
    # GIVEN the same talk in two processes, one of which imports TensorFlow itself
    code = (
        "import warnings; warnings.simplefilter('ignore')\n"
        "import sys\n"
        "if sys.argv[1] == 'whole': import tensorflow\n"
        "from tests.application import load_agent\n"
        "from tests.dialogue.test_agent import Talk\n"
        "from bot.dialogue.left_out import is_left_out\n"
        "talk = Talk(load_agent())\n"
        "said = ['ja', 'een 6', 'samen werken', 'ik wil ander werk', 'do you speak'\n"
        "        ' english', 'wat is slim']\n"
        "replies = [talk.say(text).replies for text in said]\n"
        "print(is_left_out('tensorflow'), repr(replies))\n"
    )
    left, whole = (
        subprocess.run(
            [sys.executable, "-c", code, kind],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout
        for kind in ("left", "whole")
    )
    # THEN what is left out changes nothing that a worker sees
    assert left.startswith("True ")
    assert whole.startswith("False ")
    assert left.removeprefix("True ") == whole.removeprefix("False ")


def test_answers_are_the_same_when_a_talk_is_replayed(agent: Any):
    said = [
        "ja",
        "een 6",
        "samen werken vind ik leuk",
        "het vroege opstaan",
        "weet ik niet",
    ]
    first, second = Talk(agent), Talk(agent)
    assert [first.say(t).replies for t in said] == [second.say(t).replies for t in said]


def test_says_u_in_texts_buttons_and_cards_from_the_moment_it_is_asked(agent: Any):
    # GIVEN a worker who wants u
    talk = Talk(agent)
    assert "voortaan u" in talk.say("zeg maar u tegen mij").replies[0].text
    # WHEN steps are offered
    reply = talk.press("ask_steps").replies[-1]
    # THEN no je is left in them, but for what is said to somebody else
    card = reply.cards[0]
    shown = " ".join([reply.text, card["text"], card["why"], reply.buttons[0].title])
    assert not re.search(r"\b(je|jij|jouw?)\b", shown)
    assert re.search(r"\b(u|uw)\b", shown)


def test_the_number_of_the_turn_counts_every_turn(agent: Any):
    talk = Talk(agent)
    turns = []
    for intent in ("goodbye", "ask_human", "thank", "goodbye"):
        talk.press(intent)
        turns.append(talk.snapshot.slots["talk_turn"])
    assert turns == [2, 3, 4, 5]


def test_tells_who_read_the_talk_and_keeps_nothing_of_it(agent: Any):
    talk = Talk(agent)
    talk.press("affirm")
    read = ({"role": "adviser", "day": "2026-11-23", "count": 2, "names": ["Anna"]},)
    result = talk.hear("wie las mijn gesprek?", read)
    assert "maandag 23 november: Anna (een loopbaanadviseur), 2 keer" in (
        result.replies[0].text
    )
    assert len(result.replies) == 2
    kept = json.dumps([result.events, result.snapshot.state, result.snapshot.slots])
    assert "Anna" not in kept
    again = talk.hear("wie las mijn gesprek?", ()).replies[0].text
    assert "niemand je gesprek" in again


def test_explains_the_hard_words_of_the_message_before(agent: Any):
    talk = Talk(agent)
    talk.press("ask_subsidy")
    assert "cao" in talk.snapshot.slots["talk_terms"]
    said = talk.press("ask_clarification", field="words").replies[0].text
    assert "Cao: afspraken" in said


def test_a_short_answer_to_an_open_question_is_an_answer(agent: Any):
    talk = Talk(agent)
    talk.press("affirm")
    talk.press("inform", score=6)
    result = talk.say("mijn collega's")
    assert not result.care
    assert talk.snapshot.slots["energy_gives"] == "mijn collega's"


def test_a_wish_between_facts_is_heard(agent: Any):
    talk = Talk(agent)
    talk.say("ik werk vast als kok in een restaurant en wil ander werk")
    assert talk.snapshot.slots["wish"] == "wish_switch"
    assert talk.snapshot.slots["sector"] == "hospitality"


def test_no_personal_data_stands_in_any_snapshot(agent: Any):
    # GIVEN a worker who gives an address in an answer that is kept in a slot
    talk = Talk(agent)
    talk.press("affirm")
    talk.press("inform", score=6)
    talk.say("mailen met collega@voorbeeld.nl en praten met klanten")
    kept = [json.dumps(talk.snapshot.__dict__, ensure_ascii=False)]
    assert "praten met klanten" in kept[0]
    # WHEN the talk goes on until that answer has left the last turns
    for text in ("de vroege dienst", "ik wil iets anders", "geen tijd", "vast"):
        talk.say(text)
        kept.append(json.dumps(talk.snapshot.__dict__, ensure_ascii=False))
    # THEN it stands in none of the snapshots, not in the slots, not in the events
    assert not [text for text in kept if "voorbeeld.nl" in text]
    assert all("«e-mailadres»" in text for text in kept)


def test_a_closed_agent_leaves_no_loop_open():
    own = load_agent()
    Talk(own)
    loop = own._loop
    own.close()
    assert loop.is_closed()
    own.close()
