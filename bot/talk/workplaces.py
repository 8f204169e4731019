"""The sector that follows from a job or a workplace, so that it need not be asked."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML

WORKPLACES_FILE = Path(__file__).with_name("workplaces.yml")
JOBS_FILE = Path(__file__).parents[1] / "nlu" / "lists" / "jobs.txt"
"""The list of occupations that the model reads too; its headings name sectors."""


def sector_of(job: str | None, text: str) -> str | None:
    """Return the sector of this occupation, or of a workplace in the text, or None."""
    found = _sectors_of_jobs().get((job or "").lower())
    if found is not None:
        return found
    place = _workplace_pattern().search(text)
    return _workplaces()[place.group(1).lower()] if place else None


def sector_of_company(text: str) -> str | None:
    """Return the sector of a workplace an employer names ("ik heb een garage")."""
    words = re.findall(r"[\w'-]+", text.lower())
    return next((_workplaces()[word] for word in words if word in _workplaces()), None)


@functools.cache
def _sectors_of_jobs() -> Mapping[str, str]:
    sectors: dict[str, str] = {}
    sector = ""
    for line in JOBS_FILE.read_text(encoding="utf-8").splitlines():
        heading = re.fullmatch(r"\[(\w+)\]", line.strip())
        if heading:
            sector = heading[1]
        elif line.strip() and not line.startswith("#") and sector not in {"", "other"}:
            sectors.setdefault(line.partition(":")[0].strip().lower(), sector)
    return sectors


@functools.cache
def _workplaces() -> Mapping[str, str]:
    content = YAML(typ="safe").load(WORKPLACES_FILE.read_text(encoding="utf-8"))
    return {place: sector for sector, places in content.items() for place in places}


@functools.cache
def _workplace_pattern() -> re.Pattern[str]:
    places = "|".join(
        re.escape(place) for place in sorted(_workplaces(), key=len, reverse=True)
    )
    return re.compile(
        r"\b(?:in|bij|op|voor|aan|vanuit)\s+(?:(?:een|het|de|den|n|t|'t|ne|mijn|ons|onze|"
        rf"groot|grote|klein|kleine|eigen)\s+)*({places})\b",
        re.IGNORECASE,
    )
