"""Composes messages in Slack's block kit."""

from __future__ import annotations

from typing import Final

from bot.channels.contract import ChoiceButton, JsonObject, Limits, Outgoing
from bot.channels.render import bubbles, emphasised, fitting, shortened, split
from bot.channels.texts import said

LIMITS: Final = Limits(text=3000, buttons=25, button_title=75)
_FALLBACK: Final = 800


def messages(message: Outgoing) -> list[JsonObject]:
    """Return `chat.postMessage` payloads: one a text or card, with its buttons."""
    return [
        _payload(piece)
        for bubble in bubbles(message)
        for piece in fitting(emphasised(bubble, "*"), LIMITS)
    ]


def _payload(piece: Outgoing) -> JsonObject:
    shown = piece.text or said("choose")
    blocks: list[JsonObject] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": part}}
        for part in _sections(_escaped(shown))
    ]
    if piece.buttons:
        elements = [_button(button) for button in piece.buttons]
        blocks.append({"type": "actions", "elements": elements})
    return {
        # Only for notifications and old clients.
        "text": _escaped(shortened(shown, _FALLBACK)),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _button(button: ChoiceButton) -> JsonObject:
    return {
        "type": "button",
        "action_id": f"choice_{button.number}",
        "text": {"type": "plain_text", "text": button.title},
        "value": button.token,
    }


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _sections(escaped: str) -> list[str]:
    """Return the text in sections; escaping may have made it longer than one takes."""
    return split(escaped, LIMITS.text) or [escaped]
