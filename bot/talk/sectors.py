"""What changes in each sector, and what learning looks like there (sectors.yml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.catalogue.reader import Fault, RecordReader
from bot.catalogue.vocabulary import SECTORS
from bot.language.formatting import enumerate_nl

SECTORS_FILE = Path(__file__).with_name("sectors.yml")

FORMS: Final = ("elearning", "looking_over", "challenge", "rotation", "practice")
"""What developing can be: an hour online, looking over a shoulder, a task above one's
level, other work for a while, practising where mistakes cost nothing."""

_SHOWN_TOGETHER: Final = ("elearning", "looking_over", "practice")


@dataclass(frozen=True)
class SectorView:
    """A sector seen from its shop floor; all texts Dutch.

    `changes` is one sentence about the next years without figures, `examples` holds a
    part of a sentence for each of `FORMS`.
    """

    changes: str
    examples: Mapping[str, str]

    def examples_in_words(self) -> str:
        """Return three unlike examples as 'a, b of c'."""
        return enumerate_nl([self.examples[form] for form in _SHOWN_TOGETHER], "of")


class SectorsError(ValueError):
    """The file is not fit for use; the message holds every fault."""


@lru_cache(maxsize=4)
def load_sectors(path: Path = SECTORS_FILE) -> Mapping[str, SectorView]:
    """Return the view of every sector of the contract; SectorsError with all faults."""
    faults: list[Fault] = []
    try:
        tree = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (YAMLError, OSError, ValueError) as error:
        raise SectorsError(f"{path.name}: {' '.join(str(error).split())}") from error
    reader = RecordReader(tree, path.name, faults=faults)
    views = {}
    for sector in SECTORS:
        found = reader.record(sector)
        if found is None:
            continue
        changes = found.text("changes")
        views[sector] = SectorView(changes, {form: found.text(form) for form in FORMS})
    reader.finish()
    if faults:
        raise SectorsError("\n".join(str(fault) for fault in sorted(faults)))
    return views
