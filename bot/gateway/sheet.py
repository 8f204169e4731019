"""A plan as it stands on paper: one outline that the page and the PDF both follow."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from ruamel.yaml import YAML

from bot.language.formatting import iso_in_words

Kind = Literal["plan", "sheet"]

_DETAILS: Final = (
    "date",
    "first_action",
    "outcome",
    "effort",
    "cost",
    "next_action",
    "ask_whom",
    "apply_how",
    "contact",
    "url",
    "verified_on",
)
"""Members of a plan item that become a line, in this order."""
_FOR_THE_WORKER: Final = frozenset(
    {"first_action", "outcome", "next_action", "ask_whom", "apply_how"}
)
"""Those that are for the worker alone; the manager's sheet goes without."""
_DAYS: Final = frozenset({"date", "verified_on"})


@dataclass(frozen=True)
class Detail:
    """One line below a heading; `day` is ISO where the text is one, `url` a link."""

    label: str
    text: str
    day: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Section:
    """One item of the plan; `note` is a letter to hand over, a line a sentence."""

    title: str
    text: str
    if_then: str
    details: tuple[Detail, ...]
    note_title: str
    note: tuple[str, ...]


@dataclass(frozen=True)
class Outline:
    """Everything that stands on the paper; `file` is its name without ending."""

    title: str
    lead: str
    sections: tuple[Section, ...]
    empty: str
    footer: str
    file: str


def outline_of(plan: Mapping[str, Any], kind: Kind, today: dt.date) -> Outline:
    """Return the outline of a plan, or of the sheet for the manager."""
    words = _words()
    own = words[kind]
    return Outline(
        title=str(own.get("title") or plan["title"]),
        lead=own["lead"],
        sections=tuple(_section(item, kind, words, today) for item in plan["items"]),
        empty=own["empty"],
        footer=own["footer"].format(day=iso_in_words(plan["made_on"], today)),
        file=own["file"],
    )


def sheet_of(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plan with the ticked items alone, for the manager's eyes.

    What the worker said in their own words stays with the worker.
    """
    items = [
        {name: value for name, value in item.items() if name != "words"}
        for item in plan["items"]
        if item["shared"]
    ]
    return {**plan, "title": _words()["sheet"]["title"], "items": items}


def _section(
    item: Mapping[str, Any], kind: Kind, words: Mapping[str, Any], today: dt.date
) -> Section:
    note = str(item.get("note") or "").strip()
    is_a_note = item.get("kind") == "note"
    left_out = _FOR_THE_WORKER if kind == "sheet" else frozenset()
    return Section(
        title=item["title"],
        # What stands above a note tells the worker what to do with it.
        text="" if is_a_note and kind == "sheet" else item["text"],
        if_then=item.get("if_then") or "",
        details=tuple(
            _detail(name, item[name], words, today)
            for name in _DETAILS
            if name not in left_out
            if item.get(name) or (name == "verified_on" and name in item)
        ),
        note_title=words["note_title"] if note and not is_a_note else "",
        note=tuple(note.splitlines()),
    )


def _detail(
    name: str, value: str | None, words: Mapping[str, Any], today: dt.date
) -> Detail:
    label = words["labels"][name]
    if value is None:
        return Detail(label, words["never_verified"])
    if name in _DAYS:
        return Detail(label, iso_in_words(value, today), day=value)
    return Detail(label, value, url=value if name == "url" else None)


@functools.lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    file = Path(__file__).with_name("sheets.yml")
    loaded: dict[str, Any] = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    return loaded
