"""Transfer codes: six Dutch words, easy to read out and to type over."""

from __future__ import annotations

import functools
import re
import secrets
from pathlib import Path
from typing import Final

WORDS_IN_CODE: Final = 6
"""Six of 2048 words are 66 bits: out of reach within ten minutes."""


@functools.lru_cache(maxsize=1)
def word_list() -> tuple[str, ...]:
    """Return the words: 2048 short ones in ASCII, no two alike."""
    file = Path(__file__).with_name("words.txt")
    return tuple(file.read_text(encoding="ascii").split())


def new_code() -> str:
    """Return a random code such as `appel-boom-fiets-kaars-lamp-water`."""
    return "-".join(secrets.choice(word_list()) for _ in range(WORDS_IN_CODE))


def normalised(code: str) -> str:
    """Return a code as it is compared: capitals, blanks and signs do not matter."""
    return "-".join(re.findall(r"[a-z]+", code.lower()))
