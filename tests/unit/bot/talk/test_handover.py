"""What the bot says around an adviser: to je and to u, and at rest after a crisis."""

from __future__ import annotations

import pytest

from bot.talk import care, handover

FORMAL = {"talk_address": "formal"}
RESTING = {"talk_asked": care.RESTING}


@pytest.mark.parametrize("act", handover.ACTS)
def test_a_button_of_the_handover_is_known_again(act: handover.Act):
    assert handover.act_of(handover.payload(act)) == act


@pytest.mark.parametrize(
    "payload",
    [
        {"intent": "ask_human", "entities": {}},
        {"intent": "ask_human"},
        {"intent": "inform", "entities": {"handover": "everything"}},
    ],
)
def test_other_buttons_are_the_agents(payload: dict[str, object]):
    assert handover.act_of(payload) is None


def test_it_names_who_comes_in_and_what_they_see():
    spoken = handover.joined("Anne", {}, reads=False)
    assert spoken.text.startswith("Anne, loopbaanadviseur, is er nu")
    assert "Wat je eerder zei blijft van jou" in spoken.text
    assert "meelezen" in handover.joined("Anne", {}, reads=True).text


def test_who_is_addressed_as_u_stays_so_and_a_name_stays_a_name():
    text = handover.joined("Je-Anne", FORMAL, reads=False).text
    assert text.startswith("Je-Anne,")
    assert "Wat u eerder zei blijft van u" in text


def test_after_a_crisis_the_bot_comes_back_with_numbers_alone():
    spoken = handover.left("Anne", RESTING, idle=True)
    assert "0800-0113" in spoken.text
    assert [payload["intent"] for _, payload in spoken.choices] == ["affirm"]
    assert handover.left("Anne", {}).choices[0][1]["entities"] == {"go_on": True}


@pytest.mark.parametrize(
    ("typed", "act"),
    [
        ("Ja!", "accept"),
        ("ja, dat is goed", "accept"),
        ("  Nee, liever niet. ", "refuse"),
        ("ja maar ik wil eerst weten wie", None),
        ("", None),
    ],
)
def test_a_short_answer_to_an_adviser_is_understood(typed: str, act: str | None):
    assert handover.spoken_act(typed) == act
