"""From stored messages to what a channel is asked to say; pure, for all channels."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from bot.channels.contract import Card, ChoiceButton, Limits, Outgoing
from bot.channels.texts import said
from bot.channels.understand import asks_number, choices
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
    asks = asks_number(choices(made), " ".join(message.text for message in made))
    return [dataclasses.replace(message, by_number=not asks) for message in made]


def _says(message: Message) -> bool:
    return bool(message.text or message.buttons or message.cards)


def _text(message: Message) -> str:
    """Return the text; what a person says is said to be a person's."""
    text = message.text or ""
    return said("adviser", text=text) if message.role == "adviser" else text


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
        text = f"{card.title}\n{card.text}".strip()
        parts.append(
            dataclasses.replace(
                message, text=text, title=card.title, buttons=card.buttons, cards=()
            )
        )
    if message.buttons:
        parts.append(dataclasses.replace(message, text=said("choose"), cards=()))
    return parts


def emphasised(bubble: Outgoing, sign: str) -> Outgoing:
    """Return a bubble with its title between two signs, as some channels write bold.

    A title that holds the sign stays as it is.
    """
    title = bubble.title
    if not title or sign in title:
        return bubble
    text = f"{sign}{title}{sign}{bubble.text.removeprefix(title)}"
    return dataclasses.replace(bubble, text=text, title=f"{sign}{title}{sign}")


def fitting(message: Outgoing, limits: Limits, *, hint: bool = True) -> list[Outgoing]:
    """Return a message without cards in pieces that the channel takes.

    Buttons stand under the last piece. More than the channel takes, or a title that
    is too long for it, are listed in the text instead; `hint` tells how to choose.
    """
    text, buttons = message.text, message.buttons
    too_long = any(
        length(b.title, utf16=limits.utf16) > limits.button_title for b in buttons
    )
    if buttons and (len(buttons) > limits.buttons or too_long):
        text, buttons = with_choices(message, hint=hint), ()
    pieces = split(text, limits.text, utf16=limits.utf16) or [text]
    made = [
        dataclasses.replace(
            message,
            text=piece,
            buttons=(),
            title=message.title if piece.startswith(message.title) else "",
        )
        for piece in pieces
    ]
    made[-1] = dataclasses.replace(made[-1], buttons=buttons)
    return made


def with_choices(message: Outgoing, *, hint: bool = True) -> str:
    """Return the text with the choices as a list under it, numbered where that helps.

    Where a number is asked, a numbered list would have two meanings.
    """
    lines = [
        f"{button.number}. {button.title}" if message.by_number else f"- {button.title}"
        for button in message.buttons
    ]
    how = "numbered" if message.by_number else "by_words"
    if asks_number(message.buttons, message.text):
        how = "by_amount"
    return "\n".join(
        [message.text, "", *lines, *(["", said(how)] if hint else [])]
    ).strip()


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
    text = str(card.get("text") or "")
    if text:
        yield text
    if card.get("status"):
        yield said(f"card.status.{card['status']}")
    for name in _LABELLED:
        if card.get(name):
            yield f"{said(f'card.{name}')}: {card[name]}"
    # What the text tells already is not said a second time.
    if card.get("url") and str(card["url"]) not in text:
        yield str(card["url"])
    if card.get("verified_on"):
        day = iso_in_words(str(card["verified_on"]), today)
        if day not in text:
            yield f"{said('card.verified_on')} {day}"
