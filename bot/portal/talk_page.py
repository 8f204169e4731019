"""A talk as its page shows it: bubbles, and beside each what the bot made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.care.intents import CARE_INTENTS
from bot.review.folding import Offer, actions_of, offers, pressed, slots_after
from bot.review.scenario import Exchange
from bot.storage.transcripts import ReadMessage, ReadTurn, Transcript


@dataclass(frozen=True)
class Understood:
    """What was made of a worker's message; `new` are the slots this turn changed."""

    intent: str | None
    confidence: float | None
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[Mapping[str, Any], ...]
    actions: tuple[str, ...]
    slots: Mapping[str, Any]
    new: frozenset[str]
    pressed: bool
    failed: bool


@dataclass(frozen=True)
class Bubble:
    """A message on the page.

    `kind`: `worker`, `bot`, `adviser`, `care` (help was pointed to) or `lost` (no text
    was kept). `typed` are the words as typed, where the worker lets them be read.
    """

    kind: str
    message: ReadMessage
    typed: str | None = None
    understood: Understood | None = None

    @property
    def can_be_corrected(self) -> bool:
        """Tell whether this is a worker's own text that a reader can label."""
        return (
            self.kind == "worker"
            and self.understood is not None
            and not self.understood.pressed
        )


@dataclass(frozen=True)
class TalkPage:
    """The whole page of a talk."""

    bubbles: tuple[Bubble, ...]
    offers: tuple[Offer, ...]
    slots: Mapping[str, Any]


def talk_page(transcript: Transcript, typed: Mapping[str, str]) -> TalkPage:
    """Return the page; `typed` are words as typed by message id."""
    rows = [(0, transcript.opening)]
    rows += [(turn.turn, turn.events) for turn in transcript.turns.values()]
    after = slots_after(rows)
    last = after[max(after)]
    cards = [
        (message.turn, card)
        for message in transcript.messages
        for card in message.cards
    ]
    return TalkPage(
        bubbles=tuple(
            _bubble(message, transcript.turns.get(message.turn), after, typed)
            for message in transcript.messages
        ),
        offers=offers(cards, last),
        slots=last,
    )


def _bubble(
    message: ReadMessage,
    turn: ReadTurn | None,
    after: Mapping[int, Mapping[str, Any]],
    typed: Mapping[str, str],
) -> Bubble:
    if turn is not None and turn.care:
        return Bubble("care", message)
    if message.text is None:
        return Bubble("lost", message)
    if message.role != "worker" or turn is None:
        return Bubble(message.role, message)
    return Bubble("worker", message, typed.get(message.id), _understood(turn, after))


def _understood(turn: ReadTurn, after: Mapping[int, Mapping[str, Any]]) -> Understood:
    slots = after.get(turn.turn, {})
    before = after[max((known for known in after if known < turn.turn), default=0)]
    return Understood(
        intent=turn.intent,
        confidence=turn.confidence,
        ranking=tuple(
            (str(each["name"]), float(each["confidence"]))
            for each in turn.intent_ranking[:3]
            # Why help was pointed to is nobody's business, also as a second guess.
            if each.get("name") not in CARE_INTENTS
        ),
        entities=turn.entities,
        actions=actions_of(turn.events),
        slots=slots,
        new=frozenset(
            name for name, found in slots.items() if before.get(name) != found
        ),
        pressed=turn.intent is None or pressed(turn.events),
        failed=turn.failed,
    )


def asked_before(transcript: Transcript | None, turn: int) -> str | None:
    """Return what the bot said last before a turn: without it 'nee' means nothing.

    None where there is nothing, or where it is not to be seen: in a care turn, or
    without the worker's choice.
    """
    if transcript is None:
        return None
    before = max((known for known in transcript.turns if known < turn), default=0)
    said = [
        message.text
        for message in transcript.messages
        if message.turn == before and message.role != "worker" and message.text
    ]
    held = transcript.turns.get(before)
    return None if not said or (held is not None and held.care) else said[-1]


def exchanges(page: TalkPage) -> tuple[Exchange, ...]:
    """Return the talk as turns of a test, up to the first that was not kept.

    What follows on words that are not kept hangs on what a test cannot have.
    """
    found: list[Exchange] = []
    before: list[Bubble] = []
    for bubble in page.bubbles:
        if bubble.kind not in ("worker", "bot"):
            break
        if bubble.kind == "bot":
            before.insert(0, bubble)
            continue
        said = [
            each
            for each in page.bubbles
            if each.kind == "bot" and each.message.turn == bubble.message.turn
        ]
        found.append(_exchange(bubble, said, before))
    return tuple(found)


def _exchange(worker: Bubble, said: list[Bubble], before: list[Bubble]) -> Exchange:
    text, understood = worker.message.text or "", worker.understood
    is_press = understood is not None and understood.pressed
    values = {str(e.get("value")) for e in understood.entities} if understood else set()
    return Exchange(
        typed=None if is_press else text,
        pressed=_press(text, values, before) if is_press else None,
        said=tuple(each.message.text or "" for each in said),
        cards=tuple(card for each in said for card in each.message.cards),
    )


def _press(title: str, values: set[str], before: list[Bubble]) -> str:
    """Return the button as a test presses it: with its card where it was on one.

    `before` are the bot's messages, the newest first; `values` what the button says.
    """
    for bubble in before:
        if title in bubble.message.buttons:
            return title
        cards = [c for c in bubble.message.cards if title in c.get("buttons", ())]
        for card in [c for c in cards if str(c.get("id")) in values] or cards:
            return f"{card['title']}: {title}"
    return title
