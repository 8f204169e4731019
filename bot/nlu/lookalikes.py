"""Ordinary Dutch words that are a slip away from a word of the lists.

'trainers' is no misspelt 'trainer', 'planeet' no 'planner': the lexicon leaves these
words alone. `python -m bot.nlu.lookalikes` writes the list anew after the word lists
changed, from the Dutch dictionary of pyspellchecker.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from bot.nlu.lexicon import Lexicon
from bot.nlu.windows import glue
from bot.nlu.wordlists import LISTS, LOOKALIKES_FILE, our_word_lists

# Rarer words in the dictionary are often slips themselves.
RAREST = 100
_HEADER = (
    "# Dutch words that look like a word of the lists and are none.\n"
    "# Written by `python -m bot.nlu.lookalikes`; do not edit.\n"
)


def find_lookalikes(lexicon: Lexicon, dictionary: Iterable[str]) -> list[str]:
    """Return the words that the lexicon would take for a slip, in order."""
    return sorted(
        {
            key
            for key in map(glue, dictionary)
            if any(name.distance for name in lexicon.names(key).values())
        }
    )


def write_lookalikes(target: Path, *, overlay: Path | None = None) -> int:
    """Write the list that goes with our lists, or those of `overlay`; return its size.

    Takes some seconds: every common Dutch word is held against the lists.
    """
    from spellchecker import SpellChecker

    frequencies = SpellChecker(language="nl").word_frequency.dictionary
    common = (word for word, count in frequencies.items() if count >= RAREST)
    lists = our_word_lists(overlay).without_lookalikes()
    words = find_lookalikes(Lexicon(lists), common)
    target.write_text(_HEADER + "\n".join(words) + "\n", "utf-8")
    return len(words)


def main() -> int:
    """Write the list of our own word lists and return the exit status."""
    target = LISTS / LOOKALIKES_FILE
    sys.stdout.write(f"{write_lookalikes(target)} words in {target}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
