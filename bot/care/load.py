"""Loads the words of care from their YAML files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.care.cues import Cues
from bot.care.lexicon import KINDS, CrisisKind, Lexicon, Rule
from bot.care.phrases import Spelling, Words

RECORDS = Path(__file__).parent / "records"

_FAULTS: Final = (KeyError, TypeError, ValueError, AttributeError)
"""What a tree of another shape leads to."""


class CareError(ValueError):
    """A file of words is not fit for use; the message names file and place."""


@cache
def load_lexicon(folder: Path = RECORDS / "crisis") -> Lexicon:
    """Return the crisis rules, read once per process; CareError for any fault.

    The folder holds words.yml and for each kind a file of rules named after it, with
    further ones beside it: self.yml, self_signs.yml; for the
    other files see `load_cues`.
    """
    rules = [
        rule
        for kind in KINDS
        for path in (folder / f"{kind}.yml", *sorted(folder.glob(f"{kind}_*.yml")))
        for rule in _rules(path, kind)
    ]
    shared = _shared(folder)
    try:
        return Lexicon(
            rules,
            classes=shared.classes,
            words=shared.words,
            excluded=texts(shared.tree["excluded"]),
        )
    except _FAULTS as fault:
        raise CareError(f"words.yml: {fault}") from fault


@cache
def load_cues(name: str, folder: Path = RECORDS / "crisis") -> Cues:
    """Return the phrases of `kinds` or `harmless`, by heading; CareError for a fault.

    The headings of `kinds` are the kinds of danger.
    """
    shared = _shared(folder)
    path = folder / f"{name}.yml"
    tree = read(path)
    try:
        if name == "kinds" and set(tree) != set(KINDS):
            raise ValueError(f"expected {', '.join(KINDS)}, not {', '.join(tree)}")
        return Cues(
            {heading: _phrases(phrases) for heading, phrases in tree.items()},
            classes=shared.classes,
            words=shared.words,
        )
    except _FAULTS as fault:
        raise CareError(f"{path.name}: {fault}") from fault


@dataclass(frozen=True)
class _Shared:
    """What words.yml holds for all phrases, and its whole tree."""

    tree: Any
    classes: dict[str, list[str]]
    words: Words


@cache
def _shared(folder: Path) -> _Shared:
    path = folder / "words.yml"
    tree = read(path)
    try:
        return _Shared(
            tree,
            {name: texts(parts) for name, parts in tree["classes"].items()},
            Words(spelling(tree["spelling"])),
        )
    except _FAULTS as fault:
        raise CareError(f"{path.name}: {fault}") from fault


def read(path: Path) -> Any:
    """Return the tree of a YAML file; CareError when it is none."""
    try:
        return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (YAMLError, OSError, ValueError) as fault:
        raise CareError(f"{path.name}: {' '.join(str(fault).split())}") from fault


def texts(found: Any) -> list[str]:
    """Return a list of texts, also from one text of words; ValueError otherwise."""
    if isinstance(found, str):
        return found.split()
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError(f"expected a list of texts, not {found!r}")
    return found


def spelling(tree: Any) -> Spelling:
    """Return the spelling section: `meant`, `joined`, `forgiven`, `never`."""
    meant = {
        typed: right
        for right, typings in (tree.get("meant") or {}).items()
        for typed in texts(typings)
    }
    return Spelling(
        meant,
        {
            (first, second): right
            for right, typings in (tree.get("joined") or {}).items()
            for first, second in (typed.split() for typed in typings)
        },
        frozenset(texts(tree.get("forgiven") or [])),
        frozenset(texts(tree.get("never") or [])),
    )


def _rules(path: Path, kind: CrisisKind) -> list[Rule]:
    try:
        return [_rule(found, kind) for found in read(path)["rules"]]
    except _FAULTS as fault:
        raise CareError(f"{path.name}: {fault}") from fault


def _rule(found: Any, kind: CrisisKind) -> Rule:
    name = found["name"]
    unknown = found.keys() - {"name", "phrases", "excluded", "unless"}
    if unknown:
        raise ValueError(f"rule {name}: unknown field {', '.join(sorted(unknown))}")
    return Rule(
        name,
        kind,
        _phrases(found["phrases"]),
        _phrases(found.get("excluded") or []),
        _phrases(found.get("unless") or []),
    )


def _phrases(found: Iterable[Any]) -> tuple[str, ...]:
    """Return phrases: one a line, not words of one text."""
    phrases = tuple(found)
    if isinstance(found, str) or not all(isinstance(one, str) for one in phrases):
        raise ValueError(f"expected a list of phrases, not {found!r}")
    return phrases
