"""Which kind of danger a message is about, told by words that weigh little alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.care.lexicon import CrisisKind
from bot.care.phrases import PhraseBook, Words


class KindCues:
    """Tells kinds apart by how many of a message's words speak for each."""

    def __init__(
        self,
        cues: Mapping[CrisisKind, Sequence[str]],
        *,
        classes: Mapping[str, Sequence[str]],
        words: Words,
    ) -> None:
        """Read the phrases of each kind; ValueError for a fault."""
        self._kinds = tuple(cues)
        self._words = words
        self._book = PhraseBook(cues, classes)

    def likely(self, text: str) -> CrisisKind | None:
        """Return the kind that most words speak for; None where no word does.

        Of equals the one that was named first.
        """
        met = {
            (found.rule, place)
            for found in self._book.find(self._words.cut(text))
            for place in range(found.first, found.last + 1)
        }
        counts = Counter(rule for rule, _ in met)
        most = max(counts.values(), default=0)
        best = [kind for kind in self._kinds if most and counts[kind] == most]
        return best[0] if best else None
