"""Typed words that stand for a button or a command; pure.

Only what names a choice and nothing besides is taken: a story stays a story.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from bot.channels.contract import Card, ChoiceButton, Outgoing
from bot.channels.texts import ordinals, words


def plain(text: str) -> str:
    """Return `text` in small letters without accents, signs and double blanks."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w\s]|_", " ", letters).split())


def says(text: str, command: str) -> bool:
    """Tell whether a text is one of the words of a command, and nothing more."""
    return plain(text) in words(command)


def is_greeting(text: str) -> bool:
    """Tell whether a text only greets."""
    return plain(text) in words("greeting")


def chosen(text: str, said: Sequence[Outgoing]) -> ChoiceButton | None:
    """Return the choice that typed words stand for, None where they stand for none.

    `said` is what the bot said last. In this order: the title, the part of a title
    before its comma, an ordinal, a number. An ordinal means the card where there are
    cards. A bare number is no choice where titles are numbers or a number is asked.
    """
    typed, offered = plain(text), choices(said)
    if not typed or not offered:
        return None
    for name in (_title, _head):
        found = [choice for choice in offered if name(choice) == typed]
        if found:
            return found[0] if len(found) == 1 else None
    bare = _without_filler(typed)
    place = _ordinal(bare)
    if place is not None:
        return _at_place(place, offered, [c for m in said for c in m.cards])
    if asks_number(offered, " ".join(message.text for message in said)):
        return None
    number = _cardinal(bare)
    return next((choice for choice in offered if choice.number == number), None)


def choices(said_by_bot: Iterable[Outgoing]) -> list[ChoiceButton]:
    """Return every choice in the order of its number."""
    found: list[ChoiceButton] = []
    for message in said_by_bot:
        for card in message.cards:
            found += card.buttons
        found += message.buttons
    return found


def _title(choice: ChoiceButton) -> str:
    return plain(choice.title)


def _head(choice: ChoiceButton) -> str:
    return plain(choice.title.split(",")[0])


def _at_place(
    place: int, offered: Sequence[ChoiceButton], cards: Sequence[Card]
) -> ChoiceButton | None:
    """Return the choice at a place, or of the card there; -1 is the last."""
    if cards:
        offered = [card.buttons[0] for card in cards if card.buttons]
    index = place - 1 if place > 0 else place
    return offered[index] if -len(offered) <= index < len(offered) else None


def _without_filler(typed: str) -> str:
    changed = True
    while changed:
        changed = False
        for word in words("filler"):
            if typed.startswith(f"{word} "):
                typed, changed = typed[len(word) + 1 :], True
            if typed.endswith(f" {word}"):
                typed, changed = typed[: -len(word) - 1], True
    return typed


def _ordinal(typed: str) -> int | None:
    if typed in words("last"):
        return -1
    for number, names in enumerate(ordinals(), start=1):
        if typed in names:
            return number
    return None


def _cardinal(typed: str) -> int | None:
    if typed.isascii() and typed.isdigit() and len(typed) <= 2:
        return int(typed)
    names = words("numbers")
    return names.index(typed) + 1 if typed in names else None


def asks_number(offered: Sequence[ChoiceButton], question: str) -> bool:
    """Tell whether a bare number answers a question and chooses no button."""
    asked = plain(question)
    return any(_title(choice)[:1].isdigit() for choice in offered) or any(
        word in asked for word in words("number_questions")
    )
