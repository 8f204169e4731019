"""Loads the catalogue from its YAML files and reports all their faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.catalogue import compiled
from bot.catalogue.build import Record, build_scheme, build_step
from bot.catalogue.models import Catalogue
from bot.catalogue.overlay import build_overlay, merge, read_folder
from bot.catalogue.reader import Fault
from bot.catalogue.reasons import build_reasons
from bot.catalogue.vocabulary import SCHEME_IDS

RECORDS = Path(__file__).parent / "records"
REASONS_FILE = "reasons.yml"


class CatalogueError(ValueError):
    """The records are not fit for use; `faults` holds every fault found."""

    def __init__(self, faults: list[Fault]) -> None:
        """Take the faults, in any order."""
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


@lru_cache(maxsize=4)
def load_catalogue(folder: Path = RECORDS, overlay: Path | None = None) -> Catalogue:
    """Return the catalogue in `folder` with an overlay on it, read once per process.

    Raises CatalogueError with all faults: unknown or missing fields, unknown ids,
    wrong types, a file name that is not the id, what an overlay may not say.
    """
    if overlay is not None:
        return _with_overlay(load_catalogue(folder), overlay)
    faults: list[Fault] = []
    texts = _read(folder, faults)
    trees = compiled.fetch(folder, texts)
    fresh = trees is None
    if trees is None:
        trees = _parse(texts, faults)
    catalogue = _build(trees, faults)
    if faults:
        raise CatalogueError(faults)
    if fresh:
        compiled.keep(folder, texts, trees)
    return catalogue


def _with_overlay(catalogue: Catalogue, folder: Path) -> Catalogue:
    faults: list[Fault] = []
    overlay = build_overlay(read_folder(folder, faults), catalogue, faults)
    if faults:
        raise CatalogueError(faults)
    return merge(catalogue, overlay)


def _read(folder: Path, faults: list[Fault]) -> dict[str, bytes]:
    texts: dict[str, bytes] = {}
    paths = [*folder.glob("steps/*.yml"), *folder.glob("schemes/*.yml")]
    for path in (*paths, folder / REASONS_FILE):
        name = path.relative_to(folder).as_posix()
        try:
            texts[name] = path.read_bytes()
        except OSError as error:
            faults.append(Fault(name, "", f"cannot be read: {error.strerror}"))
    return texts


def _parse(texts: Mapping[str, bytes], faults: list[Fault]) -> dict[str, Any]:
    # Imported here: with the compiled copy at hand YAML is not needed at all.
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml = YAML(typ="safe")
    trees: dict[str, Any] = {}
    for name, text in texts.items():
        try:
            trees[name] = yaml.load(text)
        except (YAMLError, ValueError) as error:
            # ValueError: bytes that are no UTF-8, a date that does not exist.
            faults.append(Fault(name, "", " ".join(str(error).split())))
    return trees


def _build(trees: Mapping[str, Any], faults: list[Fault]) -> Catalogue:
    # An id of the contract may be linked to before its record is written; that the
    # record is still missing is for the checks to say, once, and not at every link.
    written = {Path(name).stem for name in trees if name.startswith("schemes/")}
    scheme_ids = frozenset(SCHEME_IDS) | written
    steps = {}
    schemes = {}
    reasons: dict[str, str] = {}
    for name, tree in trees.items():
        if name == REASONS_FILE:
            reasons = build_reasons(tree, name, faults)
        elif name.startswith("schemes/"):
            scheme = build_scheme(tree, name, scheme_ids=scheme_ids, faults=faults)
            schemes[_checked_id(scheme, name, faults)] = scheme
        else:
            step = build_step(tree, name, scheme_ids=scheme_ids, faults=faults)
            steps[_checked_id(step, name, faults)] = step
    return Catalogue(
        steps=dict(sorted(steps.items())),
        schemes=dict(sorted(schemes.items())),
        reasons=reasons,
    )


def _checked_id(record: Record, name: str, faults: list[Fault]) -> str:
    stem = Path(name).stem
    if record.id != stem:
        faults.append(Fault(name, "id", f"must equal the file name {stem!r}"))
    return stem
