"""From a message to its entities: lists and rules see, the tagger chooses.

Free of Rasa. Trained on annotated examples, kept as bytes, loaded without training.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.language.canonical import Canonical
from bot.language.dates import dates_in, read_date
from bot.nlu.asked import answer_marks, entity_asked_for
from bot.nlu.candidates import Candidate, find_candidates
from bot.nlu.features import token_features
from bot.nlu.lexicon import Lexicon
from bot.nlu.roles import RoleGuesser
from bot.nlu.scheme_names import SCHEME, NameCounts, SchemeNames, whole_names
from bot.nlu.tagger import (
    MANY_EXAMPLES,
    OUTSIDE,
    Hint,
    Mark,
    Tagger,
    Training,
    labels_for,
    spans_of,
)
from bot.nlu.values import Normaliser
from bot.nlu.wordlists import WordLists

# How likely the tagger must find what lists or rules see (docs/nlu-entities.md).
ENOUGH = 0.05
# 'slim' and 'stap' are everyday words too. A long name with a slip in it is nothing
# else, and nothing that the tagger could have seen before. What the examples always
# mark needs no proof.
_ENOUGH_OF_SCHEME = 0.1
_ENOUGH_OF_LONG_SLIP = 0.02
_LONG_NAME = 10
_ALWAYS = -1.0
_DATE = "date"
_JOB = "job"
_LISTS_FILE = "lists.json"
_TAGGER_FILE = "tagger.crfsuite"
_ROLES_FILE = "roles.crfsuite"
_ENTITIES_FILE = "entities.json"
_NAMES_FILE = "names.json"


@dataclass(frozen=True)
class Annotation:
    """An entity annotated in an example."""

    entity: str
    start: int
    end: int
    role: str | None = None


@dataclass(frozen=True)
class Example:
    """An annotated message to learn from."""

    text: str
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True)
class FoundEntity:
    """An entity in a message; `text` are its words, `value` is normalised."""

    entity: str
    start: int
    end: int
    text: str
    value: Any
    confidence: float
    role: str | None = None


@dataclass(frozen=True)
class Learned:
    """What training gives; the tagger is None when there was nothing to learn."""

    entities: frozenset[str] = frozenset()
    tagger: Tagger | None = None
    roles: RoleGuesser | None = None
    names: SchemeNames = field(default_factory=SchemeNames)


def _telling(examples: Sequence[Example]) -> Iterator[Example]:
    """Leave out every other example without entities where there are many.

    They only show where a word of the lists means nothing, and more than half do.
    """
    if len(examples) < MANY_EXAMPLES:
        yield from examples
        return
    empty = 0
    for example in examples:
        empty += not example.annotations
        if example.annotations or empty % 2:
            yield example


@dataclass
class EntityFinder:
    """Finds entities in messages; make one with `train` or `load`."""

    lists: WordLists
    learned: Learned = field(default_factory=Learned)

    def __post_init__(self) -> None:
        """Index the lists."""
        self._lexicon = Lexicon(self.lists)
        self._normaliser = Normaliser(self._lexicon)

    @classmethod
    def train(
        cls,
        examples: Sequence[Example],
        lists: WordLists,
        *,
        settings: Training | None = None,
    ) -> EntityFinder:
        """Learn from annotated examples, whatever their entities are called."""
        finder = cls(lists)
        entities = frozenset(
            annotation.entity
            for example in examples
            for annotation in example.annotations
        )
        if entities:
            finder.learned = finder._learn(examples, entities, settings)
        return finder

    def find(
        self, text: str, today: dt.date, *, asked: str | None = None
    ) -> list[FoundEntity]:
        """Return the entities of a message in reading order, without overlaps.

        `today` is what dates count from, `asked` the question just put to the worker.
        """
        message = Canonical(text)
        if not message.tokens or self.learned.tagger is None:
            return []
        candidates = find_candidates(message, self._lexicon)
        marks = self.learned.tagger.mark(
            token_features(message, candidates),
            self._hints(message, candidates),
            ENOUGH,
        )
        marks = whole_names(
            marks, candidates, lambda mark: _is_date(message, mark, today)
        )
        wanted = entity_asked_for(asked)
        if wanted in self.learned.entities:
            marks = answer_marks(message, candidates, marks, wanted)
        return [self._entity(message, mark, today) for mark in marks]

    def save(self, folder: Path) -> None:
        """Write everything that `load` needs to a folder that exists."""
        (folder / _LISTS_FILE).write_text(self.lists.to_json(), "utf-8")
        entities = sorted(self.learned.entities)
        (folder / _ENTITIES_FILE).write_text(json.dumps(entities), "utf-8")
        (folder / _NAMES_FILE).write_text(self.learned.names.to_json(), "utf-8")
        if self.learned.tagger is not None:
            (folder / _TAGGER_FILE).write_bytes(self.learned.tagger.to_bytes())
        if self.learned.roles is not None:
            (folder / _ROLES_FILE).write_bytes(self.learned.roles.to_bytes())

    @classmethod
    def load(cls, folder: Path) -> EntityFinder:
        """Read what `save` wrote; nothing is trained."""
        lists = WordLists.from_json((folder / _LISTS_FILE).read_text("utf-8"))
        entities = json.loads((folder / _ENTITIES_FILE).read_text("utf-8"))
        names = (folder / _NAMES_FILE).read_text("utf-8")
        tagger, roles = folder / _TAGGER_FILE, folder / _ROLES_FILE
        return cls(
            lists,
            Learned(
                frozenset(entities),
                Tagger.from_bytes(tagger.read_bytes()) if tagger.exists() else None,
                RoleGuesser.from_bytes(roles.read_bytes()) if roles.exists() else None,
                SchemeNames.from_json(names),
            ),
        )

    def _learn(
        self,
        examples: Sequence[Example],
        entities: frozenset[str],
        settings: Training | None,
    ) -> Learned:
        sequences = []
        jobs = []
        names = NameCounts()
        for example in _telling(examples):
            message = Canonical(example.text)
            if not message.tokens:
                continue
            candidates = find_candidates(message, self._lexicon)
            if not candidates and not example.annotations:
                continue  # nothing to weigh: leaving these out costs no accuracy
            spans = [(a.entity, a.start, a.end) for a in example.annotations]
            labels = labels_for(message.tokens, spans)
            marked = [span[1:] for span in spans_of(labels) if span[0] == SCHEME]
            names.add(candidates, marked)
            sequences.append((token_features(message, candidates), labels))
            jobs += _jobs(message, example.annotations)
        return Learned(
            entities,
            Tagger.train(sequences, settings),
            RoleGuesser.train(jobs),
            names.learned(),
        )

    def _hints(self, message: Canonical, candidates: Sequence[Candidate]) -> list[Hint]:
        names = self.learned.names
        return [
            Hint(
                entity,
                candidate.first,
                candidate.last,
                _enough(message, candidate, names),
            )
            for candidate in candidates
            for entity in candidate.entities
        ]

    def _entity(self, message: Canonical, mark: Mark, today: dt.date) -> FoundEntity:
        start = message.tokens[mark.first].start
        end = message.tokens[mark.last].end
        words = message.raw[start:end]
        role = None
        if mark.entity == _JOB and self.learned.roles is not None:
            role = self.learned.roles.role(message.tokens, mark.first, mark.last)
        return FoundEntity(
            mark.entity,
            start,
            end,
            words,
            self._value(message, mark.entity, start, end, today),
            mark.confidence,
            role,
        )

    def _value(
        self, message: Canonical, entity: str, start: int, end: int, today: dt.date
    ) -> Any:
        """Return the value of the words; a date is read where it stands.

        'sinds januari' lies behind us, though 'januari' alone lies ahead.
        """
        if entity == _DATE:
            for span in dates_in(message, today):
                if (span.start, span.end) == (start, end) and span.value is not None:
                    return span.value
        return self._normaliser.value(entity, message.raw[start:end], today)


def _is_date(message: Canonical, mark: Mark, today: dt.date) -> bool:
    """Tell whether the marked words are a date when they stand alone."""
    start, end = message.tokens[mark.first].start, message.tokens[mark.last].end
    return read_date(message.raw[start:end], today) is not None


def _enough(
    message: Canonical, candidate: Candidate, names: SchemeNames
) -> float | None:
    """Return what the tagger must be sure of, None for what holds in general."""
    if candidate.kind != SCHEME:
        return None
    if names.need_no_proof(message, candidate):
        return _ALWAYS
    tokens = message.tokens[candidate.first : candidate.last + 1]
    letters = sum(len(token.folded) for token in tokens)
    long_slip = candidate.distance > 0 and letters >= _LONG_NAME
    return _ENOUGH_OF_LONG_SLIP if long_slip else _ENOUGH_OF_SCHEME


def _jobs(
    message: Canonical, annotations: Sequence[Annotation]
) -> list[tuple[Any, int, int, str | None]]:
    """Return the jobs of an example as the role guesser learns them."""
    jobs = []
    for annotation in annotations:
        if annotation.entity != _JOB:
            continue
        labels = labels_for(message.tokens, [(_JOB, annotation.start, annotation.end)])
        touched = [place for place, label in enumerate(labels) if label != OUTSIDE]
        if touched:
            jobs.append((message.tokens, touched[0], touched[-1], annotation.role))
    return jobs
