"""Moves of an exercise: begin, take an answer, stop, talk about what came out.

Every move ends either with a question of the exercise, or with `talk_asked` back at
the question of the main talk that was waiting; then the talk picks up its thread.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from bot.talk import awareness
from bot.talk.context import TalkContext
from bot.talk.exercises import scoring
from bot.talk.exercises.asking import (
    EXERCISE,
    NO_REQUEST,
    RESULT,
    SKIP,
    STOP,
    Running,
    ask_item,
    begun,
    choices_heard,
    running,
)
from bot.talk.exercises.models import Exercise, Item, Kind
from bot.talk.facts import quote
from bot.talk.manager_note import note_for_manager
from bot.talk.state import Choice, Heard, Move, Say, TalkState

MOST_WISHES = 3
"""Wishes suggested after a result: more is a list, not a hint."""


def start(state: TalkState, exercise: Exercise, ctx: TalkContext) -> Move:
    """Begin an exercise, over again when it runs already."""
    open_ = running(state, ctx)
    back = open_.back if open_ is not None else state.talk_asked
    order = _order(exercise, state.obstacles)
    run = Running(exercise, order, {}, back)
    values = {"title": exercise.title, "intro": exercise.intro}
    says = [Say("utter_exercise_start", values)]
    if exercise.kind == "outlook" and state.sector in ctx.sectors:
        change = ctx.sectors[str(state.sector)].changes
        says.append(Say("utter_awareness_changes", {"change": change}))
    item = run.item
    assert item is not None
    says.append(ask_item(run, item, ctx))
    return Move(begun(state, run), tuple(says))


def _order(exercise: Exercise, obstacles: Sequence[str]) -> tuple[str, ...]:
    """Return the items, those that fit what stands in the way first."""
    first = [i.id for i in exercise.items if set(i.fits) & set(obstacles)]
    return (*first, *(i.id for i in exercise.items if i.id not in first))


def take(state: TalkState, heard: Heard, ctx: TalkContext) -> Move | None:
    """Take a message as what the exercise waits for; None when it is something else."""
    run = running(state, ctx)
    if run is None:
        return None
    if state.talk_asked == RESULT:
        return _take_reaction(state, run, heard, ctx)
    said = choices_heard(state, heard, ctx)
    if STOP in said:
        return stop(state, ctx)
    if heard.intent == "correct_answer" and not said:
        return _one_back(state, run, ctx)
    item = run.item
    assert item is not None
    if SKIP in said or heard.intent in {"skip", "dont_know"}:
        kept = run.answers.get(item.id, ())
        return _go_on(state, run, item, (*kept, "") if kept else (), ctx)
    answers = [a for a in map(item.answer, said) if a is not None]
    if answers:
        taken = (*run.answers.get(item.id, ()), *(a.id for a in answers))
        tips = tuple(_tip(answer.tip) for answer in answers if answer.tip)
        return _go_on(state, run, item, taken, ctx, says=tips)
    words = heard.text.split()
    if heard.pressed or "?" in heard.text or not words:
        return None
    if item.open_:
        if heard.intent == "deny" and len(words) < _OWN_ANSWER:
            return _go_on(state, run, item, (), ctx)
        if heard.intent == "affirm" and len(words) < _OWN_ANSWER:
            return None
        return _go_on(state, run, item, (quote(heard.text),), ctx)
    if item.own_tip is not None and len(words) >= _OWN_ANSWER:
        tip = (_tip(item.own_tip),)
        return _go_on(state, run, item, ("",), ctx, says=tip)
    return None


_OWN_ANSWER = 3
"""From so many words on, a yes or no is an answer in own words, and so are words to the
manager that are on no button."""


def _tip(text: str) -> Say:
    return Say("utter_exercise_tip", {"tip": text})


def _go_on(
    state: TalkState,
    run: Running,
    item: Item,
    answer: Sequence[str],
    ctx: TalkContext,
    *,
    says: tuple[Say, ...] = (),
) -> Move:
    """Note the answer and ask the next item, or say what came out."""
    answers = {**run.answers, item.id: tuple(answer)}
    run = dataclasses.replace(run, answers=answers)
    following = run.item
    if following is not None:
        asked = ask_item(run, following, ctx)
        return Move(begun(state, run), (*says, asked))
    if run.exercise.outcome.rule == "practice":
        return Move(state, says).then(_practised(state, run, ctx))
    return Move(state, says).then(_outcome(state, run, ctx))


def _practised(state: TalkState, run: Running, ctx: TalkContext) -> Move:
    says = [Say("utter_exercise_closing", {"closing": run.exercise.closing})]
    note = note_for_manager(state, ctx)
    if note is not None:
        says.append(Say("utter_exercise_note", {"note": note}))
    done = {**state.exercises_done, run.exercise.id: {}}
    state = dataclasses.replace(
        state, exercise=None, exercises_done=done, talk_asked=run.back
    )
    return Move(state, tuple(says))


def _outcome(state: TalkState, run: Running, ctx: TalkContext) -> Move:
    """Say what came out and ask whether the worker recognises it."""
    if not scoring.enough(run.exercise, run.answers):
        return Move(_ended(state, run), (Say("utter_exercise_too_few"),))
    found = scoring.results(run.exercise, run.answers)
    words = scoring.own_words(run.exercise, run.answers)
    texts = [result.text for result in found] or [words or str(run.exercise.nothing)]
    state = dataclasses.replace(
        state,
        talk_asked=RESULT,
        exercise={
            "id": run.exercise.id,
            "order": list(run.order),
            # The answers themselves are not needed any longer, and so not kept.
            "answers": {},
            "back": run.back,
            "results": [result.id for result in found],
            "words": _words(run),
        },
    )
    return Move(state, (_result(run.exercise, " ".join(texts)),))


def _result(exercise: Exercise, text: str) -> Say:
    kind = "outlook" if exercise.kind == "outlook" else "result"
    return Say(f"utter_exercise_{kind}", {"title": exercise.title, "result": text})


def _words(run: Running) -> dict[str, str]:
    return {
        item.id: run.answers[item.id][0]
        for item in run.exercise.items
        if item.echo is not None and run.answers.get(item.id)
    }


def _take_reaction(
    state: TalkState, run: Running, heard: Heard, ctx: TalkContext
) -> Move | None:
    """Keep what the worker recognises, drop what they do not; both are fine."""
    if heard.intent in {"deny", "reject_step", "skip"}:
        return Move(_ended(state, run), (Say("utter_exercise_dropped"),))
    agrees = {"affirm", "thank", "feedback_positive", "dont_know"}
    told = not heard.pressed and "?" not in heard.text and len(heard.text.split()) > 1
    if heard.intent not in agrees and not told:
        return None
    kept = _kept(state, run)
    says = [Say("utter_exercise_kept" if kept != state else "utter_exercise_talked")]
    if run.exercise.kind == "outlook":
        says.append(awareness.examples(state, ctx))
    return Move(kept, tuple(says)).then(_towards_a_wish(kept, state, run, ctx))


def _kept(state: TalkState, run: Running) -> TalkState:
    """Put into the plan what may be kept of the results."""
    assert state.exercise is not None
    results = [
        name
        for name in state.exercise.get("results", ())
        if name in run.exercise.results and run.exercise.results[name].kept
    ]
    words = dict(state.exercise.get("words") or {})
    if not results and not words:
        return state
    done = {
        **state.exercises_done,
        run.exercise.id: {"results": results, "words": words},
    }
    return dataclasses.replace(state, exercises_done=done)


def _towards_a_wish(
    kept: TalkState, before: TalkState, run: Running, ctx: TalkContext
) -> Move:
    """Suggest the wishes that go with the results, to who has none of their own yet."""
    assert before.exercise is not None
    ended = _ended(kept, run)
    names = before.exercise.get("results", ())
    wishes = dict.fromkeys(
        wish
        for name in names
        if name in run.exercise.results
        for wish in run.exercise.results[name].wishes
    )
    exploring = not ended.summary_ok and not ended.steps_seen
    if not wishes or not exploring or ended.wish not in {None, "wish_orientation"}:
        return Move(ended)
    buttons = [
        Choice({"intent": wish, "entities": {}}, phrase=wish)
        for wish in list(wishes)[:MOST_WISHES]
    ]
    buttons.append(
        Choice({"intent": "dont_know", "entities": {}}, phrase="button_no_wish")
    )
    ended = dataclasses.replace(ended, talk_asked="wish")
    return Move(ended, (Say("utter_exercise_wish", choices=tuple(buttons)),))


def _one_back(state: TalkState, run: Running, ctx: TalkContext) -> Move:
    """Take the last answer back and ask that item again."""
    answered = [item for item in run.order if item in run.answers]
    answers = {i: a for i, a in run.answers.items() if i not in answered[-1:]}
    run = dataclasses.replace(run, answers=answers)
    item = run.item
    assert item is not None
    return Move(begun(state, run), (ask_item(run, item, ctx, again=True),))


def stop(state: TalkState, ctx: TalkContext) -> Move:
    """End an exercise half-way; what was answered is forgotten."""
    run = running(state, ctx)
    assert run is not None
    return Move(_ended(state, run), (Say("utter_exercise_stopped"),))


def _ended(state: TalkState, run: Running) -> TalkState:
    return dataclasses.replace(state, exercise=None, talk_asked=run.back)


def speaks_of_it(state: TalkState, heard: Heard) -> bool:
    """Tell whether a typed message is about the exercise that waits, not a request."""
    waits = state.exercise is not None and state.talk_asked in {EXERCISE, RESULT}
    return waits and not heard.pressed and heard.intent in NO_REQUEST


def runs(state: TalkState, ctx: TalkContext) -> bool:
    """Tell whether an exercise waits for an answer."""
    return running(state, ctx) is not None


def ask_again(state: TalkState, ctx: TalkContext) -> Move | None:
    """Pick up the exercise after something in between; None when none runs."""
    run = running(state, ctx)
    if run is None:
        return None
    if state.talk_asked == RESULT:
        return Move(state, (Say("utter_exercise_again_result"),))
    item = run.item
    assert item is not None
    return Move(state, (ask_item(run, item, ctx, again=True),))


def pick_up(state: TalkState, ctx: TalkContext) -> Move:
    """Go on with an exercise that was left; drop it when its record is gone."""
    assert state.exercise is not None
    waits = RESULT if "results" in state.exercise else EXERCISE
    again = ask_again(dataclasses.replace(state, talk_asked=waits), ctx)
    if again is None:
        return Move(dataclasses.replace(state, exercise=None))
    back = {**state.exercise, "back": None}
    return Move(dataclasses.replace(again.state, exercise=back), again.says)


def explain(state: TalkState, ctx: TalkContext) -> Move | None:
    """Say why this is asked, and ask again; None when no exercise runs."""
    run = running(state, ctx)
    again = ask_again(state, ctx)
    if run is None or again is None:
        return None
    return Move(state, (Say("utter_exercise_why", {"why": run.exercise.why}),)).then(
        again
    )


def not_an_answer(state: TalkState, ctx: TalkContext) -> Move | None:
    """Say that a button or a few words do, and ask again; None when none runs."""
    again = ask_again(state, ctx)
    if again is None:
        return None
    return Move(state, (Say("utter_exercise_not_understood"),)).then(again)


def named(heard: Heard, ctx: TalkContext, kinds: Sequence[Kind]) -> Exercise | None:
    """Return the exercise a button or the words of a message name, None without one."""
    exercise = ctx.exercises.get(str(heard.first("choice")))
    if exercise is not None and exercise.kind in kinds:
        return exercise
    text = heard.text.lower()
    return next(
        (
            found
            for found in ctx.exercises.values()
            if found.kind in kinds and any(word in text for word in found.words)
        ),
        None,
    )


def menu(ctx: TalkContext, exercises: Sequence[Exercise]) -> tuple[Choice, ...]:
    """Return a button for each exercise, with the minutes it takes."""
    return tuple(
        Choice(
            {"intent": "ask_selftest", "entities": {"choice": found.id}},
            title=ctx.phrases(
                "button_exercise", title=found.title, minutes=found.minutes
            ),
        )
        for found in exercises
    )


def plan_items(state: TalkState, ctx: TalkContext) -> list[dict[str, Any]]:
    """Return what came out of the self-tests as items of the plan."""
    items = []
    for name, kept in state.exercises_done.items():
        exercise = ctx.exercises.get(name)
        if exercise is None or not kept:
            continue
        results = [
            exercise.results[r] for r in kept["results"] if r in exercise.results
        ]
        words = {item: (said,) for item, said in kept["words"].items()}
        text = " ".join(r.text for r in results) or scoring.own_words(exercise, words)
        if text:
            items.append(
                {
                    "id": f"selftest-{name}",
                    "kind": "selftest",
                    "title": exercise.title,
                    "text": text,
                }
            )
    return items
