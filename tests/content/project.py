"""Reads the Rasa project as data, without Rasa."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
MARKUP = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@functools.cache
def read(path: Path) -> Any:
    """Return the content of one YAML file."""
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def domain() -> dict[str, Any]:
    """Return domain.yml."""
    content = read(ROOT / "domain.yml")
    assert isinstance(content, dict)
    return content


def intents() -> frozenset[str]:
    """Return the intents of the domain."""
    return frozenset(domain()["intents"])


def entities() -> frozenset[str]:
    """Return the entities of the domain."""
    return frozenset(
        name if isinstance(name, str) else next(iter(name))
        for name in domain()["entities"]
    )


def response_files() -> list[Path]:
    """Return all files with responses."""
    return sorted((ROOT / "data").rglob("responses.yml"))


def responses() -> dict[str, list[dict[str, Any]]]:
    """Return all responses by name."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in response_files():
        found.update(read(path)["responses"])
    return found


def rules() -> Iterator[dict[str, Any]]:
    """Return all rules."""
    for path in sorted((ROOT / "data").rglob("rules.yml")):
        yield from read(path)["rules"]


def examples() -> Iterator[tuple[str, str, Path]]:
    """Return (intent, example as written, file) of all training data."""
    for path in sorted((ROOT / "data").rglob("nlu/*.yml")):
        for item in read(path)["nlu"]:
            for line in str(item.get("examples", "")).splitlines():
                if line.startswith("- "):
                    yield item["intent"], line[2:], path


def plain(example: str) -> str:
    """Return an example as it compares: no markup, lower case, letters and digits."""
    text = MARKUP.sub(r"\1", example).lower()
    return " ".join(re.sub(r"[^\w\s]", " ", text).split())


def python_texts(*folders: str) -> Iterator[tuple[Path, str]]:
    """Return every string literal of the Python files in these folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield path, node.value
                elif isinstance(node, ast.JoinedStr):
                    # f"utter_x_{name}": what stands before the first placeholder
                    first = node.values[0]
                    if isinstance(first, ast.Constant):
                        yield path, str(first.value) + "*"
