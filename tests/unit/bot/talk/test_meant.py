"""What a message is in the light of the question that waits."""

from __future__ import annotations

import pytest

from bot.talk.energy import energy_in
from bot.talk.meant import in_light_of
from bot.talk.questions import QUESTIONS
from bot.talk.words import asks, wanting_clause
from tests.content import project


@pytest.mark.parametrize(
    ("asked", "guess", "text", "meant"),
    [
        ("energy_gives", "ask_human", "het contact", "state_energy"),
        ("energy_gives", "report_conflict", "mijn collega's", "state_energy"),
        ("energy_costs", "report_stress", "de drukte", "state_energy"),
        ("job", "insult", "metser", "inform"),
        ("job", "report_stress", "ik ben verspaner", "inform"),
        ("energy_gives", "ask_human", "ik wil een mens spreken", "ask_human"),
        ("energy_gives", "report_conflict", "ik word gepest", "report_conflict"),
        ("energy_costs", "report_stress", "ik zit in een burn-out", "report_stress"),
        ("energy_gives", "restart", "opnieuw beginnen graag", "restart"),
        (
            "energy_gives",
            "ask_subsidy",
            "kan ik daarvoor ergens terecht",
            "ask_subsidy",
        ),
        ("energy_gives", "report_crisis", "het contact", "report_crisis"),
        ("wish", "ask_human", "het contact", "ask_human"),
        (None, "ask_human", "het contact", "ask_human"),
        ("energy_gives", "wish_grow", "hogerop", "wish_grow"),
    ],
)
def test_words_without_evidence_answer_an_open_question(
    asked: str | None, guess: str, text: str, meant: str
):
    assert in_light_of(asked, guess, text) == meant


def test_a_sure_model_is_believed():
    assert in_light_of(
        "energy_gives", "restart", "zet alles op nul", confidence=0.9
    ) == ("restart")


def test_a_long_message_about_care_is_never_doubted():
    text = "mijn chef zit aan me en ik weet niet wat ik moet"
    assert in_light_of("energy_gives", "report_conflict", text, confidence=0.3) == (
        "report_conflict"
    )


def test_a_job_is_a_job_however_sure_the_model_is():
    meant = in_light_of(
        "job", "report_stress", "ik ben verspaner", confidence=1.0, names_job=True
    )
    assert meant == "inform"


def test_the_own_team_is_no_employer():
    assert in_light_of(
        "energy_gives", "employer_hr_scan", "mijn team", confidence=1
    ) == ("state_energy")


def test_evidence_is_for_intents_of_the_contract_and_never_for_danger():
    from bot.talk.evidence import intents_with_evidence

    assert intents_with_evidence() <= project.intents()
    assert "report_crisis" not in intents_with_evidence()
    assert any(question.free_text for question in QUESTIONS)


@pytest.mark.parametrize(
    "text", ["kan ik lenen", "wat is evc", "en hoe zit dat", "is er werk", "echt?"]
)
def test_a_question_needs_no_mark(text: str):
    assert asks(text)


@pytest.mark.parametrize("text", ["wat ik leuk vind is lassen", "dat kan ik niet"])
def test_a_statement_is_no_question(text: str):
    assert not asks(text)


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("ik ben kok in een hotel en wil ander werk", "wil ander werk"),
        ("ik wil ander werk", None),
        ("ik ben kok, 52 jaar", None),
    ],
)
def test_finds_the_clause_that_wants_something(text: str, clause: str | None):
    assert wanting_clause(text) == clause


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("het buiten zijn vind ik fijn", "energy_gives"),
        ("al dat sjouwen", "energy_costs"),
        ("leuk maar zwaar", None),
        ("de planning", None),
    ],
)
def test_reads_whether_it_gives_or_costs(text: str, slot: str | None):
    assert energy_in(text) == slot
