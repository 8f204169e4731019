"""Measured patches: inner loops of Rasa, made quicker without changing what they do.

Each belongs to Rasa 3.6.21 (`rasa_setup.RASA_VERSION`, guarded by a test) and is tested
against what it takes the place of. What each saves: docs/decisions/0003-the-turn.md.
"""

from __future__ import annotations

import copy
import functools
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import rasa.core.actions.action
import rasa.core.policies.rule_policy
import rasa.shared.core.events
from rasa.core.actions.action import ActionExtractSlots
from rasa.core.agent import Agent
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.interface import GraphRunner
from rasa.shared.core.constants import PREVIOUS_ACTION, USER, SlotMappingType
from rasa.shared.core.domain import Domain
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT, TEXT

State = Mapping[str, Mapping[str, Any]]

_NEWEST_ACTION = (PREVIOUS_ACTION, ACTION_NAME)
_NEWEST_INTENT = (USER, INTENT)
_NEWEST = (_NEWEST_ACTION, _NEWEST_INTENT)
_NOT_SET = rasa.core.policies.rule_policy.SHOULD_NOT_BE_SET


def patch_rasa() -> None:
    """Put the patches in place; safe to repeat."""
    event = rasa.shared.core.events.Event
    if not hasattr(event.resolve_by_type, "cache_info"):
        # Event types are looked up by walking all subclasses for every event read.
        find = functools.lru_cache(maxsize=256)(event.resolve_by_type)
        event.resolve_by_type = staticmethod(find)
    # The JSON schema of an action's result is compiled and held against every result.
    # Ours come from rasa_sdk's executor in this process, not from a server.
    rasa.core.actions.action.RemoteAction._validate_action_result = _trust
    RulePolicy._get_possible_keys = _possible_keys
    # Every look back at the talk copies all slots, by way of pickling.
    Slot.__copy__ = _copy_slot
    if not hasattr(Domain.is_empty, "__wrapped__"):
        # For every message an empty domain is built and compared with ours.
        Domain.is_empty = _found_once(Domain.is_empty)
    if not hasattr(RulePolicy._find_action_from_rules, "__wrapped__"):
        RulePolicy._find_action_from_rules = _skipping_text(
            RulePolicy._find_action_from_rules
        )
    # Before every action the whole talk is replayed into a second tracker.
    DialogueStateTracker.copy = _copy_tracker
    if not hasattr(ActionExtractSlots.run, "__wrapped__"):
        # For every message each slot is asked what fills it, also if nothing can.
        ActionExtractSlots.run = _from_what_can_be_filled(ActionExtractSlots.run)


def quicken(agent: Agent) -> None:
    """Let a loaded agent run its graph without Dask, which plans it anew every time."""
    runner = agent.processor.graph_runner
    if not isinstance(runner, OrderedRunner):
        agent.processor.graph_runner = OrderedRunner(
            runner._graph_schema, runner._instantiated_nodes
        )


class OrderedRunner(GraphRunner):
    """Runs the nodes of a graph one after another, in an order found once."""

    def __init__(self, schema: GraphSchema, nodes: Mapping[str, Any]) -> None:
        self._schema = schema
        self._nodes = nodes
        self._orders: dict[tuple[str, ...], tuple[_Step, ...]] = {}

    @classmethod
    def create(cls, *_: Any, **__: Any) -> OrderedRunner:
        """Refuse: nodes are made by Rasa's own runner, which this one takes over."""
        raise NotImplementedError("OrderedRunner takes over a loaded graph")

    def run(
        self,
        inputs: dict[str, Any] | None = None,
        targets: list[str] | None = None,
    ) -> dict[str, Any]:
        """Run what the targets need and return their outputs by name."""
        wanted = tuple(targets or self._schema.target_names)
        if wanted not in self._orders:
            self._orders[wanted] = self._order(wanted)
        known: dict[str, Any] = {}
        for name, value in (inputs or {}).items():
            if name in self._nodes:
                raise GraphRunError(f"input {name!r} has the name of a node")
            known[name] = (name, value)
        for step in self._orders[wanted]:
            # As Rasa's runner: a name that nothing provides is handed on as it is.
            given = (known.get(need, need) for need in step.needs)
            known[step.name] = self._nodes[step.name](*given)
        return {name: known[name][1] for name in wanted}

    def _order(self, targets: tuple[str, ...]) -> tuple[_Step, ...]:
        """Return the needed nodes, each after those it needs."""
        needed = self._schema.minimal_graph_schema(list(targets)).nodes
        order: dict[str, _Step] = {}

        def add(name: str) -> None:
            if name in order or name not in needed:
                return
            needs = tuple(needed[name].needs.values())
            for need in needs:
                add(need)
            order[name] = _Step(name, needs)

        for name in needed:
            add(name)
        return tuple(order.values())


class _Step(NamedTuple):
    """A node and the nodes or inputs whose outputs it takes."""

    name: str
    needs: tuple[str, ...]


class _Turn(NamedTuple):
    """What a rule asks of one state of the conversation."""

    begins: bool
    """Whether this is the beginning of a conversation: there is no action before."""
    equal: tuple[tuple[str, str, Any], ...]
    """(part of the state, feature, value) that must be so."""
    unset: tuple[tuple[str, str], ...]
    """(part of the state, feature) that must have no value."""


def _trust(self: Any, result: dict[str, Any]) -> bool:
    del self, result
    return True


def _copy_slot(self: Slot) -> Slot:
    made = object.__new__(type(self))
    vars(made).update(vars(self))
    return made


def _copy_tracker(self: DialogueStateTracker) -> DialogueStateTracker:
    made = object.__new__(type(self))
    vars(made).update(vars(self))
    made.slots = {name: copy.copy(slot) for name, slot in self.slots.items()}
    made.events = copy.copy(self.events)
    made.active_loop = copy.copy(self.active_loop)
    return made


def _from_what_can_be_filled(run: Any) -> Any:
    """Fill slots from a message, looking only at those that a message can fill."""

    @functools.wraps(run)
    async def filling(
        self: ActionExtractSlots,
        output_channel: Any,
        nlg: Any,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> Any:
        held = vars(domain)
        if "_with_what_can_be_filled" not in held:
            made = copy.copy(domain)
            made.slots = [slot for slot in domain.slots if _can_be_filled(slot)]
            held["_with_what_can_be_filled"] = made
        fewer = held["_with_what_can_be_filled"]
        return await run(self, output_channel, nlg, tracker, fewer)

    return filling


def _can_be_filled(slot: Slot) -> bool:
    """Tell whether a message can fill a slot; a custom action alone sets the others."""
    return any(
        mapping.get("type") != SlotMappingType.CUSTOM.value or mapping.get("action")
        for mapping in slot.mappings
    )


def _found_once(is_empty: Any) -> Any:
    """Remember of each domain whether it is empty: ours never changes once loaded."""

    @functools.wraps(is_empty)
    def found(self: Domain) -> bool:
        held = vars(self)
        if "_is_empty" not in held:
            held["_is_empty"] = is_empty(self)
        known: bool = held["_is_empty"]
        return known

    return found


def _possible_keys(
    self: RulePolicy, lookup: Mapping[str, str], states: Sequence[State]
) -> set[str]:
    """Return the rules that fit the states; each rule is read once, not every time.

    Only rules that ask for the newest action and intent, or for none, are tried.
    """
    if not states:
        return set(lookup)
    possible: Iterable[str] = _asking_for(_shelves(self, lookup), states[-1])
    for index, state in enumerate(reversed(states)):
        began = not state.get(PREVIOUS_ACTION)
        possible = [
            key for key in possible if _fits(_turns(key), index, state, began=began)
        ]
    return set(possible)


_Shelves = Mapping[tuple[Any, Any], Sequence[str]]
"""(newest action, newest intent) -> the rules that ask for both; None asks for any."""


def _shelves(policy: Any, lookup: Mapping[str, str]) -> _Shelves:
    held: dict[int, _Shelves] = vars(policy).setdefault("_rule_shelves", {})
    if id(lookup) not in held:
        made: dict[tuple[Any, Any], list[str]] = {}
        for rule in lookup:
            newest = (
                {} if not _turns(rule) else {e[:2]: e[2] for e in _turns(rule)[0].equal}
            )
            asked = (newest.get(_NEWEST_ACTION), newest.get(_NEWEST_INTENT))
            made.setdefault(asked, []).append(rule)
        held[id(lookup)] = made
    return held[id(lookup)]


def _asking_for(shelves: _Shelves, state: State) -> list[str]:
    action, intent = (state.get(part, {}).get(feature) for part, feature in _NEWEST)
    wanted = dict.fromkeys(itertools.product((action, None), (intent, None)))
    return [rule for asked in wanted for rule in shelves.get(asked, ())]


def _fits(turns: tuple[_Turn, ...], index: int, state: State, *, began: bool) -> bool:
    if index >= len(turns):
        return True
    turn = turns[index]
    if turn.begins or began:
        return turn.begins and began
    for part, feature, value in turn.equal:
        if state.get(part, {}).get(feature) != value:
            return False
    for part, feature in turn.unset:
        value = state.get(part, {}).get(feature)
        if value and value != _NOT_SET:
            return False
    return True


@functools.lru_cache(maxsize=10_000)
def _turns(rule: str) -> tuple[_Turn, ...]:
    """Read a rule as Rasa writes it, newest state first."""
    return tuple(_turn(state) for state in reversed(json.loads(rule)))


def _turn(state: State) -> _Turn:
    equal, unset = [], []
    for part, features in state.items():
        for feature, value in features.items():
            if value == _NOT_SET:
                unset.append((part, feature))
            elif value:
                # JSON made lists of tuples.
                plain = tuple(value) if isinstance(value, list) else value
                equal.append((part, feature, plain))
    return _Turn(not state.get(PREVIOUS_ACTION), tuple(equal), tuple(unset))


def _skipping_text(find: Any) -> Any:
    """Ask for rules on the worker's very words only where there are such rules."""

    @functools.wraps(find)
    def find_action(
        self: RulePolicy, tracker: Any, domain: Any, use_text_for_last_user_input: bool
    ) -> Any:
        if use_text_for_last_user_input and not _on_text(self):
            return None, None, False
        return find(self, tracker, domain, use_text_for_last_user_input)

    return find_action


def _on_text(policy: Any) -> bool:
    """Tell whether a rule of the policy asks for the text of a message."""
    if not hasattr(policy, "_on_text"):
        policy._on_text = any(
            feature == TEXT
            for rule in policy.lookup[RULES]
            for turn in _turns(rule)
            for _, feature, _ in turn.equal
        )
    found: bool = policy._on_text
    return found


__all__ = ["OrderedRunner", "patch_rasa", "quicken"]
