"""A question that stands behind an answer in the same message gets its answer too."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from bot.talk import awareness, schemes
from bot.talk.context import TalkContext
from bot.talk.state import Heard, Move, Say, TalkState
from bot.talk.words import own_part

Answer = Callable[[TalkState, Heard, TalkContext], Move]

LIKELY_BEHIND = 0.03
"""From this confidence on, the next best reading is what the question asks: the answer
before it takes most of the confidence of a message that holds both."""

_LOOKED_AT = 6


def answered_too(move: Move, heard: Heard, ctx: TalkContext) -> Move:
    """Return the move with the answer to the question behind an answer, if any."""
    name = question_behind(heard)
    if name is None:
        return move
    asked = dataclasses.replace(heard, intent=name)
    return move.then(_ANSWERS[name](move.state, asked, ctx))


def question_behind(heard: Heard) -> str | None:
    """Return the intent of a question that follows other words, or None."""
    if heard.pressed or own_part(heard.text) == heard.text.strip():
        return None
    likely = (n for n, c in heard.ranking[:_LOOKED_AT] if c >= LIKELY_BEHIND)
    return next((name for name in likely if name in _ANSWERS), None)


def _plainly(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    return Move(state, (Say(f"utter_{heard.intent}"),))


_ANSWERS: Mapping[str, Answer] = {
    "ask_employer_pays": schemes.explain_rights,
    "ask_evc": schemes.explain_rights,
    "ask_rights": schemes.explain_rights,
    "ask_subsidy": schemes.answer_money,
    "ask_llo": awareness.answer,
    "ask_why_develop": awareness.answer,
    "ask_labour_market": _plainly,
    "ask_privacy": _plainly,
    "bot_challenge": _plainly,
}
