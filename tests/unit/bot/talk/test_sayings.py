"""Fixed ways of saying are found when they are the whole message."""

from __future__ import annotations

import pytest

from bot.talk.sayings import find_saying
from tests.content import project


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("zeg maar u tegen mij", "formal_address"),
        ("Ik heb liever u", "formal_address"),
        ("niet je maar u graag", "formal_address"),
        ("zeg maar gewoon je", "informal_address"),
        ("moest van me baas", "sent_by_boss"),
        ("ik moet hier zijn van HR", "sent_by_boss"),
        ("Mijn leidinggevende wil dat ik dit doe", "sent_by_boss"),
        ("ik heb een schildersbedrijf met 12 man", "employer"),
        ("wat is een cao", "hard_word"),
        ("wat betekent roc eigenlijk", "hard_word"),
        ("leg uit: vakbond", "hard_word"),
        ("Wie las mijn gesprek?", "who_read"),
        ("en wie heeft mijn gesprek allemaal gelezen", "who_read"),
        ("is mijn gesprek al gelezen?", "who_read"),
        ("heeft iemand dit gesprek gelezen", "who_read"),
        ("wie heeft er allemaal meegelezen?", "who_read"),
        ("ben terug", "back_again"),
        ("hoi, ben er weer", "back_again"),
        ("daar ben ik weer", "back_again"),
        ("verder", "go_on"),
        ("toch verder praten", "go_on"),
        ("verder met ons gesprek", "go_on"),
        ("doe maar de energiebalans", "named_test"),
        ("kunt u mij voortaan met u aanspreken", "formal_address"),
        ("ja ga maar verder", "go_on"),
        ("waar waren we ook alweer", "go_on"),
        ("wat vroeg je net?", "go_on"),
        ("kan ik ook zien wat mijn medewerkers hier zeggen?", "employer_sees"),
        ("mag ik meelezen met mijn team", "employer_sees"),
    ],
)
def test_finds_a_saying(text: str, name: str):
    found = find_saying(text)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dank u wel",
        "kunt u mij helpen",
        "ik heb liever je hulp dan geld",
        "ik moet van mijn baas een cursus excel doen",
        "ik moet van mijn chef doorwerken terwijl ik ziek ben",
        "mijn baas wil dat ik blijf",
        "ik wil een eigen bedrijf",
        "wat is de slim regeling",
        "wat is evc",
        "ik wil verder leren",
        "verder niks",
        "ik ben weer aan het werk",
        "ik wil terug naar de zorg",
        "kan ik met mijn team op cursus",
        "moest van mijn baas " + "en toen gebeurde er heel veel " * 5,
    ],
)
def test_leaves_other_messages_to_the_model(text: str):
    assert find_saying(text) is None


def test_says_only_what_the_domain_knows():
    for text in ("zeg maar u", "moest van mijn baas", "wat is hr"):
        found = find_saying(text)
        assert found is not None
        assert found.intent in project.intents()
        assert set(found.entities) <= project.entities()
