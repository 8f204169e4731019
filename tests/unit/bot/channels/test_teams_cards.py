"""Activities and Adaptive Cards as Teams takes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.channels.contract import Card, ChoiceButton, JsonObject, Outgoing
from bot.channels.teams.cards import MOST_ACTIONS, activity

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "channels/schemas/teams_activity.json").read_text(
        encoding="utf-8"
    )
)


def buttons(count: int) -> tuple[ChoiceButton, ...]:
    return tuple(
        ChoiceButton(f"Keuze {number}", f"token-{number}", number)
        for number in range(1, count + 1)
    )


def composed(message: Outgoing) -> JsonObject:
    made = activity(message)
    ends = {"from": {"id": "28:bot"}, "recipient": {"id": "29:worker"}}
    full = {**made, **ends, "conversation": {"id": "a:1"}}
    jsonschema.Draft202012Validator(SCHEMA).validate(full)
    return made


def sets_of(made: JsonObject) -> list[list[JsonObject]]:
    return [
        element["actions"]
        for attachment in made.get("attachments", ())
        for element in attachment["content"]["body"]
        if element["type"] == "ActionSet"
    ]


def test_words_alone_are_no_card():
    made = composed(Outgoing("Hoi *jij* _daar_"))
    assert (made["text"], made["textFormat"]) == ("Hoi *jij* _daar_", "plain")
    assert "attachments" not in made


@pytest.mark.parametrize("count", [1, MOST_ACTIONS, MOST_ACTIONS + 1, 20])
def test_no_button_is_hidden(count: int):
    sets = sets_of(composed(Outgoing("Kies", buttons(count))))
    assert all(len(actions) <= MOST_ACTIONS for actions in sets)
    tokens = [action["data"]["koffiebreak"] for found in sets for action in found]
    assert tokens == [f"token-{number}" for number in range(1, count + 1)]


def test_a_button_shows_what_was_chosen_and_carries_its_token():
    ((action,),) = sets_of(composed(Outgoing("Kies", buttons(1))))
    said = action["data"]["msteams"]
    assert (said["type"], said["displayText"]) == ("messageBack", "Keuze 1")
    assert json.loads(said["value"]) == {"koffiebreak": "token-1"}


def test_a_card_has_its_lines_and_its_link():
    card = Card(
        "SLIM",
        "Voor scholing.\n\nWaarom: je vroeg het.",
        buttons(1),
        "https://www.rvo.nl/slim",
    )
    made = composed(Outgoing("Dit is er.", (), (card,)))
    (content,) = [attachment["content"] for attachment in made["attachments"]]
    texts = [e["inlines"][0]["text"] for e in content["body"] if "inlines" in e]
    assert texts == ["SLIM", "Voor scholing.", "Waarom: je vroeg het."]
    ((_, link),) = sets_of(made)
    assert (link["title"], link["url"]) == ("www.rvo.nl", "https://www.rvo.nl/slim")


def test_choices_stand_below_the_cards():
    made = composed(Outgoing("Drie.", buttons(2), (Card("A", "a"), Card("B", "b"))))
    bodies = [attachment["content"]["body"] for attachment in made["attachments"]]
    assert [body[-1]["type"] for body in bodies] == [
        "RichTextBlock",
        "RichTextBlock",
        "ActionSet",
    ]


def test_lines_stay_apart_where_a_client_swallows_the_break():
    text = str(activity(Outgoing("Open deze link:\nhttps://koffie.nl/x\nDag."))["text"])
    for swallowed in (text, text.replace("\n", ""), text.replace("\n\n", "\n")):
        assert "https://koffie.nl/x" in swallowed.split()


def test_the_address_of_a_card_stands_on_its_button_alone():
    card = Card("SLIM", "Een subsidie.\nhttps://koffie.nl/x", url="https://koffie.nl/x")
    (attachment,) = activity(Outgoing("", cards=(card,)))["attachments"]
    shown = json.dumps(attachment["content"])
    assert shown.count("https://koffie.nl/x") == 1
