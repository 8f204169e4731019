"""What the tagger is told about each token of a message."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.canonical import Canonical, Token
from bot.language.durations import Duration
from bot.nlu.candidates import Candidate

Features = list[list[str]]
_NEIGHBOURS = (-2, -1, 1, 2)


def token_features(message: Canonical, candidates: Sequence[Candidate]) -> Features:
    """Return the features of each token: its form, its neighbours, what the lists say.

    A feature is a word that is there or not. Slips of the pen are met by prefixes,
    suffixes and the canonical form.
    """
    tokens = message.tokens
    seen = _candidate_features(len(tokens), candidates)
    own = [_form(token) for token in tokens]
    features: Features = []
    for place, token in enumerate(tokens):
        row = ["bias", *own[place], *seen[place]]
        for offset in _NEIGHBOURS:
            neighbour = place + offset
            if not 0 <= neighbour < len(tokens):
                row.append(f"{offset}:edge")
                continue
            row.append(f"{offset}:w={tokens[neighbour].text}")
            if abs(offset) == 1:
                row.append(f"{offset}:suf3={tokens[neighbour].folded[-3:]}")
                row.extend(f"{offset}:{feature}" for feature in seen[neighbour])
        if place and place + 1 < len(tokens):
            row.append(f"around={tokens[place - 1].text}|{tokens[place + 1].text}")
        if place:
            row.append(f"pair={tokens[place - 1].text}|{token.text}")
        features.append(row)
    return features


def _form(token: Token) -> list[str]:
    word = token.folded
    if token.text[0].isdigit():
        number = float(token.text)
        return ["digit", f"size={_size(number)}", f"w={token.text}"]
    if not word[0].isalpha():
        return [f"w={word}", "punctuation"]
    return [
        f"w={token.text}",
        f"pre3={word[:3]}",
        f"pre5={word[:5]}",
        f"suf2={word[-2:]}",
        f"suf3={word[-3:]}",
        f"suf4={word[-4:]}",
        f"suf6={word[-6:]}",
        f"length={min(len(word), 12) // 3}",
    ]


def _size(number: float) -> str:
    for limit in (1, 4, 10, 16, 22, 41, 66, 100, 1000, 10_000):
        if number <= limit:
            return str(limit)
    return "more"


def _candidate_features(
    length: int, candidates: Sequence[Candidate]
) -> list[list[str]]:
    seen: list[list[str]] = [[] for _ in range(length)]
    for candidate in candidates:
        details = _details(candidate)
        for place in range(candidate.first, candidate.last + 1):
            begin = "B" if place == candidate.first else "I"
            end = "E" if place == candidate.last else "-"
            row = seen[place]
            row.append(f"{candidate.kind}:{begin}")
            row.append(f"{candidate.kind}:{begin}{end}")
            row.extend(f"{candidate.kind}:{begin}:{detail}" for detail in details)
    return seen


def _details(candidate: Candidate) -> list[str]:
    """Return what the value tells: a long duration is rather hours of work."""
    details = []
    if candidate.distance:
        details.append("slip")
    if isinstance(candidate.value, Duration):
        details.append(f"hours={_size(candidate.value.hours)}")
        details.append(f"period={candidate.value.period}")
        if not candidate.value.stated:
            details.append("bare")
    elif candidate.kind in {"company_size", "age"} and not isinstance(
        candidate.value, str
    ):
        details.append(f"size={_size(candidate.value or 0)}")
    return details
