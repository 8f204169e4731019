"""The main talk from greeting to plan, without a model."""

from __future__ import annotations

import pytest

from bot.talk.care import RESTING
from bot.talk.questions import QUESTIONS
from bot.talk.talk import explain_question, miss, restart, resume, show_plan
from tests.unit.bot.talk.talking import Talk, heard


def to_summary() -> Talk:
    """Play the talk up to the summary: a warehouse worker with little time."""
    worker = Talk()
    worker.begin()
    worker.press("affirm")
    worker.press("inform", score=5)
    worker.hear("state_energy", "nieuwe mensen inwerken vind ik leuk")
    worker.hear("state_energy", "de ploegendienst en elke dag hetzelfde")
    worker.press("wish_lead")
    worker.hear("obstacle_time", "ik heb geen tijd met die diensten")
    worker.hear("inform", "ik ben orderpicker", job="orderpicker")
    worker.press("inform", sector="transport_logistics")
    worker.press("inform", employment="permanent")
    worker.press("inform", time_available={"minutes": 30, "period": "week"})
    return worker


def to_plan() -> Talk:
    """Play it on to the plan for the first step, which is to be confirmed."""
    worker = to_summary()
    worker.press("affirm")
    worker.press("choose_step", step=worker.cards[0])
    worker.press("inform", score=9)
    worker.hear("plan_when", "dinsdag", date="2026-12-01")
    return worker


def test_opens_with_who_is_talking_and_a_question():
    worker = Talk()
    assert worker.begin() == ("utter_talk_open",)
    assert worker.state.talk_asked == "ready"


def test_goes_from_greeting_to_plan_one_question_at_a_time():
    # GIVEN a worker who answers every question
    worker = to_summary()
    assert worker.state.talk_asked == "summary"
    assert worker.said[-1].values["now"].startswith("Je werk: orderpicker.")
    # WHEN they confirm, choose, are unsure, name a day and confirm
    assert worker.press("affirm") == ("utter_awareness_small", "utter_steps_offer")
    assert len(worker.cards) == 3
    chosen = worker.cards[0]
    assert worker.press("choose_step", step=chosen)[-1] == "utter_talk_ask_confidence"
    said = worker.press("inform", score=5)
    assert said == ("utter_plan_smaller_unsure", "utter_talk_ask_when")
    assert worker.hear("plan_when", "dinsdag", date="2026-12-01") == (
        "utter_talk_ask_plan",
    )
    said = worker.press("affirm")
    # THEN the smaller step stands in the plan, and the money follows
    assert said[0] == "utter_plan_saved"
    assert "utter_schemes_offer_free" in said
    assert said[-1] == "utter_talk_ask_anything_else_plan"
    assert worker.state.plan == (
        {"step": chosen, "date": "2026-12-01", "smaller": True},
    )


def test_who_is_sure_keeps_the_step_as_it_is():
    worker = to_summary()
    worker.press("affirm")
    worker.press("choose_step", step=worker.cards[0])
    assert worker.press("inform", score=7)[0] == "utter_plan_sure_enough"


def test_volunteered_facts_are_never_asked_again():
    # GIVEN a first message that tells job, sector and contract
    worker = Talk()
    worker.begin()
    worker.hear(
        "wish_switch",
        "ik werk vast in de zorg als verzorgende en wil ander werk",
        job="verzorgende",
        sector="care",
        employment="permanent",
    )
    # WHEN the talk goes on
    asked = [worker.state.talk_asked]
    worker.hear("state_energy", "de bewoners doen me goed")
    asked.append(worker.state.talk_asked)
    worker.press("obstacle_money")
    asked.append(worker.state.talk_asked)
    # THEN only what is still open is asked
    assert asked == ["energy_gives", "obstacle", "time"]


def test_a_scheme_question_in_between_gets_its_answer_and_a_bridge_back():
    worker = Talk(talk_turn=2, talk_asked="energy_costs", energy_gives="collega's")
    said = worker.hear("ask_scheme", "bestaat stap nog", scheme="stap")
    assert said == ("utter_schemes_ended", "utter_talk_again_energy_costs")
    assert worker.cards == ["stap"]
    assert worker.state.talk_asked == "energy_costs"


def test_skip_leaves_the_question_for_good():
    worker = Talk(talk_turn=2, talk_asked="work_score")
    assert worker.hear("skip") == (
        "utter_talk_reflect_skip",
        "utter_talk_ask_energy_gives",
    )
    assert worker.state.skipped("work_score")


# The first question, and the menu of an employer, have nothing to go on to.
_SKIPPED = [q.id for q in QUESTIONS if q.id not in {"ready", "employer"}]


@pytest.mark.parametrize("question", _SKIPPED)
def test_every_question_can_be_skipped(question: str):
    worker = Talk(
        talk_turn=5,
        talk_asked=question,
        wish="wish_fun",
        steps_offered=("energielijst",),
        steps_seen=("energielijst",),
        step_chosen="energielijst",
        step_date="2026-12-01",
        step_confidence=8,
    )
    worker.hear("skip", "sla maar over")
    assert worker.said
    assert worker.state.talk_asked != question or question == "anything_else"


def test_a_correction_with_a_value_is_taken_at_once():
    worker = Talk(talk_turn=4, talk_asked="time", job="boekhouder", age=52)
    said = worker.hear("correct_answer", "ik ben 57 niet 52", age=57)
    assert said == ("utter_talk_reflect_corrected_facts", "utter_talk_again_time")
    assert worker.state.age == 57


def test_a_correction_without_a_value_asks_which_answer():
    worker = to_summary()
    assert worker.press("correct_answer") == ("utter_talk_correct_which",)
    fields = [c.payload["entities"]["field"] for c in worker.said[0].choices]
    assert "job" in fields
    assert worker.press("correct_answer", field="job") == ("utter_talk_ask_job",)
    assert worker.state.job is None


def test_a_corrected_answer_leads_back_to_the_summary():
    worker = to_summary()
    worker.press("correct_answer", field="time")
    said = worker.press("inform", time_available={"minutes": 10, "period": "week"})
    assert said[-1] == "utter_talk_ask_summary"


def test_no_to_the_summary_asks_what_to_correct():
    worker = to_summary()
    assert worker.hear("deny", "nee") == ("utter_talk_correct_which",)


def test_a_question_is_let_go_when_the_worker_tells_other_things():
    worker = Talk(talk_turn=2, talk_asked="work_score")
    first = worker.hear("obstacle_time", "geen tijd")
    second = worker.hear("inform", "half uur", time_available={"minutes": 30})
    assert first[-1] == "utter_talk_again_work_score"
    assert second[-1] == "utter_talk_ask_energy_gives"


def test_not_knowing_the_wish_is_a_way_in():
    worker = Talk(
        talk_turn=3, talk_asked="wish", work_score=5, energy_gives="x", energy_costs="y"
    )
    said = worker.hear("dont_know", "geen idee")
    assert said[0] == "utter_talk_reflect_wish_orientation"
    assert worker.state.wish == "wish_orientation"


def test_own_words_for_a_wish_are_kept_and_asked_once_more():
    worker = Talk(
        talk_turn=3, talk_asked="wish", work_score=5, energy_gives="x", energy_costs="y"
    )
    assert worker.hear("inform", "iets met dieren zou mooi zijn") == (
        "utter_talk_again_wish_words",
    )
    worker.hear("inform", "ja iets met dieren dus")
    assert worker.state.wish == "wish_orientation"


def test_a_message_that_is_no_answer_is_asked_differently_each_time():
    worker = Talk(talk_turn=3, talk_asked="employment")
    doubt = heard("nlu_fallback", "hmm")
    first = worker.take(miss(worker.state, doubt, worker.ctx))
    second = worker.take(miss(worker.state, doubt, worker.ctx))
    third = worker.take(miss(worker.state, doubt, worker.ctx))
    assert first == ("utter_talk_not_understood", "utter_talk_again_employment")
    assert second == first
    assert third == ("utter_talk_lost",)


def test_an_open_question_takes_any_statement():
    worker = Talk(talk_turn=3, talk_asked="energy_gives")
    doubt = heard("nlu_fallback", "gewoon lekker buiten bezig zijn")
    said = worker.take(miss(worker.state, doubt, worker.ctx))
    assert said[0] == "utter_talk_reflect_gives"


def test_in_doubt_offers_the_two_likeliest_meanings():
    worker = Talk(talk_turn=3, talk_asked="employment")
    doubt = heard("nlu_fallback", "weg hier?")
    doubt = type(doubt)(
        **{
            **doubt.__dict__,
            "ranking": (("wish_switch", 0.3), ("insult", 0.2), ("pause", 0.1)),
        }
    )
    assert worker.take(miss(worker.state, doubt, worker.ctx)) == (
        "utter_talk_did_you_mean",
    )
    meant = [choice.payload["intent"] for choice in worker.said[0].choices]
    assert meant == ["wish_switch", "pause"]


def test_turning_all_steps_down_offers_others():
    worker = to_summary()
    worker.press("affirm")
    first = set(worker.cards)
    said = worker.hear("deny", "nee geen van drie")
    assert said[0] == "utter_steps_rejected"
    assert not first & set(worker.cards)


def test_yes_to_three_steps_asks_which():
    worker = to_summary()
    worker.press("affirm")
    assert worker.hear("affirm", "ja leuk") == ("utter_steps_which",)


@pytest.mark.parametrize(("place", "index"), [(1, 0), (2, 1), (3, 2), (-1, 2)])
def test_a_step_is_chosen_by_its_place(place: int, index: int):
    worker = to_summary()
    worker.press("affirm")
    offered = worker.state.steps_offered
    worker.hear("choose_step", "die", ordinal=place)
    assert worker.state.step_chosen == offered[index]


def test_a_place_that_is_not_there_asks_which():
    worker = to_summary()
    worker.press("affirm")
    assert worker.hear("choose_step", "nummer 7", ordinal=7) == ("utter_steps_which",)


def test_a_day_that_is_over_is_asked_again():
    worker = to_summary()
    worker.press("affirm")
    worker.press("choose_step", step=worker.cards[0])
    worker.press("inform", score=9)
    said = worker.hear("plan_when", "1 november", date="2026-11-01")
    assert said == ("utter_plan_past_day",)
    assert worker.state.step_date is None


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("2026-11-30", "2026-11-30"),
        ("2026-W49", "2026-11-30"),
        ("2027-01", "2027-01-01"),
        ("2026-11", "2026-11-25"),
    ],
)
def test_weeks_and_months_become_a_day(date: str, day: str):
    worker = to_summary()
    worker.press("affirm")
    worker.press("choose_step", step=worker.cards[0])
    worker.press("inform", score=9)
    worker.hear("plan_when", "dan", date=date)
    assert worker.state.step_date == day


def test_another_day_is_asked_when_the_plan_is_turned_down():
    worker = to_plan()
    assert worker.press("deny") == ("utter_talk_ask_when",)


def test_no_at_the_end_is_goodbye():
    worker = Talk(talk_turn=9, talk_asked="anything_else", summary_ok=True)
    assert worker.press("deny") == ("utter_goodbye",)


def test_a_new_wish_at_the_end_brings_steps_for_that_one():
    worker = to_plan()
    worker.press("affirm")
    said = worker.hear("wish_digital", "ik wil beter met excel worden")
    assert said[0] == "utter_talk_reflect_wish_digital"
    assert worker.cards


def test_restart_forgets_what_was_said_and_asks_anew():
    worker = to_summary()
    said = worker.take(restart(worker.state, worker.ctx))
    assert said == ("utter_talk_restarted", "utter_talk_ask_work_score")
    assert worker.state.job is None


def test_after_a_crisis_nothing_is_asked_or_offered():
    worker = Talk(talk_turn=4, talk_asked=RESTING, wish="wish_fun")
    assert worker.hear("deny", "nee") == ("utter_care_crisis_stay",)
    assert worker.hear("wish_grow", "ik wil hogerop") == ("utter_care_crisis_stay",)
    assert worker.state.wish == "wish_fun"
    assert worker.take(resume(worker.state, worker.ctx)) == ()
    assert worker.press("affirm")[0] == "utter_care_go_on"


def test_the_plan_is_shown_with_day_and_action():
    worker = to_plan()
    worker.press("affirm")
    worker.take(show_plan(worker.state, worker.ctx))
    assert "dinsdag 1 december" in worker.said[0].values["plan"]


def test_an_empty_plan_is_said_kindly_and_the_talk_goes_on():
    worker = Talk(talk_turn=3, talk_asked="job")
    assert worker.take(show_plan(worker.state, worker.ctx)) == (
        "utter_plan_none",
        "utter_talk_again_job",
    )


@pytest.mark.parametrize("question", [q.id for q in QUESTIONS])
def test_every_question_says_why_it_is_asked(question: str):
    worker = Talk(
        talk_turn=5,
        talk_asked=question,
        steps_offered=("energielijst",),
        step_chosen="energielijst" if question == "plan" else None,
        step_date="2026-12-01" if question == "plan" else None,
    )
    said = worker.take(explain_question(worker.state, worker.ctx))
    assert said[0] == f"utter_talk_why_{question}"
    assert len(said) >= 2


def test_what_is_a_scheme_as_well_may_be_marked_as_one():
    worker = to_summary()
    worker.press("affirm")
    worker.hear("choose_step", "dat mbo-certificaat", scheme="mbo_certificaat")
    assert worker.state.step_chosen == "mbo_certificaat"
