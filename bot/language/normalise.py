"""Light clean-up of typed text, with places that still fit the text as typed."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import groupby

_LIKE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛`´ʼ", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‐‑‒–—−", "-"),
        "\u00a0": " ",
        "\u202f": " ",
    }
)


def clean(text: str) -> str:
    """Return the text in NFC with straight quotes, plain hyphens and plain spaces.

    Has the length of `unicodedata.normalize("NFC", text)`.
    """
    return unicodedata.normalize("NFC", text).translate(_LIKE)


def fold(text: str) -> str:
    """Return the text cleaned, in lower case and without accents: 'tweeën' → 'tweeen'.

    Each character of the NFC form gives exactly one, so places do not shift.
    """
    cleaned = clean(text)
    if cleaned.isascii():
        return cleaned.lower()
    return "".join(map(_fold_character, cleaned))


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character


def nfc_places(text: str) -> tuple[str, list[int] | None]:
    """Return the text in NFC and, per place in it, the place in the text as typed.

    The list has one entry more than the NFC text, for its end; it is None where the
    text is in NFC already and no place moves.
    """
    if unicodedata.is_normalized("NFC", text):
        return text, None
    composed: list[str] = []
    places: list[int] = []
    for start, cluster in _clusters(text):
        piece = unicodedata.normalize("NFC", cluster)
        composed.append(piece)
        places.extend([start] * len(piece))
    return "".join(composed), [*places, len(text)]


def _clusters(text: str) -> list[tuple[int, str]]:
    """Cut the text in base characters with the marks that belong to them."""
    number = -1

    def cluster_of(character: str) -> int:
        nonlocal number
        joins = unicodedata.combining(character) or _is_hangul_tail(character)
        if not joins or number < 0:
            number += 1
        return number

    clusters: list[tuple[int, str]] = []
    start = 0
    for _, characters in groupby(text, cluster_of):
        cluster = "".join(characters)
        clusters.append((start, cluster))
        start += len(cluster)
    return clusters


def _is_hangul_tail(character: str) -> bool:
    """Tell whether this is a vowel or final of a Korean syllable written in parts."""
    return "\u1160" <= character <= "\u11ff"
