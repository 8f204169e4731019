"""Everything the lists and rules see in a message, before anyone chooses.

This is one source of evidence: the tagger learns from it, the rules' own entities come
out of it, and the spaCy pipeline shows it as spans. Nothing in it depends on the day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.language.canonical import Canonical, Token
from bot.language.dates import dates_in
from bot.language.durations import durations_in
from bot.language.money import money_in
from bot.language.spans import Span
from bot.nlu.lexicon import Lexicon, Listed
from bot.nlu.rules import read_by_rule
from bot.nlu.scheme_nouns import is_scheme_noun

# Any day will do: only the places of dates are used, their values are read later.
_SOME_DAY = dt.date(2026, 3, 2)

_BEFORE_ADJECTIVE = frozenset(
    [
        "ben",
        "bent",
        "was",
        "heel",
        "zo",
        "zo'n",
        "te",
        "best",
        "erg",
        "even",
        "niet",
        "nie",
        "nit",
        "ni",
        "nooit",
        "wel",
        "jij",
    ]
)
_BEFORE_FAMILY = frozenset(
    ["mijn", "m'n", "mn", "me", "zijn", "z'n", "haar", "je", "jouw", "een", "onze"]
)
_AFTER_ADJECTIVE = frozenset(
    ["genoeg", "genog", "genoech", "zat", "bedacht", "gevonden"]
)

_MAY_BE = {"duration": ("time_available", "hours")}


@dataclass(frozen=True)
class Candidate:
    """Tokens `first` to `last` (inclusive) that could be a `kind`.

    `kind` is the name of an entity or 'duration', which may turn out to be hours of
    work or time for learning. `value` is normalised where no date is involved. `word`
    is the word of a list that was read, in one.
    """

    kind: str
    first: int
    last: int
    value: Any = None
    distance: int = 0
    word: str = ""

    @property
    def entities(self) -> tuple[str, ...]:
        """The entities this may turn out to be."""
        return _MAY_BE.get(self.kind, (self.kind,))

    @property
    def length(self) -> int:
        """The number of tokens."""
        return self.last - self.first + 1


def find_candidates(message: Canonical, lexicon: Lexicon) -> list[Candidate]:
    """Return the candidates of a message; of one kind the longest wins."""
    found = [
        Candidate(
            f.entity, f.first, _end(message.tokens, f), f.name, f.distance, f.word
        )
        for f in lexicon.find(message.tokens)
        if not (f.entity == "scheme" and _everyday(message.tokens, f.first, f.last))
    ]
    found += [
        Candidate(reading.entity, reading.first, reading.last, reading.value)
        for reading in read_by_rule(message)
    ]
    tokens_at = _token_lookup(message)
    found += _from_spans("date", _places(message), tokens_at)
    found += _from_spans("duration", durations_in(message), tokens_at)
    found += _from_spans("money", money_in(message), tokens_at)
    return _without_overlap(found)


def _end(tokens: Sequence[Token], found: Listed) -> int:
    """Return the last token: the noun behind the name of a scheme belongs to it."""
    after = found.last + 1
    if found.entity != "scheme" or after >= len(tokens):
        return found.last
    if tokens[after].folded == "-" and after + 1 < len(tokens):
        after += 1
    return after if is_scheme_noun(tokens[after].folded) else found.last


def _everyday(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Tell whether 'slim' says how somebody is ('niet slim genoeg'), 'oom' who."""
    if first != last or tokens[first].folded not in {"slim", "oom"}:
        return False
    before = tokens[first - 1].folded if first else ""
    if tokens[first].folded == "oom":
        return before in _BEFORE_FAMILY
    after = tokens[last + 1].folded if last + 1 < len(tokens) else ""
    return before in _BEFORE_ADJECTIVE or after in _AFTER_ADJECTIVE


def _places(message: Canonical) -> list[Span[None]]:
    """Return where dates stand; their values wait for the day to be known."""
    return [Span(s.start, s.end, None) for s in dates_in(message, _SOME_DAY)]


def _from_spans(
    kind: str, spans: list[Span[Any]], tokens_at: Callable[[int, int], tuple[int, int]]
) -> list[Candidate]:
    return [Candidate(kind, *tokens_at(s.start, s.end), s.value) for s in spans]


def _token_lookup(message: Canonical) -> Callable[[int, int], tuple[int, int]]:
    first_at = {token.start: place for place, token in enumerate(message.tokens)}
    last_at = {token.end: place for place, token in enumerate(message.tokens)}
    return lambda start, end: (first_at[start], last_at[end])


def _unlisted(candidate: Candidate) -> int:
    """Prefer the scheme that is listed with its noun: 'evc-subsidie' is no 'evc'."""
    return -len(candidate.word) if candidate.kind == "scheme" else 0


def _without_overlap(candidates: list[Candidate]) -> list[Candidate]:
    taken: dict[str, set[int]] = {}
    kept: list[Candidate] = []
    for candidate in sorted(
        candidates,
        key=lambda c: (-c.length, c.distance, _unlisted(c), c.first, c.kind),
    ):
        tokens = set(range(candidate.first, candidate.last + 1))
        if taken.setdefault(candidate.kind, set()).isdisjoint(tokens):
            taken[candidate.kind] |= tokens
            kept.append(candidate)
    return sorted(kept, key=lambda c: (c.first, c.kind))
