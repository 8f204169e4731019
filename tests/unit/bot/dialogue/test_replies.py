"""From Rasa's messages to replies: joined where a person would, with their language."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.replies import formal_reply, parse_payload, replies_from_messages


def test_a_short_text_joins_the_next_one():
    replies = replies_from_messages(
        [{"text": "Mooi."}, {"text": "En wat kost energie?"}]
    )
    assert [reply.text for reply in replies] == ["Mooi. En wat kost energie?"]


def test_the_language_of_a_response_marks_its_reply_alone():
    # GIVEN a Dutch text, a Polish one as Rasa hands it on, and a Dutch one
    messages: list[dict[str, Any]] = [
        {"text": "Hoi."},
        {"text": "Mówię tylko po niderlandzku."},
        {"custom": {"lang": "pl"}},
        {"text": "Verder dan."},
    ]
    # THEN the Polish one stands alone, marked as Polish
    assert [(r.text, r.lang) for r in replies_from_messages(messages[1:])] == [
        ("Mówię tylko po niderlandzku.", "pl"),
        ("Verder dan.", "nl"),
    ]


def test_cards_join_the_text_before_them():
    replies = replies_from_messages(
        [{"text": "Kijk:"}, {"custom": {"cards": [{"title": "Stap"}]}}]
    )
    assert replies[0].cards == ({"title": "Stap"},)


def test_a_payload_never_carries_free_text():
    assert parse_payload('/inform{"age": 5}') == {
        "intent": "inform",
        "entities": {"age": 5},
    }
    with pytest.raises(ValueError):
        parse_payload("zomaar tekst")


def test_only_dutch_is_put_into_the_form_with_u():
    dutch, french = replies_from_messages(
        [
            {"text": "Wat wil je?"},
            {"text": "Je peux aider."},
            {"custom": {"lang": "fr"}},
        ]
    )
    assert formal_reply(dutch).text == "Wat wilt u?"
    assert formal_reply(french).text == "Je peux aider."
