"""A talk as a scenario file: what the worker did, what the bot said to it.

The form is that of `tests/scenarios/`. What stands in a scenario is invented wherever a
person could be recognised, and a person reads it before it becomes a test.
"""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from bot.review.stand_ins import invented

ROOT: Final = Path(__file__).resolve().parents[2]
_HEAD: Final = (
    "# Made from a talk whose worker allowed it, with invented values. Read it, give\n"
    "# it a name that says what it shows, and change what the bot should have said.\n"
)
_PLACEHOLDER: Final = re.compile(r"\{\w+\}")
_FEWEST_OWN_LETTERS: Final = 15


@dataclass(frozen=True)
class Exchange:
    """One turn: what the worker did and what came back.

    `pressed` is the title of a button with, for one on a card, the card's title.
    """

    typed: str | None
    pressed: str | None
    said: tuple[str, ...]
    cards: tuple[Mapping[str, Any], ...] = ()


def scenario(exchanges: Iterable[Exchange], *, seed: str) -> str:
    """Return the scenario as YAML; equal seeds give equal invented values."""
    turns = [_turn(exchange, seed) for exchange in exchanges]
    out = io.StringIO()
    yaml: Any = YAML()
    yaml.default_flow_style = None
    yaml.width = 4096
    yaml.dump(turns, out)
    return _HEAD + out.getvalue()


def _turn(exchange: Exchange, seed: str) -> dict[str, Any]:
    turn: dict[str, Any] = {}
    if exchange.pressed is not None:
        turn["press"] = _quoted(invented(exchange.pressed, seed))
    else:
        turn["worker"] = _quoted(invented(exchange.typed or "", seed))
    names = list(dict.fromkeys(responses_in("\n".join(exchange.said))))
    if names:
        turn["bot"] = names
    if exchange.cards:
        turn["cards"] = {"count": len(exchange.cards)}
        kinds = {str(card.get("kind")) for card in exchange.cards}
        if len(kinds) == 1:
            turn["cards"]["kind"] = kinds.pop()
    return turn


def _quoted(text: str) -> Any:
    # What looks like a number or a word of YAML must stay text.
    if re.fullmatch(r"[a-zA-Z][\w ,.'-]*", text) and not _is_word_of_yaml(text):
        return text
    return DoubleQuotedScalarString(text)


def _is_word_of_yaml(text: str) -> bool:
    return text.lower() in {"yes", "no", "true", "false", "null", "on", "off", "y", "n"}


def responses_in(text: str) -> tuple[str, ...]:
    """Return the names of the responses that `text` says, in the order it says them.

    Responses with too few words of their own are left out: they would be in anything.
    """
    found = [
        (match.start(), name)
        for name, patterns in _responses().items()
        for pattern in patterns
        if (match := pattern.search(text))
    ]
    return tuple(dict.fromkeys(name for _, name in sorted(found)))


@functools.lru_cache(maxsize=1)
def _responses() -> Mapping[str, Sequence[re.Pattern[str]]]:
    read = YAML(typ="safe")
    found: dict[str, list[re.Pattern[str]]] = {}
    for path in sorted((ROOT / "data").glob("*/responses.yml")):
        listed = read.load(path.read_text(encoding="utf-8")).get("responses") or {}
        for name, variants in listed.items():
            texts = [str(variant.get("text") or "") for variant in variants]
            found[name] = [_pattern(text) for text in texts if _tells(text)]
    return found


def _tells(text: str) -> bool:
    own = re.sub(r"\W", "", _PLACEHOLDER.sub("", text))
    return len(own) >= _FEWEST_OWN_LETTERS


def _pattern(text: str) -> re.Pattern[str]:
    parts = [re.escape(part.strip()) for part in _PLACEHOLDER.split(text)]
    # A placeholder may hold nothing; the blanks round it go together then.
    return re.compile(r"\s*.*?\s*".join(parts), re.DOTALL)
