"""What a decision may consult besides the state: records, phrases and the day."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.catalogue.models import Catalogue
from bot.talk.exercises.load import load_exercises
from bot.talk.exercises.models import Exercise
from bot.talk.sectors import SectorView, load_sectors
from bot.talk.state import TalkState


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

    def listed(self, key: str) -> tuple[str, ...]:
        """Return a phrase that is a list with commas; KeyError when unknown."""
        return tuple(part.strip() for part in self.texts[key].split(","))


@dataclass(frozen=True)
class AdviserHours:
    """Whether an adviser of the organisation is there now, and from when again.

    `again` is the next opening, None while open; both moments are local.
    """

    open_until: dt.datetime | None
    again: dt.datetime | None


@dataclass(frozen=True)
class Reading:
    """How often people with this role read the talk on this day.

    `names` are theirs, where the organisation tells them. `found`: they searched for
    words and saw that the talk has them, without opening it.
    """

    role: str
    day: dt.date
    count: int
    names: tuple[str, ...] = ()
    found: bool = False


@dataclass(frozen=True)
class TalkContext:
    """Handed to every decision; `today` is the day in Europe/Amsterdam.

    `adviser` is None where the organisation has no advisers of its own, `readings`
    where nobody handed in who read the talk.
    """

    catalogue: Catalogue
    phrases: Phrases
    today: dt.date
    adviser: AdviserHours | None = None
    readings: tuple[Reading, ...] | None = None
    exercises: Mapping[str, Exercise] = field(default_factory=load_exercises)
    sectors: Mapping[str, SectorView] = field(default_factory=load_sectors)

    def known_only(self, state: TalkState) -> TalkState:
        """Return the state without steps and schemes that have no record any more.

        An overlay may have been changed or taken away since they were noted.
        """
        steps, schemes = self.catalogue.steps, self.catalogue.schemes
        return dataclasses.replace(
            state,
            steps_offered=tuple(it for it in state.steps_offered if it in steps),
            steps_seen=tuple(it for it in state.steps_seen if it in steps),
            step_chosen=state.step_chosen if state.step_chosen in steps else None,
            plan=tuple(it for it in state.plan if it["step"] in steps),
            schemes_shown=tuple(it for it in state.schemes_shown if it in schemes),
        )
