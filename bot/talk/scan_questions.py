"""Short answers to what an employer asks while the HR-scan runs.

The question of the scan follows at once, so an answer asks nothing and has no buttons.
"""

from __future__ import annotations

import re

from bot.language.formatting import after_colon, enumerate_nl
from bot.talk.cards import status_in_words
from bot.talk.context import TalkContext
from bot.talk.employers import (
    employer_words,
    named_topic,
    schemes_for,
    tip_about,
    with_company,
)
from bot.talk.schemes import advice_on, named_scheme
from bot.talk.state import Heard, Say, TalkState

_AS_IN_EVERY_TALK = frozenset({"ask_llo", "ask_why_develop", "ask_labour_market"})
"""Intents whose answer is for an employer too; `ask_evc` is one about a scheme."""

_ABOUT_SCHEMES = frozenset({"ask_scheme", "ask_eligibility", "ask_apply", "ask_evc"})
_WHO_PAYS = frozenset({"ask_employer_pays", "ask_rights"})
_MOST_NAMES = 3


def answer(state: TalkState, heard: Heard, ctx: TalkContext) -> Say:
    """Return the answer to a question; what has no short one waits for the end."""
    said = re.findall(r"\w+", heard.text.lower())
    if set(said) & set(employer_words()["hr_scan"]["about_the_scan"]):
        return Say("utter_employers_hr_scan_about")
    scheme = "evc" if heard.intent == "ask_evc" else named_scheme(heard, ctx)
    if heard.intent in _ABOUT_SCHEMES and scheme is not None:
        return _about_scheme(state, scheme, ctx)
    if heard.intent in {"employer_subsidy", "ask_subsidy"}:
        return _about_money(state, heard, ctx)
    step = heard.first("step")
    if heard.intent == "ask_step_details" and step in ctx.catalogue.steps:
        record = ctx.catalogue.steps[str(step)]
        values = {
            "title": record.title,
            "what": record.what,
            "effort": after_colon(record.effort),
        }
        return Say("utter_employers_hr_scan_step", values)
    if heard.intent in _WHO_PAYS:
        return Say("utter_employers_hr_scan_who_pays")
    topic = named_topic(heard)
    if heard.intent == "employer_tips" and topic is not None:
        return tip_about(topic)
    if heard.intent in _AS_IN_EVERY_TALK:
        return Say(f"utter_{heard.intent}")
    return Say("utter_employers_hr_scan_later")


def _about_scheme(state: TalkState, scheme: str, ctx: TalkContext) -> Say:
    record = ctx.catalogue.schemes[scheme]
    status = status_in_words(advice_on(state, scheme, ctx), ctx)
    values = {"name": record.name, "what": record.what, "status": status}
    return Say("utter_employers_hr_scan_scheme", values)


def _about_money(state: TalkState, heard: Heard, ctx: TalkContext) -> Say:
    found = schemes_for(with_company(state, heard), ctx)[:_MOST_NAMES]
    names = enumerate_nl([ctx.catalogue.schemes[it.id].name for it in found])
    return Say("utter_employers_hr_scan_money", {"names": names})
