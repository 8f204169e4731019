"""The entity extractor as a component of Rasa."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import bot.dialogue.rasa_setup  # noqa: F401  # Rasa, without its warnings

# isort: split
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.entities import DutchEntityExtractor
from tests.unit.bot.nlu.given import SMALL_TRAINING, as_example

CONTEXT = ExecutionContext(GraphSchema({}))
RESOURCE = Resource("entities")


class FixedClock:
    """A clock that stands still on Monday 2 March 2026."""

    def now(self) -> dt.datetime:
        return dt.datetime(2026, 3, 2, 12, tzinfo=dt.timezone.utc)

    def today(self) -> dt.date:
        return dt.date(2026, 3, 2)


def training_data() -> TrainingData:
    messages = []
    for line in SMALL_TRAINING.strip().splitlines():
        example = as_example(line)
        entities = [
            {
                "entity": a.entity,
                "start": a.start,
                "end": a.end,
                "value": example.text[a.start : a.end],
                **({"role": a.role} if a.role else {}),
            }
            for a in example.annotations
        ]
        messages.append(
            Message(
                data={"text": example.text, "intent": "inform", "entities": entities}
            )
        )
    return TrainingData(messages)


@pytest.fixture(name="storage", scope="module")
def given_storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    """Return a storage that holds a trained component."""
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
    component = DutchEntityExtractor.create(config(), storage, RESOURCE, CONTEXT)
    assert component.train(training_data()) == RESOURCE
    return storage


@pytest.fixture(name="extractor", scope="module")
def given_extractor(storage: LocalModelStorage) -> DutchEntityExtractor:
    loaded = DutchEntityExtractor.load(config(), storage, RESOURCE, CONTEXT)
    return DutchEntityExtractor(
        loaded._config, storage, RESOURCE, finder=loaded._finder, clock=FixedClock()
    )


def config(**changes: Any) -> dict[str, Any]:
    return {**DutchEntityExtractor.get_default_config(), **changes}


def parse(
    extractor: DutchEntityExtractor, text: str | None, **data: Any
) -> list[dict[str, Any]]:
    message = Message(data={"text": text, **data})
    extractor.process([message])
    entities: list[dict[str, Any]] = message.get("entities")
    return entities


@pytest.mark.filterwarnings("ignore")  # the recipe imports all components of Rasa
def test_the_recipe_knows_it_as_a_trainable_entity_extractor() -> None:
    registered = DefaultV1Recipe._from_registry(DutchEntityExtractor.__name__)
    assert registered.clazz is DutchEntityExtractor
    assert registered.is_trainable
    assert registered.types == {DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR}


def test_its_packages_can_be_imported() -> None:
    for package in DutchEntityExtractor.required_packages():
        __import__(package)


def test_an_entity_carries_everything_of_the_contract(
    extractor: DutchEntityExtractor,
) -> None:
    entities = parse(extractor, "Ik werk als metsealar")
    confidence = entities[0].pop("confidence_entity")
    assert 0 < confidence <= 1
    assert entities == [
        {
            "entity": "job",
            "start": 12,
            "end": 21,
            "value": "metselaar",
            "text": "metsealar",
            "role": "current",
            "extractor": "DutchEntityExtractor",
        }
    ]


@pytest.mark.parametrize("text", [None, "", "  ", "hoi"])
def test_without_entities_the_list_is_empty(
    extractor: DutchEntityExtractor, text: str | None
) -> None:
    assert parse(extractor, text) == []


def test_metadata_says_which_day_it_is(extractor: DutchEntityExtractor) -> None:
    text = "volgende week maandag heb ik tijd"
    stated = parse(extractor, text, metadata={"today": "2026-11-23"})
    unstated = parse(extractor, text, metadata=None)
    assert [e["value"] for e in stated] == ["2026-11-30"]
    assert [e["value"] for e in unstated] == ["2026-03-09"]


def test_metadata_says_what_was_asked(extractor: DutchEntityExtractor) -> None:
    for asked, entity in (("hours", "hours"), ("age", "age")):
        found = parse(extractor, "36", metadata={"asked": asked})
        assert [(e["entity"], e["value"]) for e in found] == [(entity, 36)]


@pytest.mark.parametrize("asked", [None, 5, ["age"], ""])
def test_an_odd_question_changes_nothing(
    extractor: DutchEntityExtractor, asked: Any
) -> None:
    plain = parse(extractor, "ik ben 52")
    assert parse(extractor, "ik ben 52", metadata={"asked": asked}) == plain


def test_entities_that_are_there_already_stay(extractor: DutchEntityExtractor) -> None:
    known = {"entity": "other", "start": 0, "end": 2, "value": "ik"}
    entities = parse(extractor, "ik ben 52", entities=[known])
    assert entities[0] == known
    assert len(entities) == 2


def test_places_are_those_of_the_text_as_typed(
    extractor: DutchEntityExtractor,
) -> None:
    # GIVEN a letter that becomes two when Rasa's SpacyNLP lower-cases it
    text = "İk ben 52 en werk als Metselaar"
    # THEN the places still fit what was typed
    assert [text[e["start"] : e["end"]] for e in parse(extractor, text)] == [
        "52",
        "Metselaar",
    ]


def test_a_component_that_was_not_trained_finds_nothing(tmp_path: Path) -> None:
    storage = LocalModelStorage.create(tmp_path)
    component = DutchEntityExtractor.create(config(), storage, RESOURCE, CONTEXT)
    assert parse(component, "ik ben 52") == []


def test_training_data_is_passed_on_as_it_is(extractor: DutchEntityExtractor) -> None:
    data = training_data()
    assert extractor.process_training_data(data) is data


def test_other_word_lists_mean_another_model(tmp_path: Path) -> None:
    # GIVEN a folder with occupations in place of ours
    (tmp_path / "jobs.txt").write_text("imker\n", "utf-8")
    # THEN Rasa sees that it has to train again
    ours = DutchEntityExtractor.fingerprint_addon(config())
    theirs = DutchEntityExtractor.fingerprint_addon(config(lists=str(tmp_path)))
    assert ours != theirs
