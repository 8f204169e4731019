"""Masking: what a person typed, without the personal data we can recognise.

Fails closed: whatever goes wrong becomes a `MaskingError`, and the text is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.privacy.patterns import PATTERNS, Pattern
from bot.privacy.types import Json, MaskedText, MaskingError, RawText

KEPT_ENTITIES: Final = frozenset(
    {
        "job",
        "sector",
        "skill",
        "scheme",
        "step",
        "time_available",
        "date",
        "age",
        "education",
        "employment",
        "company_size",
        "hours",
        "ordinal",
        "money",
    }
)
"""The entities of the intent contract; any other entity is not kept."""

# Ids of ours are digits and letters without meaning; a pattern must not break them.
_ID: Final = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


@dataclass(frozen=True)
class Finding:
    """A piece of personal data in a text: where it stands and what replaces it."""

    start: int
    end: int
    token: str
    text: str


def find_personal(raw: RawText) -> tuple[Finding, ...]:
    """Return the personal data in `raw`, in order, without overlap.

    Raises `MaskingError` when the text cannot be examined.
    """
    try:
        findings: list[Finding] = []
        for pattern in PATTERNS:
            taken = [(finding.start, finding.end) for finding in findings]
            findings += _search(pattern, raw, taken)
        return tuple(sorted(findings, key=lambda finding: finding.start))
    except Exception:  # noqa: BLE001  # fails closed, whatever it is
        # The cause may quote the text, so it is not passed on.
        raise MaskingError("masking failed") from None


def mask(raw: RawText) -> MaskedText:
    """Replace e-mail, phone, BSN, IBAN, address and given names by neutral tokens.

    Raises `MaskingError`; the caller then drops the text and counts it.
    """
    parts: list[str] = []
    position = 0
    for finding in find_personal(raw):
        parts += [raw[position : finding.start], finding.token]
        position = finding.end
    return MaskedText("".join([*parts, raw[position:]]))


def mask_json(value: Json) -> Json:
    """Return `value` with every text in it masked; ids and keys stay as they are.

    Raises `MaskingError`, also for what is not a JSON value.
    """
    if isinstance(value, str):
        return value if _ID.fullmatch(value) else mask(RawText(value))
    if isinstance(value, Mapping):
        return {key: mask_json(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [mask_json(part) for part in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    raise MaskingError("not a JSON value")


def redact(text: str, findings: Iterable[Finding]) -> MaskedText:
    """Replace what was found in the worker's text wherever our own text repeats it.

    Our own texts are not masked as a whole: they name public phone numbers.
    """
    for finding in findings:
        echo = rf"(?<!\w){re.escape(finding.text)}(?!\w)"
        text = re.sub(echo, finding.token, text, flags=re.IGNORECASE)
    return MaskedText(text)


def redact_json(value: Json, findings: Iterable[Finding]) -> Json:
    """Return `value` with `redact` applied to every text in it."""
    found = tuple(findings)
    if isinstance(value, str):
        return redact(value, found)
    if isinstance(value, Mapping):
        return {key: redact_json(part, found) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [redact_json(part, found) for part in value]
    return value


def keep_entities(
    entities: Iterable[Mapping[str, Any]], masked: MaskedText
) -> list[dict[str, Any]]:
    """Return the entities that may be kept, with their place in the masked text.

    Dropped: entities outside the contract and those that are personal data. Where
    the words cannot be found again, `start` and `end` are left out.
    """
    kept: list[dict[str, Any]] = []
    for entity in entities:
        if entity.get("entity") not in KEPT_ENTITIES:
            continue
        facts = {
            name: entity[name]
            for name in ("entity", "value", "text", "role")
            if entity.get(name) is not None
        }
        if mask_json(facts) == facts:
            kept.append(facts | _place(entity, masked))
    return kept


def _place(entity: Mapping[str, Any], masked: MaskedText) -> dict[str, int]:
    start, end = entity.get("start"), entity.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        return {}
    words = entity.get("text")
    if not isinstance(words, str) or masked[start:end] == words:
        return {"start": start, "end": end} if end <= len(masked) else {}
    moved = masked.find(words)
    return {"start": moved, "end": moved + len(words)} if moved >= 0 else {}


def _search(
    pattern: Pattern, raw: RawText, taken: list[tuple[int, int]]
) -> Iterable[Finding]:
    position = 0
    while match := pattern.regex.search(raw, position):
        start, end = match.span(pattern.group)
        end = start + pattern.measure(raw[start:end])
        position = max(end, match.start() + 1)
        if end > start and all(end <= low or start >= high for low, high in taken):
            yield Finding(start, end, pattern.token, raw[start:end])
