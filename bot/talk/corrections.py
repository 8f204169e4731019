"""Taking back an earlier answer, at any time: the new value, else which one."""

from __future__ import annotations

import dataclasses

from bot.language.formatting import enumerate_nl
from bot.talk import facts
from bot.talk.answers import READERS
from bot.talk.context import TalkContext
from bot.talk.named import named_answer, named_obstacles
from bot.talk.noted import facts_in_words
from bot.talk.questions import BY_ID
from bot.talk.scale import score_in
from bot.talk.state import Choice, Heard, Move, Say, TalkState
from bot.talk.thread import question_of, resume
from bot.talk.words import says_half, what_was_meant

_FEWEST_WORDS = 3


def correct(
    before: TalkState, state: TalkState, heard: Heard, ctx: TalkContext
) -> Move:
    """Take a correction: the new value where it is said, else ask which answer."""
    field = heard.first("field")
    taken = None
    if field is None:
        taken = corrected(before, state, heard, ctx)
        field = None if taken else named_to_change(state, heard)
    if field in facts.CORRECTABLE:
        state = facts.forget(state, str(field))
        state = dataclasses.replace(state, talk_asked=str(field))
        return Move(state, (question_of(BY_ID[str(field)], state, ctx),))
    if taken is not None:
        if taken.state.wish is None and state.wish is not None:
            # Another wish in own words: which one they come to is asked first.
            again = dataclasses.replace(taken.state, talk_asked="wish")
            return Move(again, taken.says).then(resume(again, ctx))
        return taken.then(resume(taken.state, ctx))
    which = which_answer(state, heard)
    if which is not None:
        return which
    return Move(state, (nothing_known(heard),)).then(resume(state, ctx))


def corrected(
    before: TalkState, state: TalkState, heard: Heard, ctx: TalkContext
) -> Move | None:
    """Return the move for a correction that names the new value, else None.

    `state` holds the facts of the message already. What the words name comes first
    ("mijn cijfer moest een 6 zijn"); "nee ik bedoelde een 4" is read again as an answer
    to the question answered last.
    """
    if says_half(heard.text):
        return None
    words = facts_in_words(before, state, ctx) or _facts_again(heard, ctx)
    if words:
        said = Say("utter_talk_reflect_corrected_facts", {"facts": words})
        return Move(state, (said,))
    obstacles = named_obstacles(heard.text)
    if obstacles and (state.obstacles or state.obstacle_words):
        return _obstacles(state, obstacles, ctx)
    meant = what_was_meant(heard.text)
    named = named_answer(heard.text)
    field = named or state.talk_answered
    mark = score_in(meant) if named == "work_score" else None
    if mark is not None:
        # The sentence around the mark is no story to give back.
        meant = str(mark)
    if meant and field in facts.CORRECTABLE and field in READERS:
        emptied = facts.forget(state, str(field))
        again = dataclasses.replace(heard, intent=_intent_of(heard), text=meant)
        taken = facts.take_facts(emptied, again)
        move = READERS[str(field)](taken, again)
        if move is not None and (named is None or field in _READ_WHEN_NAMED):
            return Move(move.state, (Say("utter_talk_reflect_corrected"), *move.says))
    wish = _intent_of(heard)
    if wish in facts.WISHES and state.wish and wish != state.wish:
        state = dataclasses.replace(state, wish=wish, wish_words=facts.quote(meant))
        says = (Say("utter_talk_reflect_corrected"), Say(f"utter_talk_reflect_{wish}"))
        return Move(state, says)
    return None


_READ_WHEN_NAMED = frozenset({"work_score"})
"""Answers whose new value can be read from a sentence that names them; of the others
("mijn werk klopt niet") the question is asked again."""


def _facts_again(heard: Heard, ctx: TalkContext) -> str:
    """Return the facts of a correction in words, also where they were known already."""
    told = dataclasses.replace(
        heard,
        intent="inform",
        text="",
        entities=tuple(e for e in heard.entities if e.entity in facts.PLAIN_FACTS),
    )
    return facts_in_words(TalkState(), facts.take_facts(TalkState(), told), ctx)


def _obstacles(state: TalkState, obstacles: tuple[str, ...], ctx: TalkContext) -> Move:
    """Put the obstacles of a correction in the place of the last one."""
    kept = tuple(it for it in state.obstacles[:-1] if it not in obstacles)
    state = dataclasses.replace(
        state, obstacles=(*kept, *obstacles), obstacle_words=None
    )
    names = enumerate_nl([ctx.phrases(f"summary_{it}") for it in obstacles])
    return Move(state, (Say("utter_talk_reflect_corrected_facts", {"facts": names}),))


def _intent_of(heard: Heard) -> str:
    """Return what the words mean besides being a correction."""
    content = facts.WISHES | facts.OBSTACLES
    likely = (n for n, confidence in heard.ranking[:4] if confidence > 0.05)
    return next((name for name in likely if name in content), "inform")


def named_to_change(state: TalkState, heard: Heard) -> str | None:
    """Return the answer a message wants to change without saying what it is now."""
    named = None if heard.pressed else named_answer(heard.text)
    if named is None or not _known(state, named):
        return None
    return named


def _known(state: TalkState, name: str) -> bool:
    return any(getattr(state, slot) for slot in facts.CORRECTABLE[name])


def which_answer(state: TalkState, heard: Heard) -> Move | None:
    """Return the question which answer is to change; None when none was given."""
    known = [name for name in facts.CORRECTABLE if _known(state, name)]
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
