"""Reading a mark as the answer: how the work goes, how sure somebody is of a step."""

from __future__ import annotations

import dataclasses

from bot.talk.energy import without_run_up
from bot.talk.facts import quote
from bot.talk.scale import is_no_mark, score_in, sureness_in
from bot.talk.state import Heard, Move, Say, TalkState

SURE_ENOUGH = 7
"""From this confidence (0 to 10) on, a step stays as it is; someone who says 6 gets a
smaller one (domain-facts 6.2, question 21)."""

UNSURE = 5
"""The confidence of who says not to know: the step becomes smaller."""


def work_score(state: TalkState, heard: Heard) -> Move | None:
    """Take the mark for the work, with what was said beside it; None without one."""
    score = heard.first("score")
    if score is None:
        score = score_in(heard.text)
    if score is None:
        return _no_such_mark(state, heard)
    score = max(0, min(10, int(score)))
    state = dataclasses.replace(state, work_score=score)
    rest = quote(without_run_up(_without_score(heard.text)), 80)
    if not heard.pressed and len(rest.split()) >= 3:
        values = {"score": score, "words": rest}
        return Move(state, (Say("utter_talk_reflect_score_words", values),))
    tone = "low" if score < 4 else "middle" if score < 7 else "high"
    kind = "about" if heard.pressed else "score"
    return Move(state, (Say(f"utter_talk_reflect_{kind}_{tone}", {"score": score}),))


def _no_such_mark(state: TalkState, heard: Heard) -> Move | None:
    """Say that a number is no mark, None for a text that is no number alone."""
    if heard.pressed or not is_no_mark(heard.text):
        return None
    return Move(state, (Say("utter_talk_no_such_mark"),))


def _without_score(text: str) -> str:
    """Drop the clauses that only name a score, keep what else was said."""
    clauses = [part.strip() for part in _clauses(text)]
    kept = [part for part in clauses if score_in(part) is None or len(part) > 25]
    return ", ".join(part for part in kept if part)


def _clauses(text: str) -> list[str]:
    for mark in (".", ";", "\n", "!"):
        text = text.replace(mark, ",")
    return text.split(",")


def confidence(state: TalkState, heard: Heard) -> Move | None:
    """Take how sure the worker is, as a mark or in words; None without either."""
    if heard.intent in {"dont_know", "deny"} and score_in(heard.text) is None:
        return Move(dataclasses.replace(state, step_confidence=UNSURE))
    score = heard.first("score")
    if score is None:
        score = sureness_in(heard.text)
    if score is None:
        return _no_such_mark(state, heard)
    return Move(dataclasses.replace(state, step_confidence=max(0, min(10, int(score)))))
