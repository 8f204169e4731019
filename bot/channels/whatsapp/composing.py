"""Composes WhatsApp messages: buttons, a list, or numbers for what fits neither."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.channels.contract import ChoiceButton, JsonObject, Limits, Outgoing
from bot.channels.render import (
    bubbles,
    emphasised,
    fitting,
    shortened,
    split,
    with_choices,
)
from bot.channels.texts import said

LIMITS: Final = Limits(text=4096, buttons=10, button_title=72)
"""The widest that the Cloud API takes: a list of ten, titles in its small print."""

MOST_BODY: Final = 1024
"""The text above buttons or a list."""

MOST_BUTTONS: Final = 3
MOST_BUTTON_TITLE: Final = 20
MOST_ROW_TITLE: Final = 24

_BOLD: Final = "*"

REMINDER: Final = "reminder"
"""Marks a payload sent unasked: outside the 24 hours a template takes its place."""


def messages(message: Outgoing) -> list[JsonObject]:
    """Return the message objects of the Cloud API, without their address."""
    parts = bubbles(message)
    made = [
        payload
        for part in parts
        for payload in _bubble(emphasised(part, _BOLD), hint=part is parts[-1])
    ]
    return _marked(made, message)


def texts(message: Outgoing, limits: Limits) -> list[JsonObject]:
    """Return the same as `{"text"}` alone, its choices numbered: Twilio's form."""
    parts = bubbles(message)
    made: list[JsonObject] = [
        {"text": piece.text}
        for part in parts
        for piece in fitting(emphasised(part, _BOLD), limits, hint=part is parts[-1])
        if piece.text
    ]
    return _marked(made, message)


def _marked(payloads: list[JsonObject], message: Outgoing) -> list[JsonObject]:
    """Mark the first payload of a reminder: one template stands for all of it."""
    for payload in payloads[:1] if message.reminder else ():
        payload[REMINDER] = True
    return payloads


def _bubble(bubble: Outgoing, *, hint: bool) -> list[JsonObject]:
    action = _action(bubble.buttons)
    if action is None:
        text = with_choices(bubble, hint=hint) if bubble.buttons else bubble.text
        return [_text(piece) for piece in split(text, LIMITS.text)]
    pieces = split(bubble.text, MOST_BODY) or [said("choose")]
    kind = "list" if "sections" in action else "button"
    interactive = {"type": kind, "body": {"text": pieces[-1]}, "action": action}
    return [
        *(_text(piece) for piece in pieces[:-1]),
        {"type": "interactive", "interactive": interactive},
    ]


def _text(text: str) -> JsonObject:
    # Without a preview Meta's servers do not fetch the page for us.
    return {"type": "text", "text": {"preview_url": False, "body": text}}


def _action(buttons: Sequence[ChoiceButton]) -> JsonObject | None:
    """Return buttons or a list that shows every title whole; None where none can."""
    titles = {button.title for button in buttons}
    longest = max(map(len, titles), default=0)
    # Meta refuses two buttons of the same name.
    if not buttons or len(titles) < len(buttons):
        return None
    if len(buttons) <= MOST_BUTTONS and longest <= MOST_BUTTON_TITLE:
        return {"buttons": [_button(button) for button in buttons]}
    if len(buttons) <= LIMITS.buttons and longest <= LIMITS.button_title:
        rows = [_row(button) for button in buttons]
        # Cut short, two titles may look the same.
        if len({row["title"] for row in rows}) < len(rows):
            return None
        return {"button": said("whatsapp.list"), "sections": [{"rows": rows}]}
    return None


def _button(button: ChoiceButton) -> JsonObject:
    return {"type": "reply", "reply": {"id": button.token, "title": button.title}}


def _row(button: ChoiceButton) -> JsonObject:
    """Return a row; a title that is too long stands whole in the line below it."""
    row = {"id": button.token, "title": shortened(button.title, MOST_ROW_TITLE)}
    if row["title"] != button.title:
        row["description"] = button.title
    return row


def template(name: str, language: str) -> JsonObject:
    """Return the approved message that may open a new 24 hours; it has no content."""
    return {
        "type": "template",
        "template": {"name": name, "language": {"code": language}},
    }
