"""Hard words explained in the talk."""

from __future__ import annotations

from bot.language.plain_words import meanings, terms_in
from bot.talk.context import TalkContext
from bot.talk.state import Heard, Say, TalkState

MOST_MEANINGS = 3
"""Hard words explained at once: more is a dictionary."""


def words_asked(heard: Heard | None) -> tuple[str, ...]:
    """Return the hard words that a typed message names."""
    return terms_in([heard.text]) if heard and not heard.pressed else ()


def words_shown(state: TalkState) -> tuple[str, ...]:
    """Return the hard words of the bot's last message that have a meaning."""
    return tuple(word for word in state.talk_terms if word in meanings())


def explain(words: tuple[str, ...], ctx: TalkContext) -> Say:
    """Return what these words mean, a few at a time."""
    known = meanings()
    lines = [
        ctx.phrases("word_means", word=word[0].upper() + word[1:], means=known[word])
        for word in words[:MOST_MEANINGS]
    ]
    return Say("utter_talk_words", {"words": " ".join(lines)})
