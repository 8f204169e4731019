"""Other people's data, to judge the pipeline apart from our own intents.

A folder holds `train` and `test` in Rasa's NLU format (a file, `.yml` or `.json`, or a
folder), itself or in each of its subfolders. The shared folder `external` keeps its
sets in their own formats with a script that reads them; that script's `load` is used.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.nlu.messages import (
    Labelled,
    LabelledMessage,
    MessagesError,
    read_rasa,
)

Split = tuple[list[LabelledMessage], list[LabelledMessage]]

_SCRIPT = "run_intents.py"


def external_sets(folder: Path) -> dict[str, Split]:
    """Return (to learn from, to measure on) by name; MessagesError without a set."""
    if not folder.is_dir():
        raise MessagesError(f"{folder}: there is no such folder")
    script = folder / _SCRIPT
    if script.exists():
        return _by_script(script)
    places = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
    sets = {place.name: split for place in places if (split := _split(place))}
    if not sets:
        raise MessagesError(f"{folder}: no train and test in it, nor below it")
    return sets


def _split(folder: Path) -> Split | None:
    parts = [_part(folder, name) for name in ("train", "test")]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    train, test = map(read_rasa, known)
    return train, test


def _part(folder: Path, name: str) -> Path | None:
    found = (folder / f"{name}{end}" for end in ("", ".yml", ".yaml", ".json"))
    return next((path for path in found if path.exists()), None)


def _by_script(script: Path) -> dict[str, Split]:
    spec = importlib.util.spec_from_file_location(script.stem, script)
    if spec is None or spec.loader is None:
        raise MessagesError(f"{script}: cannot be imported")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    names = sorted(path.name for path in script.parent.iterdir() if path.is_dir())
    sets: dict[str, Split] = {}
    for name in names:
        if name.startswith("_"):
            continue
        for fold, train, test in module.load(name):
            sets[f"{name} ({fold})"] = _messages(train), _messages(test)
    return sets


def _messages(examples: Sequence[Any]) -> list[LabelledMessage]:
    return [
        LabelledMessage(
            example.text,
            example.intent,
            tuple(Labelled(label, start, end) for start, end, label in example.ents),
        )
        for example in examples
    ]
