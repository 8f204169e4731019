"""Why this step, why this route, and what another answer would have brought."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.catalogue.models import Source
from bot.talk.talk import explain_question
from bot.talk.why import source_in_words, why_scheme, why_step
from tests.unit.bot.talk.talking import Talk, context


def worker() -> Talk:
    """A warehouse worker who was offered steps."""
    talk = Talk(
        talk_turn=3,
        wish="wish_lead",
        wish_words="ik wil mensen begeleiden",
        obstacles=("obstacle_time",),
        obstacle_words="mijn rooster zit vol",
        minutes_per_week=30,
        employment=("permanent",),
        summary_ok=True,
    )
    talk.hear("ask_steps")
    return talk


def test_the_button_tells_words_source_and_the_other_answer():
    talk = worker()
    step = talk.cards[0]
    # WHEN the worker presses "Waarom deze stap?"
    said = talk.press("ask_step_details", step=step, field="why")
    values = talk.said[0].values
    # THEN the answer quotes them, names source and date, and what would change it
    assert said == ("utter_steps_why", "utter_talk_again_steps")
    assert "mijn rooster zit vol" in values["why"]
    assert "ik wil mensen begeleiden" in values["why"]
    assert values["source"].startswith("Bron: ")
    assert "Met een ander antwoord" in values["change"]


def test_the_same_can_be_typed():
    talk = worker()
    assert talk.hear("ask_step_details", "waarom de eerste?", ordinal=1)[0] == (
        "utter_steps_why"
    )
    what_if = "wat als ik meer tijd had, bij de eerste"
    assert talk.hear("ask_step_details", what_if, ordinal=1)[0] == "utter_steps_why"
    assert talk.hear("ask_step_details", "vertel over de eerste", ordinal=1)[0] == (
        "utter_steps_details"
    )


def test_which_step_is_asked_when_that_is_not_said():
    talk = worker()
    assert talk.hear("ask_step_details", "waarom die") == ("utter_steps_which_why",)
    assert len(talk.said[0].choices) == 3


def test_why_while_the_steps_are_on_the_screen_is_about_the_steps():
    talk = worker()
    says = explain_question(talk.state, talk.ctx).says
    assert says[-1].response == "utter_steps_which_why"
    assert [choice.payload["entities"]["field"] for choice in says[-1].choices] == [
        "why"
    ] * 3


def test_every_step_and_every_route_can_say_why():
    talk = worker()
    for step in talk.ctx.catalogue.steps:
        values = why_step(talk.state, step, talk.ctx).says[0].values
        assert all(values.values()), step
    for scheme in talk.ctx.catalogue.schemes:
        values = why_scheme(talk.state, scheme, talk.ctx).says[0].values
        assert all(values.values()), scheme


def test_the_other_answer_comes_true():
    # GIVEN what the first step says another wish would have brought
    talk = worker()
    change = why_step(talk.state, talk.cards[0], talk.ctx).says[0].values["change"]
    title = talk.ctx.catalogue.steps["vakblad_podcast"].title
    assert talk.ctx.phrases("wish_deepen") in change
    assert title in change
    # WHEN a worker tells that wish instead
    other = Talk(
        **{
            **{
                name: getattr(talk.state, name)
                for name in ("wish_words", "obstacles", "obstacle_words", "employment")
            },
            "wish": "wish_deepen",
            "minutes_per_week": 30,
            "talk_turn": 3,
            "summary_ok": True,
        }
    )
    other.hear("ask_steps")
    # THEN that step is offered
    assert "vakblad_podcast" in other.cards


@pytest.mark.parametrize(
    ("known", "scheme", "part"),
    [
        ({"age": 60}, "levenlanglerenkrediet", "paste deze route misschien wel"),
        ({"employment": ("permanent",)}, "cao_budget", "viel deze route af"),
        ({"employment": ("permanent",)}, "slim", "beslist mee"),
        ({}, "stap", "verandert hier niets"),
        ({}, "werkcentrum", "verandert hier niets"),
    ],
)
def test_a_route_says_what_would_be_otherwise(known, scheme, part):
    talk = Talk(**known)
    assert talk.press("ask_scheme", scheme=scheme, field="why")[0] == (
        "utter_schemes_why"
    )
    assert part in talk.said[0].values["change"]


def test_sources_are_told_with_what_is_known_of_their_date():
    ctx = context()
    year = Source("S1", "https://www.duo.nl/x", dt.date(2024, 1, 1), "high")
    day = Source("S2", "https://uwv.nl/y", dt.date(2025, 3, 9), "high")
    none = Source("S3", "https://s-bb.nl", None, "med")
    own = Source("OK", None, None, "med")
    assert source_in_words((year, own), ctx) == "Bron: duo.nl, van 2024."
    assert source_in_words((year, day), ctx) == "Bron: uwv.nl, van 9 maart 2025."
    assert "zonder datum" in source_in_words((none,), ctx)
    assert "algemene kennis" in source_in_words((own,), ctx)


def test_cards_offer_why_and_the_note():
    talk = worker()
    step_titles = [b["title"] for b in talk.said[0].cards[0]["buttons"]]
    assert "Waarom deze stap?" in step_titles
    talk.hear("ask_scheme", "wat is slim", scheme="slim")
    titles = [b["title"] for b in talk.said[0].cards[0]["buttons"]]
    assert titles == ["Vertel meer", "Waarom deze route?", "Briefje voor mijn baas"]
    talk.hear("ask_scheme", "cao budget", scheme="cao_budget")
    assert len(talk.said[0].cards[0]["buttons"]) == 2
