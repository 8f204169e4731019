"""What the bot says exists, is said once, and reads well."""

from __future__ import annotations

import collections
import json
import re

import pytest

from bot.talk.phrases import load_phrases
from tests.content import project

# Responses that code builds from a prefix and an id.
PREFIXES = tuple(
    text.removesuffix("*")
    for _, text in project.python_texts("actions", "bot/talk")
    if text.startswith("utter_") and text.endswith("*")
)
NAMED = {
    text
    for _, text in project.python_texts("actions", "bot/talk", "bot/dialogue")
    # A name that ends in "_" is the start of a built one.
    if re.fullmatch(r"utter_\w+[a-z]", text)
}
TEXTS = [
    (name, str(variant["text"]))
    for name, variants in project.responses().items()
    for variant in variants
]
IDS = [f"{name}-{index}" for index, (name, _) in enumerate(TEXTS)]


def test_no_response_is_defined_twice():
    # Rasa takes the last one it reads without a word.
    count: collections.Counter[str] = collections.Counter()
    for path in project.response_files():
        count.update(project.read(path)["responses"].keys())
    assert [name for name, times in count.items() if times > 1] == []


def test_every_response_that_is_used_exists():
    used = NAMED | {
        step["action"]
        for rule in project.rules()
        for step in rule["steps"]
        if str(step.get("action", "")).startswith("utter_")
    }
    assert used - set(project.responses()) == set()


def test_every_response_is_used():
    used = NAMED | {
        step["action"]
        for rule in project.rules()
        for step in rule["steps"]
        if "action" in step
    }
    slots_of_forms = {
        f"utter_ask_{slot}"
        for form in project.domain()["forms"].values()
        for slot in form["required_slots"]
    }
    for name in set(project.responses()) - used - slots_of_forms:
        assert name.startswith(PREFIXES), f"{name} is never said"


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=IDS)
def test_never_shouts(name: str, text: str):
    assert "!" not in text


def test_buttons_say_what_the_domain_knows():
    for name, variants in project.responses().items():
        for variant in variants:
            for button in variant.get("buttons", ()):
                found = re.fullmatch(r"/(\w+)(\{.*\})?", button["payload"])
                assert found, f"{name}: {button['payload']}"
                assert found[1] in project.intents()
                # Rasa fills placeholders in payloads too, so braces stand doubled.
                body = (found[2] or "{}").replace("{{", "{").replace("}}", "}")
                assert set(json.loads(body)) <= project.entities()


def test_phrases_are_there_for_every_wish_obstacle_and_meaning():
    phrases = load_phrases()
    for intent in project.intents():
        if intent.startswith("wish_"):
            assert phrases.get(f"summary_{intent}")
            assert phrases.get(intent)
        if intent.startswith("obstacle_"):
            assert phrases.get(f"summary_{intent}")
