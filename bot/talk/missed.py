"""A message that was not understood: what it means after all, else how to ask well."""

from __future__ import annotations

import dataclasses

from bot.care.crisis import CLOSE, FEW_WORDS
from bot.talk import facts
from bot.talk.context import TalkContext
from bot.talk.meant import statement
from bot.talk.questions import asked
from bot.talk.scale import sureness_in
from bot.talk.state import Choice, Heard, Move, Say, TalkState
from bot.talk.thread import resume
from bot.talk.words import yes_or_no

MARKS = frozenset({"work_score", "confidence"})
"""Questions that are answered with a mark, whatever else is said with it."""

MOST_MISSES = 3
"""After this many messages not understood in a row the way to a person is offered."""

YES_NO_QUESTIONS = frozenset({"ready", "summary", "steps", "plan", "anything_else"})


def meant_after_all(state: TalkState, heard: Heard) -> Heard | None:
    """Return the message as the answer to the question that waits, None if it is none.

    Words that the model does not know are an answer to an open question all the same.
    """
    question = asked(state)
    if heard.intent == "nlu_fallback" and facts.tells_facts(heard):
        return dataclasses.replace(heard, intent="inform")
    if question is None or may_be_danger(heard):
        return None
    if question.id == "ready" and heard.first("job") is not None:
        # "Ik ben kok en denk na over later. Help je me?": the talk itself is the help.
        return dataclasses.replace(heard, intent="inform")
    open_answer = heard.intent != "inform" and statement(heard)
    a_mark = question.id in MARKS and sureness_in(heard.text) is not None
    if (question.free_text and open_answer) or a_mark:
        return dataclasses.replace(heard, intent="inform")
    plainly = yes_or_no(heard.text)
    if question.id in YES_NO_QUESTIONS and plainly:
        return dataclasses.replace(heard, intent=plainly)
    return None


def in_doubt(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Ask well when in doubt: the likely meanings, then other words, then a person."""
    misses = state.talk_misses + 1
    state = dataclasses.replace(state, talk_misses=misses)
    if misses >= MOST_MISSES:
        return Move(
            dataclasses.replace(state, talk_misses=0), (Say("utter_talk_lost"),)
        )
    likely = [
        name
        for name, _ in heard.ranking
        if name != heard.intent and ctx.phrases.get(f"meant_{name}")
    ][:2]
    if likely and (misses == 1 or may_be_danger(heard)):
        return Move(state, (_did_you_mean(likely, ctx),))
    if asked(state) is None:
        return Move(state, (Say("utter_talk_tell_me"),))
    return Move(state, (Say("utter_talk_not_understood"),)).then(resume(state, ctx))


def may_be_danger(heard: Heard) -> bool:
    """Tell whether danger comes so close that it is asked about, whatever waits."""
    return (
        heard.intent == "nlu_fallback"
        and len(heard.text.split()) > FEW_WORDS
        and any(
            name == "report_crisis" and confidence >= CLOSE
            for name, confidence in heard.ranking[:3]
        )
    )


def _did_you_mean(likely: list[str], ctx: TalkContext) -> Say:
    """Name the likeliest meanings in human words, with a button for each."""
    choices = tuple(
        Choice({"intent": name, "entities": {}}, phrase=f"meant_{name}")
        for name in likely
    )
    meanings = [ctx.phrases(f"meant_{name}") for name in likely]
    if len(likely) == 1:
        values = {"meaning": meanings[0]}
        return Say("utter_talk_did_you_mean_one", values, choices=choices)
    values = {"meaning": meanings[0], "other_meaning": meanings[1]}
    return Say("utter_talk_did_you_mean", values, choices=choices)
