"""Loads the words of care from their YAML files."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.care.lexicon import KINDS, Lexicon, Rule
from bot.care.phrases import Spelling, Words

RECORDS = Path(__file__).parent / "records"


class CareError(ValueError):
    """A file of words is not fit for use; the message names file and place."""


@cache
def load_lexicon(path: Path = RECORDS / "crisis.yml") -> Lexicon:
    """Return the crisis rules, read once per process; CareError for any fault."""
    tree = read(path)
    try:
        return Lexicon(
            [_rule(found) for found in tree["rules"]],
            classes={name: texts(parts) for name, parts in tree["classes"].items()},
            words=Words(spelling(tree["spelling"])),
            excluded=texts(tree["excluded"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
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


def _rule(found: Any) -> Rule:
    name, kind = found["name"], found["kind"]
    if kind not in KINDS:
        raise ValueError(f"rule {name}: kind {kind!r} is none of {', '.join(KINDS)}")
    unknown = found.keys() - {"name", "kind", "phrases", "excluded", "unless"}
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
