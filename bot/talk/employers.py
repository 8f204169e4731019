"""The other side of the table: tips as a conversation, and schemes for a company."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.advice.profile import Profile, ProfileError, parse_profile
from bot.advice.result import SchemeAdvice
from bot.advice.schemes import find_schemes
from bot.talk.cards import employer_card
from bot.talk.context import TalkContext
from bot.talk.profile import fits_profile
from bot.talk.state import Choice, Heard, Move, Say, TalkState
from bot.talk.workplaces import sector_of_company

MOST_SCHEMES = 4
"""Schemes shown at once to an employer."""

TIPS = {"intent": "employer_tips", "entities": {}}
SCAN = {"intent": "employer_hr_scan", "entities": {}}
SCHEMES = {"intent": "employer_subsidy", "entities": {}}


@functools.lru_cache(maxsize=1)
def employer_words() -> Mapping[str, Any]:
    """Return employers.yml: topics, starts and the words of the HR-scan."""
    file = Path(__file__).with_name("employers.yml")
    loaded: dict[str, Any] = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    return loaded


def give_tip(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Talk about one topic of a learning culture, and offer what goes well after it.

    Without a topic it is asked where the employer wants to begin.
    """
    topic = named_topic(heard)
    state = with_company(state, heard)
    if topic is None or state.talk_answered == _tip(topic):
        # The same tip twice says nothing new: from where else can they begin.
        state = dataclasses.replace(state, talk_answered=None)
        return Move(state, (Say("utter_employer_tips", choices=starts()),))
    state = dataclasses.replace(state, talk_answered=_tip(topic))
    choices = (
        *(
            Choice(_payload(following), title=_topics()[following]["title"])
            for following in _topics()[topic]["next"]
        ),
        Choice(SCAN, phrase="button_employer_scan"),
        Choice(SCHEMES, phrase="button_employer_schemes"),
    )
    return Move(state, (dataclasses.replace(tip_about(topic), choices=choices),))


def tip_about(topic: str) -> Say:
    """Return the tip on one topic of employers.yml, without what goes well after it."""
    return Say(f"utter_employers_tip_{topic}")


def _tip(topic: str) -> str:
    """Return how `talk_answered` names the tip that was given last."""
    return f"tip_{topic}"


def starts() -> tuple[Choice, ...]:
    """Return what an employer can start from, as buttons."""
    return tuple(
        Choice(_payload(it["topic"]), title=it["title"])
        for it in employer_words()["starts"]
    )


def named_topic(heard: Heard) -> str | None:
    """Return the topic of a button, or the one whose words were typed first."""
    if heard.first("field") in _topics():
        return str(heard.first("field"))
    if heard.pressed:
        return None
    said = f" {' '.join(re.sub(r'[,.;:!?]', ' ', heard.text.lower()).split())} "
    places = {
        name: min(
            (said.find(f" {word} ") for word in about["words"] if f" {word} " in said),
            default=-1,
        )
        for name, about in _topics().items()
    }
    named = {name: place for name, place in places.items() if place >= 0}
    return min(named, key=named.__getitem__) if named else None


def show_schemes(state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
    """Show the schemes a company can ask for, by its sector and size as far as told."""
    state = with_company(state, heard)
    worth = schemes_for(state, ctx)[:MOST_SCHEMES]
    cards = tuple(employer_card(it, ctx) for it in worth)
    choices = (
        Choice(SCAN, phrase="button_employer_scan"),
        Choice(TIPS, phrase="button_employer_tips"),
    )
    return Move(state, (Say(_offer(state), cards=cards, choices=choices),))


def schemes_for(state: TalkState, ctx: TalkContext) -> list[SchemeAdvice]:
    """Return the schemes that the company told of can ask for, best first."""
    found = find_schemes(company_profile(state), ctx.catalogue, ctx.today)
    return [it for it in found if _for_companies(it, state, ctx)]


def _offer(state: TalkState) -> str:
    """Return the response with the schemes, which asks for what is not told yet."""
    if state.sector and state.company_size:
        return "utter_employer_subsidy_known"
    if state.sector:
        return "utter_employer_subsidy_ask_size"
    if state.company_size:
        return "utter_employer_subsidy_ask_sector"
    return "utter_employer_subsidy"


def with_company(state: TalkState, heard: Heard) -> TalkState:
    """Note sector and size of the company, so that no later answer asks for them."""
    sector, size = (
        value if fits_profile(name, value) else None
        for name, value in (
            (name, heard.first(name)) for name in ("sector", "company_size")
        )
    )
    return dataclasses.replace(
        state,
        sector=sector or sector_of_company(heard.text) or state.sector,
        company_size=size or state.company_size,
    )


def company_profile(state: TalkState) -> Profile:
    """Return the profile of the company that was told of."""
    told = {
        "employment": "employer",
        "sector": state.sector,
        "company_size": state.company_size,
    }
    try:
        return parse_profile(told)
    except ProfileError:
        # A sector or size in words we do not know says nothing; the rest holds.
        return parse_profile({"employment": "employer"})


def _for_companies(advice: SchemeAdvice, state: TalkState, ctx: TalkContext) -> bool:
    record = ctx.catalogue.schemes[advice.id]
    only = employer_words()["only_in_sector"].get(advice.id)
    return (only is None or state.sector in only) and (
        record.who_applies == "employer"
        and record.offered
        and record.employer_action is not None
        and advice.fit != "no"
        and advice.status in {"open", "unsure", "between_windows"}
    )


def _topics() -> Mapping[str, Any]:
    topics: Mapping[str, Any] = employer_words()["topics"]
    return topics


def _payload(topic: str) -> dict[str, Any]:
    return {"intent": "employer_tips", "entities": {"field": topic}}
