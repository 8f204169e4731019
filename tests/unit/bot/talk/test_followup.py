"""Who comes back on another day is asked how it went, once, by the day handed in."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.talk import talk
from bot.talk.followup import new_day, outcome_in_words, returned
from bot.talk.plan import plan_from_slots
from bot.talk.state import Heard, HeardEntity, TalkState
from tests.unit.bot.talk.talking import TODAY, Talk

LATER = dt.date(2026, 12, 3)
STEP = {"step": "meekijken_collega", "date": "2026-12-01", "smaller": False}


def planned(day: dt.date = LATER, **known: object) -> Talk:
    """Return a worker with a plan of 24 November, on a later day."""
    known = {
        "talk_turn": 9,
        "talk_asked": "anything_else",
        "talk_day": TODAY.isoformat(),
        "summary_ok": True,
        "steps_seen": ("meekijken_collega",),
        "plan": (STEP,),
        "money_shown": True,
        **known,
    }
    worker = Talk(**known)
    worker.come_back(day)
    return worker


def test_the_same_day_asks_nothing():
    worker = planned(TODAY)
    assert worker.begin()[0] == "utter_greet"
    assert worker.state.followup is None


def test_another_day_welcomes_with_the_plan_and_asks():
    worker = planned()
    assert worker.begin() == ("utter_followup_welcome", "utter_talk_ask_followup")
    assert worker.said[-1].values["day"] == "dinsdag 1 december"
    titles = [c.payload["entities"]["choice"] for c in worker.said[-1].choices]
    assert titles == ["done", "not", "other"]


def test_before_the_day_it_is_asked_in_other_words():
    worker = planned(dt.date(2026, 11, 27))
    assert worker.begin()[-1] == "utter_talk_ask_followup_ahead"


@pytest.mark.parametrize(
    ("intent", "text"),
    [("affirm", "ja hoor"), ("inform", "gelukt"), ("feedback_positive", "ging top")],
)
def test_done_is_noted_and_never_asked_again(intent: str, text: str):
    worker = planned()
    worker.begin()
    said = worker.hear(intent, text)
    assert said == ("utter_followup_done", "utter_talk_ask_anything_else_plan")
    assert worker.state.plan[0]["outcome"] == "done"
    worker.come_back(dt.date(2026, 12, 20))
    assert "utter_followup_welcome" not in worker.begin()


def test_told_at_once_without_being_asked():
    worker = planned()
    assert worker.hear("inform", "het is gelukt")[0] == "utter_followup_done"


def test_not_done_becomes_smaller_with_a_new_day():
    worker = planned()
    worker.begin()
    assert worker.hear("deny", "nee") == ("utter_talk_ask_followup_not",)
    assert worker.press("inform", choice="smaller") == (
        "utter_followup_smaller",
        "utter_talk_ask_when",
    )
    worker.hear("plan_when", "maandag", date="2026-12-07")
    worker.press("affirm")
    assert worker.state.plan == ({**STEP, "date": "2026-12-07", "smaller": True},)


def test_what_stood_in_the_way_is_said_back():
    worker = planned()
    worker.begin()
    said = worker.hear("obstacle_time", "veel te druk")
    assert said == ("utter_talk_reflect_obstacle_time", "utter_talk_ask_followup_not")


def test_another_step_takes_the_place_of_the_old_one():
    worker = planned()
    worker.begin()
    worker.press("inform", choice="not")
    assert worker.press("inform", choice="another")[-1] == "utter_steps_offer_more"
    assert worker.state.plan == ()
    assert "meekijken_collega" not in worker.cards


def test_leaving_it_is_fine():
    worker = planned()
    worker.begin()
    worker.press("inform", choice="not")
    assert worker.press("inform", choice="leave")[0] == "utter_followup_left"
    assert worker.state.plan[0]["outcome"] == "not"


def test_something_else_is_kept_in_own_words():
    worker = planned()
    worker.begin()
    worker.press("inform", choice="other")
    said = worker.hear("inform", "ik heb de teamleider gebeld")
    assert said[0] == "utter_followup_other"
    assert worker.state.plan[0]["outcome_words"] == "ik heb de teamleider gebeld"


@pytest.mark.parametrize(
    ("intent", "text", "said", "outcome"),
    [
        ("deny", "nee", "utter_followup_left", "not"),
        ("inform", "niks", "utter_followup_left", "not"),
        ("dont_know", "geen idee", "utter_followup_other_unsaid", "other"),
    ],
)
def test_what_is_no_deed_never_stands_in_the_plan_as_one(
    intent: str, text: str, said: str, outcome: str
):
    worker = planned()
    worker.begin()
    worker.press("inform", choice="other")
    assert worker.hear(intent, text)[0] == said
    assert worker.state.plan[0]["outcome"] == outcome
    assert "outcome_words" not in worker.state.plan[0]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("affirm", "ja hoor"),
        ("thank", "dank je wel"),
        ("feedback_positive", "goede tip"),
        ("express_contentment", "het is goed zoals het is"),
        ("wish_lead", "ik wil leiding geven"),
    ],
)
def test_what_tells_of_no_deed_brings_the_question_back(intent: str, text: str):
    worker = planned()
    worker.begin()
    worker.press("inform", choice="other")
    assert worker.hear(intent, text)[-1] == "utter_talk_again_followup_other"
    assert "outcome" not in worker.state.plan[0]


@pytest.mark.parametrize(
    ("intent", "text", "deed"),
    [
        ("wish_digital", "ik heb een cursus excel gedaan", True),
        ("wish_lead", "een dag meegelopen met de teamleider", True),
        ("obstacle_manager", "ik heb met mijn baas gepraat", True),
        ("wish_security", "blijft mijn baan wel bestaan", False),
        ("obstacle_time", "ik had geen tijd", False),
        ("obstacle_energy", "mijn gezondheid", False),
    ],
)
def test_a_deed_is_told_from_a_wish_or_an_obstacle(intent: str, text: str, deed: bool):
    worker = planned()
    worker.begin()
    worker.press("inform", choice="other")
    said = worker.hear(intent, text)
    assert (worker.state.plan[0].get("outcome_words") == text) is deed
    back = {"utter_talk_again_followup_other", "utter_talk_ask_followup_not"}
    assert (said[-1] in back) is not deed


def test_a_fact_beside_it_is_noted_and_the_question_comes_back():
    worker = planned()
    worker.begin()
    worker.press("inform", choice="other")
    told = HeardEntity("hours", 24, text="24 uur")
    said = worker.take(
        talk.answer(
            worker.state, Heard("inform", "ik werk 24 uur", 0.9, (told,)), worker.ctx
        )
    )
    assert said[-1] == "utter_talk_again_followup_other"
    assert worker.state.hours == 24


def test_another_step_chosen_by_name_takes_the_place_of_the_one_that_failed():
    worker = planned()
    worker.begin()
    worker.press("inform", choice="not")
    worker.hear("ask_more_steps", "iets anders")
    said = worker.hear("choose_step", "de energielijst", step="energielijst")
    assert said == ("utter_steps_chosen", "utter_talk_ask_confidence")
    assert worker.state.plan == ()


@pytest.mark.parametrize(("intent", "text"), [("deny", "nee"), ("inform", "nog niet")])
def test_a_day_that_has_yet_to_come_is_no_failure(intent: str, text: str):
    worker = planned(dt.date(2026, 11, 27))
    worker.begin()
    assert worker.hear("thank", "dank je")[-1] == "utter_talk_again_followup_ahead"
    assert worker.hear(intent, text)[0] == "utter_followup_not_yet"
    assert worker.state.followup is None
    assert "outcome" not in worker.state.plan[0]
    worker.come_back(LATER)
    assert worker.begin()[-1] == "utter_talk_ask_followup"


def test_a_greeting_on_the_same_day_brings_the_question_back_in_other_words():
    worker = planned()
    worker.begin()
    assert worker.hear("deny", "nee") == ("utter_talk_ask_followup_not",)
    assert worker.begin() == ("utter_greet", "utter_talk_again_followup_not")


@pytest.mark.parametrize("stage", ["followup", "followup_not", "followup_other"])
@pytest.mark.parametrize(
    ("intent", "values"),
    [
        ("choose_step", {"step": "meekijken_collega"}),
        ("plan_when", {"date": "2026-12-07"}),
    ],
)
def test_a_step_planned_anew_is_not_asked_about(
    stage: str, intent: str, values: dict[str, str]
):
    # GIVEN a plan of two steps, and the first is asked about
    second = {**STEP, "step": "energielijst", "date": "2026-12-20"}
    worker = planned(plan=(STEP, second))
    worker.begin()
    followup = {"step": "meekijken_collega", "stage": stage}
    worker.state = worker.state.with_values({"followup": followup, "talk_asked": stage})
    # WHEN that step is chosen or given a day again
    said = worker.hear(intent, "die maandag", **values)
    # THEN the plan goes on with it, and nobody asks how it went
    assert worker.state.step_chosen == "meekijken_collega"
    assert worker.state.plan == (second,)
    assert worker.state.followup is None
    assert not any("followup" in name for name in said)


def test_skipped_it_is_asked_on_the_next_day():
    worker = planned()
    worker.begin()
    worker.hear("skip", "sla over")
    assert worker.state.followup is None
    worker.come_back(dt.date(2026, 12, 5))
    assert worker.begin()[-1] == "utter_talk_ask_followup"


def test_a_question_in_between_leads_back():
    worker = planned()
    worker.begin()
    said = worker.hear("ask_scheme", "wat is slim", scheme="slim")
    assert said[-1] == "utter_talk_again_followup"


def test_without_a_plan_the_last_words_come_back():
    worker = Talk(
        talk_turn=3,
        talk_asked="energy_costs",
        talk_day=TODAY.isoformat(),
        energy_gives="mensen inwerken",
        work_score=6,
    )
    worker.come_back(LATER)
    assert worker.begin() == (
        "utter_followup_last_time",
        "utter_talk_again_energy_costs",
    )
    assert worker.said[0].values["words"] == "mensen inwerken"


def test_a_wish_from_a_button_comes_back_in_our_words():
    worker = Talk(talk_turn=3, talk_asked="obstacle", wish="wish_lead")
    worker.state = worker.state.with_values({"talk_day": TODAY.isoformat()})
    worker.come_back(LATER)
    assert worker.begin()[0] == "utter_followup_last_wish"


def test_a_crisis_is_not_followed_by_a_question_about_the_plan():
    worker = planned(talk_asked="care")
    assert new_day(worker.state, LATER) == worker.state
    assert worker.hear("greet", "hoi") == ("utter_care_crisis_back",)


def test_a_first_message_is_no_return():
    assert not returned(TalkState(), LATER)


def test_the_plan_says_how_it_went():
    ctx = planned().ctx
    assert outcome_in_words(STEP, ctx) is None
    assert outcome_in_words({**STEP, "outcome": "done"}, ctx) == "Gelukt"
    other = {**STEP, "outcome": "other", "outcome_words": "gebeld"}
    assert outcome_in_words(other, ctx) == "gebeld"


def test_the_plan_holds_outcome_and_note():
    worker = planned(plan=({**STEP, "outcome": "done"},))
    plan = plan_from_slots(worker.state.changed_slots(TalkState()), worker.ctx)
    items = {item["id"]: item for item in plan["items"]}
    assert items["step-meekijken_collega"]["outcome"] == "Gelukt"
    assert "meekijken" in items["note-manager"]["note"]
