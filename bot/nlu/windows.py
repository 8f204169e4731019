"""The words of a message that stand together, one to six of them, written as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.language.canonical import Token
from bot.language.normalise import fold
from bot.language.sounds import sound

_MOST_WORDS = 6
_GLUE = re.compile(r"[^a-z0-9&+#]+")
_STOPS = frozenset(".,!?;:()")
# Shorter words are too often like another.
_SHORTEST_MISSPELT = 8
# Small words hold a name together; what is misspelt does not begin or end with one.
_SMALL_WORDS = frozenset(
    {"aan", "al", "bij", "dat", "de", "die", "dus", "een", "en", "er", "het", "hoe"}
    | {"in", "is", "je", "maar", "me", "met", "mijn", "niet", "of", "om", "ook", "op"}
    | {"te", "uit", "van", "voor", "wat", "wil", "zo"}
)


class Window(NamedTuple):
    """Tokens `first` to `last` (inclusive) as one word, `key`, and its sound.

    `shortest` is the length of the shortest word in it.
    """

    first: int
    last: int
    key: str
    heard: str
    shortest: int


def glue(words: str) -> str:
    """Return words without accents, blanks, hyphens and apostrophes."""
    return _GLUE.sub("", fold(words))


def windows(tokens: Sequence[Token]) -> list[Window]:
    """Return the windows of a message in reading order, short ones first.

    None goes over punctuation between sentences; the dot of 'leeroverzicht.nl' is none.
    """
    pieces = [_piece(token.folded) for token in tokens]
    heard = [sound(piece) for piece in pieces]
    found: list[Window] = []
    for first, token in enumerate(tokens):
        if token.folded[0].isalnum():
            found += _beginning_at(first, tokens, pieces, heard)
    return found


def may_be_misspelt(tokens: Sequence[Token], window: Window) -> bool:
    """Tell whether several words may be one name that is written by ear."""
    return (
        window.first < window.last
        and len(window.key) >= _SHORTEST_MISSPELT
        and tokens[window.first].folded not in _SMALL_WORDS
        and tokens[window.last].folded not in _SMALL_WORDS
    )


def _piece(folded: str) -> str:
    # Nearly every token is a plain word already.
    plain = folded.isalnum() and folded.isascii()
    return folded if plain else _GLUE.sub("", folded)


def _beginning_at(
    first: int, tokens: Sequence[Token], pieces: Sequence[str], heard: Sequence[str]
) -> Iterator[Window]:
    key = sounds = ""
    shortest = len(pieces[first])
    words = 0
    for last in range(first, len(tokens)):
        piece = pieces[last]
        if piece:
            key += piece
            sounds += heard[last]
            shortest = min(shortest, len(piece))
            words += 1
            yield Window(first, last, key, sounds, shortest)
            if words == _MOST_WORDS:
                return
        elif tokens[last].folded in _STOPS and not _within_word(tokens, last):
            return


def _within_word(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a dot stands between two letters: in an address, not a sentence."""
    return (
        0 < place < len(tokens) - 1
        and tokens[place].folded == "."
        and tokens[place - 1].end == tokens[place].start
        and tokens[place].end == tokens[place + 1].start
    )
