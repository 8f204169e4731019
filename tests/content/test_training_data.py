"""The training examples: enough of each intent, none alike, opening in many ways."""

from __future__ import annotations

import re

import pytest

from bot.nlu.everyday import plain_dutch
from tests.content import project
from tools.nlu import examples as checks

EXAMPLES = checks.by_intent(
    (intent, project.MARKUP.sub(r"\1", text)) for intent, text, _ in project.examples()
)


def test_every_intent_has_enough_examples():
    assert checks.too_few(EXAMPLES, project.intents()) == []


def test_no_example_stands_twice():
    assert checks.doubles(EXAMPLES) == []


def test_no_two_intents_claim_what_the_classifier_reads_as_one():
    assert checks.claimed_twice(EXAMPLES) == []


@pytest.mark.parametrize("intent", EXAMPLES)
def test_few_examples_are_nearly_the_same(intent: str):
    pairs = checks.near_doubles(EXAMPLES[intent])
    assert len(pairs) <= checks.NEAR_DOUBLES * len(EXAMPLES[intent]), pairs


@pytest.mark.parametrize("intent", EXAMPLES)
def test_examples_open_in_many_ways(intent: str):
    opening, share = checks.commonest_opening(EXAMPLES[intent])
    assert share <= checks.OPENINGS, opening


def test_no_example_is_empty_and_every_entity_is_known():
    assert all(plain_dutch(t) for texts in EXAMPLES.values() for t in texts)
    for _, text, path in project.examples():
        marked = {m.split('"')[3] if "{" in m else m for m in _marks(text)}
        assert marked <= project.entities(), (path, text)


def _marks(text: str) -> list[str]:
    """Return what each marked entity is called, or its JSON."""
    marks = []
    for match in project.MARKUP.finditer(text):
        mark = match[0].rsplit("](", 1)
        if len(mark) == 2:
            marks.append(mark[1][:-1])
        else:
            marks.append(match[0].split("]", 1)[1])
    return marks


def test_an_mbo_certificate_is_marked_by_what_is_said_of_it():
    """A step where it is one to do, a scheme elsewhere, nothing where it is a wish."""
    marked = re.compile(
        r"(?P<mark>\[)?mbo.?certifica\w+(?(mark)\]\((?P<entity>\w+)\))", re.IGNORECASE
    )
    for _, text, path in project.examples():
        topic = path.parent.parent.name
        wanted = {"steps": "step", "wishes": None}.get(topic, "scheme")
        for found in marked.finditer(text):
            assert found["entity"] == wanted, (path.name, text)
