"""The word lists behind the entities: who reads them, and how they are written.

A list is a text file: a line an entry, `usual name: other name, other name`, a `#` for
a comment and `[heading]` for a group. The usual name is the value that others get to
see; for sectors, schemes and steps it is the id of the catalogue. See `lists/`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.catalogue.load import load_catalogue
from bot.settings import Settings

LISTS = Path(__file__).parent / "lists"
LOOKALIKES_FILE = "lookalikes.txt"
FILES = {
    "job": "jobs.txt",
    "sector": "sectors.txt",
    "skill": "skills.txt",
    "scheme": "schemes.txt",
    "step": "steps.txt",
    "education": "education.txt",
    "employment": "employment.txt",
    "company_size": "company_sizes.txt",
}
# The usual name of the other entities is an id, which nobody types.
_BY_NAME = frozenset({"job", "skill"})


class WordListError(ValueError):
    """A word list cannot be read; the message names file and line."""


@dataclass(frozen=True)
class Entry:
    """One thing with the names it goes by; `group` is the heading it stands under."""

    name: str
    words: tuple[str, ...]
    group: str | None = None


@dataclass(frozen=True)
class WordLists:
    """All entries of each listed entity, and the words that only look like one."""

    entries: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    lookalikes: tuple[str, ...] = ()

    def fingerprint(self) -> str:
        """Return a short hash that changes whenever an entry does."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

    def to_json(self) -> str:
        """Return the lists as JSON, in a stable order."""
        entries = {
            entity: [[entry.name, list(entry.words), entry.group] for entry in entries]
            for entity, entries in sorted(self.entries.items())
        }
        plain = {"entries": entries, "lookalikes": self.lookalikes}
        return json.dumps(plain, ensure_ascii=False)

    def without_lookalikes(self) -> WordLists:
        """Return the same entries, with every near word taken for a slip."""
        return WordLists(self.entries)

    @classmethod
    def from_json(cls, text: str) -> WordLists:
        """Read what `to_json` wrote."""
        plain = json.loads(text)
        entries = {
            entity: tuple(
                Entry(name, tuple(words), group) for name, words, group in row
            )
            for entity, row in plain["entries"].items()
        }
        return cls(entries, tuple(plain["lookalikes"]))


def imported_lists(settings: Settings) -> Path:
    """Return the folder for lists that take the place of ours; it may not exist."""
    return settings.data_folder / "lists"


def our_word_lists(overlay: Path | None = None) -> WordLists:
    """Return our lists with the synonyms of the catalogue's schemes.

    A list in the folder `overlay` takes the place of ours. Raises `WordListError` or
    `bot.catalogue.load.CatalogueError`.
    """
    schemes = load_catalogue().schemes
    return load_word_lists(
        overlay=overlay,
        synonyms={"scheme": {id_: record.synonyms for id_, record in schemes.items()}},
    )


def load_word_lists(
    folder: Path = LISTS,
    *,
    overlay: Path | None = None,
    synonyms: Mapping[str, Mapping[str, Iterable[str]]] | None = None,
) -> WordLists:
    """Read the lists of a folder.

    A file of the same name in `overlay` takes the place of ours, as ESCO's occupations
    do. `synonyms` (entity → id → words) is added to the entries with that id. Raises
    `WordListError` when a list is missing or broken.
    """
    entries = {}
    for entity, name in FILES.items():
        path = folder / name
        if overlay is not None and (overlay / name).is_file():
            path = overlay / name
        found = read_list(path, by_id=entity not in _BY_NAME)
        entries[entity] = _with_synonyms(found, (synonyms or {}).get(entity, {}))
    return WordLists(entries, _read_lookalikes(folder, overlay))


def read_list(path: Path, *, by_id: bool = False) -> tuple[Entry, ...]:
    """Read one list; with `by_id` the name of an entry is not one of its words.

    Raises `WordListError` for a file that is missing, not UTF-8, has an entry without
    a name, or a name twice.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WordListError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    entries: dict[str, Entry] = {}
    group: str | None = None
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            group = line[1:-1]
            continue
        name, _, rest = line.partition(":")
        name = name.strip()
        if not name:
            raise WordListError(f"{path}, line {number}: an entry needs a name")
        if name in entries:
            raise WordListError(f"{path}, line {number}: '{name}' stands here twice")
        words = [word.strip() for word in rest.split(",") if word.strip()]
        if not by_id:
            words.insert(0, name)
        entries[name] = Entry(name, tuple(dict.fromkeys(words)), group)
    return tuple(entries.values())


def _read_lookalikes(folder: Path, overlay: Path | None) -> tuple[str, ...]:
    """Read the words that look like a listed one; a folder need not have them."""
    for place in (overlay, folder):
        if place is not None and (place / LOOKALIKES_FILE).is_file():
            lines = (place / LOOKALIKES_FILE).read_text("utf-8").splitlines()
            return tuple(line for line in lines if line and not line.startswith("#"))
    return ()


def _with_synonyms(
    entries: tuple[Entry, ...], synonyms: Mapping[str, Iterable[str]]
) -> tuple[Entry, ...]:
    merged = {entry.name: entry for entry in entries}
    for name, words in synonyms.items():
        entry = merged.get(name, Entry(name, ()))
        merged[name] = Entry(
            name, tuple(dict.fromkeys((*entry.words, *words))), entry.group
        )
    return tuple(merged.values())
