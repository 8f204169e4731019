"""Each crisis gets the right number."""

from __future__ import annotations

import pytest

from bot.talk.care import crisis_kind, flemish


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ik wil er niet meer zijn", "self"),
        ("het hoeft van mij niet meer", "self"),
        ("mijn man slaat me al weken", "violence"),
        ("er staat iemand met een mes in de kantine", "violence"),
        ("mijn collega is bewusteloos", "accident"),
        ("ik heb te veel pillen geslikt", "accident"),
    ],
)
def test_tells_the_kinds_apart(text: str, kind: str):
    assert crisis_kind(text) == kind


def test_knows_a_flemish_worker():
    assert flemish("ik zie het nie meer zitten, ge weet wel")
    assert not flemish("ik zie het niet meer zitten")
