"""Buttons, lists and numbers of WhatsApp, at their limits."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.channels.contract import Card, ChoiceButton, JsonObject, Limits, Outgoing
from bot.channels.whatsapp.composing import messages, template, texts
from bot.channels.whatsapp.window import allowed

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "channels/schemas/cloud_api_message.json").read_text(
        encoding="utf-8"
    )
)


def buttons(*titles: str) -> tuple[ChoiceButton, ...]:
    return tuple(
        ChoiceButton(title, f"token-{number}", number)
        for number, title in enumerate(titles, start=1)
    )


def composed(text: str, *titles: str) -> list[JsonObject]:
    made = messages(Outgoing(text, buttons(*titles)))
    for payload in made:
        full = {"messaging_product": "whatsapp", "to": "31612345678", **payload}
        jsonschema.Draft202012Validator(SCHEMA).validate(full)
    return made


def kind(payload: JsonObject) -> str:
    return str(payload.get("interactive", payload).get("type"))


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ([], "text"),
        (["Ja", "Nee"], "button"),
        (["a" * 20, "b", "c"], "button"),
        (["a" * 21, "b", "c"], "list"),
        (["a", "b", "c", "d"], "list"),
        ([str(number) for number in range(10)], "list"),
        ([str(number) for number in range(11)], "text"),
        (["a" * 72, "b"], "list"),
        (["a" * 73, "b"], "text"),
        (["Kies", "Kies"], "text"),
        (["Vertel me meer over deze route", "Vertel me meer over deze reis"], "text"),
    ],
    ids=str,
)
def test_the_form_that_holds_the_choices(titles: list[str], expected: str):
    (payload,) = composed("Wat kies je?", *titles)
    assert kind(payload) == expected
    shown = json.dumps(payload, ensure_ascii=False)
    assert all(title in shown for title in titles)


def test_a_row_that_is_too_long_stands_whole_below_its_title():
    title = "Eerst: wat gebeurt er met mijn gegevens?"
    (payload,) = composed("Zullen we?", "Ja, beginnen", title)
    rows = payload["interactive"]["action"]["sections"][0]["rows"]
    assert rows[0] == {"id": "token-1", "title": "Ja, beginnen"}
    assert rows[1]["description"] == title
    assert rows[1]["title"].endswith("…")


@pytest.mark.parametrize("length", [1024, 1025, 4096, 5000])
def test_a_long_text_stands_before_its_buttons(length: int):
    text = ("woord " * (length // 6 + 1))[:length].strip()
    made = composed(text, "Ja", "Nee")
    assert kind(made[-1]) == "button"
    bodies = [p["text"]["body"] for p in made[:-1]]
    bodies.append(made[-1]["interactive"]["body"]["text"])
    assert " ".join(bodies) == text


def test_a_text_of_more_than_one_message_is_cut_at_4096():
    made = composed("woord " * 1000)
    assert [kind(payload) for payload in made] == ["text", "text"]


def test_choices_without_a_text_get_one():
    (payload,) = composed("", "Ja")
    assert payload["interactive"]["body"]["text"]


def test_cards_stand_between_the_text_and_its_choices():
    card = Card("Energielijst", "Schrijf op.", buttons("Deze kies ik"))
    made = messages(Outgoing("Drie stappen.", buttons("Andere"), (card,)))
    assert [kind(payload) for payload in made] == ["text", "button", "button"]
    assert "Energielijst" in made[1]["interactive"]["body"]["text"]


def test_only_the_first_part_of_a_reminder_stands_for_the_template():
    made = messages(Outgoing("woord " * 1000, buttons("Ja"), reminder=True))
    marks = ["reminder" in payload for payload in made]
    assert marks == [True] + [False] * (len(made) - 1)
    now = dt.datetime(2026, 11, 24, 9, tzinfo=dt.timezone.utc)
    address = {"said_at": now.timestamp()}
    shown = allowed(made[0], address, template=None, now=now)
    assert shown is not None
    assert "reminder" not in shown


def test_nothing_is_sent_where_there_is_nothing_to_say():
    assert messages(Outgoing("", reminder=True)) == []
    limits = Limits(text=1600, buttons=0, button_title=0)
    assert texts(Outgoing("", reminder=True), limits) == []


def test_a_template_has_no_content():
    assert template("koffiebreak_stap", "nl") == {
        "type": "template",
        "template": {"name": "koffiebreak_stap", "language": {"code": "nl"}},
    }


def test_texts_number_what_there_is_to_choose():
    card = Card("Energielijst", "Schrijf op.", buttons("Deze kies ik"))
    limits = Limits(text=1600, buttons=0, button_title=0)
    made = texts(Outgoing("Drie stappen.", (), (card,)), limits)
    assert made[0] == {"text": "Drie stappen."}
    assert "1. Deze kies ik" in made[1]["text"]
