"""Taking back an earlier answer, at any time: the new value, else which one."""

from __future__ import annotations

import dataclasses

from bot.talk import facts
from bot.talk.answers import READERS
from bot.talk.context import TalkContext
from bot.talk.noted import facts_in_words
from bot.talk.state import Choice, Heard, Move, Say, TalkState
from bot.talk.words import what_was_meant

_FEWEST_WORDS = 3


def corrected(
    before: TalkState, state: TalkState, heard: Heard, ctx: TalkContext
) -> Move | None:
    """Return the move for a correction that names the new value, else None.

    `state` holds the facts of the message already. "nee ik bedoelde een 4" is read
    again as an answer to the question answered last.
    """
    words = facts_in_words(before, state, ctx)
    if words:
        said = Say("utter_talk_reflect_corrected_facts", {"facts": words})
        return Move(state, (said,))
    meant = what_was_meant(heard.text)
    last = state.talk_answered
    if meant and last in facts.CORRECTABLE and last in READERS:
        emptied = facts.forget(state, str(last))
        again = dataclasses.replace(heard, intent=_intent_of(heard), text=meant)
        move = READERS[str(last)](facts.take_facts(emptied, again), again)
        if move is not None:
            return Move(move.state, (Say("utter_talk_reflect_corrected"), *move.says))
    wish = _intent_of(heard)
    if wish in facts.WISHES and state.wish and wish != state.wish:
        state = dataclasses.replace(state, wish=wish, wish_words=facts.quote(meant))
        says = (Say("utter_talk_reflect_corrected"), Say(f"utter_talk_reflect_{wish}"))
        return Move(state, says)
    return None


def _intent_of(heard: Heard) -> str:
    """Return what the words mean besides being a correction."""
    content = facts.WISHES | facts.OBSTACLES
    likely = (n for n, confidence in heard.ranking[:4] if confidence > 0.05)
    return next((name for name in likely if name in content), "inform")


def which_answer(state: TalkState, heard: Heard) -> Move | None:
    """Return the question which answer is to change; None when none was given."""
    known = [
        name
        for name, slots in facts.CORRECTABLE.items()
        if any(getattr(state, slot) for slot in slots)
    ]
    if not known:
        return None
    choices = tuple(
        Choice(
            {"intent": "correct_answer", "entities": {"field": name}},
            phrase=f"button_correct_{name}",
        )
        for name in known
    )
    return Move(state, (Say("utter_talk_correct_which", choices=choices),))


def nothing_known(heard: Heard) -> Say:
    """Return what to say where nothing was noted yet that could be corrected."""
    meant = facts.quote(what_was_meant(heard.text), 80)
    if not heard.pressed and len(meant.split()) >= _FEWEST_WORDS:
        return Say("utter_talk_reflect_words", {"words": meant})
    return Say("utter_talk_nothing_to_correct")
