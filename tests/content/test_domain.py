"""The domain, the actions and the talk speak of the same things."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from bot.talk import facts
from bot.talk.questions import QUESTIONS
from bot.talk.state import TalkState
from tests.content import project

CONTRACT_INTENTS = 72


def test_has_every_intent_of_the_contract():
    # GIVEN the contract's number of intents WHEN the domain is read THEN all are there
    assert len(project.intents()) == CONTRACT_INTENTS
    assert project.intents() >= facts.WISHES | facts.OBSTACLES


def test_every_field_of_the_talk_is_a_slot_and_the_reverse():
    # GIVEN the slots that are neither of a form nor of the deployment
    others = {"operator", "privacy_contact"}
    slots = {
        name
        for name in project.domain()["slots"]
        if name not in others and not name.startswith("hr_scan_")
    }
    # THEN they are the fields of the state
    assert slots == {item.name for item in dataclasses.fields(TalkState)}


def test_every_action_is_in_the_domain_and_the_reverse():
    # GIVEN the names that action classes return
    named = set()
    for path, text in project.python_texts("actions"):
        if path.name != "base.py" and re.fullmatch(r"(action|validate)_\w+", text):
            named.add(text)
    # THEN they are exactly the actions of the domain
    assert named == set(project.domain()["actions"])


def test_every_intent_starts_a_rule():
    # GIVEN the first step of every rule without a condition
    covered: set[str] = set()
    for rule in project.rules():
        if rule.get("condition"):
            continue
        first = rule["steps"][0]
        options = first.get("or", [first])
        covered |= {option["intent"] for option in options if "intent" in option}
    # THEN no intent is left without an answer
    assert project.intents() - covered == set()


def test_rules_use_what_the_domain_knows():
    known_actions = set(project.domain()["actions"]) | set(project.domain()["forms"])
    known_actions |= {"action_deactivate_loop"} | set(project.responses())
    for rule in project.rules():
        for step in rule["steps"]:
            for option in step.get("or", [step]):
                if "intent" in option:
                    assert option["intent"] in project.intents() | {"nlu_fallback"}
            if "action" in step:
                assert step["action"] in known_actions, rule["rule"]


def test_each_topic_has_its_folder():
    folders = {path.name for path in (project.ROOT / "data").iterdir() if path.is_dir()}
    groups = "conversation situation wishes obstacles steps schemes background"
    assert folders == {*groups.split(), "employers", "care"}
    assert all(isinstance(path, Path) for path in project.response_files())


def test_every_question_can_be_asked_again_and_explained():
    said = project.responses()
    for question in QUESTIONS:
        assert f"utter_talk_why_{question.id}" in said
        if question.id == "anything_else":
            assert f"{question.response}_plan" in said
            assert f"{question.again}_talk" in said
        elif question.id not in {"plan", "steps"}:
            assert question.response in said
            assert question.again in said
