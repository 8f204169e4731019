"""Money and rules in the talk: beliefs put right, the note for the employer."""

from __future__ import annotations

import pytest

from tests.unit.bot.talk.talking import Talk


@pytest.mark.parametrize(
    ("intent", "text", "values"),
    [
        ("ask_rights", "UWV moet mijn opleiding betalen", {}),
        ("ask_employer_pays", "mijn baas mag alles terugvragen", {}),
        ("ask_evc", "met evc krijg je altijd een diploma", {}),
        ("ask_subsidy", "het levenlanglerenkrediet is toch gratis", {}),
        ("ask_scheme", "slim kan ik zelf aanvragen", {"scheme": "slim"}),
        ("ask_scheme", "komt stap terug in 2027", {"scheme": "stap"}),
    ],
)
def test_a_wrong_belief_is_put_right_before_the_answer(intent, text, values):
    talk = Talk(talk_turn=2)
    said = talk.hear(intent, text, **values)
    assert said[0] == "utter_schemes_belief"
    assert len(said) > 1


def test_a_question_without_one_is_just_answered():
    assert Talk(talk_turn=2).hear("ask_rights", "wat moet mijn baas betalen") == (
        "utter_ask_rights",
    )


def test_the_note_is_about_the_scheme_named():
    talk = Talk(talk_turn=2)
    said = talk.press("ask_talk_to_manager", scheme="slim")
    assert said == (
        "utter_schemes_note",
        "utter_ask_talk_to_manager",
        "utter_exercise_rehearse",
        "utter_talk_ask_work_score",
    )
    note = talk.said[0].values["note"]
    # what it is, what it costs, what it asks, where to apply
    for part in ("subsidie", "betaalt het bedrijf zelf", "plan", "www."):
        assert part in note
    assert "slim" in talk.state.schemes_shown


def test_without_a_name_it_is_the_last_one_shown_that_has_a_note():
    talk = Talk(talk_turn=2, schemes_shown=("slim", "oo_fonds", "cao_budget"))
    talk.hear("ask_talk_to_manager", "maak een briefje voor mijn baas")
    assert talk.said[0].values["name"] == talk.ctx.catalogue.schemes["oo_fonds"].name


def test_what_does_not_fit_is_passed_over_unless_it_is_named():
    talk = Talk(talk_turn=2, schemes_shown=("oo_fonds", "slim"), company_size=900)
    talk.hear("ask_talk_to_manager", "maak een briefje")
    assert talk.said[0].values["name"] == talk.ctx.catalogue.schemes["oo_fonds"].name
    talk.hear("ask_talk_to_manager", "een briefje over slim", scheme="slim")
    assert talk.said[0].values["name"] == talk.ctx.catalogue.schemes["slim"].name


@pytest.mark.parametrize("shown", [(), ("cao_budget",)])
def test_without_any_it_is_only_told_how_to_begin(shown):
    talk = Talk(talk_turn=2, schemes_shown=shown)
    assert talk.hear("ask_talk_to_manager", "hoe vraag ik het") == (
        "utter_ask_talk_to_manager",
        "utter_exercise_rehearse",
        "utter_talk_ask_work_score",
    )


def test_what_the_catalogue_adds_can_be_asked_for():
    assert Talk(talk_turn=2).hear("ask_scheme", "levensloop", scheme="levensloop")[
        0
    ] == ("utter_schemes_ended")


def test_why_a_scheme_was_ended_gets_the_answer_in_three_parts():
    talk = Talk(talk_turn=2)
    said = talk.hear("ask_scheme", "waarom is stap afgeschaft", scheme="stap")
    assert said[0] == "utter_schemes_ended"


def test_every_note_says_what_it_is_costs_asks_and_where_to_apply():
    catalogue = Talk().ctx.catalogue
    for scheme in catalogue.schemes.values():
        if scheme.note is None or not scheme.offered:
            continue
        note = scheme.note.lower()
        assert "wat het vraagt" in note or "maakt een plan" in note, scheme.id
        assert any(w in note for w in ("kost", "betaalt", "kosten")), scheme.id
        assert "www." in note or ".nl" in note or "cao" in note, scheme.id
        assert "?" in note or scheme.id == "gerichte_vrijstelling", scheme.id


def test_what_is_a_step_as_well_may_be_marked_as_one():
    worker = Talk(talk_asked="wish")
    worker.hear("ask_scheme", "wat is een mbo-certificaat", step="mbo_certificaat")
    assert worker.cards == ["mbo_certificaat"]
