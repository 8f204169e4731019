"""Facts are taken from any sentence, and only when they are about the worker."""

from __future__ import annotations

import pytest

from bot.talk.facts import CORRECTABLE, forget, minutes_a_week, quote, take_facts
from bot.talk.state import Heard, HeardEntity, TalkState
from tests.unit.bot.talk.talking import heard


@pytest.mark.parametrize(
    ("value", "minutes"),
    [
        ({"minutes": 30, "period": "week"}, 30),
        ({"minutes": 10, "period": "day"}, 50),
        ({"minutes": 240, "period": "month"}, 60),
        ({"minutes": 3, "period": "month"}, 1),
        ({"minutes": 60, "period": None}, 60),
        ({"minutes": 0, "period": "week"}, None),
        ("een uurtje", None),
    ],
)
def test_time_becomes_minutes_a_week(value: object, minutes: int | None):
    assert minutes_a_week(value) == minutes


def test_a_quote_is_one_line_and_cut_at_a_word():
    assert quote("  geen tijd,\n echt niet. ") == "geen tijd, echt niet"
    cut = quote("woord " * 40, 20)
    assert cut == "woord woord woord …"


def test_wanted_and_current_job_are_told_apart():
    message = Heard(
        "wish_switch",
        "van kok naar docent",
        entities=(
            HeardEntity("job", "kok", role="current"),
            HeardEntity("job", "docent", role="wanted"),
        ),
    )
    state = take_facts(TalkState(), message)
    assert (state.job, state.job_wanted) == ("kok", "docent")


def test_a_second_status_is_added_and_none_twice():
    state = take_facts(TalkState(), heard("inform", employment="ww"))
    state = take_facts(state, heard("inform", employment="jobseeker"))
    state = take_facts(state, heard("inform", employment="ww"))
    assert state.employment == ("ww", "jobseeker")


@pytest.mark.parametrize(
    "intent", ["chitchat", "out_of_scope", "employer_tips", "insult"]
)
def test_what_is_not_about_the_worker_is_left_alone(intent: str):
    state = take_facts(TalkState(), heard(intent, "mijn zus is kok", job="kok", age=30))
    assert state == TalkState()


def test_the_last_obstacle_named_weighs_last():
    state = take_facts(TalkState(), heard("obstacle_money", "te duur"))
    state = take_facts(state, heard("obstacle_time", "en geen tijd"))
    assert state.obstacles == ("obstacle_money", "obstacle_time")
    assert state.obstacle_words == "en geen tijd"


def test_a_pressed_wish_keeps_no_words():
    state = take_facts(
        TalkState(), heard("wish_grow", "Een stap hogerop", pressed=True)
    )
    assert (state.wish, state.wish_words) == ("wish_grow", None)


@pytest.mark.parametrize("field", CORRECTABLE)
def test_a_taken_back_answer_is_open_again(field: str):
    state = TalkState(
        energy_gives="a",
        energy_costs="b",
        wish="wish_fun",
        wish_words="c",
        obstacles=("obstacle_time",),
        obstacle_words="d",
        job="kok",
        sector="care",
        employment=("zzp",),
        minutes_per_week=30,
        summary_ok=True,
        talk_skipped=(field, "sector"),
    )
    after = forget(state, field)
    assert all(not getattr(after, slot) for slot in CORRECTABLE[field])
    assert not after.summary_ok
    assert after.talk_skipped == ("sector",)


def test_an_unknown_field_cannot_be_taken_back():
    with pytest.raises(KeyError):
        forget(TalkState(), "name")
