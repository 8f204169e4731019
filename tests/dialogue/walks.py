"""Random walks: a worker who presses and types anything, 40 turns long."""

from __future__ import annotations

import functools
import itertools
import random
import re
from typing import Any

from tests.content import project
from tests.dialogue.given import GivenTalk

TURNS = 40
# What a worker does: a button where there is one, else something typed.
_PRESSES = 0.45


@functools.cache
def messages() -> tuple[str, ...]:
    """Return every example of the training data as it would be typed."""
    return tuple(
        project.MARKUP.sub(r"\1", example) for _, example, _ in project.examples()
    )


def walk(agent: Any, seed: int) -> GivenTalk:
    """Walk at random; AssertionError where the bot falls silent or repeats itself."""
    chance = random.Random(seed)
    talk = GivenTalk.opened(agent)
    done: list[str] = []
    before, last = "", ""
    for _ in range(TURNS):
        buttons = talk.buttons()
        if buttons and chance.random() < _PRESSES:
            title, payload = chance.choice(buttons)
            done.append(f"[{title}]")
            talk.press(title, payload)
        else:
            done.append(chance.choice(messages()))
            talk.type(done[-1])
        where = f"seed {seed}, after {done[-4:]}: {talk.text!r}"
        check(talk, before, last, where)
        before, last = talk.text, talk.replies[-1].text
    return talk


def check(talk: GivenTalk, before: str, last: str, where: str) -> None:
    """Assert that a turn says something, and nothing twice in a row."""
    assert talk.result is not None
    assert not talk.result.failed, where
    assert talk.replies, where
    for reply in talk.replies:
        assert reply.text.strip(), where
        assert "{" not in reply.text, where
        own = re.sub(r'"[^"]*"', "", reply.text)
        assert own.count("?") <= 1, where
    said = [last, *(reply.text for reply in talk.replies)]
    assert all(one != other for one, other in itertools.pairwise(said)), (where, last)
    assert talk.text != before, where


def reach_the_ways_out(talk: GivenTalk) -> None:
    """Assert that steps, a person and goodbye can be had from where the walk ended."""
    talk.type("ik wil een adviseur spreken")
    # From Flanders a Dutch desk is no way to a person; at work there is one.
    flemish = talk.snapshot.slots.get("region") is not None
    assert ("vakbond" if flemish else "Werkcentrum") in talk.text, talk.text
    buttons = dict(talk.buttons())
    if talk.asked == "care":
        talk.type("dank je")
        buttons = dict(talk.buttons())
        talk.press("Het gaat weer", buttons["Het gaat weer, ik wil verder praten"])
    talk.press("Tip", {"intent": "ask_more_steps", "entities": {}})
    cards = [card["kind"] for reply in talk.replies for card in reply.cards]
    assert "step" in cards or "Werkcentrum" in talk.text, talk.text
    talk.type("doei, tot ziens")
    assert talk.text.strip()
    assert talk.result is not None
    assert talk.result.intent == "goodbye", talk.result.intent
