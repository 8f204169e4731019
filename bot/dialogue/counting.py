"""What is counted of turns, for the metrics; never whose, and never a care turn."""

from __future__ import annotations

import collections
import logging
from collections.abc import Callable, Mapping

from bot.dialogue.kept import Kept
from bot.storage.numbers import NOT_UNDERSTOOD

log = logging.getLogger(__name__)


class TurnCounts:
    """Counts since the start of the process."""

    def __init__(self) -> None:
        self._counts: collections.Counter[str] = collections.Counter()
        self._took: Callable[[float], None] | None = None

    def as_mapping(self) -> Mapping[str, int]:
        """Return a copy of the counts by outcome."""
        return dict(self._counts)

    def watch(self, took: Callable[[float], None]) -> None:
        """Tell `took` how many seconds each turn takes, care turns left out."""
        self._took = took

    def add(self, outcome: str) -> None:
        """Count one more of an outcome."""
        self._counts[outcome] += 1

    def add_turn(self, kept: Kept, *, seconds: float) -> None:
        """Count a turn by what is kept of it."""
        if kept.masking_failed:
            self.add("masking_failed")
            log.error("masking_failed")
        # Care turns are never counted.
        if kept.care:
            return
        self.add("turn")
        if kept.failed:
            self.add("failed")
        if kept.intent == NOT_UNDERSTOOD:
            self.add("not_understood")
        if self._took is not None:
            self._took(seconds)
