"""Care before everything else: the right number at once, and rest after it."""

from __future__ import annotations

import re

from bot.care.crisis import crisis_kind as crisis_kind
from bot.talk.context import TalkContext
from bot.talk.exercises.spoken import Option, chosen
from bot.talk.flanders import FLANDERS
from bot.talk.state import Heard, Move, Say, TalkState

RESTING = "care"
"""`talk_asked` after a crisis message: nothing is asked, offered or sold until the
worker says that they want to go on."""

ALLOWED_WHILE_RESTING = frozenset(
    {
        "utter_ask_privacy",
        "utter_bot_challenge",
        "utter_delete_my_data",
        "utter_export_my_data",
        "utter_goodbye",
        "utter_other_language",
        "utter_report_conflict",
        "utter_report_stress",
        "utter_talk_failed",
    }
)
"""Answers that a rule may give by itself while the talk rests."""

# Words of Flemish workers: 1813 and 112 are the numbers there.
_FLEMISH = re.compile(
    r"\b(ge|gij|uw|amai|nie meer|ni meer|goesting|ikke|vlaanderen|belgi[eë]|"
    r"antwerpen|gent|leuven|brugge|hasselt|mechelen|kortrijk|zenne)\b",
    re.IGNORECASE,
)


def flemish(text: str, region: object = None) -> bool:
    """Tell whether a worker is in Flanders: by the words, or the `region` told before.

    `region` is the value of that slot.
    """
    return region == FLANDERS or _FLEMISH.search(text) is not None


def may_be_said(response: str) -> bool:
    """Tell whether a rule may say this response while the talk rests."""
    return response in ALLOWED_WHILE_RESTING or response.startswith("utter_care_")


def at_rest(intent: str) -> str:
    """Return what a message means while the talk rests: the HR-scan never begins."""
    return "inform" if intent.startswith("employer_") else intent


def wants_to_go_on(heard: Heard, ctx: TalkContext) -> bool:
    """Tell whether the worker asks to go on with the talk, by button or in words."""
    if heard.first("go_on") or (heard.pressed and heard.intent == "affirm"):
        return True
    return says_go_on(heard.text, ctx)


def says_go_on(text: str, ctx: TalkContext) -> bool:
    """Tell whether typed words ask to go on, and nothing besides."""
    ways = (Option("go_on", ctx.phrases.listed("words_go_on")),)
    return bool(chosen(text, ways, ctx.phrases.listed("words_filler")))


def stay(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Stay with the worker: the numbers again, and nothing else.

    A typed yes answers whether there is someone to be with.
    """
    first = next(iter(heard.text.lower().replace(",", " ").split()), "")
    if heard.intent == "affirm" or first == ctx.phrases("word_affirm"):
        return Move(state, (Say("utter_care_crisis_someone"),))
    if heard.intent == "greet":
        return Move(state, (Say("utter_care_crisis_back"),))
    return Move(state, (Say("utter_care_crisis_stay"),))
