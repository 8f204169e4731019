"""From the messages Rasa collects to the replies of the contract."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.dialogue.ports import Button, JsonObject, Reply
from bot.language.address import formal_json, to_formal

JOINED = 160
"""A text up to this many characters joins the next one: a short reflection and the
question after it are one message, as a person would send it."""

_PAYLOAD = re.compile(r"^/(?P<intent>\w+)(?P<entities>\{.*\})?$", re.DOTALL)


def replies_from_messages(messages: Iterable[Mapping[str, Any]]) -> tuple[Reply, ...]:
    """Return one reply for each thing said; cards join the text before them."""
    replies: list[Reply] = []
    for message in messages:
        custom = message.get("custom") or {}
        if "lang" in custom and replies:
            # Rasa hands a response's text first and what is custom in it after that.
            replies[-1] = dataclasses.replace(replies[-1], lang=str(custom["lang"]))
            continue
        cards = tuple(custom.get("cards") or ())
        if cards and replies and not replies[-1].cards:
            last = replies[-1]
            replies[-1] = Reply(last.text, last.buttons, cards, last.lang)
            continue
        # A placeholder with nothing in it leaves two blanks.
        text = re.sub(r"  +", " ", str(message.get("text") or "")).strip()
        buttons = tuple(_button(found) for found in message.get("buttons") or ())
        if not text and not buttons and not cards:
            continue
        _append(replies, Reply(text, buttons, cards))
    return tuple(replies)


def _append(replies: list[Reply], reply: Reply) -> None:
    last = replies[-1] if replies else None
    joins = (
        last is not None
        and last.lang == reply.lang
        and not last.buttons
        and not last.cards
        and "?" not in last.text
        and len(last.text) <= JOINED
    )
    if last is not None and joins:
        text = f"{last.text} {reply.text}".strip()
        replies[-1] = Reply(text, reply.buttons, reply.cards, reply.lang)
    else:
        replies.append(reply)


def _button(found: Mapping[str, Any]) -> Button:
    return Button(title=str(found["title"]), payload=parse_payload(found["payload"]))


def parse_payload(payload: str) -> JsonObject:
    """Return Rasa's short form `/intent{"entity": value}` as an object.

    Raises ValueError for any other text: a button must never carry free text.
    """
    found = _PAYLOAD.match(payload)
    if found is None:
        raise ValueError(f"no payload of the form /intent{{…}}: {payload!r}")
    entities = json.loads(found["entities"]) if found["entities"] else {}
    return {"intent": found["intent"], "entities": entities}


def formal_reply(reply: Reply) -> Reply:
    """Return a reply that says u where it said je; the worker's words stay.

    Another language stays as it is: the French 'je' is no 'je'.
    """
    if reply.lang != "nl":
        return reply
    return Reply(
        to_formal(reply.text),
        tuple(Button(to_formal(b.title), b.payload) for b in reply.buttons),
        tuple(formal_json(card, _CARD_TEXTS) for card in reply.cards),
        reply.lang,
    )


_CARD_TEXTS = ("title", "text", "why", "effort", "cost", "first_action")


def shown(reply: Reply) -> str:
    """Return the text of a reply and its cards, as the worker reads it."""
    texts = [str(card.get(name) or "") for card in reply.cards for name in _CARD_TEXTS]
    return " ".join([reply.text, *(b.title for b in reply.buttons), *texts])
