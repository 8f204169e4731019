"""Write the lists of names that come from Faker: `bot/privacy/lists/…_faker.txt`.

Faker (MIT, `faker_licence.txt` beside them) carries first names and surnames of the
countries where people at work in the Netherlands come from. It is no dependency: run
this in an environment that has Faker, pyspellchecker and what `bot.privacy` needs,
after the lists beside them changed.

    python -m tools.name_lists

Left out is what may be a word: what the dictionary has, what our own texts use, towns,
and `no_names.txt`, which a person kept. A name in lower case is then masked wherever it
stands.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from spellchecker import SpellChecker

from bot.privacy.lists import LISTS, phrases, words

ROOT: Final = Path(__file__).resolve().parents[1]
OF_FIRST_NAMES: Final = (
    *("nl_NL", "nl_BE", "tr_TR", "pl_PL", "de_DE", "ro_RO", "hu_HU", "es_ES", "pt_PT"),
    *("it_IT", "en_GB", "fr_FR", "hr_HR", "sk_SK", "cs_CZ", "sv_SE", "da_DK"),
)
OF_SURNAMES: Final = ("nl_NL", "nl_BE", "tr_TR", "es_ES", "pt_PT", "ro_RO", "hu_HU")
# The dictionary gives this count to names and to words it met nowhere; a name is more
# than that only where it is a word.
_RARE: Final = 50
_SHORTEST: Final = 5
"""Shorter ones from abroad are slips of Dutch words too often."""
_SHORTEST_DUTCH: Final = 4
_DUTCH: Final = ("nl_NL", "nl_BE")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_WIDTH: Final = 110


def _given(kind: str, locales: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the locale and the name, in lower case."""
    for locale in locales:
        module = importlib.import_module(f"faker.providers.person.{locale}")
        for attribute in (
            f"{kind}_names",
            f"{kind}_names_male",
            f"{kind}_names_female",
        ):
            for name in getattr(module.Provider, attribute, ()):
                yield locale, str(name).lower()


def _towns() -> set[str]:
    module: Any = importlib.import_module("faker.providers.address.nl_NL")
    return {str(city).lower() for city in module.Provider.cities}


def _used() -> set[str]:
    """Return every word of our own texts and training data."""
    files = [*(ROOT / "data").rglob("*.yml"), *(ROOT / "bot").rglob("*.yml")]
    files += (ROOT / "bot" / "nlu" / "lists").glob("*.txt")
    found: set[str] = set()
    for file in files:
        found.update(_WORD.findall(file.read_text(encoding="utf-8").lower()))
    return found


def _known() -> set[str]:
    """Return what the lists beside these say already, whatever it is."""
    found = words("no_names.txt") | words("bodies.txt") | words("places.txt")
    for name in ("first_names", "surnames"):
        found |= words(f"{name}.txt") | words(f"{name}_words.txt")
    for name in ("kept.txt", "employers.txt", "employers_words.txt"):
        found |= {word for phrase in phrases(name) for word in _WORD.findall(phrase)}
    return set(found)


def _write(file: Path, names: Iterable[str]) -> int:
    lines = [
        "# Names of Faker (github.com/joke2k/faker, MIT) that are no Dutch word.",
        "# Written by tools/name_lists.py; do not edit.",
    ]
    line = ""
    chosen = sorted(names)
    for name in chosen:
        if line and len(line) + len(name) >= _WIDTH:
            lines.append(line)
            line = ""
        line = f"{line} {name}".lstrip()
    file.write_text("\n".join([*lines, line]) + "\n", encoding="utf-8")
    return len(chosen)


def main() -> int:
    """Write both lists."""
    counts = SpellChecker(language="nl").word_frequency.dictionary
    no_names = _known() | _used() | _towns()
    for kind, locales, target in (
        ("first", OF_FIRST_NAMES, "first_names_faker.txt"),
        ("last", OF_SURNAMES, "surnames_faker.txt"),
    ):
        chosen = {
            name
            for locale, name in _given(kind, locales)
            if name not in no_names
            and _WORD.fullmatch(name)
            and "-" not in name
            and len(name) >= (_SHORTEST_DUTCH if locale in _DUTCH else _SHORTEST)
            and counts.get(name, 0) <= _RARE
        }
        size = _write(LISTS / target, chosen)
        sys.stdout.write(f"{size} names in {target}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
