"""The measured patches do what they take the place of."""

from __future__ import annotations

import asyncio
import copy
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from rasa.shared.core.events import SlotSet

from tests.application import load_agent
from tests.dialogue.test_agent import Talk
from tools.nlu.messages import read_training

TURNS = 60


@pytest.fixture(scope="module")
def agent() -> Iterator[Any]:
    loaded = load_agent()
    yield loaded
    loaded.close()


def _node(agent: Any, component: str) -> Any:
    nodes = agent._agent.processor.graph_runner._nodes
    return next(node for name, node in nodes.items() if component in name)


def test_the_same_rules_fit_as_by_rasas_own_check(
    agent: Any, monkeypatch: pytest.MonkeyPatch
):
    # GIVEN every question a long talk of chance asks of the rules
    from rasa.core.policies.rule_policy import RulePolicy

    asked: list[tuple[Mapping[str, str], Sequence[Any], set[str]]] = []
    quick = RulePolicy._get_possible_keys

    def noting(self: Any, lookup: Mapping[str, str], states: Sequence[Any]) -> Any:
        asked.append((lookup, states, quick(self, lookup, states)))
        return asked[-1][2]

    monkeypatch.setattr(RulePolicy, "_get_possible_keys", noting)
    texts = random.Random(3).sample(read_training(), TURNS)
    talk = Talk(agent)
    for message in texts:
        talk.say(message.text)
    # THEN the answer is that of the check Rasa makes rule by rule
    policy = _node(agent, "RulePolicy")._component
    for lookup, states, found in asked:
        backwards = list(enumerate(reversed(states)))
        assert found == {
            key
            for key in lookup
            if all(policy._is_rule_applicable(key, i, state) for i, state in backwards)
        }
    assert len(asked) > TURNS
    assert any(found for _, _, found in asked)


def test_a_rule_on_very_words_is_still_asked_for():
    from bot.dialogue import quicker

    class Policy:
        def __init__(self, rule: str) -> None:
            self.lookup = {"rules": {rule: "action_listen"}}

    on_words = '[{"prev_action": {"action_name": "x"}, "user": {"text": "hoi"}}]'
    on_intent = '[{"prev_action": {"action_name": "x"}, "user": {"intent": "greet"}}]'
    assert quicker._on_text(Policy(on_words))
    assert not quicker._on_text(Policy(on_intent))


def test_a_copied_slot_is_as_copied_by_pickling(agent: Any):
    from rasa.shared.core.slots import Slot

    for slot in agent._agent.domain.slots:
        make, (kind, *rest), state = slot.__reduce_ex__(4)[:3]
        pickled = make(kind, *rest)
        pickled.__dict__.update(state)
        copied = copy.copy(slot)
        assert type(copied) is type(pickled)
        assert vars(copied) == vars(pickled)
        assert copied is not slot
    assert "__copy__" in vars(Slot)


def test_a_copied_tracker_is_as_replayed(agent: Any):
    from rasa.shared.core.trackers import DialogueStateTracker

    copied: list[tuple[DialogueStateTracker, DialogueStateTracker]] = []
    quick = DialogueStateTracker.copy

    def noting(self: DialogueStateTracker) -> DialogueStateTracker:
        made = quick(self)
        copied.append((made, self.travel_back_in_time(float("inf"))))
        _same_tracker(*copied[-1])
        return made

    talk = Talk(agent)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(DialogueStateTracker, "copy", noting)
        for message in random.Random(4).sample(read_training(), TURNS):
            talk.say(message.text)
    assert len(copied) > TURNS


def test_what_happens_to_a_copied_tracker_stays_there(agent: Any):
    tracker = _in_the_scan(agent)
    before = tracker.current_slot_values(), list(tracker.events)
    made = tracker.copy()
    made.update(SlotSet("job", "kok"))
    made.interrupt_loop(is_interrupted=True)
    assert made.get_slot("job") == "kok"
    assert (tracker.current_slot_values(), list(tracker.events)) == before
    assert not tracker.active_loop.is_interrupted


def _same_tracker(made: Any, replayed: Any) -> None:
    mine, theirs = vars(made).copy(), vars(replayed).copy()
    for each in (mine, theirs):
        each["slots"] = {name: vars(slot) for name, slot in each["slots"].items()}
        # A replay forgets which model it was; every event says so itself.
        each.pop("model_id")
        each.pop("assistant_id")
    assert mine == theirs


def _in_the_scan(agent: Any) -> Any:
    """Return a tracker of someone who answered a question of the HR-scan."""
    from rasa.shared.core.events import ActionExecuted, ActiveLoop, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    return DialogueStateTracker.from_events(
        "x",
        [
            ActionExecuted("action_listen"),
            ActiveLoop("hr_scan_form"),
            SlotSet("requested_slot", "hr_scan_needed"),
            UserUttered("meer vakmensen", {"name": "inform", "confidence": 1.0}),
        ],
        slots=agent._agent.domain.slots,
    )


async def test_slots_are_filled_as_when_all_are_asked(agent: Any):
    from rasa.core.actions.action import ActionExtractSlots

    # GIVEN a question of a form, the only thing that takes a message as it is
    tracker, domain = _in_the_scan(agent), agent._agent.domain
    quick = ActionExtractSlots(action_endpoint=None)
    found = await quick.run(None, None, tracker, domain)
    assert found == [SlotSet("hr_scan_needed", "meer vakmensen")]
    every = await ActionExtractSlots.run.__wrapped__(quick, None, None, tracker, domain)
    assert found == every
    # AND most slots are never asked
    asked = vars(domain)["_with_what_can_be_filled"].slots
    assert 0 < len(asked) < len(domain.slots) / 2


def test_a_domain_knows_once_whether_it_is_empty(agent: Any):
    from rasa.shared.core.domain import Domain

    for domain in (agent._agent.domain, Domain.empty()):
        plain = Domain.is_empty.__wrapped__(domain)
        assert [domain.is_empty(), domain.is_empty()] == [plain, plain]
    assert Domain.empty().is_empty()


def test_the_graph_gives_what_dask_gives(agent: Any):
    from rasa.core.channels.channel import UserMessage
    from rasa.engine.runner.dask import DaskGraphRunner

    processor = agent._agent.processor
    ordered = processor.graph_runner
    dask = DaskGraphRunner.__new__(DaskGraphRunner)
    dask._graph_schema = ordered._schema
    dask._instantiated_nodes = dict(ordered._nodes)
    dask._execution_context = None
    texts = [m.text for m in random.Random(5).sample(read_training(), 20)]

    def parsed() -> list[Any]:
        return [
            asyncio.run(processor.parse_message(UserMessage(text, message_id="m")))
            for text in texts
        ]

    quick = parsed()
    try:
        processor.graph_runner = dask
        assert parsed() == quick
    finally:
        processor.graph_runner = ordered


def test_an_input_may_not_have_the_name_of_a_node(agent: Any):
    from rasa.engine.exceptions import GraphRunError

    runner = agent._agent.processor.graph_runner
    with pytest.raises(GraphRunError, match="name of a node"):
        runner.run(inputs={next(iter(runner._nodes)): 1})


def test_a_loaded_agent_runs_without_dask(agent: Any):
    from bot.dialogue.quicker import OrderedRunner

    assert isinstance(agent._agent.processor.graph_runner, OrderedRunner)
