"""What a message means in the light of the question that waits."""

from __future__ import annotations

import dataclasses

from bot.talk.questions import asked
from bot.talk.state import Heard, TalkState
from bot.talk.words import only_facts, says_goodbye, yes_or_no

SURE_OF_A_REQUEST = 0.6
"""From this confidence on, "een stap hogerop, dat lijkt me wat" is a request for steps
even while an open question waits; below it, words without a question mark answer."""

_MAY_END = frozenset({"affirm", "deny", "thank", "nlu_fallback", "feedback_positive"})


def statement(heard: Heard) -> bool:
    """Tell whether the message is more than a word and no question."""
    return len(heard.text.split()) >= 2 and "?" not in heard.text


def last_words(heard: Heard) -> bool:
    """Tell whether a goodbye hides in a yes, a no or a thank: "nee dank je, doei"."""
    return heard.intent in _MAY_END and says_goodbye(heard.text)


def facts_alone(heard: Heard) -> bool:
    """Tell whether a message holds facts and nothing that answers an open question."""
    said = tuple(e.text for e in heard.entities if not e.negated)
    plain = heard.intent == "inform" and not heard.pressed and bool(said)
    return plain and only_facts(heard.text, said)


def rather_an_answer(state: TalkState, heard: Heard) -> Heard | None:
    """Return the message as the answer it must be, or None when it may be a request.

    Who chooses or turns down a step while none was named says yes, no, or something
    about their work.
    """
    question = asked(state)
    if question is None or heard.pressed:
        return None
    plainly = yes_or_no(heard.text)
    if (
        question.id == "plan"
        and plainly
        and heard.intent in {"ask_plan", "choose_step"}
    ):
        return dataclasses.replace(heard, intent=plainly)
    open_answer = question.free_text and statement(heard)
    on_offer = bool(state.steps_offered or state.step_chosen or state.plan)
    if heard.intent in {"choose_step", "reject_step"} and not on_offer:
        if open_answer:
            return dataclasses.replace(heard, intent="inform")
        if heard.first("step") is not None:
            return None
        plain = "affirm" if heard.intent == "choose_step" else "deny"
        return dataclasses.replace(heard, intent=plain)
    if open_answer and heard.confidence < SURE_OF_A_REQUEST:
        return dataclasses.replace(heard, intent="inform")
    return None
