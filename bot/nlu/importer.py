"""Reads the training examples for Rasa once, and quickly.

Rasa's own importer reads every file three times for one training, checks it against a
schema in plain Python and computes the fingerprint of every example again at each of
the copies it makes: on 19,000 examples a minute and a half of CPU. Files that hold
anything but plain examples, and files with a mistake in them, are Rasa's to read, so
that its features and its messages stay what they are.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data import loading
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.nlu.training_data.util import build_entity
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

JsonObject = dict[str, Any]

# [words](entity) or [words]{"entity": "job", "role": "current"}
_MARKED = re.compile(r"\[([^\[\]]+)\](?:\((\w+)\)|(\{[^{}]+\}))")
_LEFT_OVER = re.compile(r"\][(\[{]")
_MARK_KEYS = {"entity", "role"}
_PLAIN_KEYS = {"text", "intent", "entities"}


class ExamplesImporter(RasaFileImporter):
    """Rasa's importer of files with a quicker way to the examples."""

    _examples: TrainingData | None = None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Return the examples of every file; whatever the language, they are Dutch."""
        if self._examples is None:
            # Rasa gathers the files in a set: in another order in every process.
            sets = [_read(path, language) for path in sorted(self._nlu_files)]
            self._examples = TrainingData().merge(*sets)
        return self._examples


class Example(Message):
    """A message that is as quick to copy and to fingerprint as it is small."""

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """Set a property; the fingerprint stays when that changes nothing."""
        if isinstance(info, str) and self.data.get(prop) == info and not add_to_output:
            return
        super().set(prop, info, add_to_output)

    def __deepcopy__(self, memo: dict[int, Any]) -> Example:
        """Return a copy that keeps the fingerprint."""
        twin = Example(
            _copied(self.data, memo),
            set(self.output_properties),
            self.time,
            copy.deepcopy(self.features, memo),
        )
        twin._cached_fingerprint = self._cached_fingerprint
        return twin


def _copied(data: JsonObject, memo: dict[int, Any]) -> JsonObject:
    """Return a deep copy; of what a plain example holds without looking for depth."""
    if not data.keys() <= _PLAIN_KEYS:
        return copy.deepcopy(data, memo)
    plain = dict(data)
    if "entities" in plain:
        plain["entities"] = [dict(entity) for entity in plain["entities"]]
    return plain


class _NotPlainError(ValueError):
    """A file that holds something else than plain examples."""


def _read(path: str, language: str | None) -> TrainingData:
    try:
        return TrainingData(list(_plain_examples(Path(path))))
    except (_NotPlainError, YAMLError):
        return loading.load_data(path, language)


def _plain_examples(path: Path) -> Iterator[Example]:
    content = YAML(typ="safe").load(path)
    if not isinstance(content, dict) or set(content) != {"version", "nlu"}:
        raise _NotPlainError(path)
    for item in content["nlu"]:
        if not isinstance(item, dict) or set(item) != {"intent", "examples"}:
            raise _NotPlainError(path)
        intent, lines = item["intent"], item["examples"]
        plain = isinstance(intent, str) and isinstance(lines, str)
        if not plain or not intent.strip() or "/" in intent:
            raise _NotPlainError(path)
        for line in lines.splitlines():
            yield _example(line, intent)


def _example(line: str, intent: str) -> Example:
    if not line.startswith("- "):
        raise _NotPlainError(line)
    marked = line[2:].strip()
    words, entities, last = "", [], 0
    for match in _MARKED.finditer(marked):
        words += marked[last : match.start()]
        entities.append(_entity(match, len(words)))
        words += match[1]
        last = match.end()
    words += marked[last:]
    if not words or _LEFT_OVER.search(words):
        raise _NotPlainError(line)
    data: JsonObject = {"text": words, "intent": intent}
    if entities:
        data["entities"] = entities
    return Example(data)


def _entity(match: re.Match[str], start: int) -> JsonObject:
    words, name, details = match.groups()
    about = {"entity": name}
    if details:
        try:
            about = json.loads(details)
        except ValueError as error:
            raise _NotPlainError(details) from error
    plain = all(isinstance(value, str) for value in about.values())
    if "entity" not in about or not plain or not set(about) <= _MARK_KEYS:
        raise _NotPlainError(details)
    entity: JsonObject = build_entity(
        start, start + len(words), words, about["entity"], about.get("role")
    )
    return entity
