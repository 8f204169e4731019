"""What of a turn may be written: the masked text and what the agent made of it.

Fails closed: what cannot be masked is left out, and the turn counts as failed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from bot.dialogue.ports import AgentResult, Button, JsonObject, Reply, Snapshot
from bot.privacy import (
    Finding,
    MaskedText,
    MaskingError,
    RawText,
    cover,
    find_personal,
    keep_entities,
    mask_json,
    mask_or_nothing,
    redact,
    redact_json,
)

# Shorter texts ('nee', 'ja hoor') occur in a state for other reasons.
_TELLING_LENGTH: Final = 12
_NOT_KEPT: Final = "«niet bewaard»"


@dataclass(frozen=True)
class Kept:
    """The part of a turn that may be stored; no `snapshot`: the old one stays."""

    text: MaskedText | None
    replies: tuple[Reply, ...]
    events: tuple[JsonObject, ...] = ()
    snapshot: Snapshot | None = None
    outbox: tuple[JsonObject, ...] = ()
    intent: str | None = None
    confidence: float | None = None
    intent_ranking: tuple[JsonObject, ...] = ()
    entities: tuple[JsonObject, ...] = ()
    care: bool = False
    failed: bool = False
    masking_failed: bool = False


def keep(
    result: AgentResult, *, text: RawText | None, title: str | None, before: Snapshot
) -> Kept:
    """Return what may be stored of `result`.

    `text` is what the worker typed, `title` the title of the button pressed instead.
    `before` is the snapshot that the turn began with: what it says was masked when it
    was stored. A care turn keeps neither text nor intent; a failed one no new state.
    """
    try:
        findings = () if text is None else find_personal(text)
        masked = MaskedText(title or "") if text is None else cover(text, findings)
        seen = {known: known for known in _texts([before.state, before.slots])}
        if text is not None:
            seen[text] = masked
        replies = _redact_replies(result.replies, findings)
        kept = Kept(text=masked, replies=replies, failed=result.failed)
        if result.care:
            return _keep_care(kept, result, text, findings, seen)
        kept = _with_understanding(kept, result, masked, seen)
        return kept if result.failed else _with_progress(kept, result, seen)
    except MaskingError:
        return Kept(
            text=None,
            replies=_mask_replies(result.replies),
            care=result.care,
            failed=True,
            masking_failed=True,
        )


def keep_opening(result: AgentResult) -> Kept:
    """Return what may be stored of an opening, to which no worker said anything.

    Raises `MaskingError` when state or events cannot be masked.
    """
    return _with_progress(Kept(text=None, replies=result.replies), result, {})


def _with_understanding(
    kept: Kept, result: AgentResult, masked: MaskedText, seen: dict[str, str]
) -> Kept:
    return dataclasses.replace(
        kept,
        intent=result.intent,
        confidence=result.confidence,
        intent_ranking=tuple(mask_json(result.intent_ranking, seen)),
        entities=tuple(keep_entities(result.entities, masked)),
    )


def _with_progress(kept: Kept, result: AgentResult, seen: dict[str, str]) -> Kept:
    return dataclasses.replace(
        kept,
        events=tuple(mask_json(result.events, seen)),
        snapshot=_mask_snapshot(result.snapshot, seen),
        outbox=tuple(_mask_outbox(result.outbox, seen)),
    )


def _keep_care(
    kept: Kept,
    result: AgentResult,
    text: RawText | None,
    findings: tuple[Finding, ...],
    seen: dict[str, str],
) -> Kept:
    """Keep the row and the answer; the state only where the sentence is not in it."""
    leaks = text is not None and _mentions(result.snapshot, text)
    replies = kept.replies
    if text is not None and len(text) >= _TELLING_LENGTH:
        whole = Finding(0, len(text), _NOT_KEPT, text)
        replies = _redact_replies(result.replies, (whole, *findings))
    snapshot = None
    if not result.failed and not leaks:
        snapshot = _mask_snapshot(result.snapshot, seen)
    return dataclasses.replace(
        kept,
        text=None,
        replies=replies,
        care=True,
        snapshot=snapshot,
        outbox=tuple(_mask_outbox(result.outbox, seen)),
    )


def _mentions(snapshot: Snapshot, text: RawText) -> bool:
    sentence = text.strip().casefold()
    if len(sentence) < _TELLING_LENGTH:
        return False
    return any(
        sentence in found.casefold()
        for found in _texts([snapshot.state, snapshot.slots])
    )


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part)


def _mask_snapshot(snapshot: Snapshot, seen: dict[str, str]) -> Snapshot:
    return Snapshot(
        state=mask_json(snapshot.state, seen), slots=mask_json(snapshot.slots, seen)
    )


def _mask_outbox(
    items: Iterable[JsonObject], seen: dict[str, str]
) -> Iterable[JsonObject]:
    """Mask all but `secret`, which is encrypted before it is written."""
    for item in items:
        open_part = {name: part for name, part in item.items() if name != "secret"}
        yield mask_json(open_part, seen) | (
            {"secret": item["secret"]} if "secret" in item else {}
        )


def _redact_replies(
    replies: Iterable[Reply], findings: tuple[Finding, ...]
) -> tuple[Reply, ...]:
    return tuple(
        _map_texts(
            reply,
            lambda text: redact(text, findings),
            lambda value: redact_json(value, findings),
        )
        for reply in replies
    )


def _mask_replies(replies: Iterable[Reply]) -> tuple[Reply, ...]:
    """Mask our own words as if a person had typed them: we cannot tell them apart.

    Without cards and buttons: those may hold the worker's words in any place.
    """
    return tuple(
        dataclasses.replace(
            reply, text=mask_or_nothing(RawText(reply.text)), buttons=(), cards=()
        )
        for reply in replies
    )


def _map_texts(
    reply: Reply, on_text: Callable[[str], str], on_json: Callable[[Any], Any]
) -> Reply:
    return dataclasses.replace(
        reply,
        text=on_text(reply.text),
        buttons=tuple(
            Button(title=on_text(button.title), payload=on_json(button.payload))
            for button in reply.buttons
        ),
        cards=tuple(on_json(card) for card in reply.cards),
    )
