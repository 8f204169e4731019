"""The HR-scan with the real agent: what is no answer to it is never put in its rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.application import load_agent
from tests.dialogue.given import GivenTalk

SLOTS = ("hr_scan_changes", "hr_scan_needed", "hr_scan_present")


@pytest.fixture(scope="module")
def agent() -> Iterator[Any]:
    loaded = load_agent()
    yield loaded
    loaded.close()


@pytest.fixture
def scan(agent: Any) -> GivenTalk:
    """Return a talk in which the first question of the scan was answered."""
    talk = GivenTalk.opened(agent)
    talk.press("scan", {"intent": "employer_hr_scan", "entities": {}})
    talk.hear("inform", "alles wordt digitaal")
    return talk


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("employer_subsidy", "wat kost zo'n scan?"),
        ("ask_scheme", "hoe hoog is de stap uitkering"),
        ("wish_lead", "hoe word ik een goede leidinggevende"),
        ("affirm", "ja"),
    ],
)
def test_a_question_is_no_quality(scan: GivenTalk, intent: str, text: str):
    # WHEN the same is said twice where qualities are asked
    scan.hear(intent, text)
    first = scan.text
    scan.hear(intent, text)
    # THEN nothing is noted, the question comes back, in other words each time
    assert scan.snapshot.slots.get("hr_scan_needed") is None
    assert "Welke kwaliteiten" in scan.text
    assert scan.text != first
    assert text.rstrip("?") not in scan.text


def test_after_a_question_the_scan_is_finished_with_the_answers_only(scan: GivenTalk):
    scan.hear("employer_subsidy", "kost zo'n scan iets?")
    scan.hear("inform", "excel, plannen")
    scan.hear("ask_rights", "moet dat dan van de wet?")
    scan.hear("inform", "plannen")
    assert "gat: excel." in scan.text
    assert "kost zo" not in scan.text
    assert "?" not in scan.text


@pytest.mark.parametrize("intent", ["thank", "goodbye"])
def test_a_goodbye_ends_the_scan(scan: GivenTalk, intent: str):
    scan.hear(intent, "dank je, tot ziens")
    assert "koffie" in scan.text or "praten" in scan.text
    assert all(scan.snapshot.slots.get(name) is None for name in SLOTS[1:])
    scan.hear("chitchat", "lekker weertje")
    assert "kwaliteiten" not in scan.text


def test_an_employer_reaches_steps_and_a_person_too(agent: Any):
    talk = GivenTalk.at(agent, talk_asked="employer", employment=["employer"])
    talk.press("Tip", {"intent": "ask_more_steps", "entities": {}})
    assert {card["kind"] for reply in talk.replies for card in reply.cards} == {"step"}
    assert talk.snapshot.slots.get("employment") in (None, [])
    talk.hear("ask_human", "ik wil een mens spreken")
    assert "Werkcentrum" in talk.text
