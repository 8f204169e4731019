"""What the bot says around a talk with an adviser, and the buttons that belong to it.

These messages need no model: also a process whose model is away can give the talk back.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

from ruamel.yaml import YAML

from bot.language.address import to_formal
from bot.talk import care

TEXTS_FILE = Path(__file__).with_name("handover.yml")

Act = Literal["packet", "accept", "refuse", "end"]
"""What a button of the handover asks: the packet, an adviser in the talk, or not."""

ACTS: Final[tuple[str, ...]] = get_args(Act)
_MARK: Final = "handover"


@dataclass(frozen=True)
class Spoken:
    """One message of the bot; `choices` holds a title and a payload for each button."""

    text: str
    choices: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@functools.cache
def texts() -> Mapping[str, str]:
    """Return the texts of handover.yml by id."""
    loaded: dict[str, str] = YAML(typ="safe").load(
        TEXTS_FILE.read_text(encoding="utf-8")
    )
    return loaded


def payload(act: Act) -> dict[str, Any]:
    """Return the payload of a button that the turn itself answers, not the model."""
    return {"intent": "ask_human", "entities": {_MARK: act}}


def act_of(button: Mapping[str, Any]) -> str | None:
    """Return what a button's payload asks of the handover, None for other buttons."""
    found = (button.get("entities") or {}).get(_MARK)
    return found if found in ACTS else None


def spoken_act(typed: str) -> str | None:
    """Return what a typed answer to an adviser's question asks, None when unsure."""
    said = " ".join(re.sub(r"[^\w ]", " ", typed.casefold()).split())
    for act in ("accept", "refuse"):
        if said in texts()[f"words_{act}"].split(", "):
            return act
    return None


def role() -> str:
    """Return how an adviser is named to a worker."""
    return texts()["role"]


def elsewhere(slots: Mapping[str, Any]) -> Spoken:
    """Say where the packet is made, to a client that has no panel for it."""
    return _spoken("elsewhere", slots, _go_on(slots))


def asked(name: str, slots: Mapping[str, Any], *, reads: bool) -> Spoken:
    """Ask whether an adviser may come in; `reads`: the worker let advisers read."""
    choices = (
        ("button_accept", payload("accept")),
        ("button_refuse", payload("refuse")),
    )
    return _spoken("asked_reads" if reads else "asked", slots, choices, name)


def joined(name: str, slots: Mapping[str, Any], *, reads: bool) -> Spoken:
    """Say who has the talk from here on, and what that person can see."""
    choices = (("button_end", payload("end")),)
    return _spoken("joined_reads" if reads else "joined", slots, choices, name)


def refused(slots: Mapping[str, Any]) -> Spoken:
    """Say that no adviser comes in."""
    return _spoken("refused", slots, _go_on(slots))


def nobody(slots: Mapping[str, Any]) -> Spoken:
    """Say that there is no adviser in the talk, or no longer."""
    return _spoken("nobody", slots, _go_on(slots))


def left(name: str, slots: Mapping[str, Any], *, idle: bool = False) -> Spoken:
    """Take the thread up again; after a crisis nothing but help and rest."""
    if _rests(slots):
        return _spoken("left_care", slots, _go_on(slots), name)
    return _spoken("left_idle" if idle else "left", slots, _go_on(slots), name)


def _rests(slots: Mapping[str, Any]) -> bool:
    return slots.get("talk_asked") == care.RESTING


def _go_on(slots: Mapping[str, Any]) -> tuple[tuple[str, dict[str, Any]], ...]:
    if _rests(slots):
        return (("button_go_on_care", {"intent": "affirm", "entities": {}}),)
    return (("button_go_on", {"intent": "inform", "entities": {"go_on": True}}),)


def _spoken(
    key: str,
    slots: Mapping[str, Any],
    choices: tuple[tuple[str, Mapping[str, Any]], ...],
    name: str = "",
) -> Spoken:
    formal = slots.get("talk_address") == "formal"

    def say(text_id: str) -> str:
        text = texts()[text_id]
        return to_formal(text) if formal else text

    # The name goes in last: whatever it is, it is no word of ours to change.
    text = say(key).format(name=name, role=role())
    return Spoken(text, tuple((say(title), about) for title, about in choices))
