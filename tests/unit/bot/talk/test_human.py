"""The way to a person says who is there now, and when again."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from bot.talk import care, handover, human
from bot.talk.context import AdviserHours
from bot.talk.state import TalkState
from tests.unit.bot.talk.talking import TODAY, context


def test_without_advisers_of_their_own_it_is_the_werkcentrum():
    said = human.answer(TalkState(), context()).says
    assert [say.response for say in said] == ["utter_ask_human"]


def test_within_hours_it_says_until_when():
    until = dt.datetime.combine(TODAY, dt.time(17, 0))
    ctx = dataclasses.replace(context(), adviser=AdviserHours(until, None))
    (say,) = human.answer(TalkState(), ctx).says
    assert (say.response, say.values["until"]) == ("utter_ask_human_open", "17.00")
    # AND the packet for that adviser is one press away
    (choice,) = say.choices
    assert handover.act_of(choice.payload) == "packet"


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "Vandaag om 09.00 uur"), (1, "Morgen om"), (6, "Maandag 30 november om")],
)
def test_outside_hours_it_says_when_again(days: int, words: str):
    again = dt.datetime.combine(TODAY + dt.timedelta(days=days), dt.time(9, 0))
    ctx = dataclasses.replace(context(), adviser=AdviserHours(None, again))
    (say,) = human.answer(TalkState(), ctx).says
    assert say.response == "utter_ask_human_closed"
    assert str(say.values["again"]).startswith(words)


def test_after_a_crisis_no_adviser_about_work_is_offered():
    until = dt.datetime.combine(TODAY, dt.time(17, 0))
    ctx = dataclasses.replace(context(), adviser=AdviserHours(until, None))
    (say,) = human.answer(TalkState(talk_asked=care.RESTING), ctx).says
    assert (say.response, say.choices) == ("utter_care_crisis_human", ())
