"""Typed words that stand for a button, and words that do not."""

from __future__ import annotations

import pytest

from bot.channels.contract import Card, ChoiceButton, Outgoing
from bot.channels.understand import chosen, is_greeting, plain, says


def said(*titles: str, text: str = "Wat wordt het?") -> list[Outgoing]:
    buttons = tuple(ChoiceButton(t, t, n) for n, t in enumerate(titles, 1))
    return [Outgoing(text, buttons)]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("1", "Ja, graag"),
        ("1.", "Ja, graag"),
        ("1️⃣", "Ja, graag"),
        ("een", "Ja, graag"),
        ("de eerste", "Ja, graag"),
        ("ik kies de eerste", "Ja, graag"),
        ("ja graag", "Ja, graag"),
        ("JA, GRAAG!", "Ja, graag"),
        ("ja", "Ja, graag"),
        ("optie 2", "Één kopje"),
        ("2 graag", "Één kopje"),
        ("een kopje", "Één kopje"),
        ("EEN KOPJE", "Één kopje"),
        ("de laatste", "Nee"),
        ("nummer drie", "Nee"),
        ("3e", "Nee"),
        ("nee", "Nee"),
    ],
)
def test_a_choice_is_known_by_number_place_or_words(typed: str, title: str):
    found = chosen(typed, said("Ja, graag", "Één kopje", "Nee"))
    assert found is not None
    assert found.title == title


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "?!",
        "4",
        "0",
        "123456",
        "ja maar",
        "nee liever niet",
        "ik heb 2 kinderen",
        "de eerste keer dat ik werkte",
    ],
)
def test_no_choice(typed: str):
    assert chosen(typed, said("Ja, graag", "Één kopje", "Nee")) is None


@pytest.mark.parametrize(
    "question",
    [
        "Hoe zeker ben je, op een schaal van 0 tot 10?",
        "Hoeveel uur werk je?",
        "Welk cijfer geef je?",
        "Hoe oud ben je?",
    ],
)
def test_a_number_that_is_asked_is_no_button(question: str):
    assert chosen("1", said("Sla over", "Weet ik niet", text=question)) is None
    found = chosen("sla over", said("Sla over", "Weet ik niet", text=question))
    assert found is not None


def test_a_title_that_is_a_number_is_that_number():
    found = chosen("2", said("1", "3", "2"))
    assert found is not None
    assert found.number == 3
    assert chosen("9", said("1", "3", "2")) is None


def test_an_ordinal_means_a_card():
    cards = tuple(
        Card(
            name,
            "",
            (
                ChoiceButton("Deze kies ik", f"{name} ja", 2 * n + 1),
                ChoiceButton("Vertel meer", f"{name} meer", 2 * n + 2),
            ),
        )
        for n, name in enumerate(("a", "b", "c"))
    )
    offered = [Outgoing("Drie stappen", (ChoiceButton("Andere", "x", 7),), cards)]
    for typed, token in (
        ("de tweede", "b ja"),
        ("de laatste", "c ja"),
        ("4", "b meer"),
    ):
        found = chosen(typed, offered)
        assert found is not None
        assert found.token == token
    assert chosen("deze kies ik", offered) is None
    assert chosen("de vierde", offered) is None


def test_nothing_is_chosen_where_nothing_is_offered():
    assert chosen("1", []) is None


@pytest.mark.parametrize("text", ["Hoi", "hallo!", "Goedemorgen ☀️", "DAG"])
def test_a_greeting(text: str):
    assert is_greeting(text)


@pytest.mark.parametrize("text", ["hoi ik wil weg bij mijn baas", "help", ""])
def test_more_than_a_greeting(text: str):
    assert not is_greeting(text)


def test_words_of_a_command_stand_alone():
    assert says("Privé", "private")
    assert not says("mijn privé leven is zwaar", "private")
    assert not says("ik wil stoppen met roken", "stop")


def test_plain_letters():
    assert plain("  Één—kopje, «café»! ") == "een kopje cafe"
