"""Whatever a proven body holds: it is read or refused, never a fault of ours."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.contract import Channel, ChannelUpdate, MalformedError
from bot.channels.slack.channel import SlackChannel
from bot.channels.telegram.channel import TelegramChannel
from bot.settings import Settings
from tests.fakes import FakeClock

CHANNELS: dict[str, Channel] = {
    "slack": SlackChannel(Settings(), FakeClock()),
    "telegram": TelegramChannel(Settings(), FakeClock()),
}
# The words both protocols are made of, so that bodies come some way.
_NAMES = """
    update_id message callback_query my_chat_member from chat id type text data date
    new_chat_member status private supergroup kicked is_bot photo event event_id team_id
    event_callback block_actions user channel actions value action_ts button im team
    channel_type subtype files
"""
NAMES = st.sampled_from(_NAMES.split())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | NAMES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6)
    ),
    max_leaves=25,
)


@pytest.mark.parametrize("name", sorted(CHANNELS))
@given(body=st.dictionaries(NAMES, VALUES, max_size=6))
def test_a_body_is_read_or_refused(name: str, body: dict[str, Any]):
    # What the webhook answers with 400.
    with contextlib.suppress(
        MalformedError, LookupError, TypeError, ValueError, AttributeError
    ):
        for update in CHANNELS[name].parse(body).updates:
            assert ChannelUpdate.from_json(update.to_json()) == update
            assert isinstance(update.event_id, str)
            assert isinstance(update.sender_id, str)
            assert update.text is None or isinstance(update.text, str)
