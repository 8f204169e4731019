"""From je to u: the same text for who prefers to be addressed formally.

Our texts are written with je. The words around each "je" decide whether it is "u" or
"uw" and whether the verb before it changes (address.yml). What stands between double
quotes is somebody's own words and stays.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

TABLE_FILE = Path(__file__).with_name("address.yml")

_QUOTED = re.compile(r'("[^"]*"|“[^”]*”|«[^»]*»)')
_JE = re.compile(
    r"(?:\b(?P<before>[\w'’]+)(?P<gap> ))?\b(?P<je>je|jij|jou|jouwe?|jezelf)\b"
    r"(?= (?P<after>[\w'’]+))?",
    re.IGNORECASE,
)
_PLAIN = {"jij": "u", "jou": "u", "jouw": "uw", "jouwe": "uwe", "jezelf": "uzelf"}


@dataclass(frozen=True)
class AddressTable:
    """The checked table: lists of words beside "je", and what becomes of verbs."""

    kept: tuple[str, ...]
    phrases: Mapping[str, str]
    owned: frozenset[str]
    free: frozenset[str]
    inverted: Mapping[str, str]


@functools.cache
def address_table() -> AddressTable:
    """Return the table of address.yml."""
    content = YAML(typ="safe").load(TABLE_FILE.read_text(encoding="utf-8"))
    return AddressTable(
        tuple(content["kept"]),
        dict(content["phrases"]),
        frozenset(content["owned"].split()),
        frozenset(content["free"].split()),
        dict(content["inverted"]),
    )


def to_formal(text: str) -> str:
    """Return the text with u instead of je; quoted words stay as they are."""
    parts = _QUOTED.split(text)
    # With one group in the pattern, every second part is quoted.
    return "".join(p if i % 2 else _formal(p) for i, p in enumerate(parts))


def formal_json(value: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """Return a card with the texts of these fields and its button titles in u-form."""
    changed = dict(value)
    for name in fields:
        if isinstance(changed.get(name), str):
            changed[name] = to_formal(changed[name])
    changed["buttons"] = [
        {**button, "title": to_formal(str(button["title"]))}
        for button in value.get("buttons", ())
    ]
    return changed


def _formal(text: str) -> str:
    table = address_table()
    held: list[str] = []

    def hold(words: str) -> str:
        held.append(words)
        return f"\0{len(held) - 1}\0"

    for phrase in table.kept:
        text = _phrase(phrase).sub(lambda found: hold(found[0]), text)
    for phrase, formal in table.phrases.items():
        for said in set(_phrase(phrase).findall(text)):
            text = text.replace(said, hold(_like(said, formal)))
    text = _JE.sub(_one, text)
    return re.sub("\0(\\d+)\0", lambda found: held[int(found[1])], text)


@functools.lru_cache(maxsize=256)
def _phrase(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(words)}\b", re.IGNORECASE)


def _one(found: re.Match[str]) -> str:
    table = address_table()
    je, after = found["je"], (found["after"] or "").lower()
    before, gap = found["before"] or "", found["gap"] or ""
    owner = je.lower() == "je" and after in table.owned
    new = "uw" if owner else _PLAIN.get(je.lower(), "u")
    if new == "u" and je.lower() in {"je", "jij"}:
        before = _like(before, table.inverted.get(before.lower(), before))
    return f"{before}{gap}{_like(je, new)}"


def _like(old: str, new: str) -> str:
    """Return `new` with a capital where `old` has one."""
    return new[:1].upper() + new[1:] if old[:1].isupper() else new
