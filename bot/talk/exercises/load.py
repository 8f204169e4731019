"""Loads the exercises from their YAML files and reports all their faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.catalogue.reader import Fault
from bot.talk.exercises.build import build_exercise
from bot.talk.exercises.models import Exercise

RECORDS = Path(__file__).parent / "records"


class ExerciseError(ValueError):
    """The records are not fit for use; `faults` holds every fault found."""

    def __init__(self, faults: list[Fault]) -> None:
        """Take the faults, in any order."""
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


@lru_cache(maxsize=4)
def load_exercises(folder: Path = RECORDS) -> Mapping[str, Exercise]:
    """Return the exercises in `folder` by id, read once per process.

    Raises ExerciseError with all faults of all files: unknown or missing fields, wrong
    types, ids that stand there twice, results that cannot come out, a file name that
    is not the id.
    """
    faults: list[Fault] = []
    exercises: dict[str, Exercise] = {}
    for path in sorted(folder.glob("*.yml")):
        try:
            tree = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        except (YAMLError, OSError, ValueError) as error:
            faults.append(Fault(path.name, "", " ".join(str(error).split())))
            continue
        exercise = build_exercise(tree, path.name, faults)
        if exercise.id != path.stem:
            message = f"must equal the file name {path.stem!r}"
            faults.append(Fault(path.name, "id", message))
        exercises[exercise.id] = exercise
    if not exercises and not faults:
        faults.append(Fault(folder.name, "", "holds no exercise"))
    if faults:
        raise ExerciseError(faults)
    return exercises
