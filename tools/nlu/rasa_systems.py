"""Pipelines of Rasa, trained by Rasa itself, as systems to compare."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tools.nlu.messages import ROOT, LabelledMessage
from tools.nlu.quiet import silence
from tools.nlu.scores import Reading
from tools.nlu.system import System

Step = dict[str, Any]

_TOKENS: list[Step] = [{"name": "WhitespaceTokenizer"}]
_COUNTS: list[Step] = [
    {"name": "CountVectorsFeaturizer"},
    {
        "name": "CountVectorsFeaturizer",
        "analyzer": "char_wb",
        "min_ngram": 1,
        "max_ngram": 4,
    },
]
_LEXICAL: list[Step] = [
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
]
_REGRESSION: Step = {"name": "LogisticRegressionClassifier"}


def default_pipeline(epochs: int = 100) -> list[Step]:
    """Return the pipeline that `rasa init` writes, DIET with this many epochs."""
    diet: Step = {"name": "DIETClassifier", "epochs": epochs, "random_seed": 42}
    return [
        *_TOKENS,
        *_LEXICAL,
        *_COUNTS,
        diet,
        {"name": "EntitySynonymMapper"},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ]


def our_pipeline() -> list[Step]:
    """Return the pipeline of config.yml."""
    config = YAML(typ="safe").load((ROOT / "config.yml").read_text("utf-8"))
    return list(config["pipeline"])


class RasaPipeline:
    """A Rasa pipeline, trained in a folder of its own that goes with it."""

    def __init__(self, pipeline: Sequence[Step]) -> None:
        """Import Rasa, which is no part of what training costs."""
        silence()
        self._pipeline = list(pipeline)
        self._folder = tempfile.TemporaryDirectory()

    def train(self, examples: Sequence[LabelledMessage]) -> None:
        """Train as `rasa train nlu` does, from files."""
        from rasa.model_training import train_nlu

        from tools.nlu.parsing import Parser

        folder = Path(self._folder.name)
        config = {"recipe": "default.v1", "language": "nl", "pipeline": self._pipeline}
        # As our importer is part of what makes our training quick, both have it.
        config["importers"] = [{"name": "bot.nlu.importer.ExamplesImporter"}]
        YAML().dump(config, folder / "config.yml")
        write_examples(examples, folder / "nlu.yml")
        model = train_nlu(
            str(folder / "config.yml"),
            str(folder / "nlu.yml"),
            str(folder / "models"),
            fixed_model_name="model",
        )
        self._parser = Parser(Path(model))
        self._loop = asyncio.new_event_loop()

    def read(self, message: LabelledMessage) -> Reading:
        """Parse one message."""
        return self._loop.run_until_complete(self._parser.read_one(message))


def write_examples(examples: Sequence[LabelledMessage], path: Path) -> None:
    """Write messages as Rasa's NLU training data, entities and roles with them."""
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLWriter
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

    RasaYAMLWriter().dump(
        path, TrainingData([Message(_as_rasa(example)) for example in examples])
    )


def _as_rasa(message: LabelledMessage) -> dict[str, Any]:
    data: dict[str, Any] = {"text": message.text, "intent": message.intent}
    entities = []
    for entity in message.entities:
        words = message.text[entity.start : entity.end]
        known = {"entity": entity.entity, "value": words}
        known |= {"role": entity.role} if entity.role else {}
        entities.append({**known, "start": entity.start, "end": entity.end})
    if entities:
        data["entities"] = entities
    return data


SYSTEMS: Mapping[str, Callable[[], System]] = {
    "our pipeline": lambda: RasaPipeline(our_pipeline()),
    "Rasa's default, DIET 100 epochs": lambda: RasaPipeline(default_pipeline()),
    "Rasa's default, DIET 15 epochs": lambda: RasaPipeline(default_pipeline(15)),
    "Rasa, logistic regression": lambda: RasaPipeline(
        [*_TOKENS, *_COUNTS, _REGRESSION]
    ),
    "Rasa, logistic regression, lexical-syntactic": lambda: RasaPipeline(
        [*_TOKENS, *_LEXICAL, *_COUNTS, _REGRESSION]
    ),
    "Rasa's CRF": lambda: RasaPipeline([*_TOKENS, {"name": "CRFEntityExtractor"}]),
}
