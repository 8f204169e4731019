"""The dialogue state of one conversation, constant in size, written as events.

A snapshot is a preamble of synthetic events (slots, active form, pause) followed by the
applied events of the last turns. Rasa replays events before every action, so state that
is not an event would be lost. Reasons and figures: docs/decisions/0003-the-turn.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.ports import JsonObject, Snapshot

FORMAT = 1
"""Version of the form below; an older one is migrated or the talk begins anew."""

FEWEST_TURNS, MOST_TURNS = 2, 12
"""Whole turns of the worker that are kept at least and at most."""

SPARE_STATES = 3
"""Visible states kept beyond the longest memory of a policy."""


def empty_tracker(conversation_id: str, domain: Domain) -> DialogueStateTracker:
    """Return a tracker of a conversation that has not begun."""
    return DialogueStateTracker(conversation_id, domain.slots)


def restore(
    snapshot: Snapshot, conversation_id: str, domain: Domain, *, model: str
) -> DialogueStateTracker:
    """Build the tracker of a snapshot.

    When it was written under another model, what the domain no longer knows is left
    out. Raises ValueError for an unknown format.
    """
    state = snapshot.state
    if state.get("format") != FORMAT:
        raise ValueError(f"snapshot format {state.get('format')!r}, expected {FORMAT}")
    serialised: list[JsonObject] = state["events"]
    if state.get("model") != model:
        serialised = [event for event in serialised if _known(event, domain)]
    return DialogueStateTracker.from_events(
        conversation_id,
        deserialise_events(serialised),
        domain.slots,
        domain=domain,
    )


def _known(event: JsonObject, domain: Domain) -> bool:
    kind, name = event.get("event"), event.get("name")
    if kind == "slot":
        return name == "requested_slot" or name in {slot.name for slot in domain.slots}
    if kind == "active_loop":
        return name is None or name in domain.form_names
    if kind in {"action", "action_execution_rejected"}:
        return name in domain.action_names_or_texts
    if kind == "user":
        parsed = event.get("parse_data") or {}
        return (parsed.get("intent") or {}).get("name") in domain.intents
    return True


def take(
    tracker: DialogueStateTracker,
    domain: Domain,
    *,
    model: str,
    longest_memory: int,
    forget_turn: bool,
) -> Snapshot:
    """Write the tracker down in constant size.

    `longest_memory` is the largest max_history of the policies (0 for rules alone).
    With `forget_turn` (a care sentence) no message is kept, only slots and form.
    """
    applied: list[Event] = list(tracker.applied_events())
    cut = len(applied) if forget_turn else _cut(applied, longest_memory)
    before = DialogueStateTracker.from_events(
        tracker.sender_id, applied[:cut], domain.slots, domain=domain
    )
    window: list[Event] = [ActionExecuted("action_listen")]
    if not forget_turn:
        window = applied[cut:]
    return Snapshot(
        state={
            "format": FORMAT,
            "model": model,
            "events": serialise([*_preamble(before), *window]),
        },
        slots=changed_slots(tracker),
    )


def changed_slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    """Return the slots that differ from their initial value."""
    return {
        slot.name: slot.value
        for slot in tracker.slots.values()
        if slot.value != slot.initial_value
    }


def _cut(events: Sequence[Event], longest_memory: int) -> int:
    """Return where the window begins: at the listen before a message of the worker."""
    turns = visible = 0
    cut = 0
    for index in range(len(events) - 1, -1, -1):
        event = events[index]
        if isinstance(event, ActionExecuted) and not event.hide_rule_turn:
            visible += 1
        if not isinstance(event, UserUttered):
            continue
        turns += 1
        cut = _listen_before(events, index)
        enough = not longest_memory or visible >= longest_memory + SPARE_STATES
        if turns >= MOST_TURNS or (turns >= FEWEST_TURNS and enough):
            return cut
    # Fewer turns than that so far: everything fits.
    return 0


def _listen_before(events: Sequence[Event], index: int) -> int:
    for at in range(index - 1, -1, -1):
        event = events[at]
        if isinstance(event, ActionExecuted) and event.action_name == "action_listen":
            return at
    return index


def _preamble(tracker: DialogueStateTracker) -> list[Event]:
    events: list[Event] = [
        SlotSet(name, value) for name, value in changed_slots(tracker).items()
    ]
    loop = tracker.active_loop
    if loop is not None and loop.name:
        events += [ActionExecuted(loop.name), ActiveLoop(loop.name)]
        if loop.rejected:
            events.append(ActionExecutionRejected(loop.name))
    if tracker.is_paused():
        events.append(ConversationPaused())
    return events


# What Rasa writes with each event but never reads back, or what we must not keep.
_LEFT_OUT = frozenset({"model_id", "assistant_id", "readings"})


def serialise(events: Iterable[Event]) -> list[JsonObject]:
    """Return events as JSON, without texts of the bot and model ids."""
    return [
        _slim(event.as_dict()) for event in events if not isinstance(event, BotUttered)
    ]


def _slim(event: JsonObject) -> JsonObject:
    slim = {key: value for key, value in event.items() if value is not None}
    metadata = slim.get("metadata")
    if isinstance(metadata, Mapping):
        slim["metadata"] = {k: v for k, v in metadata.items() if k not in _LEFT_OUT}
    if slim.get("event") == "user":
        parsed = slim.get("parse_data") or {}
        slim["parse_data"] = {
            key: parsed[key] for key in ("intent", "entities", "text") if key in parsed
        }
        slim["text"] = slim.get("text") or ""
    elif slim.get("event") == "slot":
        slim["value"] = slim.get("value")
    return slim
