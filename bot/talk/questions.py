"""The questions of the main talk, their order, and which one comes next.

The order follows the craft of an adviser (docs/decisions/0005-the-talk.md): first how
it is now, what gives and what costs energy, then the wish, what stands in the way, the
facts, a summary the worker corrects, and only then advice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.talk.followup import waits
from bot.talk.state import TalkState

Test = Callable[[TalkState], bool]


@dataclass(frozen=True)
class Question:
    """A question: `open_` tells from the state whether it still is to be asked."""

    id: str
    open_: Test
    free_text: bool = False
    """Any words count as an answer, not just a button or a recognised fact."""

    @property
    def response(self) -> str:
        """The response that asks it."""
        return f"utter_talk_ask_{self.id}"

    @property
    def again(self) -> str:
        """The response that asks it in other words, after a digression or a miss."""
        return f"utter_talk_again_{self.id}"


def _exploring(state: TalkState) -> bool:
    return not state.summary_ok and not state.steps_seen


def _telling(state: TalkState) -> bool:
    """Tell whether facts may be asked; who is content is not questioned at length."""
    return _exploring(state) and not state.talk_content


def _without_employer(state: TalkState) -> bool:
    return bool(set(state.employment) & {"jobseeker", "ww", "wia", "welfare"})


def _wants_step(state: TalkState) -> bool:
    return state.step_chosen is not None and not state.plan_has(state.step_chosen)


QUESTIONS: tuple[Question, ...] = (
    Question("followup", lambda s: waits(s, "followup")),
    Question("followup_not", lambda s: waits(s, "followup_not")),
    Question("followup_other", lambda s: waits(s, "followup_other"), free_text=True),
    # Who speaks as an employer is asked nothing about their own work.
    Question("employer", lambda s: "employer" in s.employment),
    Question("ready", lambda s: s.talk_turn == 0 and s.wish is None),
    Question(
        "work_score",
        lambda s: (
            _exploring(s)
            and s.work_score is None
            and s.wish is None
            and not _without_employer(s)
            # Who just heard that the job goes is not asked for a mark.
            and "threatened" not in s.employment
        ),
    ),
    Question(
        "energy_gives",
        lambda s: _exploring(s) and s.energy_gives is None,
        free_text=True,
    ),
    Question(
        "energy_costs",
        lambda s: (
            _exploring(s)
            and s.energy_costs is None
            and s.wish is None
            and not s.talk_content
        ),
        free_text=True,
    ),
    Question("wish", lambda s: _exploring(s) and s.wish is None),
    Question(
        "obstacle",
        lambda s: (
            _exploring(s)
            and not s.obstacles
            and s.obstacle_words is None
            and not s.talk_content
        ),
        free_text=True,
    ),
    Question("job", lambda s: _exploring(s) and s.job is None, free_text=True),
    Question("sector", lambda s: _exploring(s) and s.sector is None),
    Question("employment", lambda s: _telling(s) and not s.employment),
    Question("time", lambda s: _telling(s) and s.minutes_per_week is None),
    Question("summary", _exploring),
    Question("steps", lambda s: s.step_chosen is None and not s.plan),
    Question("confidence", lambda s: _wants_step(s) and s.step_confidence is None),
    Question("when", lambda s: _wants_step(s) and s.step_date is None),
    Question("plan", lambda s: _wants_step(s) and s.step_date is not None),
    Question("anything_else", lambda s: True),
)

BY_ID = {question.id: question for question in QUESTIONS}


def next_question(state: TalkState) -> Question:
    """Return the first question that is open and not skipped."""
    return next(
        question
        for question in QUESTIONS
        if question.id == "anything_else"
        or (question.open_(state) and not state.skipped(question.id))
    )


def asked(state: TalkState) -> Question | None:
    """Return the question that waits for an answer, or None."""
    return BY_ID.get(state.talk_asked or "")
