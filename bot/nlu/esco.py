"""Occupations from ESCO, the European classification, in place of our own list.

The official download (esco.ec.europa.eu: ESCO dataset, occupations, Dutch, CSV) has a
row an occupation with the columns conceptUri, iscoGroup, preferredLabel and altLabels;
alternative labels stand on lines of their own within the cell.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.wordlists import FILES, Entry

COLUMNS = ("conceptUri", "iscoGroup", "preferredLabel", "altLabels")
# The first digit of an ISCO-08 group.
_MAJOR_GROUPS = {
    "0": "armed forces",
    "1": "managers",
    "2": "professionals",
    "3": "technicians and associate professionals",
    "4": "clerical support",
    "5": "service and sales",
    "6": "agriculture",
    "7": "craft and trades",
    "8": "operators and assemblers",
    "9": "elementary occupations",
}
_HEADER = (
    "# Occupations from the ESCO classification of the European Commission.\n"
    "# Written by `koffiebreak import-esco`; headings are ISCO-08 major groups.\n"
)
# Signs with a meaning of their own in a word list.
_RESERVED = str.maketrans({",": " ", ":": " ", "[": "(", "]": ")", "#": " "})


class EscoError(ValueError):
    """The file is no ESCO download of occupations; says what is wrong and where."""


@dataclass(frozen=True)
class EscoReport:
    """What an import did."""

    target: Path
    occupations: int
    labels: int


def import_esco(source: Path, folder: Path) -> EscoReport:
    """Write the occupations of an ESCO file to `folder`, where they replace our list.

    The list that is there stays untouched when anything is wrong. Raises `EscoError`.
    """
    entries = read_esco(source)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / FILES["job"]
    fresh = target.with_name(f"{target.name}.new")
    fresh.write_text(_as_list(entries), "utf-8")
    os.replace(fresh, target)
    labels = sum(len(entry.words) for entry in entries)
    return EscoReport(target, len(entries), labels)


def read_esco(source: Path) -> list[Entry]:
    """Return the occupations of an ESCO file, one entry a preferred label.

    Raises `EscoError`, with the file and the line, for anything but the Dutch CSV.
    """
    try:
        text = source.read_text("utf-8-sig")
    except OSError as error:
        raise EscoError(f"{source}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise EscoError(f"{source}: is not UTF-8 text") from error
    rows = csv.DictReader(io.StringIO(text), strict=True)
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise EscoError(
            f"{source}: no column {', '.join(missing)}; take the CSV of the Dutch "
            "occupations from the ESCO download page"
        )
    try:
        entries = list(_merged(source, rows))
    except csv.Error as error:
        raise EscoError(f"{source}, line {rows.line_num}: {error}") from error
    if not entries:
        raise EscoError(f"{source}: holds no occupations")
    return entries


def _merged(source: Path, rows: csv.DictReader[str]) -> Iterator[Entry]:
    """Yield an entry a name: ESCO now and then has one label for two occupations."""
    found: dict[str, Entry] = {}
    for row in rows:
        names = list(_names(row.get("preferredLabel")))
        if not names:
            raise EscoError(f"{source}, line {rows.line_num}: no preferredLabel")
        name = names[0]
        others = [label for label in _names(row.get("altLabels")) if label != name]
        words = (name, *names[1:], *others)
        group = _MAJOR_GROUPS.get((row.get("iscoGroup") or "").strip().lstrip("C")[:1])
        if name in found:
            words = (*found[name].words, *words)
            group = found[name].group
        found[name] = Entry(name, tuple(dict.fromkeys(words)), group)
    yield from found.values()


def _names(cell: str | None) -> Iterator[str]:
    """Yield the labels of a cell in lower case: one a line, both of 'man/vrouw'."""
    for line in (cell or "").splitlines():
        for label in line.split("/"):
            name = " ".join(label.translate(_RESERVED).lower().split())
            if name:
                yield name


def _as_list(entries: Sequence[Entry]) -> str:
    lines = [_HEADER]
    group: str | None = None
    for entry in sorted(entries, key=lambda entry: (entry.group or "", entry.name)):
        if entry.group != group:
            group = entry.group
            lines.append(f"[{group or 'other'}]\n")
        others = ", ".join(word for word in entry.words if word != entry.name)
        lines.append(f"{entry.name}: {others}\n" if others else f"{entry.name}\n")
    return "".join(lines)
