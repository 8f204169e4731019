"""Examples are copied whole, though without looking for depth."""

from __future__ import annotations

import copy

import bot.dialogue.rasa_setup  # noqa: F401  # before Rasa

from bot.nlu.importer import Example  # isort: skip


def test_a_copy_of_an_example_shares_nothing_that_changes():
    entity = {"entity": "job", "start": 7, "end": 10}
    first = Example({"text": "ik ben kok", "intent": "inform", "entities": [entity]})
    second = copy.deepcopy(first)
    assert second.data == first.data
    assert second.fingerprint() == first.fingerprint()
    second.data["entities"][0]["role"] = "current"
    second.set("text", "ik ben bakker")
    assert first.data == {
        "text": "ik ben kok",
        "intent": "inform",
        "entities": [{"entity": "job", "start": 7, "end": 10}],
    }


def test_what_is_deep_is_copied_in_depth():
    first = Example({"text": "hoi", "metadata": {"example": {"deep": [1]}}})
    second = copy.deepcopy(first)
    second.data["metadata"]["example"]["deep"].append(2)
    assert first.data["metadata"] == {"example": {"deep": [1]}}
