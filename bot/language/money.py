"""Amounts of money in a message, in euros."""

from __future__ import annotations

from collections.abc import Iterator

from bot.language.canonical import Canonical, whole_tokens
from bot.language.spans import Span, longest_first

_NUMBER = r"(?P<amount>\d+(?:\.\d+)?)(?: , -| - )?"
_WORD = r"euro|ballen|pieken|piek|eurie|eu|eurotjes|eurokes"
_PATTERNS = (
    whole_tokens(rf"€ {_NUMBER}(?: (?P<times>k|mille|ton|miljoen))?"),
    whole_tokens(
        rf"(?<!paar ){_NUMBER}(?: (?P<times>k|mille|ton|miljoen))? (?:€|{_WORD})"
    ),
    whole_tokens(r"(?P<amount>\d+(?:\.\d)?) (?P<times>k)"),
    whole_tokens(rf"euro {_NUMBER}(?P<times>(?!))?"),
    whole_tokens(r"(?P<amount>\d{2,}(?:\.\d+)?) , -(?: -)?(?P<times>(?!))?"),
)
_HUNDREDS = whole_tokens(
    r"(?:een )?paar (?P<unit>100|1000|honderd|duizend|honderden|tientjes|tientje)"
    rf"(?: (?:{_WORD}))?"
)
_FEW = {"100": 200, "honderd": 200, "honderden": 200, "1000": 2000, "duizend": 2000}
_TIMES = {"k": 1_000, "mille": 1_000, "ton": 100_000, "miljoen": 1_000_000}


def find_money(text: str) -> list[Span[float]]:
    """Return the amounts in a message, in euros; whole amounts as int."""
    return money_in(Canonical(text))


def money_in(message: Canonical) -> list[Span[float]]:
    """Return the amounts in a canonical message; see `find_money`."""
    return longest_first(_candidates(message))


def read_money(words: str) -> float | None:
    """Return the euros of words that are known to be an amount, or None."""
    message = Canonical(words)
    spans = money_in(message)
    if spans:
        return max(spans, key=lambda span: span.end - span.start).value
    numbers = [token.text for token in message.tokens if token.text[0].isdigit()]
    return _whole(float(numbers[0])) if len(numbers) == 1 else None


def _candidates(message: Canonical) -> Iterator[Span[float]]:
    for pattern in _PATTERNS:
        for match in message.finditer(pattern):
            times = _TIMES.get(match["times"] or "", 1)
            start, end = message.places(match)
            yield Span(start, end, _whole(float(match["amount"]) * times))
    for match in message.finditer(_HUNDREDS):
        start, end = message.places(match)
        yield Span(start, end, _FEW.get(match["unit"], 20))


def _whole(amount: float) -> float:
    return int(amount) if amount == int(amount) else amount
