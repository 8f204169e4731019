"""Messages that a person labelled, read from the sets we measure on.

Two forms: our held-out set and other people's data are Rasa's NLU format (YAML or
JSON), the shared validation set is JSON Lines (`../shared/eval/README.md`).
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OUR_SETS = ROOT / "tests" / "nlu"
"""Written apart from the training data; its README says how."""

HELD_OUT = OUR_SETS / "held_out"

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


def readers(
    folder: Path = OUR_SETS,
) -> dict[str, Callable[[], list[LabelledMessage]]]:
    """Return how to read each set that is measured on, by name.

    Our own two stand in `folder`; the shared one is there where it is at hand.
    """
    sets: dict[str, Callable[[], list[LabelledMessage]]] = {
        "held_out": partial(read_rasa, folder / "held_out"),
        "false_alarms": partial(read_rasa, folder / "false_alarms.yml"),
    }
    if VALIDATION.exists():
        sets["validation"] = read_validation
    return sets


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

    Metadata of an example may name `noise`, `asked` and `norms`, the values meant: a
    list of {entity, text, norm}. MessagesError when there are no examples, or a norm
    belongs to no entity of its example.
    """
    from rasa.shared.nlu.training_data.loading import load_data

    if not path.exists():
        raise MessagesError(f"{path}: there is no such file or folder")
    with warnings.catch_warnings():
        # Other people's sets come in Rasa's older JSON form too.
        warnings.simplefilter("ignore", FutureWarning)
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
    entities = [
        Labelled(e["entity"], e["start"], e["end"], e.get("role"))
        for e in sorted(data.get("entities") or (), key=lambda e: int(e["start"]))
    ]
    for stated in about.get("norms") or ():
        place = _place(stated, entities, data["text"])
        entities[place] = replace(entities[place], norm=stated["norm"])
    return LabelledMessage(
        data["text"],
        data["intent"],
        tuple(entities),
        str(about.get("noise") or ""),
        about.get("asked"),
    )


def _place(stated: Mapping[str, Any], entities: Sequence[Labelled], text: str) -> int:
    """Return which entity a norm is of: the first with these words still without."""
    for place, entity in enumerate(entities):
        words = text[entity.start : entity.end]
        same = (entity.entity, words) == (stated["entity"], str(stated["text"]))
        if same and entity.norm is None:
            return place
    raise MessagesError(f"{text!r}: no entity for the value {dict(stated)}")


def _some(messages: list[LabelledMessage], path: Path) -> list[LabelledMessage]:
    if not messages:
        raise MessagesError(f"{path}: no labelled messages in it")
    return messages
