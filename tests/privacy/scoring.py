"""Recall and precision of masking on the set, by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.privacy import RawText, find_personal
from tests.privacy.masking_set import Sentence

Found = Sequence[tuple[int, int, str]]
"""Start, end and kind of what a masker takes away."""


@dataclass(frozen=True)
class Score:
    """Counts of one kind: what had to go, what went, and what went in vain."""

    wanted: int
    masked: int
    taken: int
    right: int

    @property
    def recall(self) -> float:
        """Share of the personal parts that are masked whole."""
        return self.masked / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        """Share of what was masked that overlaps with something personal."""
        return self.right / self.taken if self.taken else 1.0


def ours(text: str) -> Found:
    """Return what our masking finds."""
    return [
        (found.start, found.end, found.token.strip("«»"))
        for found in find_personal(RawText(text))
    ]


def score(
    sentences: Iterable[Sentence], find: Callable[[str], Found] = ours
) -> dict[str, Score]:
    """Return the score of each kind that occurs, and of `all`.

    A personal part counts as masked when every character but signs and blanks is,
    whatever kind the masker takes it for.
    """
    wanted: Counter[str] = Counter()
    masked: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for sentence in sentences:
        found = find(sentence.text)
        gone = {place for start, end, _ in found for place in range(start, end)}
        for gold in sentence.gold:
            wanted[gold.kind] += 1
            masked[gold.kind] += all(
                place in gone
                for place in range(gold.start, gold.end)
                if sentence.text[place].isalnum()
            )
        for start, end, kind in found:
            taken[kind] += 1
            right[kind] += any(
                start < gold.end and end > gold.start for gold in sentence.gold
            )
    kinds = sorted(wanted | taken)
    by_kind = {k: Score(wanted[k], masked[k], taken[k], right[k]) for k in kinds}
    totals = (sum(c.values()) for c in (wanted, masked, taken, right))
    return {**by_kind, "all": Score(*totals)}


def faults(sentences: Iterable[Sentence]) -> list[str]:
    """Return each sentence in which something is missed or masked in vain."""
    found = []
    for sentence in sentences:
        total = score([sentence])["all"]
        if total.masked < total.wanted or total.right < total.taken:
            kinds = [sentence.text[a:b] for a, b, _ in ours(sentence.text)]
            found.append(f"{sentence.text!r} → {kinds}")
    return found
