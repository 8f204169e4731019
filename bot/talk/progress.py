"""How far a talk is, counted in questions, for the bar in the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.talk.questions import QUESTIONS
from bot.talk.state import TalkState

# What every talk goes through is counted; offers and the return on another day are not.
_NOT_COUNTED: Final = frozenset(
    {
        "ready",
        "employer",
        "selftest_offer",
        "followup",
        "followup_not",
        "followup_other",
        "anything_else",
    }
)
_AFTER_ADVICE: Final = ("steps", "confidence", "when", "plan")
_COUNTED: Final = tuple(q for q in QUESTIONS if q.id not in _NOT_COUNTED)


def progress_from_slots(slots: Mapping[str, Any]) -> dict[str, int]:
    """Return `{"done", "of"}`: questions behind the worker, and all that are counted.

    A question that needs no answer any more counts as done, so `done` may jump; it goes
    back only when the worker takes something back. `done == of`: there is a plan.
    """
    state = TalkState.from_slots(slots)
    done = sum(_is_done(question.id, state) for question in _COUNTED)
    return {"done": done, "of": len(_COUNTED)}


def _is_done(question_id: str, state: TalkState) -> bool:
    if question_id in _AFTER_ADVICE:
        return bool(state.plan) or _is_chosen(question_id, state)
    question = next(q for q in _COUNTED if q.id == question_id)
    return state.skipped(question_id) or not question.open_(state)


def _is_chosen(question_id: str, state: TalkState) -> bool:
    """Before a step is chosen its questions are not open yet, which is not done."""
    if state.step_chosen is None:
        return False
    known = {
        "steps": True,
        "confidence": state.step_confidence is not None,
        "when": state.step_date is not None,
    }
    return known.get(question_id, False)
