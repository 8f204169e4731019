"""How far two readers agree beyond what chance would bring: Cohen's kappa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of (first, second) labels: 1 is full agreement, 0 chance.

    None without pairs, and where both readers gave one and the same label to
    everything: chance alone would have done that too, so nothing is known.
    """
    total = len(pairs)
    if not total:
        return None
    first = Counter(one for one, _ in pairs)
    second = Counter(two for _, two in pairs)
    observed = sum(one == two for one, two in pairs) / total
    chance = sum(first[label] * second[label] for label in first) / total**2
    return None if chance == 1 else (observed - chance) / (1 - chance)
