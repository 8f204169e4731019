"""Reads the held-out messages: what measures the model and never trains it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HERE = Path(__file__).resolve().parent
HELD_OUT = HERE / "held_out"
FALSE_ALARMS = HERE / "false_alarms.yml"
NOISE = frozenset(
    ["clean", "typo", "sms", "spoken", "dialect", "nt2", "long", "context"]
)
"""Kinds of text; a message carries the one that stands out most."""

_MARKUP = re.compile(r"\[([^\]]+)\](?:\((\w+)\)|(\{[^}]*\}))")
# Inside a word these are dropped ("zo'n" is "zon"); other punctuation parts words.
_JOINERS = dict.fromkeys(map(ord, "'\u2019\u2018`\u00b4-\u2010\u2011"))


@dataclass(frozen=True)
class Span:
    """An entity: places in the plain text, and its value where the words settle it."""

    entity: str
    start: int
    end: int
    text: str
    role: str | None
    norm: Any


@dataclass(frozen=True)
class Message:
    """A held-out message; `text` is without markup, `norms` as written in the file."""

    intent: str
    text: str
    noise: str
    asked: str | None
    spans: tuple[Span, ...]
    norms: tuple[dict[str, Any], ...]


def held_out() -> list[Message]:
    """Return all messages of the set, in the order of the files."""
    return [m for path in sorted(HELD_OUT.glob("*.yml")) for m in read(path)]


def read(path: Path) -> list[Message]:
    """Return the messages of one file."""
    content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return [
        _message(item["intent"], example)
        for item in content["nlu"]
        for example in item["examples"]
    ]


def training_texts(data: Path) -> Iterator[str]:
    """Yield every training example below a folder, in either of Rasa's two forms."""
    for path in sorted(data.rglob("*.y*ml")):
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
        for item in content.get("nlu") or []:
            if "intent" in item:
                yield from _written(item["examples"])


def normalise(text: str) -> str:
    """Return a text as it compares: no markup or punctuation, lower case, one space.

    Signs alone (an emoji) stay as they are, so that they can still be compared.
    """
    bare = _MARKUP.sub(r"\1", text)
    lowered = unicodedata.normalize("NFKC", bare).lower().translate(_JOINERS)
    kept = (c if unicodedata.category(c)[0] in "LNM" else " " for c in lowered)
    return " ".join("".join(kept).split()) or bare.strip()


def _written(examples: str | Sequence[Any]) -> Iterator[str]:
    if isinstance(examples, str):
        for line in examples.splitlines():
            if line.startswith("-"):
                yield line[1:].strip()
    else:
        for example in examples:
            yield example["text"] if isinstance(example, dict) else str(example)


def _message(intent: str, example: dict[str, Any]) -> Message:
    metadata = example["metadata"]
    norms = metadata.get("norms", [])
    by_words = {(norm["entity"], norm["text"]): norm["norm"] for norm in norms}
    text, spans = _plain(example["text"].strip(), by_words)
    return Message(
        intent, text, metadata["noise"], metadata.get("asked"), spans, tuple(norms)
    )


def _plain(
    written: str, norms: dict[tuple[str, str], Any]
) -> tuple[str, tuple[Span, ...]]:
    """Return the text without markup, and where its entities stand in it."""
    text = ""
    spans = []
    done = 0
    for match in _MARKUP.finditer(written):
        words = match[1]
        details = json.loads(match[3]) if match[3] else {"entity": match[2]}
        entity = details["entity"]
        text += written[done : match.start()]
        spans.append(
            Span(
                entity,
                len(text),
                len(text) + len(words),
                words,
                details.get("role"),
                norms.get((entity, words)),
            )
        )
        text += words
        done = match.end()
    return text + written[done:], tuple(spans)
