"""What a talk knew at each turn, and what it offered: folded from its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

JsonObject = dict[str, Any]

SHOWN_SLOTS: Final = (
    "work_score",
    "energy_gives",
    "energy_costs",
    "wish",
    "wish_words",
    "obstacles",
    "obstacle_words",
    "job",
    "job_wanted",
    "sector",
    "employment",
    "minutes_per_week",
    "age",
    "education",
    "company_size",
    "hours",
    "region",
    "summary_ok",
    "steps_offered",
    "step_chosen",
    "step_confidence",
    "step_date",
    "plan",
    "schemes_shown",
)
"""What the worker told and got. The others steer the talk, and one of them would tell
that it rests after a crisis."""

_HIDDEN_VALUES: Final = frozenset({"sick", "wia"})
"""Forms of employment that live in the running talk alone: they tell of health."""

_FORGETTING: Final = frozenset({"reset_slots", "restart"})


def slots_after(turns: Iterable[tuple[int, Sequence[JsonObject]]]) -> dict[int, Any]:
    """Return the shown slots after each turn, given (turn, events) in order."""
    held: JsonObject = {}
    after: dict[int, Any] = {}
    for turn, events in turns:
        for event in events:
            held = _with_event(held, event)
        after[turn] = {name: held[name] for name in SHOWN_SLOTS if name in held}
    return after


def _with_event(held: JsonObject, event: JsonObject) -> JsonObject:
    kind = event.get("event")
    if kind in _FORGETTING:
        return {}
    if kind != "slot" or event.get("name") not in SHOWN_SLOTS:
        return held
    name, value = str(event["name"]), _shown(event.get("value"))
    left = {known: found for known, found in held.items() if known != name}
    return left if value in (None, [], "", False) else {**left, name: value}


def _shown(value: Any) -> Any:
    if isinstance(value, list):
        return [part for part in value if part not in _HIDDEN_VALUES]
    return None if isinstance(value, str) and value in _HIDDEN_VALUES else value


def actions_of(events: Iterable[JsonObject]) -> tuple[str, ...]:
    """Return the names of the actions of a turn, in order, without the waiting."""
    return tuple(
        str(event["name"])
        for event in events
        if event.get("event") == "action"
        and event.get("name") not in (None, "action_listen")
    )


def pressed(events: Iterable[JsonObject]) -> bool:
    """Tell whether the message of a turn came from a button."""
    return any(
        bool((event.get("metadata") or {}).get("pressed"))
        for event in events
        if event.get("event") == "user"
    )


@dataclass(frozen=True)
class Offer:
    """A step or a route that was offered: when, why, and what became of it."""

    kind: str
    id: str
    title: str
    why: str
    turn: int
    chosen: bool
    date: str | None


def offers(
    cards: Iterable[tuple[int, Mapping[str, Any]]], slots: Mapping[str, Any]
) -> tuple[Offer, ...]:
    """Return what was offered, each once with its first reason, in order.

    `cards` are (turn, card) of the whole talk, `slots` the shown slots at its end.
    """
    planned = {
        str(item.get("step")): item.get("date")
        for item in slots.get("plan") or ()
        if isinstance(item, Mapping)
    }
    chosen = {*planned, slots.get("step_chosen")}
    found: dict[tuple[str, str], Offer] = {}
    for turn, card in cards:
        kind, id_ = str(card.get("kind") or ""), str(card.get("id") or "")
        if (kind, id_) in found or kind not in ("step", "scheme"):
            continue
        found[kind, id_] = Offer(
            kind=kind,
            id=id_,
            title=str(card.get("title") or ""),
            why=str(card.get("why") or ""),
            turn=turn,
            chosen=kind == "step" and id_ in chosen,
            date=planned.get(id_) if kind == "step" else None,
        )
    return tuple(found.values())
