"""What the talk picks up besides the answer it asked for."""

from __future__ import annotations

import dataclasses
import re

import pytest

from bot.talk.aside import words_beside
from bot.talk.meant import rather_an_answer
from bot.talk.noted import facts_in_words
from bot.talk.questions import QUESTIONS
from bot.talk.state import Heard, HeardEntity, TalkState
from bot.talk.talk import ask, explain_question, miss, pause, resume, resume_after
from bot.talk.workplaces import sector_of
from tests.content import project
from tests.unit.bot.talk.talking import Talk, context, heard


def test_the_wish_beside_a_question_comes_back_in_the_bridge():
    worker = Talk(talk_turn=3, talk_asked="wish", work_score=5)
    message = heard(
        "ask_llo", "iets met mensen begeleiden, maar wat is een leven lang leren"
    )
    said = worker.take(resume_after(worker.state, message, worker.ctx))
    assert said == ("utter_talk_again_wish_words",)
    assert worker.said[0].values["words"] == "iets met mensen begeleiden"


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("de collega's vooral maar bestaat stap nog", "de collega's vooral"),
        ("hoe werkt dat, maar niet te lang", None),
        ("mooi werk maar zwaar", None),
        ("kort maar wat is evc", None),
    ],
)
def test_finds_words_beside_a_question(text: str, beside: str | None):
    assert words_beside(text) == beside


def test_facts_in_a_question_count_when_one_speaks_of_oneself():
    worker = Talk(talk_turn=3, talk_asked="job")
    own = heard("ask_evc", "ik ben kok, is evc iets voor mij", job="kok")
    other = heard("ask_labour_market", "is er werk als lasser", job="lasser")
    worker.take(resume_after(worker.state, other, worker.ctx))
    jobs = [worker.state.job]
    worker.take(resume_after(worker.state, own, worker.ctx))
    jobs.append(worker.state.job)
    assert jobs == [None, "kok"]
    assert worker.state.sector == "hospitality"


@pytest.mark.parametrize(
    ("job", "text", "sector"),
    [
        ("orderpicker", "", "transport_logistics"),
        (None, "ik sjouw in het magazijn", "transport_logistics"),
        (None, "bediening in een restaurant", "hospitality"),
        (None, "mijn kind zit op die leuke club", None),
        ("bestaat niet", "", None),
    ],
)
def test_job_and_workplace_give_the_sector(
    job: str | None, text: str, sector: str | None
):
    assert sector_of(job, text) == sector


def test_facts_are_said_back_in_words():
    after = TalkState(
        employment=("temporary",), hours=24, age=57, sector="care", minutes_per_week=30
    )
    assert facts_in_words(TalkState(), after, context()) == (
        "de zorg, tijdelijk contract, 24 uur per week, 57 jaar en een half uur per week"
    )


def test_every_sector_and_contract_has_words():
    from bot.catalogue.vocabulary import EMPLOYMENTS, SECTORS

    phrases = context().phrases
    assert all(phrases.get(f"sector_{name}") for name in SECTORS)
    assert all(phrases.get(f"employment_{name}") for name in EMPLOYMENTS)


def test_a_time_is_no_job():
    worker = Talk(talk_turn=6, talk_asked="job", wish="wish_fun")
    message = heard("inform", "half uurtje per week misschien", time_available=30)
    message = dataclasses.replace(
        message,
        entities=tuple(
            dataclasses.replace(e, text="half uurtje per week")
            for e in message.entities
        ),
    )
    said = worker._play(message)
    assert worker.state.job is None
    assert said[0] == "utter_talk_reflect_facts"


def test_a_correction_rereads_the_last_answer():
    worker = Talk(talk_turn=2, talk_asked="work_score")
    worker.hear("inform", "een 6")
    said = worker.hear("correct_answer", "nee ik bedoelde een 4")
    assert worker.state.work_score == 4
    assert said[0] == "utter_talk_reflect_corrected"
    assert worker.state.talk_asked == "energy_gives"


def test_a_correction_of_nothing_takes_the_words():
    worker = Talk(talk_turn=2, talk_asked="work_score")
    said = worker.hear("correct_answer", "nee mijn contract stopt in maart")
    assert said[0] == "utter_talk_reflect_words"


def test_sent_by_the_boss_is_a_way_in():
    worker = Talk(talk_turn=1, talk_asked="ready")
    said = worker.hear("inform", "moest van mijn baas", way_in="boss")
    assert said == ("utter_talk_reflect_sent_by_boss", "utter_talk_ask_work_score")


def test_u_is_kept_and_taken_back():
    worker = Talk(talk_turn=3, talk_asked="job")
    worker.hear("inform", "zeg maar u", address="formal")
    assert worker.state.talk_address == "formal"
    said = worker.hear("inform", "zeg maar je", address="informal")
    assert worker.state.talk_address is None
    assert said == ("utter_talk_address_informal", "utter_talk_again_job")


def test_who_is_content_is_not_questioned_at_length():
    worker = Talk(talk_turn=1, talk_asked="ready")
    asked = []
    worker.hear("express_contentment", "het gaat prima zo")
    for answer in ("een 9", "mijn team", "niks"):
        asked.append(worker.state.talk_asked)
        worker.hear("inform", answer)
    assert asked == ["work_score", "energy_gives", "wish"]
    assert worker.state.talk_asked == "job"
    said = worker.hear("inform", "kok", job="kok")
    assert said[-1] == "utter_talk_ask_summary"
    assert "zit goed" in worker.said[-1].values["wish"]
    assert worker.press("affirm") == ("utter_steps_offer_content",)


def test_a_return_after_a_pause_begins_with_the_own_words():
    worker = Talk(talk_turn=4, talk_asked="energy_costs", energy_gives="mijn team")
    worker.take(pause(worker.state, worker.ctx))
    said = worker.begin()
    assert said == ("utter_greet_back", "utter_talk_again_energy_costs")
    assert worker.begin()[0] == "utter_greet"


def test_a_choice_without_steps_is_an_answer():
    state = TalkState(talk_turn=3, talk_asked="energy_gives")
    chosen = heard("choose_step", "metsen doe ik graag, met de maten")
    assert rather_an_answer(state, chosen).intent == "inform"  # type: ignore[union-attr]
    short = heard("reject_step", "geen")
    assert rather_an_answer(state, short).intent == "deny"  # type: ignore[union-attr]
    offered = dataclasses.replace(state, steps_offered=("energielijst",))
    assert rather_an_answer(offered, chosen) is None


def test_a_day_before_the_choice_is_remembered():
    worker = Talk(talk_turn=9, summary_ok=True)
    worker.hear("ask_steps", "een tip")
    worker.hear("plan_when", "dinsdag", date="2026-12-01")
    worker.press("choose_step", step=worker.state.steps_offered[0])
    said = worker.press("inform", score=8)
    assert said[-1] == "utter_talk_ask_plan"


def test_not_sure_whether_it_will_work_makes_the_step_smaller():
    worker = Talk(talk_turn=9, summary_ok=True)
    worker.hear("ask_steps", "een tip")
    worker.press("choose_step", step=worker.state.steps_offered[0])
    assert worker.hear("dont_know", "weet ik niet")[0] == "utter_plan_smaller_unsure"


def test_a_new_wish_brings_other_steps():
    worker = Talk(talk_turn=9, summary_ok=True)
    worker.hear("ask_steps", "een tip")
    first = set(worker.cards)
    said = worker.hear("wish_balance", "liever lichter werk")
    assert said == ("utter_talk_reflect_wish_balance", "utter_steps_offer_more")
    assert not first & set(worker.cards)


def test_explains_the_hard_words_that_stood_there():
    worker = Talk(talk_turn=5, talk_asked="employment", talk_terms=("cao", "HR"))
    said = worker.take(explain_question(worker.state, worker.ctx))
    assert said[:2] == ("utter_talk_why_employment", "utter_talk_words")
    assert worker.said[1].values["words"].startswith("Cao: ")
    named = heard("ask_clarification", "wat is een vakbond")
    said = worker.take(explain_question(worker.state, worker.ctx, named))
    assert said[0] == "utter_talk_words"
    assert worker.said[0].values["words"].startswith("Vakbond: ")


def test_every_way_to_ask_what_gives_energy_is_there():
    from bot.talk.facts import WISHES

    said = project.responses()
    for wish in WISHES:
        assert f"utter_talk_ask_energy_gives_{wish}" in said


@pytest.mark.parametrize("question", ["energy_gives", "obstacle"])
def test_a_fact_is_no_answer_to_an_open_question(question: str):
    worker = Talk(talk_turn=4, talk_asked=question, work_score=5, wish="wish_fun")
    if question == "obstacle":
        worker.state = worker.state.with_values({"energy_gives": "mijn team"})
    entity = HeardEntity("age", 25, "25 jaar")
    said = worker._play(Heard("inform", "ik ben 25 jaar", 0.9, (entity,)))
    assert said == ("utter_talk_reflect_facts", f"utter_talk_again_{question}")
    assert worker.state.age == 25


def test_a_time_is_no_wish():
    words = "misschien iets met mensen"
    worker = Talk(talk_turn=4, talk_asked="wish", work_score=5, wish_words=words)
    entity = HeardEntity(
        "time_available", {"minutes": 30, "period": "week"}, "half uur"
    )
    worker._play(Heard("inform", "half uur misschien", 0.9, (entity,)))
    assert worker.state.minutes_per_week == 30
    assert (worker.state.wish, worker.state.wish_words) == (None, words)


def test_a_goodbye_hides_in_a_no():
    worker = Talk(talk_turn=4, talk_asked="plan", step_chosen="energielijst")
    assert worker.hear("deny", "nee dank je, doei") == ("utter_goodbye",)


def test_yes_put_it_in_my_plan_is_a_yes():
    state = TalkState(talk_asked="plan", step_chosen="energielijst")
    message = heard("ask_plan", "ja zet maar in mijn plan")
    assert rather_an_answer(state, message).intent == "affirm"  # type: ignore[union-attr]


def test_nothing_to_a_question_of_facts_leaves_it():
    worker = Talk(talk_turn=4, talk_asked="sector", job="x", wish="wish_fun")
    said = worker.take(miss(worker.state, heard("nlu_fallback", "geen"), worker.ctx))
    assert said[0] == "utter_talk_reflect_skip"


def test_a_day_leaves_no_loose_words_in_an_action():
    from bot.talk.planning import on_the_day

    loose = re.compile(r"\b(van|in|tot|met)\s*([.,:;]|$)|, voor[.]")
    for step in context().catalogue.steps.values():
        for action in (step.first_action, step.smaller):
            assert not loose.search(on_the_day(action)), on_the_day(action)


def test_thanks_are_no_answer_to_an_open_question():
    worker = Talk(talk_turn=2, talk_asked="energy_gives", work_score=6)
    assert worker.hear("thank", "dank je wel")[0] == "utter_thank"
    assert worker.state.energy_gives is None


@pytest.mark.parametrize("question", [q.id for q in QUESTIONS if q.id != "ready"])
@pytest.mark.parametrize("content", [True, False])
@pytest.mark.parametrize("wish", [None, "wish_orientation"])
def test_every_question_exists_in_every_tone(
    question: str, content: bool, wish: str | None
):
    worker = Talk(
        talk_turn=5,
        talk_asked=question,
        talk_content=content,
        wish=wish,
        wish_words="iets anders" if wish else None,
        steps_offered=("energielijst",),
        step_chosen="energielijst" if question == "plan" else None,
        step_date="2026-12-01" if question == "plan" else None,
    )
    # `take` checks that each response is there.
    assert worker.take(resume(worker.state, worker.ctx))
    assert worker.take(ask(worker.state, worker.ctx))
