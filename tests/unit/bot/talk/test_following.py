"""The talk follows the worker: repairs of talks that were played and read."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from bot.talk import behind, chitchat, corrections, talk
from bot.talk.facts import PLAIN_FACTS, take_facts
from bot.talk.meant import beyond_the_greeting, facts_alone, in_light_of
from bot.talk.named import named_answer, named_obstacles
from bot.talk.planning import day_choices, working_day
from bot.talk.state import Heard, HeardEntity, TalkState
from bot.talk.summary import summary_values
from bot.talk.typed import typed_title
from bot.talk.words import asks, only_a_job, own_part, says_little
from tests.content import project
from tests.unit.bot.talk.talking import TODAY, Talk, context, heard

OFFERED = ("energielijst", "drie_complimenten", "job_rotation")


@pytest.mark.parametrize("text", ["ok en nu", "ja hoor", "goed, en dan", "tja"])
def test_going_along_is_no_answer_to_an_open_question(text: str):
    assert says_little(text)
    worker = Talk(talk_turn=3, talk_asked="energy_gives", work_score=6)
    said = worker.hear("state_energy", text)
    assert "utter_talk_reflect_gives" not in said
    assert worker.state.energy_gives is None


@pytest.mark.parametrize(
    "text", ["mijn collega's", "ok de drukte", "nu meer rust", "de zon"]
)
def test_a_few_words_may_say_enough(text: str):
    assert not says_little(text)


@pytest.mark.parametrize(
    "text", ["ik wil alleen weten wie het betaalt", "ik vraag me af wat het kost"]
)
def test_wanting_to_know_is_a_question(text: str):
    assert asks(text)


def _told(text: str, **entities: str) -> Heard:
    found = tuple(
        HeardEntity(name, words, words, "current" if name == "job" else None)
        for name, words in entities.items()
    )
    return Heard("inform", text, 0.9, found)


@pytest.mark.parametrize(
    ("message", "alone"),
    [
        (_told("planner bij een transportbedrijf", job="planner"), True),
        (_told("ik ben kapster in een salon", job="kapster"), True),
        (_told("kok, leuk werk", job="kok"), False),
        (_told("als kok mensen blij maken", job="kok"), False),
        (_told("vast voor 24 uur", hours="24 uur"), True),
    ],
)
def test_a_job_or_hours_is_not_what_gives_energy(message: Heard, alone: bool):
    assert facts_alone(message) is alone


def test_a_job_needs_more_than_its_name_to_be_energy():
    assert only_a_job("planner bij een transportbedrijf", "planner")
    assert not only_a_job("planner, dat vind ik leuk", "planner")
    assert not only_a_job("iets anders", "planner")


def test_a_job_is_no_denial_that_something_stands_in_the_way():
    known: dict[str, Any] = {"wish": "wish_switch", "energy_gives": "x"}
    worker = Talk(talk_turn=6, talk_asked="obstacle", **known)
    said = worker.hear("deny", "vakkenvuller", job="vakkenvuller")
    assert said == ("utter_talk_reflect_facts", "utter_talk_again_obstacle")
    assert worker.state.obstacle_words is None
    worker.hear("deny", "nee, ik ben kok", job="kok")
    assert worker.state.obstacle_words == ""


def test_a_no_to_the_question_after_the_job_leaves_it():
    worker = Talk(talk_turn=6, talk_asked="job", wish="wish_switch", energy_gives="x")
    worker.state = worker.state.with_values({"obstacle_words": ""})
    said = worker.hear("reject_step", "nee die stap niet")
    assert said == ("utter_talk_reflect_skip", "utter_talk_ask_sector_alone")
    assert worker.state.job is None


def test_what_is_no_job_is_not_taken_for_one():
    worker = Talk(talk_turn=6, talk_asked="job", wish="wish_switch")
    said = worker.hear("inform", "ik heb gene tijd, twee kleine kinderen")
    assert worker.state.job is None
    assert worker.state.obstacles == ("obstacle_time", "obstacle_home")
    assert said[0] == "utter_talk_reflect_also"


@pytest.mark.parametrize(
    ("text", "obstacles"),
    [
        (
            "geen geld en ik kan nie zo goe leere",
            ("obstacle_money", "obstacle_confidence"),
        ),
        ("iets anders, maar ik heb geen tijd", ("obstacle_time",)),
        (
            "mijn baas wil dat niet en ik ben te oud",
            ("obstacle_age", "obstacle_manager"),
        ),
        ("ik werk graag met kinderen", ()),
        ("ik heb genoeg tijd", ()),
    ],
)
def test_obstacles_are_named_in_plain_words(text: str, obstacles: tuple[str, ...]):
    assert named_obstacles(text) == obstacles


def test_both_points_of_an_answer_are_said_back():
    worker = Talk(talk_turn=5, talk_asked="obstacle", wish="wish_switch")
    said = worker.hear("obstacle_money", "geen geld en ik kan niet zo goed leren")
    assert said[:2] == ("utter_talk_reflect_obstacle_money", "utter_talk_reflect_also")
    assert worker.said[1].values == {"what": "twijfel aan jezelf"}
    assert set(worker.state.obstacles) == {"obstacle_money", "obstacle_confidence"}


def test_an_obstacle_beside_a_wish_is_not_asked_for_again():
    worker = Talk(talk_turn=5, talk_asked="wish", work_score=5)
    worker.state = worker.state.with_values({"energy_gives": "", "energy_costs": ""})
    said = worker.hear("wish_switch", "iets anders, maar ik heb geen tijd")
    assert "utter_talk_ask_obstacle" not in said
    assert worker.state.obstacles == ("obstacle_time",)


def test_what_costs_energy_is_no_obstacle_beside_it():
    state = TalkState(talk_asked="energy_costs")
    after = take_facts(state, heard("state_energy", "te moe door de nachtdienst"))
    assert after.obstacles == ()


def test_the_same_wish_gets_no_second_speech():
    worker = Talk(talk_turn=5, talk_asked="job", wish="wish_security", wish_words="x")
    said = worker.hear("wish_security", "zekerheid, ik wil niet thuis zitten")
    assert said[0] == "utter_talk_reflect_same"


def test_what_stands_in_the_way_of_a_wish_is_not_the_wish_again():
    worker = Talk(talk_turn=5, talk_asked="obstacle", wish="wish_basic_skills")
    said = worker.hear("wish_basic_skills", "formulier lezen heel moeilijk")
    assert said[0] == "utter_talk_reflect_words"
    assert worker.state.obstacle_words == "formulier lezen heel moeilijk"


def test_no_workplace_is_read_from_a_wish_or_an_obstacle():
    after = take_facts(TalkState(), heard("obstacle_money", "geen geld voor school"))
    assert after.sector is None
    told = heard("wish_switch", "ik werk in het magazijn en wil iets anders")
    assert take_facts(TalkState(), told).sector == "transport_logistics"


def test_a_workplace_answers_the_question_after_the_sector():
    worker = Talk(talk_turn=8, talk_asked="sector", talk_skipped=("job",))
    worker.hear("inform", "kamers schoonmaken hotel")
    assert worker.state.sector == "hospitality"
    assert worker.state.job == "kamers schoonmaken hotel"


def test_the_question_after_the_sector_stands_alone_without_a_job():
    known: dict[str, Any] = {
        "wish": "wish_fun",
        "energy_gives": "x",
        "obstacle_words": "y",
    }
    worker = Talk(talk_turn=6, talk_asked="job", **known)
    assert worker.hear("dont_know")[-1] == "utter_talk_ask_sector_alone"


# Greetings


def test_a_greeting_that_goes_on_is_taken_at_its_word():
    said = Heard(
        "greet",
        "hoi ik wil voor mezelf beginnen",
        0.78,
        ranking=(("greet", 0.78), ("wish_own_business", 0.22)),
    )
    beyond = beyond_the_greeting(said)
    assert beyond is not None
    assert beyond.intent == "wish_own_business"


@pytest.mark.parametrize("text", ["hoi", "goedemorgen", "hoi hoe gaat het"])
def test_a_plain_greeting_stays_one(text: str):
    ranking = (("greet", 0.8), ("inform", 0.05))
    assert beyond_the_greeting(Heard("greet", text, 0.8, ranking=ranking)) is None


def test_beginning_anew_before_anything_was_told_just_begins():
    ctx = context()
    move = talk.restart(TalkState(talk_turn=1, talk_asked="ready"), ctx)
    assert [say.response for say in move.says] == ["utter_talk_ask_work_score"]


# Corrections


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("klopt bijna, mijn cijfer moest een 6 zijn", "work_score"),
        ("mijn contract klopt niet", "employment"),
        ("nee ik bedoelde iets anders", None),
    ],
)
def test_a_correction_names_its_answer(text: str, named: str | None):
    assert named_answer(text) == named


def test_a_mark_is_corrected_where_it_is_named():
    worker = Talk(
        talk_turn=9,
        talk_asked="summary",
        talk_answered="energy_costs",
        work_score=7,
        energy_costs="de drukte",
        wish="wish_fun",
    )
    said = worker.hear("correct_answer", "klopt bijna, mijn cijfer moest een 6 zijn")
    assert worker.state.work_score == 6
    assert worker.state.energy_costs == "de drukte"
    assert said[:2] == (
        "utter_talk_reflect_corrected",
        "utter_talk_reflect_score_middle",
    )


def test_an_obstacle_is_corrected_where_it_is_named():
    worker = Talk(
        talk_turn=9,
        talk_asked="steps",
        talk_answered="energy_costs",
        energy_costs="de drukte",
        obstacles=("obstacle_home", "obstacle_money"),
        steps_offered=OFFERED,
        steps_seen=OFFERED,
        summary_ok=True,
        wish="wish_fun",
    )
    worker.hear("correct_answer", "nee ik bedoelde geen tijd")
    assert worker.state.obstacles == ("obstacle_home", "obstacle_time")
    assert worker.state.energy_costs == "de drukte"


def test_a_fact_that_was_known_is_no_answer_about_energy():
    worker = Talk(
        talk_turn=9,
        talk_asked="summary",
        talk_answered="energy_costs",
        age=41,
        energy_costs="de drukte",
        wish="wish_fun",
    )
    said = worker.hear("correct_answer", "ik ben trouwens 14, ik bedoel 41", age=41)
    assert said[0] == "utter_talk_reflect_corrected_facts"
    assert worker.state.energy_costs == "de drukte"


def test_an_answer_named_without_its_value_is_asked_again():
    known: dict[str, Any] = {"wish": "wish_fun", "employment": ("temporary",)}
    worker = Talk(talk_turn=9, talk_asked="summary", **known)
    said = worker.hear("correct_answer", "mijn contract klopt niet")
    assert said == ("utter_talk_ask_employment",)
    assert worker.state.employment == ()
    message = heard("correct_answer", "mijn contract klopt niet")
    assert corrections.named_to_change(TalkState(), message) is None


def test_at_the_summary_what_is_not_right_is_a_correction():
    meant = in_light_of("summary", "report_job_loss", "mijn contract klopt niet")
    assert meant == "correct_answer"


@pytest.mark.parametrize(
    ("text", "sure", "meant"),
    [
        ("gisteren", 0.45, "nlu_fallback"),
        ("ontslagen", 0.45, "report_job_loss"),
        ("gisteren", 0.95, "report_job_loss"),
        ("ik hoorde het gisteren van mijn chef", 0.45, "report_job_loss"),
    ],
)
def test_a_guess_at_care_needs_a_word(text: str, sure: float, meant: str):
    got = in_light_of("summary", "report_job_loss", text, confidence=sure)
    assert got == meant


def test_danger_is_never_doubted():
    got = in_light_of("summary", "report_crisis", "gisteren", confidence=0.3)
    assert got == "report_crisis"


def test_a_fact_in_what_was_not_understood_is_noted():
    worker = Talk(talk_turn=9, talk_asked="summary", wish="wish_fun")
    message = Heard("nlu_fallback", "oh en ik ben 41", 0.3, (HeardEntity("age", 41),))
    worker.take(talk.miss(worker.state, message, worker.ctx))
    assert worker.state.age == 41


# Not knowing


def test_who_knows_no_step_hears_the_smallest_and_then_is_left_alone():
    worker = Talk(
        talk_turn=9,
        talk_asked="steps",
        steps_offered=OFFERED,
        steps_seen=OFFERED,
        summary_ok=True,
        wish="wish_fun",
    )
    assert worker.hear("dont_know", "weet niet") == ("utter_steps_smallest",)
    assert len(worker.said[0].choices) == len(OFFERED)
    assert worker.hear("choose_step", "de kleinste dan")[0] == "utter_steps_chosen"
    assert worker.state.step_chosen == "energielijst"


def test_who_knows_no_step_twice_is_left_alone():
    worker = Talk(
        talk_asked="steps", steps_offered=OFFERED, steps_seen=OFFERED, summary_ok=True
    )
    worker.hear("dont_know")
    assert worker.hear("dont_know")[0] == "utter_talk_reflect_skip"


def test_who_knows_no_day_gets_a_proposal():
    worker = Talk(
        talk_turn=9,
        talk_asked="when",
        step_chosen="energielijst",
        step_confidence=8,
        steps_offered=OFFERED,
        steps_seen=OFFERED,
        summary_ok=True,
    )
    said = worker.hear("dont_know", "weet ik nog niet")
    assert said == ("utter_plan_day_for_you", "utter_talk_ask_plan")
    assert worker.state.step_date == "2026-12-01"
    assert worker.said[1].values["title"] == "Een energielijstje bijhouden"


@pytest.mark.parametrize(
    ("value", "today", "day"),
    [
        ("2027-01", TODAY, "2027-01-01"),
        # A month that begins on a Saturday: the Monday after it.
        ("2027-05", TODAY, "2027-05-03"),
        ("2026-W49", TODAY, "2026-11-30"),
        # The week and the month that run.
        ("2026-W48", TODAY, "2026-11-25"),
        ("2026-W48", dt.date(2026, 11, 27), "2026-11-27"),
        ("2026-11", dt.date(2026, 11, 30), "2026-11-30"),
    ],
)
def test_a_week_or_month_gets_a_day(value: str, today: dt.date, day: str):
    worker = Talk(talk_turn=9, talk_asked="when", step_chosen="energielijst")
    worker.come_back(today)
    worker.state = dataclasses.replace(
        worker.state, step_confidence=8, summary_ok=True, steps_seen=OFFERED
    )
    said = worker.hear("plan_when", "dan", date=value)
    assert said[0] == "utter_plan_first_day"
    assert worker.state.step_date == day


def test_a_week_that_is_over_is_over():
    worker = Talk(talk_turn=9, talk_asked="when", step_chosen="energielijst")
    assert "utter_plan_past_day" in worker.hear("plan_when", "dan", date="2026-W40")


def test_a_day_before_a_step_is_kept():
    worker = Talk(
        talk_asked="steps", steps_offered=OFFERED, steps_seen=OFFERED, summary_ok=True
    )
    said = worker.hear("choose_step", "ergens vrijdag", date="2026-11-27")
    assert said == ("utter_plan_first_a_step",)
    assert worker.state.step_date == "2026-11-27"


def test_working_days():
    assert working_day(dt.date(2026, 11, 28)) == dt.date(2026, 11, 30)
    assert working_day(TODAY) == TODAY
    assert day_choices(context())


# A question behind an answer


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("de werkdruk. krijg ik een cursus betaald?", "de werkdruk."),
        ("de werkdruk. en de administratie", "de werkdruk. en de administratie"),
        ("krijg ik dat betaald?", "krijg ik dat betaald?"),
    ],
)
def test_an_answer_is_quoted_without_the_question_behind_it(text: str, own: str):
    assert own_part(text) == own


def test_a_question_behind_an_answer_is_answered_before_the_next():
    message = Heard(
        "state_energy",
        "de werkdruk. krijg ik een cursus betaald?",
        0.7,
        ranking=(("state_energy", 0.7), ("ask_employer_pays", 0.1)),
    )
    state = TalkState(talk_turn=4, talk_asked="energy_costs", work_score=6)
    state = state.with_values({"energy_gives": "mijn team"})
    move = talk.answer(state, message, context())
    assert [say.response for say in move.says] == [
        "utter_talk_reflect_costs",
        "utter_ask_employer_pays",
        "utter_talk_ask_wish",
    ]
    assert move.state.energy_costs == "de werkdruk"


def test_every_question_behind_an_answer_has_its_answer():
    for name in behind._ANSWERS:
        asked = heard(name, "de drukte. klopt dat?")
        move = behind._ANSWERS[name](TalkState(), asked, context())
        assert move.says
        for say in move.says:
            assert say.response in project.responses()


# Typed buttons, small talk, the summary


def test_typed_buttons_mean_what_the_buttons_say():
    domain = project.domain()
    intents = project.intents()
    titles = project.read(project.ROOT / "bot/talk/typed_titles.yml")
    for question, items in titles.items():
        for item in items:
            assert item["intent"] in intents
            for words in item["words"].split(","):
                payload = typed_title(question, words.strip().capitalize())
                assert payload is not None, words
                assert set(payload["entities"]) <= {
                    name if isinstance(name, str) else next(iter(name))
                    for name in domain["entities"]
                }
    assert typed_title("plan", "Andere dag") == {"intent": "deny", "entities": {}}
    assert typed_title("when", "andere dag") is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("lekker weertje he", "weather"),
        ("vertel eens een mop", "joke"),
        ("zin in een bakkie", "coffee"),
        ("hoe gaat het met jou", "how"),
        ("ik heb zin in het weekend", "weekend"),
        ("hoe heet je eigenlijk", "name"),
        ("blabla", None),
    ],
)
def test_small_talk_is_answered_by_its_subject(text: str, kind: str | None):
    assert chitchat.kind_of(text) == kind


def test_every_kind_of_small_talk_has_two_answers():
    for kind in chitchat.kinds():
        assert len(project.responses()[f"utter_chitchat_{kind}"]) >= 2


def test_no_time_is_not_told_back_as_time():
    state = TalkState(wish="wish_fun", minutes_per_week=10)
    assert "hooguit 10 minuten" in summary_values(state, context())["wish"]


def test_plain_facts_are_entities_of_the_contract():
    entities = {
        name if isinstance(name, str) else next(iter(name))
        for name in project.domain()["entities"]
    }
    assert entities >= PLAIN_FACTS


# Cards and routes


def test_the_same_reason_stands_on_one_card_only():
    worker = Talk(
        talk_asked="summary",
        wish="wish_switch",
        obstacles=("obstacle_time",),
        minutes_per_week=60,
        job="monteur",
        sector="engineering",
        employment=("permanent",),
        energy_gives="x",
    )
    worker.hear("affirm", "ja")
    whys = [card["why"] for say in worker.said for card in say.cards]
    assert len(whys) == 3
    assert sum("Je wilt ander werk" in why for why in whys) == 1
    assert all(whys)


def test_who_is_content_is_given_no_wish():
    worker = Talk(
        talk_asked="summary", wish="wish_fun", talk_content=True, energy_gives="x"
    )
    worker.hear("affirm", "ja")
    whys = [card["why"] for say in worker.said for card in say.cards]
    assert not any("Je wilt meer plezier" in why for why in whys)
    assert any("Je zit goed waar je zit" in why for why in whys)


def test_the_same_routes_are_not_dealt_out_twice():
    worker = Talk(talk_asked="work_score", employment=("permanent",))
    assert worker.hear("ask_subsidy", "wie betaalt dat") == ("utter_schemes_offer",)
    shown = worker.cards
    assert worker.hear("ask_subsidy", "wie betaalt dat nou") == ("utter_schemes_again",)
    assert [c.payload["entities"]["scheme"] for c in worker.said[0].choices] == shown


def test_before_anything_was_told_no_route_is_said_to_fit():
    assert Talk(talk_asked="ready").hear("ask_subsidy", "wie betaalt") == (
        "utter_schemes_offer_first",
    )


def test_how_to_apply_is_about_the_routes_on_the_screen():
    worker = Talk(talk_asked="wish", schemes_shown=("cao_budget", "oo_fonds"))
    assert worker.hear("ask_apply", "hoe vraag ik dat aan") == ("utter_schemes_which",)
    assert [c.payload["intent"] for c in worker.said[0].choices] == ["ask_apply"] * 2


def test_a_loan_with_a_comma_is_a_loan():
    worker = Talk(talk_asked="wish")
    said = worker.hear(
        "ask_eligibility", "kom ik in aanmerking voor die lening, ik ben 44"
    )
    assert said[0] == "utter_schemes_fit"
    assert worker.cards == ["levenlanglerenkrediet"]


def test_a_year_is_no_monday():
    worker = Talk(talk_asked="wish")
    worker.hear("ask_scheme", "lening", scheme="levenlanglerenkrediet")
    text = str(worker.said[0].values["status"])
    assert "maandag" not in text
    assert "in 2024" in text


# What the model hands over without a meaning


@pytest.mark.parametrize(
    ("entity", "value"),
    [
        ("employment", "contract"),
        ("sector", "de branche"),
        ("education", "een papiertje"),
        ("age", 400),
        ("company_size", "best groot"),
        ("hours", 900),
    ],
)
def test_words_without_a_meaning_are_no_fact(entity: str, value: object):
    worker = Talk(talk_turn=6, talk_asked="employment", wish="wish_fun")
    before = worker.state
    assert worker.hear("inform", "0 uren contract", **{entity: value})
    assert getattr(worker.state, entity) == getattr(before, entity)


def test_a_no_to_how_sure_one_is_makes_the_step_smaller():
    worker = Talk(
        talk_turn=9,
        talk_asked="confidence",
        step_chosen="energielijst",
        summary_ok=True,
        steps_seen=OFFERED,
    )
    said = worker.hear("deny", "nee")
    assert said == ("utter_plan_smaller_unsure", "utter_talk_ask_when")


def test_a_guess_at_an_obstacle_is_only_what_costs_energy():
    state = TalkState(talk_asked="energy_costs")
    message = Heard("obstacle_manager", "alles boeit me niet", 0.32)
    assert take_facts(state, message).obstacles == ()


def test_a_known_obstacle_gives_no_words_to_match_steps_with():
    assert TalkState(obstacle_words="mijn baas").words() == ("mijn baas",)
    known = TalkState(obstacle_words="mijn baas", obstacles=("obstacle_manager",))
    assert known.words() == ()


# After many refusals


def turn_down_all(worker: Talk) -> None:
    """Turn down every offer until there is none any more."""
    worker.hear("ask_steps", "geef me een tip")
    for _ in range(20):
        if not worker.cards:
            return
        worker.press("ask_more_steps")
    raise AssertionError("the offers never end")


def refusing(**told: Any) -> Talk:
    return Talk(
        talk_turn=5, energy_gives="x", employment=("permanent",), work_score=6, **told
    )


def test_who_turns_all_down_hears_honestly_that_nothing_fits_better():
    worker = refusing(wish="wish_switch", obstacles=("obstacle_money",))
    turn_down_all(worker)
    assert [say.response for say in worker.said] == ["utter_steps_no_better"]
    # THEN what is free but has nothing to do with other work was never offered
    assert not {"digihulp", "mentor", "taalhuis"} & set(worker.state.steps_seen)


@pytest.mark.parametrize("intent", ["deny", "affirm"])
def test_after_that_it_is_not_offered_again_by_itself(intent: str):
    worker = refusing(wish="wish_switch", obstacles=("obstacle_money",))
    turn_down_all(worker)
    said = worker.hear(intent, "ja" if intent == "affirm" else "nee dank je")
    assert said == ("utter_talk_tell_me" if intent == "affirm" else "utter_goodbye",)


def test_another_wish_brings_other_steps_again():
    worker = refusing(wish="wish_switch", obstacles=("obstacle_money",))
    turn_down_all(worker)
    assert worker.press("correct_answer", field="wish") == ("utter_talk_ask_wish",)
    said = worker.hear("wish_lead", "ik wil leiding geven")
    assert said == ("utter_talk_reflect_wish_lead", "utter_steps_offer_more")
    assert worker.state.talk_asked == "steps"


def test_looking_for_another_step_after_one_that_failed_asks_one_question():
    worker = refusing(wish="wish_switch", obstacles=("obstacle_money",))
    turn_down_all(worker)
    step = worker.state.steps_seen[0]
    worker.state = dataclasses.replace(
        worker.state,
        plan=({"step": step, "date": "2026-11-23", "smaller": False},),
        followup={"step": step, "stage": "followup_not"},
        talk_asked="followup_not",
    )
    said = worker.press("inform", choice="another")
    assert said == ("utter_steps_no_better",)
