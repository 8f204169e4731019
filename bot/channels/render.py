"""From stored messages to what a channel is asked to say; pure, for all channels."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from bot.channels.contract import Card, ChoiceButton, Limits, Outgoing
from bot.channels.texts import said
from bot.language.formatting import iso_in_words
from bot.storage.records import Message

_ELLIPSIS: Final = "…"
_BREAKS: Final = ("\n\n", "\n", r"(?<=[.?:;])\s", r"\s")
_LABELLED: Final = ("why", "effort", "cost", "first_action")


def outgoings(messages: Iterable[Message]) -> list[Outgoing]:
    """Return what the bot says in a turn, its choices numbered through."""
    made: list[Outgoing] = []
    number = 0
    for message in messages:
        if message.role == "worker" or not _says(message):
            continue
        cards = []
        for card in message.cards:
            buttons = _numbered(card.get("buttons", ()), number)
            number += len(buttons)
            cards.append(_card(card, buttons, message.at.date()))
        buttons = _numbered(message.buttons, number)
        number += len(buttons)
        made.append(
            Outgoing(
                text=_text(message),
                buttons=buttons,
                cards=tuple(cards),
                lang=message.lang,
            )
        )
    return made


def _says(message: Message) -> bool:
    return bool(message.text or message.buttons or message.cards)


def _text(message: Message) -> str:
    """Return the text; what a person says is said to be a person's."""
    text = message.text or ""
    return said("adviser", text=text) if message.role == "adviser" else text


def choices(said_by_bot: Iterable[Outgoing]) -> list[ChoiceButton]:
    """Return every choice in the order of its number."""
    found: list[ChoiceButton] = []
    for message in said_by_bot:
        for card in message.cards:
            found += card.buttons
        found += message.buttons
    return found


def bubbles(message: Outgoing) -> list[Outgoing]:
    """Return a message as messages without cards, for a channel that has none.

    Each card becomes a text with its buttons; the message's own buttons come last.
    """
    if not message.cards:
        return [message]
    parts = []
    if message.text:
        parts.append(dataclasses.replace(message, buttons=(), cards=()))
    for card in message.cards:
        parts.append(
            Outgoing(f"{card.title}\n{card.text}", card.buttons, lang=message.lang)
        )
    if message.buttons:
        parts.append(Outgoing(said("choose"), message.buttons, lang=message.lang))
    return parts


def fitting(message: Outgoing, limits: Limits) -> list[Outgoing]:
    """Return a message without cards in pieces that the channel takes.

    Buttons stand under the last piece. More than the channel takes, or a title that
    is too long for it, are numbered in the text instead.
    """
    text, buttons = message.text, message.buttons
    too_long = any(
        length(b.title, utf16=limits.utf16) > limits.button_title for b in buttons
    )
    if buttons and (len(buttons) > limits.buttons or too_long):
        text, buttons = with_numbers(text, buttons), ()
    pieces = split(text, limits.text, utf16=limits.utf16) or [text]
    made = [dataclasses.replace(message, text=p, buttons=()) for p in pieces]
    made[-1] = dataclasses.replace(made[-1], buttons=buttons)
    return made


def with_numbers(text: str, buttons: Sequence[ChoiceButton]) -> str:
    """Return the text with the choices as a numbered list under it."""
    lines = [f"{button.number}. {button.title}" for button in buttons]
    return "\n".join([text, "", *lines, "", said("numbered")]).strip()


def length(text: str, *, utf16: bool) -> int:
    """Return how long a provider counts `text`."""
    return len(text.encode("utf-16-le")) // 2 if utf16 else len(text)


def split(text: str, most: int, *, utf16: bool = False) -> list[str]:
    """Return `text` in pieces of at most `most`, cut where a reader would pause."""
    pieces: list[str] = []
    rest = text.strip()
    while length(rest, utf16=utf16) > most:
        cut = _cut(rest, most, utf16=utf16)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [piece for piece in [*pieces, rest] if piece]


def shortened(text: str, most: int, *, utf16: bool = False) -> str:
    """Return `text`, cut off with an ellipsis where it is too long."""
    if length(text, utf16=utf16) <= most:
        return text
    return text[: _fits(text, most - 1, utf16=utf16)].rstrip() + _ELLIPSIS


def _cut(text: str, most: int, *, utf16: bool) -> int:
    end = _fits(text, most, utf16=utf16)
    for pattern in _BREAKS:
        places = [found.end() for found in re.finditer(pattern, text[:end])]
        # A piece of a few words only because a break happens to be there helps nobody.
        if places and places[-1] > end // 3:
            return places[-1]
    return end


def _fits(text: str, most: int, *, utf16: bool) -> int:
    if not utf16:
        return most
    used = 0
    for index, sign in enumerate(text):
        used += 2 if ord(sign) > 0xFFFF else 1
        if used > most:
            return index
    return len(text)


def _numbered(
    buttons: Iterable[Mapping[str, Any]], after: int
) -> tuple[ChoiceButton, ...]:
    return tuple(
        ChoiceButton(str(button["title"]), str(button["payload"]), number)
        for number, button in enumerate(buttons, start=after + 1)
    )


def _card(
    card: Mapping[str, Any], buttons: tuple[ChoiceButton, ...], today: dt.date
) -> Card:
    return Card(
        title=str(card.get("title") or ""),
        text="\n".join(_card_lines(card, today)),
        buttons=buttons,
        url=card.get("url"),
    )


def _card_lines(card: Mapping[str, Any], today: dt.date) -> Iterator[str]:
    for name in ("text", "status"):
        if card.get(name):
            yield str(card[name])
    for name in _LABELLED:
        if card.get(name):
            yield f"{said(f'card.{name}')}: {card[name]}"
    if card.get("url"):
        yield str(card["url"])
    if card.get("verified_on"):
        day = iso_in_words(str(card["verified_on"]), today)
        yield f"{said('card.verified_on')} {day}"
