"""First things first; what is possible when the worker asks for it."""

from __future__ import annotations

from bot.talk.job_loss import ROUTES
from tests.unit.bot.talk.talking import Talk


def test_first_things_first_without_any_card():
    worker = Talk(talk_turn=3, talk_asked="work_score")
    assert worker.hear("report_job_loss", "ik lig eruit") == ("utter_report_job_loss",)
    assert worker.cards == []
    assert worker.state.employment == ("threatened",)


def test_a_contract_that_was_told_stays():
    worker = Talk(talk_turn=3, employment=("temporary",))
    worker.hear("report_job_loss", "mijn contract stopt")
    assert worker.state.employment == ("temporary",)


def test_what_is_possible_comes_on_request():
    worker = Talk(talk_turn=3, employment=("threatened",))
    worker.press("report_job_loss", choice="possible")
    assert worker.said[0].response == "utter_care_job_loss_possible"
    assert worker.cards == list(ROUTES)
    assert worker.state.schemes_shown == ROUTES
