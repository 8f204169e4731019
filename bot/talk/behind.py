"""A question that stands behind an answer in the same message gets its answer too."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from bot.talk import awareness, schemes
from bot.talk.context import TalkContext
from bot.talk.state import Heard, Move, Say, TalkState
from bot.talk.words import asks, own_part

Answer = Callable[[TalkState, Heard, TalkContext], Move]

LIKELY_BEHIND = 0.03
"""From this confidence on, the next best reading is what the question asks: the answer
before it takes most of the confidence of a message that holds both."""

_LOOKED_AT = 6


def answered_too(move: Move, heard: Heard, ctx: TalkContext) -> Move:
    """Return the move with the answer to the question behind an answer, if any."""
    if heard.pressed or own_part(heard.text) == heard.text.strip():
        return move
    answered = _answered(move.state, heard, ctx)
    return move if answered is None else move.then(answered)


def with_a_greeting(state: TalkState, heard: Heard, ctx: TalkContext) -> Move | None:
    """Answer the question in a greeting ("hoi, bestaat STAP nog?"), None for none."""
    if heard.intent != "greet" or heard.pressed or not asks(heard.text):
        return None
    return _answered(state, heard, ctx)


def _answered(state: TalkState, heard: Heard, ctx: TalkContext) -> Move | None:
    """Return the answer to the likeliest question in a message, None without one."""
    names_scheme = schemes.named_scheme(heard, ctx) is not None
    name = _likely(heard, names_scheme=names_scheme)
    if name is None:
        return None
    return _ANSWERS[name](state, dataclasses.replace(heard, intent=name), ctx)


def _likely(heard: Heard, *, names_scheme: bool) -> str | None:
    """Return the likeliest question that can be answered at once, or None."""
    can_be = _ANSWERS if names_scheme else _ANSWERS.keys() - _ABOUT_A_SCHEME
    likely = (n for n, c in heard.ranking[:_LOOKED_AT] if c >= LIKELY_BEHIND)
    return next((name for name in likely if name in can_be), None)


def _plainly(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    return Move(state, (Say(f"utter_{heard.intent}"),))


_ABOUT_A_SCHEME = frozenset({"ask_scheme", "ask_eligibility", "ask_apply"})
"""Questions that have an answer only where a scheme is named."""

_ANSWERS: Mapping[str, Answer] = {
    **dict.fromkeys(_ABOUT_A_SCHEME, schemes.answer_scheme),
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

QUESTIONS = frozenset(_ANSWERS)
"""Intents that can be answered behind another answer."""
