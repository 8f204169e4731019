"""What an exercise that runs is waiting for, and how that is asked."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.talk.context import TalkContext
from bot.talk.exercises import scoring
from bot.talk.exercises.models import Exercise, Item
from bot.talk.exercises.spoken import Option, chosen
from bot.talk.state import Choice, Heard, Say, TalkState

EXERCISE = "exercise"
"""`talk_asked` while an item waits."""

RESULT = "exercise_result"
"""`talk_asked` while the question waits whether a result is recognised."""

NO_REQUEST = frozenset({"choose_step", "out_of_scope", "plan_when", "reject_step"})
"""Intents that ask nothing of the bot: while an exercise runs they are about it."""

STOP, SKIP = "stop", "skip"
"""Choices of every item, beside its own answers."""


@dataclass(frozen=True)
class Running:
    """An exercise that was begun: the record, the order of items, the answers."""

    exercise: Exercise
    order: tuple[str, ...]
    answers: Mapping[str, Sequence[str]]
    back: str | None

    @property
    def item(self) -> Item | None:
        """The item that waits, None after the last."""
        return scoring.next_item(self.exercise, self.answers, self.order)

    @property
    def place(self) -> int:
        """The place of the item that waits, from 1."""
        item = self.item
        return len(self.order) if item is None else self.order.index(item.id) + 1


def running(state: TalkState, ctx: TalkContext) -> Running | None:
    """Return the exercise that runs; None without one, or when its record is gone."""
    if state.exercise is None or state.talk_asked not in {EXERCISE, RESULT}:
        return None
    exercise = ctx.exercises.get(str(state.exercise["id"]))
    if exercise is None:
        return None
    return Running(
        exercise=exercise,
        order=tuple(i for i in state.exercise["order"] if exercise.item(i)),
        answers={i: tuple(a) for i, a in state.exercise["answers"].items()},
        back=state.exercise.get("back"),
    )


def begun(state: TalkState, run: Running) -> TalkState:
    """Return the state in which this exercise runs."""
    kept = {
        "id": run.exercise.id,
        "order": list(run.order),
        "answers": {item: list(words) for item, words in run.answers.items()},
        "back": run.back,
    }
    return dataclasses.replace(state, exercise=kept, talk_asked=EXERCISE)


def ask_item(run: Running, item: Item, ctx: TalkContext, *, again: bool = False) -> Say:
    """Return the item as a question with its answers on buttons."""
    taken = run.answers.get(item.id, ())
    text = item.more if taken and item.more else item.text
    values = {"number": run.place, "count": len(run.order), "item": text}
    buttons = [
        choice(answer.id, title=answer.title)
        for answer in item.answers
        if answer.id not in taken
    ]
    if item.open_:
        buttons.append(choice(SKIP, phrase="button_exercise_skip"))
    buttons.append(choice(STOP, phrase="button_exercise_stop"))
    kind = "scene" if run.exercise.kind == "rehearsal" else "item"
    if len(run.order) == 1:
        kind = "only"
    way = "again" if again else "ask"
    return Say(f"utter_exercise_{way}_{kind}", values, choices=tuple(buttons))


def choice(
    value: str, *, phrase: str | None = None, title: str | None = None
) -> Choice:
    """Return a button that answers what waits with this choice."""
    payload = {"intent": "inform", "entities": {"choice": value}}
    return Choice(payload, phrase=phrase, title=title)


def typed_choices(state: TalkState, text: str, ctx: TalkContext) -> tuple[str, ...]:
    """Return the answers of the waiting item that typed words choose; () for none."""
    run = running(state, ctx)
    if run is None or state.talk_asked != EXERCISE or run.item is None:
        return ()
    item = run.item
    taken = run.answers.get(item.id, ())
    options = [
        Option(answer.id, (answer.title, *answer.words))
        for answer in item.answers
        if answer.id not in taken
    ]
    numbered = len(options)
    for control in (STOP, SKIP):
        options.append(Option(control, ctx.phrases.listed(f"words_exercise_{control}")))
    filler = ctx.phrases.listed("words_filler")
    most = max(1, item.choose - len(taken))
    return chosen(text, options, filler, most=most, numbered=numbered)


def choices_heard(state: TalkState, heard: Heard, ctx: TalkContext) -> tuple[str, ...]:
    """Return what was chosen, pressed or typed."""
    value: Any = heard.first("choice")
    if value is not None:
        return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
    said = typed_choices(state, heard.text, ctx)
    # A bare yes or no in other words than ours: what the model understood counts.
    if not said and heard.intent in {"affirm", "deny"}:
        said = typed_choices(state, ctx.phrases(f"word_{heard.intent}"), ctx)
    return said
