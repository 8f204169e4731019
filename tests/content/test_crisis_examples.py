"""What is taken back of a crisis costs none of the crises among the examples."""

from __future__ import annotations

from bot.care.crisis import find_crisis, sounds_only, takes_back
from tests.content import project

# As short as in bot/nlu/crisis.py, where both are asked.
SHORT = 20


def test_no_short_crisis_among_the_examples_is_taken_for_something_else():
    crises = [
        project.MARKUP.sub(r"\1", text)
        for intent, text, _ in project.examples()
        if intent == "report_crisis"
    ]
    short = [text for text in crises if len(text.split()) <= SHORT]
    assert len(short) > 500
    lost = [
        text
        for text in short
        if find_crisis(text) is None and (sounds_only(text) or takes_back(text))
    ]
    assert lost == []
