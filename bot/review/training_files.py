"""Examples put into and taken out of the files of `data/`, as text.

The files are edited line by line, so that nothing but the example changes and a diff
can be read: comments, order and spelling of everything else stay.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_INTENT: Final = re.compile(r"^- intent:\s*(?P<intent>\w+)\s*$")
_EXAMPLE: Final = re.compile(r"^    - (?P<example>.*)$")
_NOTATION: Final = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Placed:
    """An example as it stands in a file: where, under which intent, in what words."""

    path: str
    line: int
    intent: str
    example: str


class NoPlaceError(LookupError):
    """No file of the training data holds that intent."""


def read_files(root: Path) -> dict[str, str]:
    """Return the training data below `root`, by path from there."""
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((root / "data").glob("*/nlu/*.yml"))
    }


def placed(files: Mapping[str, str]) -> Iterable[Placed]:
    """Return every example of every intent."""
    for path, text in files.items():
        intent: str | None = None
        for line, content in enumerate(text.splitlines()):
            if not content.startswith(" "):
                found = _INTENT.match(content)
                intent = found["intent"] if found else None
            elif intent and (example := _EXAMPLE.match(content)):
                yield Placed(path, line, intent, example["example"])


def bare(example: str) -> str:
    """Return the words of an example without notation, for comparing."""
    return " ".join(_NOTATION.sub(r"\1", example).lower().split())


def with_example(files: Mapping[str, str], intent: str, example: str) -> dict[str, str]:
    """Return the files with the example as the last one of its intent.

    Raises `NoPlaceError`.
    """
    last = None
    # Most files hold other intents, and there are many of them.
    named = {p: text for p, text in files.items() if f"- intent: {intent}" in text}
    for found in placed(named):
        if found.intent == intent:
            last = found
    if last is None:
        raise NoPlaceError(intent)
    lines = files[last.path].splitlines(keepends=True)
    if not lines[last.line].endswith("\n"):
        lines[last.line] += "\n"
    lines.insert(last.line + 1, f"    - {example}\n")
    return {**files, last.path: "".join(lines)}


def without_examples(
    files: Mapping[str, str], goes: Callable[[Placed], bool]
) -> dict[str, str]:
    """Return the files without the examples for which `goes` is true."""
    gone: dict[str, set[int]] = {}
    for found in placed(files):
        if goes(found):
            gone.setdefault(found.path, set()).add(found.line)
    kept = dict(files)
    for path, numbers in gone.items():
        lines = files[path].splitlines(keepends=True)
        kept[path] = "".join(
            line for number, line in enumerate(lines) if number not in numbers
        )
    return kept


def unified_diff(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return what changed as `git apply` takes it; '' when nothing did.

    A path that is missing on one side is a new or a removed file.
    """
    parts: list[str] = []
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        if old == new:
            continue
        parts += difflib.unified_diff(
            (old or "").splitlines(keepends=True),
            (new or "").splitlines(keepends=True),
            "/dev/null" if old is None else f"a/{path}",
            "/dev/null" if new is None else f"b/{path}",
        )
    return "".join(parts)
