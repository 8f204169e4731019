"""Words that weigh little alone: what danger in a message is about, or is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.care.phrases import PhraseBook, Words


class Cues:
    """Phrases under headings, of which a message may hold many."""

    def __init__(
        self,
        cues: Mapping[str, Sequence[str]],
        *,
        classes: Mapping[str, Sequence[str]],
        words: Words,
    ) -> None:
        """Read the phrases of each heading; ValueError for a fault."""
        self._headings = tuple(cues)
        self._words = words
        self._book = PhraseBook(cues, classes)

    def likeliest(self, text: str) -> str | None:
        """Return the heading that most words speak for; None where no word does.

        Of equals the heading that was named first.
        """
        met = {
            (found.rule, place)
            for found in self._book.find(self._words.cut(text))
            for place in range(found.first, found.last + 1)
        }
        counts = Counter(heading for heading, _ in met)
        most = max(counts.values(), default=0)
        best = [name for name in self._headings if most and counts[name] == most]
        return best[0] if best else None
