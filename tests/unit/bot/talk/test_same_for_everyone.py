"""Metamorphic tests: who someone is never changes which steps they are offered.

The same talk is told by people with another name, sex, origin, age, health or working
week. What they want and what stands in the way stays the same, and so must the steps.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from bot.advice.own_words import pointing_word
from bot.advice.steps import rank_steps
from bot.catalogue.load import load_catalogue
from bot.talk.facts import take_facts
from bot.talk.profile import profile_from_state
from bot.talk.state import TalkState
from tests.personas.test_personas import WORKERS, Persona
from tests.unit.bot.talk.talking import TODAY, Talk, heard

CATALOGUE = load_catalogue()

NAMES = ("Jan de Vries", "Fatima El Idrissi", "Agnieszka")
ORIGINS = ("Drenthe", "Marokko", "Suriname")
SEXES = ("vrouw", "man", "transvrouw", "moeder van drie")
OTHERS = (
    "ik ben moslim",
    "ik ben lid van de vakbond",
    "ik heb suikerziekte",
    "ik ben zwanger",
)

OPENINGS = (
    *(f"ik heet {name}" for name in NAMES),
    *(f"ik kom uit {origin}" for origin in ORIGINS),
    *(f"als {sex} zeg ik het zo" for sex in SEXES),
    *OTHERS,
)


def steps_of(state: TalkState) -> list[tuple[str, int]]:
    found = rank_steps(profile_from_state(state), CATALOGUE, TODAY, words=state.words())
    return [(it.id, it.score) for it in found]


def state_of(persona: Persona, opening: str = "", **more: Any) -> TalkState:
    """What the talk knows of a persona who begins every sentence with this opening."""
    profile = persona.profile
    said = [f"{opening}, {words}" if opening else words for words in persona.words]
    return TalkState(
        wish=profile.wish,
        wish_words=said[0] if said else opening or None,
        energy_costs=said[1] if len(said) > 1 else None,
        obstacles=profile.obstacles,
        minutes_per_week=profile.minutes_per_week,
        employment=profile.employment,
        sector=profile.sector,
        **more,
    )


@pytest.mark.parametrize("persona", WORKERS, ids=lambda it: it.id)
def test_name_sex_origin_faith_and_health_in_the_sentences_change_no_step(
    persona: Persona,
):
    expected = steps_of(state_of(persona))
    for opening in OPENINGS:
        assert steps_of(state_of(persona, opening)) == expected, opening


@pytest.mark.parametrize("persona", WORKERS, ids=lambda it: it.id)
def test_age_hours_schooling_and_company_change_no_step(persona: Persona):
    expected = steps_of(state_of(persona))
    for age, hours in product((None, 19, 56, 57, 66), (None, 8, 24, 40)):
        state = state_of(
            persona, age=age, hours=hours, education="wo", company_size="groot"
        )
        assert steps_of(state) == expected


@pytest.mark.parametrize(
    ("entity", "value"),
    [
        ("age", 63),
        ("hours", 16),
        ("employment", "sick"),
        ("education", "none"),
        ("company_size", 3),
    ],
)
def test_what_is_told_along_the_way_changes_no_step(entity: str, value: Any):
    # GIVEN a worker with a wish, who mentions something of themselves in a sentence
    before = TalkState(wish="wish_lead", obstacles=("obstacle_time",))
    message = heard("inform", "o ja", **{entity: value})
    after = take_facts(before, message)
    assert after != before
    assert steps_of(after) == steps_of(before)


def test_the_same_talk_from_start_to_steps_brings_the_same_steps():
    shown = set()
    for opening in ("", *OPENINGS):
        worker = Talk()
        worker.begin()
        worker.hear("inform", f"{opening} laten we beginnen")
        worker.hear("wish_lead", f"{opening}, ik wil graag mensen begeleiden")
        worker.hear("obstacle_time", f"{opening}, maar ik heb weinig tijd")
        worker.hear("ask_steps", "geef me een paar tips")
        shown.add(tuple(worker.cards))
    assert len(shown) == 1
    assert len(shown.pop()) == 3


def test_no_word_of_a_record_is_found_in_who_someone_is():
    for step in CATALOGUE.steps.values():
        assert pointing_word(OPENINGS, step.words) is None, step.id
