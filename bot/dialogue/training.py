"""Training of the model, only when something it is made of changed."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

RECORD = "current.json"
"""Beside the models: which one is current and what it was trained from."""

# What a model is made of, from the root of the project.
_SOURCES = ("domain.yml", "config.yml", "requirements/bot.txt")
# The names of schemes are among the lists that entities are found with.
_SOURCE_FOLDERS = ("data", "bot/nlu", "bot/language", "bot/catalogue/records/schemes")


class TrainingError(RuntimeError):
    """Training brought no model."""


def fingerprint(root: Path) -> str:
    """Return a hash over everything that a model is made of."""
    digest = hashlib.sha256()
    for path in _sources(root):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(root: Path) -> Iterable[Path]:
    yield from (root / name for name in _SOURCES if (root / name).exists())
    for folder in _SOURCE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def current_model(models: Path, root: Path) -> Path | None:
    """Return the model trained from what lies in `root` now, or None."""
    record = models / RECORD
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
        model = models / str(known["model"])
    except (OSError, ValueError, KeyError):
        return None
    if known.get("fingerprint") != fingerprint(root) or not model.exists():
        return None
    return model


def newest_model(models: Path) -> Path | None:
    """Return the model that was trained last, whatever it was trained from."""
    try:
        known = json.loads((models / RECORD).read_text(encoding="utf-8"))
        model = models / str(known["model"])
    except (OSError, ValueError, KeyError):
        return None
    return model if model.exists() else None


def train(
    root: Path, models: Path, *, force: bool = False, spacy: str | None = None
) -> Path:
    """Train from the files in `root` and note the result; TrainingError without one.

    `spacy` names an installed pipeline that takes the place of our own.
    """
    from bot.dialogue import rasa_setup  # noqa: I001  # before Rasa

    from rasa.model_training import train as rasa_train

    made = fingerprint(root)
    config = root / "config.yml"
    if spacy is not None:
        from bot.nlu.template import write_config

        config = write_config(models / "config.yml", spacy)
    with rasa_setup.quick_packing(), _no_collector(), warnings.catch_warnings():
        # Rasa misses a trained extractor of its own: the entities have one of ours.
        warnings.simplefilter("ignore")
        result = rasa_train(
            domain=str(root / "domain.yml"),
            config=str(config),
            training_files=str(root / "data"),
            output=str(models),
            force_training=force,
            fixed_model_name=f"koffiebreak-{made[:12]}",
        )
    if result.model is None:
        raise TrainingError(f"Rasa ended with code {result.code} and no model")
    model = Path(result.model)
    record = {"model": model.name, "fingerprint": made}
    (models / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return model


@contextlib.contextmanager
def _no_collector() -> Iterator[None]:
    """Let nobody look for rings of garbage among the examples and all their copies.

    Rasa copies every example ten times; the collector walks over all of them each time
    some more were made, which took a tenth of the training.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
