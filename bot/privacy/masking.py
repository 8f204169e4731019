"""Masking: what a person typed, without the personal data we can recognise.

Fails closed: whatever goes wrong becomes a `MaskingError`, and the text is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.privacy.employers import find_employers
from bot.privacy.lists import phrases, words
from bot.privacy.names import find_names
from bot.privacy.numbers import NUMBERS
from bot.privacy.pattern import Glance, Pattern
from bot.privacy.places import PLACES
from bot.privacy.said import BIRTHS, NAMES
from bot.privacy.types import Json, MaskedText, MaskingError, RawText

KEPT_ENTITIES: Final = (
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
)
"""The entities of the intent contract; any other entity is not kept."""

# Ids of ours are digits and letters without meaning; a pattern must not break them.
_ID: Final = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
# Names in our own code, such as 'action_talk_resume': most texts of a state.
_IDENTIFIER: Final = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")


@dataclass(frozen=True)
class Finding:
    """A piece of personal data in a text: where it stands and what replaces it."""

    start: int
    end: int
    token: str
    text: str
    before: str = ""
    """The word that stands before it, and in `after` the one after it."""
    after: str = ""

    def echo(self) -> re.Pattern[str]:
        """Return how our own text repeats it.

        A name that is a word too ('Wil', 'Mark') counts as repeated only beside the
        same word or between quotes: 'wat wil je' repeats nobody.
        """
        own = re.escape(self.text)
        if self.text.lower() not in _WORDS_TOO:
            return re.compile(rf"(?<!\w){own}(?!\w)", re.IGNORECASE)
        near = [rf"(?<=[\"'“‘«]){own}(?=[\"'”’»])"]
        if self.before:
            near.append(rf"(?<=\b{re.escape(self.before)}\s){own}(?!\w)")
        if self.after:
            near.append(rf"(?<!\w){own}(?=\s{re.escape(self.after)}\b)")
        return re.compile("|".join(near), re.IGNORECASE)


def find_personal(raw: RawText) -> tuple[Finding, ...]:
    """Return the personal data in `raw`, in order, without overlap.

    Raises `MaskingError` when the text cannot be examined.
    """
    try:
        findings: list[Finding] = []
        seen = Glance.at(raw)
        for pattern in _PATTERNS:
            if pattern.has_a_chance(raw, seen):
                _add(findings, raw, list(_search(pattern, raw)))
        for token, find in _FINDERS:
            _add(
                findings,
                raw,
                [
                    Finding(low, high, token, raw[low:high])
                    for low, high in find(raw, seen)
                ],
            )
        ordered = sorted(findings, key=lambda finding: finding.start)
        return tuple(_with_neighbours(one, raw) for one in _joined(ordered, raw))
    except Exception:  # noqa: BLE001  # fails closed, whatever it is
        # The cause may quote the text, so it is not passed on.
        raise MaskingError("masking failed") from None


def mask(raw: RawText) -> MaskedText:
    """Replace e-mail, phone, BSN, IBAN, address and given names by neutral tokens.

    Raises `MaskingError`; the caller then drops the text and counts it.
    """
    return cover(raw, find_personal(raw))


def mask_or_nothing(raw: RawText) -> MaskedText:
    """Return the text masked, and an empty one where masking fails: fails closed."""
    try:
        return mask(raw)
    except MaskingError:
        return MaskedText("")


def cover(raw: RawText, findings: Iterable[Finding]) -> MaskedText:
    """Replace what `find_personal` found in this very text by neutral tokens."""
    parts: list[str] = []
    position = 0
    for finding in findings:
        parts += [raw[position : finding.start], finding.token]
        position = finding.end
    return MaskedText("".join([*parts, raw[position:]]))


def mask_json(value: Json, seen: dict[str, str] | None = None) -> Json:
    """Return `value` with every text in it masked; ids and keys stay as they are.

    `seen` holds texts that were looked at before and what became of them, and takes
    what is new: a state says the same things many times, and so does the next one.
    Raises `MaskingError`, also for what is not a JSON value.
    """
    return _mask_json(value, {} if seen is None else seen)


def _mask_json(value: Json, seen: dict[str, str]) -> Json:
    if isinstance(value, str):
        if value not in seen:
            seen[value] = _mask_text(value)
        return seen[value]
    if isinstance(value, Mapping):
        return {key: _mask_json(part, seen) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_mask_json(part, seen) for part in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    raise MaskingError("not a JSON value")


def _mask_text(value: str) -> str:
    if _IDENTIFIER.fullmatch(value) or _ID.fullmatch(value):
        return value
    return mask(RawText(value))


def redact(text: str, findings: Iterable[Finding]) -> MaskedText:
    """Replace what was found in the worker's text wherever our own text repeats it.

    Our own texts are not masked as a whole: they name public phone numbers.
    """
    for finding in findings:
        text = finding.echo().sub(finding.token, text)
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


_WORD: Final = re.compile(r"\w+")
_NEAR: Final = 30
_ADDRESS: Final = "«adres»"
_WORDS_TOO: Final = (
    words("first_names_words.txt")
    | words("surnames_words.txt")
    | frozenset(phrases("employers_words.txt"))
)
_SIGNS: Final = " \t\n.,;:!?'\"-()"
_PATTERNS: Final = (*BIRTHS, *NUMBERS, *PLACES, *NAMES)
"""In order: what an earlier one took is not looked at again."""
_FINDERS: Final = (("«werkgever»", find_employers), ("«naam»", find_names))
"""After the patterns: where words and what stands around them decide."""
TOKENS: Final = frozenset(
    {pattern.token for pattern in _PATTERNS} | {token for token, _ in _FINDERS}
)
"""All that may stand in the place of personal data."""


def _add(findings: list[Finding], raw: RawText, candidates: Sequence[Finding]) -> None:
    """Add what earlier findings left: who comes first, wins.

    Where both are the same kind they become one: a pattern may see the first name and
    the lists the rest.
    """
    if not candidates:
        return
    taken = bytearray(len(raw))
    for one in findings:
        taken[one.start : one.end] = b"\1" * (one.end - one.start)
    for found in candidates:
        start, end = found.start, found.end
        # Most overlap with none; looking at each of many would take their square.
        overlaps = taken.find(1, start, end) >= 0
        for one in tuple(findings) if overlaps else ():
            if end <= one.start or start >= one.end:
                continue
            if one.token == found.token and (start < one.start or end > one.end):
                findings.remove(one)
                start, end = min(start, one.start), max(end, one.end)
            elif start < one.start:
                end = one.start
            else:
                start = min(one.end, end)
        if start < end and raw[start:end].strip(_SIGNS):
            left = raw[start:end]
            start += len(left) - len(left.lstrip())
            end -= len(left) - len(left.rstrip())
            findings.append(Finding(start, end, found.token, raw[start:end]))
            taken[start:end] = b"\1" * (end - start)


def _joined(ordered: Sequence[Finding], raw: RawText) -> Iterable[Finding]:
    """Make one of parts of an address that follow each other: street, then postcode."""
    before: Finding | None = None
    for one in ordered:
        if before is None:
            before = one
        elif before.token == one.token == _ADDRESS and not raw[
            before.end : one.start
        ].strip(" ,\n"):
            joined = raw[before.start : one.end]
            before = Finding(before.start, one.end, _ADDRESS, joined)
        else:
            yield before
            before = one
    if before is not None:
        yield before


def _with_neighbours(finding: Finding, raw: RawText) -> Finding:
    before = _WORD.findall(raw[max(0, finding.start - _NEAR) : finding.start])
    after = _WORD.search(raw[finding.end : finding.end + _NEAR])
    return Finding(
        finding.start,
        finding.end,
        finding.token,
        finding.text,
        before=before[-1] if before else "",
        after=after.group() if after else "",
    )


def _search(pattern: Pattern, raw: RawText) -> Iterable[Finding]:
    position = 0
    while match := pattern.regex.search(raw, position):
        start, end = match.span(pattern.group)
        if start < 0:
            start, end = match.span()
        end = start + pattern.measure(raw[start:end])
        position = max(end, match.start() + 1)
        if end > start:
            yield Finding(start, end, pattern.token, raw[start:end])
