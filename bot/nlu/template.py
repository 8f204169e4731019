"""`config.yml` for another spaCy pipeline than our own, made from the one we have.

`config.yml` in the root is the template: an ordinary Rasa configuration that loads
`nl_koffiebreak_…`. `koffiebreak train --spacy nl_core_news_lg` (or another that is
installed) trains on the same file with that name; word vectors, where it has them, then
take part in telling intents apart.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

TEMPLATE = Path(__file__).resolve().parent.parent.parent / "config.yml"

_LOADER = "SpacyNLP"
_TOKENIZER = "SpacyTokenizer"
_OWN_CLASSIFIER = "bot.nlu.intents.LinearIntentClassifier"
# Our own classifier reads text alone; this is Rasa's way to learn from vectors too.
_WITH_VECTORS: tuple[dict[str, Any], ...] = (
    {"name": "SpacyFeaturizer", "pooling": "mean"},
    {"name": "CountVectorsFeaturizer"},
    {
        "name": "CountVectorsFeaturizer",
        "analyzer": "char_wb",
        "min_ngram": 1,
        "max_ngram": 4,
    },
    {"name": "LogisticRegressionClassifier"},
)


class TemplateError(ValueError):
    """The configuration cannot be written for this pipeline."""


def write_config(target: Path, spacy: str, *, template: Path = TEMPLATE) -> Path:
    """Write the configuration for an installed spaCy pipeline and return its path.

    Raises `TemplateError` when the pipeline is not installed, is not Dutch, or the
    template loads no spaCy pipeline at all.
    """
    _check(spacy)
    yaml = YAML()
    config = yaml.load(template.read_text("utf-8"))
    pipeline = config["pipeline"]
    _step(pipeline, _LOADER, template)["model"] = spacy
    if _has_vectors(spacy):
        config["pipeline"] = _on_vectors(pipeline, template)
    text = StringIO()
    yaml.dump(config, text)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text.getvalue(), "utf-8")
    return target


def _check(spacy: str) -> None:
    if importlib.util.find_spec(spacy) is None:
        raise TemplateError(
            f"the spaCy pipeline {spacy} is not installed; "
            f"type: python -m spacy download {spacy}"
        )
    language = _meta(spacy).get("lang")
    if language != "nl":
        raise TemplateError(
            f"the spaCy pipeline {spacy} is for '{language}', not Dutch"
        )


def _has_vectors(spacy: str) -> bool:
    return bool(_meta(spacy).get("vectors", {}).get("vectors"))


def _meta(spacy: str) -> dict[str, Any]:
    from spacy.util import get_model_meta

    spec = importlib.util.find_spec(spacy)
    if spec is None or not spec.submodule_search_locations:
        raise TemplateError(f"{spacy} is no spaCy pipeline")
    try:
        meta: dict[str, Any] = get_model_meta(spec.submodule_search_locations[0])
    except (OSError, ValueError) as error:
        raise TemplateError(f"{spacy} is no spaCy pipeline") from error
    return meta


def _on_vectors(pipeline: Sequence[Any], template: Path) -> list[Any]:
    """Return the steps with spaCy first, and its vectors for whatever classifies."""
    first = [_step(pipeline, name, template) for name in (_LOADER, _TOKENIZER)]
    steps: list[Any] = list(first)
    for step in pipeline:
        if step["name"] == _OWN_CLASSIFIER:
            steps.extend(dict(step) for step in _WITH_VECTORS)
        elif step not in first:
            steps.append(step)
    return steps


def _step(pipeline: Sequence[Any], name: str, template: Path) -> Any:
    steps = [step for step in pipeline if step["name"] == name]
    if len(steps) != 1:
        raise TemplateError(f"{template}: expected one {name}, found {len(steps)}")
    return steps[0]
