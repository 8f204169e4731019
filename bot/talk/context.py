"""What a decision may consult besides the state: catalogue, phrases and the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.catalogue.models import Catalogue


@dataclass(frozen=True)
class Phrases:
    """Short Dutch texts by id (phrases.yml): button titles and parts of sentences."""

    texts: Mapping[str, str]

    def __call__(self, key: str, **values: Any) -> str:
        """Return the phrase with its {placeholders} filled; KeyError when unknown."""
        return self.texts[key].format(**values)

    def get(self, key: str) -> str | None:
        """Return the phrase as it stands, or None when there is none."""
        return self.texts.get(key)


@dataclass(frozen=True)
class TalkContext:
    """Handed to every decision; `today` is the day in Europe/Amsterdam."""

    catalogue: Catalogue
    phrases: Phrases
    today: dt.date
