"""From settled corrections and saved tests to a change of the project's files.

What went out before and whose worker no longer allows it, or whose talk is gone, comes
out again: it is found by its keyed digest, since nothing else of it is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.review.annotation import Span, written
from bot.review.stand_ins import invented_with_spans
from bot.review.training_files import (
    NoPlaceError,
    Placed,
    bare,
    placed,
    read_files,
    with_example,
    without_examples,
)

FROM_TALKS: Final = "tests/scenarios/from_talks"
"""Where tests made from talks go; a person gives them a place by topic."""

_MARK: Final = re.compile(r"^# from talk: (?P<digest>[0-9a-f]{64})$", re.MULTILINE)

Digest = Callable[[str, str], bytes]
"""A keyed digest of (purpose, text)."""


@dataclass(frozen=True)
class Settled:
    """A correction that two readers, or a decision, made certain."""

    number: int
    intent: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Saved:
    """A test made from a talk."""

    number: int
    conversation_id: str
    scenario: str


@dataclass(frozen=True)
class Change:
    """The files before and after, what went out and what came back.

    `sent_*` are number: digest; `notes` tell what a person must look at.
    """

    before: Mapping[str, str]
    after: Mapping[str, str]
    sent_examples: dict[int, bytes] = field(default_factory=dict)
    sent_tests: dict[int, bytes] = field(default_factory=dict)
    withdrawn_examples: frozenset[bytes] = frozenset()
    withdrawn_tests: frozenset[bytes] = frozenset()
    notes: tuple[str, ...] = ()


def read_project(root: Path) -> dict[str, str]:
    """Return the files that an export may change, by path below `root`."""
    scenarios = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((root / "tests" / "scenarios").rglob("*.yml"))
    }
    return read_files(root) | scenarios


def plan_change(
    files: Mapping[str, str],
    *,
    settled: Iterable[Settled],
    saved: Iterable[Saved],
    exported_examples: frozenset[bytes],
    exported_tests: frozenset[bytes],
    digest: Digest,
) -> Change:
    """Return what the files become."""
    examples = {each.number: (each, _example(each)) for each in settled}
    live = {
        number: digest("exported example", bare(example))
        for number, (_, example) in examples.items()
    }
    tests = {each.number: each for each in saved}
    live_tests = {
        number: digest("exported test", each.conversation_id)
        for number, each in tests.items()
    }
    gone = exported_examples - set(live.values())
    gone_tests = exported_tests - set(live_tests.values())

    def goes(found: Placed) -> bool:
        return digest("exported example", bare(found.example)) in gone

    after = without_examples(files, goes) if gone else dict(files)
    fresh = {
        number: each
        for number, each in examples.items()
        if live[number] not in exported_examples
    }
    after, added, notes = _with_examples(after, fresh)
    after, sent_tests = _with_tests(after, tests, live_tests, exported_tests)
    after = _without_tests(after, gone_tests)
    return Change(
        before=files,
        after=after,
        sent_examples={number: live[number] for number in added},
        sent_tests=sent_tests,
        withdrawn_examples=gone,
        withdrawn_tests=gone_tests,
        notes=notes,
    )


def _with_examples(
    files: Mapping[str, str], fresh: Mapping[int, tuple[Settled, str]]
) -> tuple[dict[str, str], list[int], tuple[str, ...]]:
    """Return the files with these examples, which were added, and why others were not.

    An example that is there already is not added again, nor one that stands under
    another intent: two labels for one sentence teach nothing.
    """
    after, added, notes = dict(files), [], []
    known = {bare(found.example): found for found in placed(after)}
    for number, (each, example) in fresh.items():
        note = _why_not(each, example, known)
        if note:
            notes.append(note)
            continue
        try:
            after = with_example(after, each.intent, example)
        except NoPlaceError:
            notes.append(f"correction {number}: no file has {each.intent}")
            continue
        known[bare(example)] = Placed("this export", 0, each.intent, example)
        added.append(number)
    return after, added, tuple(notes)


def _example(each: Settled) -> str:
    text, spans = invented_with_spans(each.text, each.spans, each.text)
    return written(text, spans)


def _why_not(each: Settled, example: str, known: Mapping[str, Placed]) -> str | None:
    """Return why an example cannot be added, None where it can."""
    words = bare(example)
    if not words:
        return f"correction {each.number}: no words are left"
    found = known.get(words)
    if found is None:
        return None
    same = found.intent == each.intent
    what = "is there" if same else f"is an example of {found.intent}"
    return f"correction {each.number}: {what} ({found.path})"


def _with_tests(
    files: Mapping[str, str],
    tests: Mapping[int, Saved],
    digests: Mapping[int, bytes],
    exported: frozenset[bytes],
) -> tuple[dict[str, str], dict[int, bytes]]:
    after, sent = dict(files), {}
    for number, each in tests.items():
        mark = digests[number]
        if mark in exported:
            continue
        name = f"{FROM_TALKS}/talk_{mark.hex()[:12]}.yml"
        after[name] = f"# from talk: {mark.hex()}\n{each.scenario}"
        sent[number] = mark
    return after, sent


def _without_tests(files: Mapping[str, str], gone: frozenset[bytes]) -> dict[str, str]:
    """Leave out the tests of withdrawn talks, whatever their name became."""
    return {
        path: text
        for path, text in files.items()
        if not any(
            bytes.fromhex(mark["digest"]) in gone for mark in _MARK.finditer(text)
        )
    }
