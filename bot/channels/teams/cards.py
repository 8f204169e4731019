"""Composes what Teams shows: text and Adaptive Cards with working buttons."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit

from bot.channels.contract import Card, ChoiceButton, JsonObject, Outgoing
from bot.channels.teams.activities import BUTTON_MEMBER

CARD_TYPE: Final = "application/vnd.microsoft.card.adaptive"
CARD_VERSION: Final = "1.5"
"""The newest that Teams shows in messages of bots."""

MOST_ACTIONS: Final = 6
"""Teams hides what is more in one set of actions."""


def activity(message: Outgoing) -> JsonObject:
    """Return the activity without its address: text, then cards, then choices."""
    cards = [_card(card) for card in message.cards]
    if message.buttons:
        cards.append(_adaptive_card(_actions(message.buttons)))
    made: JsonObject = {
        "type": "message",
        "text": _in_lines(message.text),
        # As typed: with Markdown a `*` or `_` of ours would change the text.
        "textFormat": "plain",
        "locale": f"{message.lang}-NL" if message.lang == "nl" else message.lang,
    }
    if cards:
        made["attachmentLayout"] = "list"
        made["attachments"] = [
            {"contentType": CARD_TYPE, "content": card} for card in cards
        ]
    return made


def _in_lines(text: str) -> str:
    """Return a text whose lines stay apart, also where a client swallows a break.

    Clients differ in what one line break is worth: an address and the word on the next
    line must never become one.
    """
    return " \n\n".join(line for line in text.splitlines() if line.strip())


def _card(card: Card) -> JsonObject:
    body = [_paragraph(card.title, bold=True)]
    # The address stands on a button of its own.
    lines = [
        line for line in card.text.splitlines() if line.strip() not in {"", card.url}
    ]
    body += [_paragraph(line) for line in lines]
    links = [] if card.url is None else [_link(card.url)]
    return _adaptive_card([*body, *_actions(card.buttons, links)])


def _adaptive_card(body: Sequence[JsonObject]) -> JsonObject:
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": CARD_VERSION,
        "body": list(body),
    }


def _paragraph(text: str, *, bold: bool = False) -> JsonObject:
    """Return one line of text; a text run knows no Markdown, so nothing is escaped."""
    run: JsonObject = {"type": "TextRun", "text": text}
    if bold:
        run |= {"weight": "bolder", "size": "medium"}
    return {"type": "RichTextBlock", "inlines": [run]}


def _actions(
    buttons: Iterable[ChoiceButton], links: Iterable[JsonObject] = ()
) -> list[JsonObject]:
    """Return the sets of actions that hold all buttons and links."""
    actions = [*(_submit(button) for button in buttons), *links]
    return [
        {"type": "ActionSet", "actions": actions[first : first + MOST_ACTIONS]}
        for first in range(0, len(actions), MOST_ACTIONS)
    ]


def _submit(button: ChoiceButton) -> JsonObject:
    """Return a button; what was chosen stands in the chat as the worker's words."""
    token = {BUTTON_MEMBER: button.token}
    said = {
        "type": "messageBack",
        "text": button.title,
        "displayText": button.title,
        # As JSON: clients refuse an object here.
        "value": json.dumps(token),
    }
    # Clients that do not know `messageBack` send the data itself.
    return {
        "type": "Action.Submit",
        "title": button.title,
        "data": {**token, "msteams": said},
    }


def _link(url: str) -> JsonObject:
    return {"type": "Action.OpenUrl", "title": urlsplit(url).netloc, "url": url}
