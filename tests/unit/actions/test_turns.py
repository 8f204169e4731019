"""A turn is a message, whatever number of actions answers it."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.base import turn_of

USER = {"event": "user", "text": "hoi"}
COUNTED = {"event": "slot", "name": "talk_turn", "value": 5}
OTHER = {"event": "slot", "name": "wish", "value": "wish_fun"}


@pytest.mark.parametrize(
    ("events", "turn"),
    [
        ([], 5),
        ([USER], 5),
        ([COUNTED, USER, OTHER], 5),
        ([USER, COUNTED, OTHER], 4),
    ],
)
def test_a_message_has_one_number(events: list[dict[str, Any]], turn: int):
    tracker = Tracker("c", {"talk_turn": 5}, None, events, False, None, {}, None)
    assert turn_of(tracker) == turn


def test_the_first_message_is_number_nought():
    tracker = Tracker("c", {}, None, [USER], False, None, {}, None)
    assert turn_of(tracker) == 0
