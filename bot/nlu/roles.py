"""Whether a job is the one somebody has or the one they want."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.language.canonical import Token
from bot.nlu.tagger import Tagger, Training

NO_ROLE = "none"
_BEFORE = 5
_AFTER = 4


class RoleGuesser:
    """Tells `current` from `wanted` by the words round a job; use `train`."""

    def __init__(self, tagger: Tagger) -> None:
        """Work with a tagger over single tokens, one a job."""
        self._tagger = tagger

    @classmethod
    def train(
        cls, jobs: Sequence[tuple[Sequence[Token], int, int, str | None]]
    ) -> RoleGuesser | None:
        """Train on (tokens, first, last, role); None when no job has a role."""
        if not any(role for *_, role in jobs):
            return None
        examples = [
            ([_features(tokens, first, last)], [f"B-{role or NO_ROLE}"])
            for tokens, first, last, role in jobs
        ]
        return cls(
            Tagger.train(examples, Training(rarest=1, few_penalty=1.0, few_rounds=30))
        )

    @classmethod
    def from_bytes(cls, model: bytes) -> RoleGuesser:
        """Open what `to_bytes` gave."""
        return cls(Tagger.from_bytes(model))

    def to_bytes(self) -> bytes:
        """Return the trained model."""
        return self._tagger.to_bytes()

    def role(self, tokens: Sequence[Token], first: int, last: int) -> str | None:
        """Return the role of a job, or None where the words do not say."""
        marks = self._tagger.mark([_features(tokens, first, last)])
        role = marks[0].entity if marks else NO_ROLE
        return None if role == NO_ROLE else role


def _features(tokens: Sequence[Token], first: int, last: int) -> list[str]:
    before = [token.text for token in tokens[max(0, first - _BEFORE) : first]]
    after = [token.text for token in tokens[last + 1 : last + 1 + _AFTER]]
    row = ["bias", f"before={len(before)}", f"after={len(after)}"]
    row += [f"b:{word}" for word in before]
    row += [f"a:{word}" for word in after]
    row += [f"b{place}:{word}" for place, word in enumerate(reversed(before[-3:]))]
    row += [f"a{place}:{word}" for place, word in enumerate(after[:2])]
    row += [f"bb:{a}|{b}" for a, b in pairwise(before)]
    return row
