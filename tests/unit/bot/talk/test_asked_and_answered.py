"""Questions that got an answer beside the point."""

from __future__ import annotations

import dataclasses

import pytest

from bot.talk import readings, schemes, thread
from bot.talk.hr_scan import qualities
from bot.talk.meant import in_light_of
from bot.talk.sayings import find_saying
from tests.unit.bot.talk.talking import Talk, context, heard

EMPLOYER = {"talk_turn": 3, "talk_asked": "employer", "employment": ("employer",)}
OFFERED = ("energielijst", "drie_complimenten", "kennis_delen")


def test_an_employer_hears_of_a_scheme_as_an_employer():
    worker = Talk(**EMPLOYER, company_size=30, sector="metal")
    said = worker.hear("ask_scheme", "SLIM, hoeveel krijg ik?", scheme="slim")
    assert said[0] == "utter_employers_scheme"
    card = worker.said[0].cards[0]
    assert "leidinggevende" not in str(card)
    assert [button["title"] for button in card["buttons"]] == ["Waarom deze route?"]
    assert "bedragen" in worker.said[0].values["amount"]


def test_an_employer_hears_that_a_scheme_is_over():
    worker = Talk(**EMPLOYER)
    assert worker.hear("ask_scheme", "stap", scheme="stap")[0] == "utter_schemes_ended"


def test_what_am_i_entitled_to_shows_routes_and_no_list_of_names():
    worker = Talk(talk_turn=9, talk_asked="anything_else", schemes_shown=("slim",))
    text = "en als uitzendkracht, waar heb ik recht op?"
    message = heard("ask_eligibility", text, employment="agency")
    worker.take(schemes.answer_scheme(worker.state, message, worker.ctx))
    assert worker.cards
    about_those = heard("ask_eligibility", "kom ik daarvoor in aanmerking?")
    worker.take(schemes.answer_scheme(worker.state, about_those, worker.ctx))
    assert worker.said[0].response == "utter_schemes_which"


def test_steps_that_cost_nothing_are_said_to():
    worker = Talk(
        talk_turn=9, talk_asked="steps", steps_offered=OFFERED, steps_seen=OFFERED
    )
    said = worker.hear("ask_subsidy", "wie betaalt dat?")
    assert said == ("utter_steps_cost_nothing", "utter_schemes_offer_first")
    assert worker.hear("ask_subsidy", "kost geld?") == ("utter_steps_cost_nothing",)


def test_a_worker_who_asks_whether_the_boss_reads_along_hears_no():
    for text in (
        "Leest mijn werkgever mee?",
        "ziet mijn baas dit",
        "kan mijn chef dit lezen?",
        "en krijgt hr dit gesprek te zien?",
    ):
        saying = find_saying(text)
        assert saying is not None, text
        assert saying.intent == "ask_privacy"
        worker = Talk(talk_turn=3, talk_asked="work_score")
        ctx = dataclasses.replace(context(), readings=())
        message = heard("ask_privacy", text)
        said = worker.take(readings.answer(worker.state, message, ctx))
        assert said[0] == "utter_ask_privacy_boss", text


@pytest.mark.parametrize(
    "text", ["mijn baas ziet niet wat ik doe", "mijn chef leest de krant mee"]
)
def test_who_tells_of_the_boss_does_not_ask_that(text: str):
    assert find_saying(text) is None


KNOWN = {"work_score": 6, "energy_gives": "de mensen", "wish": "wish_grow"}


def test_a_report_before_there_is_a_plan_is_what_was_told():
    worker = Talk(talk_turn=9, talk_asked="obstacle", **KNOWN)
    asked = heard("ask_plan", "maak een verslag van dit gesprek")
    worker.take(thread.show_plan(worker.state, worker.ctx, asked))
    names = [say.response for say in worker.said]
    assert names == ["utter_plan_none_so_far", "utter_talk_again_obstacle"]
    assert "de mensen" in worker.said[0].values["now"]


def test_no_wish_is_put_into_a_report():
    worker = Talk(talk_turn=4, talk_asked="energy_costs", energy_gives="de mensen")
    worker.take(thread.show_plan(worker.state, worker.ctx))
    assert worker.said[0].values["wish"] == ""


def test_before_anything_is_told_there_is_only_an_empty_plan():
    worker = Talk(talk_turn=2, talk_asked="work_score")
    worker.take(thread.show_plan(worker.state, worker.ctx))
    assert worker.said[0].response == "utter_plan_none"


def test_a_report_with_a_plan_holds_both():
    plan = ({"step": "taalhuis", "date": "2026-12-01", "smaller": False},)
    worker = Talk(talk_turn=9, talk_asked="anything_else", plan=plan, **KNOWN)
    asked = heard("ask_plan", "kan ik een verslag krijgen")
    worker.take(thread.show_plan(worker.state, worker.ctx, asked))
    names = [say.response for say in worker.said]
    assert names == ["utter_talk_so_far", "utter_plan_show"]
    worker.take(thread.show_plan(worker.state, worker.ctx, heard("ask_plan", "plan")))
    assert [say.response for say in worker.said] == ["utter_plan_show"]


def at_the_obstacle() -> Talk:
    return Talk(talk_turn=6, talk_asked="obstacle", **KNOWN)


@pytest.mark.parametrize(
    ("intent", "text", "obstacles"),
    [
        ("dont_know", "ik weet niet hoe dat moet, en geld", ("obstacle_money",)),
        ("obstacle_money", "geld en tijd", ("obstacle_money", "obstacle_time")),
        ("inform", "mijn leeftijd", ("obstacle_age",)),
        ("dont_know", "weet ik niet", ()),
        ("inform", "iets met geld verdienen", ()),
    ],
)
def test_a_bare_word_for_what_stands_in_the_way_counts(
    intent: str, text: str, obstacles: tuple[str, ...]
):
    worker = at_the_obstacle()
    worker.hear(intent, text)
    assert worker.state.obstacles == obstacles


def test_who_will_not_burden_the_manager_asks_nothing():
    text = "tijd, en ik wil mijn leidinggevende niet met een vraag opzadelen"
    assert in_light_of("obstacle", "ask_talk_to_manager", text, confidence=0.7) == (
        "inform"
    )
    asked = "hoe vraag ik het mijn leidinggevende"
    assert in_light_of("obstacle", "ask_talk_to_manager", asked, confidence=0.7) == (
        "ask_talk_to_manager"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lassen is goed, cnc kunnen er maar twee", ("lassen", "cnc")),
        ("plannen gaat prima en verkopen kan niemand", ("plannen", "verkopen")),
        ("lassen kunnen er te weinig", ("lassen",)),
        ("kunnen plannen", ("plannen",)),
        ("omgaan met wat er is", ("omgaan met wat er is",)),
    ],
)
def test_a_quality_is_named_without_how_it_stands(text: str, found: tuple[str, ...]):
    assert qualities(text) == found


def test_why_would_this_help_is_about_the_steps_on_the_screen():
    text = "Waarom zou dit helpen?"
    assert in_light_of("steps", "ask_capabilities", text) == "ask_step_details"
    assert in_light_of("steps", "ask_capabilities", "wat kun je nog meer?") == (
        "ask_capabilities"
    )
    worker = Talk(
        talk_turn=9, talk_asked="steps", steps_offered=OFFERED, steps_seen=OFFERED
    )
    assert worker.hear("ask_step_details", text) == ("utter_steps_which_why",)


def test_an_employer_hears_what_an_employer_pays():
    worker = Talk(**EMPLOYER)
    said = worker.hear("ask_employer_pays", "wie betaalt de uren?")
    assert said == ("utter_employers_pays",)
    said = worker.hear("ask_employer_pays", "en het fonds?", scheme="oo_fonds")
    assert said[0] == "utter_employers_scheme"


def test_what_was_never_checked_is_not_said_to_fit():
    worker = Talk(talk_turn=5, talk_asked="job", region="Vlaanderen")
    name = "vlaams_opleidingsverlof"
    worker.hear("ask_scheme", "vlaams opleidingsverlof", scheme=name)
    assert worker.said[0].values["fit"] == "Misschien past dit bij jou."


@pytest.mark.parametrize(
    ("employment", "scheme"),
    [((), "studiekostenaftrek"), (("zzp",), "zzp_scholingskosten")],
)
def test_to_deduct_is_asked_of_a_scheme_without_its_name(
    employment: tuple[str, ...], scheme: str
):
    worker = Talk(talk_turn=5, talk_asked="job", employment=employment)
    worker.hear("ask_scheme", "kan ik scholing van de belasting aftrekken?")
    assert worker.cards == [scheme]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("wat heb ik eraan? dit soort gesprekken leidt nergens toe", "this_talk"),
        ("wat levert leren me op", "develop"),
    ],
)
def test_who_doubts_the_talk_gets_an_honest_word_on_it(text: str, response: str):
    worker = Talk(talk_turn=5, talk_asked="wish", work_score=6)
    said = worker.hear("ask_why_develop", text)
    assert said[0] == f"utter_ask_why_{response}"
