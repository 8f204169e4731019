"""Text as a worker types it, brought nearer to ordinary Dutch before it is compared.

Not a spelling checker: case and accents go, digits become one, doubled letters shrink,
and the everyday words of chat, slurred and regional Dutch get their ordinary form. The
character n-grams of the classifier carry the other typing errors.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path

from bot.language.normalise import fold

EVERYDAY = Path(__file__).with_name("lists") / "everyday.txt"

_TOKEN = re.compile(r"'?[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[^\w\s]|_")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")


@functools.cache
def everyday_words(path: Path = EVERYDAY) -> Mapping[str, str]:
    """Return the list of words as typed and as meant.

    Raises ValueError, naming the line, for a line of another form or a double.
    """
    words: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        typed, sign, meant = (part.strip() for part in line.partition("="))
        if not sign or not typed or not meant or typed in words:
            raise ValueError(
                f"{path.name}, line {number}: expected a new 'word = word'"
            )
        words[typed] = meant
    return words


def plain_dutch(text: str, words: Mapping[str, str] | None = None) -> str:
    """Return the text in the form the classifier compares; tokens with one blank."""
    known = everyday_words() if words is None else words
    tokens = _TOKEN.findall(_DRAWN_OUT.sub(r"\1\1", fold(text)))
    return " ".join("0" if t.isdigit() else known.get(t, t) for t in tokens)
