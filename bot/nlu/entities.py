"""The entity extractor of Koffiebreak as a Rasa graph component.

One component finds every entity, so no two sources contradict each other: a tagger,
trained once on the annotated examples, chooses among what lists and rules see
(docs/nlu-entities.md has the figures). It learns whatever entities the training data
has; those of the contract get normalised values.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.clock import Clock, SystemClock
from bot.nlu.tagger import Training
from bot.nlu.understanding import Annotation, EntityFinder, Example, FoundEntity
from bot.nlu.wordlists import WordLists, imported_lists, our_word_lists
from bot.settings import Settings

JsonObject = dict[str, Any]


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True
)
class DutchEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Finds the contract's entities, or any others it was trained on.

    Works on the raw text, so places are right whatever a tokenizer or a lower-casing
    component made of it. Metadata `today` (ISO) and `asked` are used when they come
    with a message; without them today is the real day in Amsterdam.
    """

    def __init__(
        self,
        config: JsonObject,
        model_storage: ModelStorage,
        resource: Resource,
        *,
        finder: EntityFinder | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Keep the settings; `finder` is there when a trained one was loaded."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._finder = finder
        self._clock = clock or SystemClock()

    @staticmethod
    def get_default_config() -> JsonObject:
        """Return the settings; see `bot.nlu.tagger.Training` for the numbers.

        `lists` is a folder whose word lists take the place of ours; by default the
        one that `koffiebreak import-esco` fills.
        """
        return {"lists": None, **asdict(Training())}

    @staticmethod
    def required_packages() -> list[str]:
        """Name the packages this needs, by names that are both import and release.

        sklearn_crfsuite stands for the pycrfsuite below it.
        """
        return ["sklearn_crfsuite", "rapidfuzz"]

    @classmethod
    def fingerprint_addon(cls, config: JsonObject) -> str | None:
        """Train again when a word list changed."""
        return _word_lists(config).fingerprint()

    @classmethod
    def create(
        cls,
        config: JsonObject,
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DutchEntityExtractor:
        """Make an untrained component."""
        del execution_context
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: JsonObject,
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DutchEntityExtractor:
        """Load a trained component; nothing is trained here."""
        del execution_context, kwargs
        with model_storage.read_from(resource) as folder:
            finder = EntityFinder.load(Path(folder))
        return cls(config, model_storage, resource, finder=finder)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the annotated examples and keep what was learned."""
        settings = Training(
            **{name: self._config[name] for name in Training.__annotations__}
        )
        self._finder = EntityFinder.train(
            [_example(message) for message in training_data.nlu_examples],
            _word_lists(self._config),
            settings=settings,
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._finder.save(Path(folder))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Return the training data as it is: no later component needs our entities."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities to each message."""
        for message in messages:
            entities = self._entities(message)
            known = message.get(ENTITIES, [])
            message.set(ENTITIES, [*known, *entities], add_to_output=True)
        return messages

    def _entities(self, message: Message) -> list[JsonObject]:
        text = message.get(TEXT)
        if not text or self._finder is None:
            return []
        metadata = message.get("metadata") or {}
        asked = metadata.get("asked")
        found = self._finder.find(
            text,
            self._today(metadata),
            asked=asked if isinstance(asked, str) else None,
        )
        entities: list[JsonObject] = [_as_rasa(entity) for entity in found]
        return list(self.add_extractor_name(entities))

    def _today(self, metadata: JsonObject) -> dt.date:
        stated = metadata.get("today")
        if stated is None:
            return self._clock.today()
        return dt.date.fromisoformat(str(stated)[:10])


def _word_lists(config: JsonObject) -> WordLists:
    """Read the lists; those imported into the data folder go before ours."""
    folder = config.get("lists")
    overlay = Path(folder) if folder else imported_lists(Settings.from_env())
    return our_word_lists(overlay)


def _example(message: Message) -> Example:
    annotations = (
        Annotation(entity["entity"], entity["start"], entity["end"], entity.get("role"))
        for entity in message.get(ENTITIES, [])
        if "start" in entity and "end" in entity
    )
    return Example(message.get(TEXT) or "", tuple(annotations))


def _as_rasa(found: FoundEntity) -> JsonObject:
    entity = {
        "entity": found.entity,
        "start": found.start,
        "end": found.end,
        "value": found.value,
        "text": found.text,
        "confidence_entity": found.confidence,
    }
    if found.role is not None:
        entity["role"] = found.role
    return entity
