"""Messages that a person labelled, read from the sets we measure on.

Two forms: our held-out set and other people's data are Rasa's NLU format (YAML or
JSON), the shared validation set is JSON Lines (`../shared/eval/README.md`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HELD_OUT = ROOT / "tests" / "nlu" / "held_out.yml"
SHARED = ROOT.parent / "shared" / "eval"
"""Lies beside the clone where the shared sets are at hand; nothing needs it."""

VALIDATION = SHARED / "nlu_validation.jsonl"
TODAY = "2026-03-02"
"""The Monday that dates in both sets count from."""


@dataclass(frozen=True)
class Labelled:
    """An entity as a person marked it; `norm` is None where the words do not settle."""

    entity: str
    start: int
    end: int
    role: str | None = None
    norm: Any = None

    @property
    def span(self) -> tuple[str, int, int]:
        """What an exact match is compared by."""
        return self.entity, self.start, self.end


@dataclass(frozen=True)
class LabelledMessage:
    """A message with its intent, its entities and the kind of text it is.

    `asked` is the question the bot had just put, where the message leans on one.
    """

    text: str
    intent: str
    entities: tuple[Labelled, ...] = ()
    noise: str = ""
    asked: str | None = None


class MessagesError(ValueError):
    """A set cannot be measured on; the message says which file and why."""


def read_validation(path: Path = VALIDATION) -> list[LabelledMessage]:
    """Return the shared validation set; MessagesError when it is empty or broken."""
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        messages = [_from_row(row) for row in rows]
    except (OSError, ValueError, KeyError) as error:
        raise MessagesError(f"{path}: {error}") from error
    return _some(messages, path)


def _from_row(row: Mapping[str, Any]) -> LabelledMessage:
    entities = tuple(
        Labelled(e["entity"], e["start"], e["end"], e.get("role"), e.get("norm"))
        for e in row["entities"]
    )
    return LabelledMessage(row["text"], row["intent"], entities, row["noise"])


def read_rasa(path: Path = HELD_OUT) -> list[LabelledMessage]:
    """Return the examples of a Rasa NLU file, or of all of them in a folder.

    Metadata of an example may name `noise`, `asked` and `norms`: a mapping from the
    name of an entity, or its words, to the value meant (a list for several of one
    name, in reading order). MessagesError when there are no examples.
    """
    from rasa.shared.nlu.training_data.loading import load_data

    if not path.exists():
        raise MessagesError(f"{path}: there is no such file or folder")
    examples = load_data(str(path)).intent_examples
    return _some([_from_rasa(example.data) for example in examples], path)


def read_training(folder: Path = ROOT / "data") -> list[LabelledMessage]:
    """Return our training examples; MessagesError when there are none."""
    from bot.nlu.importer import ExamplesImporter

    importer = ExamplesImporter(training_data_paths=[str(folder)])
    examples = importer.get_nlu_data().intent_examples
    return _some([_from_rasa(example.data) for example in examples], folder)


def _from_rasa(data: Mapping[str, Any]) -> LabelledMessage:
    about = data.get("metadata") or {}
    # Rasa keeps what stands at the example apart from what stands at the intent.
    about = {**(about.get("intent") or {}), **(about.get("example") or {})}
    norms = {
        name: _as_list(value) for name, value in (about.get("norms") or {}).items()
    }
    entities = []
    for entity in sorted(data.get("entities") or (), key=lambda e: int(e["start"])):
        words = data["text"][entity["start"] : entity["end"]]
        values = norms.get(entity["entity"]) or norms.get(words) or []
        entities.append(
            Labelled(
                entity["entity"],
                entity["start"],
                entity["end"],
                entity.get("role"),
                values.pop(0) if values else None,
            )
        )
    return LabelledMessage(
        data["text"],
        data["intent"],
        tuple(entities),
        str(about.get("noise") or ""),
        about.get("asked"),
    )


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _some(messages: list[LabelledMessage], path: Path) -> list[LabelledMessage]:
    if not messages:
        raise MessagesError(f"{path}: no labelled messages in it")
    return messages
