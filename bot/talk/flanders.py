"""Who lives or works in Flanders, where our Dutch schemes and desks are of no use.

Of the Flemish schemes we have no source, so nothing is told of them as a fact.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from bot.catalogue.models import Condition, SchemeRecord
from bot.talk.state import TalkState

FLANDERS: Final = "Vlaanderen"
"""The value of the slot `region`, as the conditions of Flemish schemes test it."""

FLANDERS_FILE = Path(__file__).with_name("flanders.yml")


def region_in(text: str) -> str | None:
    """Return `FLANDERS` where a worker says so, "" for work in the Netherlands.

    None where the text says neither.
    """
    words = text.lower()
    content = _content()
    if re.search(str(content["works_in_the_netherlands"]), words):
        return ""
    place = str(content["place"])
    patterns = (str(it).replace("{place}", place) for it in content["says_so"])
    return FLANDERS if any(re.search(it, words) for it in patterns) else None


def is_flemish(state: TalkState) -> bool:
    """Tell whether the worker lives or works in Flanders."""
    return state.region == FLANDERS


def dutch_steps(state: TalkState) -> frozenset[str]:
    """Return the ids of steps that are of no use to this worker: to a Dutch desk."""
    return frozenset(_content()["dutch_steps"]) if is_flemish(state) else frozenset()


def is_flemish_scheme(record: SchemeRecord) -> bool:
    """Tell whether a scheme is one of Flanders, by its condition on the region."""
    return any(
        isinstance(it, Condition)
        and it.field == "region"
        and isinstance(it.value, tuple)
        and FLANDERS in it.value
        for it in record.conditions
    )


@functools.cache
def _content() -> Mapping[str, Any]:
    content: Mapping[str, Any] = YAML(typ="safe").load(
        FLANDERS_FILE.read_text(encoding="utf-8")
    )
    return content
