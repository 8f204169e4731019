"""Whatever stands in a payload, reading it gives updates or says it is malformed."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.contract import ChannelUpdate, MalformedError
from bot.channels.matrix.events import room_of, update_of
from bot.channels.teams import activities
from bot.channels.teams.proof import is_allowed, tenant_of
from bot.channels.whatsapp import webhooks

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.text(max_size=8), inner, max_size=2)
    ),
    max_leaves=4,
)
WEBHOOK = {
    "object": "whatsapp_business_account",
    "entry": [
        {
            "changes": [
                {
                    "field": "messages",
                    "value": {
                        "metadata": {"phone_number_id": "1"},
                        "messages": [
                            {
                                "from": "31612345678",
                                "id": "wamid.1",
                                "timestamp": "1795512600",
                                "type": "interactive",
                                "text": {"body": "hoi"},
                                "button": {"text": "Gelukt"},
                                "interactive": {
                                    "type": "button_reply",
                                    "button_reply": {"id": "token", "title": "Ja"},
                                },
                            }
                        ],
                    },
                }
            ]
        }
    ],
}
ACTIVITY = {
    "type": "message",
    "id": "1",
    "name": "adaptiveCard/action",
    "from": {"id": "29:1"},
    "recipient": {"id": "28:1"},
    "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": "t"},
    "channelData": {"tenant": {"id": "t"}},
    "membersAdded": [{"id": "28:1"}],
    "attachments": [{"contentType": "text/html"}],
    "text": "hoi",
    "value": {"koffiebreak": "token", "action": {"data": {"koffiebreak": "token"}}},
}
EVENT = {
    "type": "m.room.message",
    "event_id": "$1",
    "sender": "@sanne:example.org",
    "state_key": "@sanne:example.org",
    "content": {
        "msgtype": "m.text",
        "body": "hoi",
        "membership": "join",
        "m.relates_to": {"m.in_reply_to": {"event_id": "$0"}},
    },
}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of everything in a payload."""
    found = [path] if path else []
    inside: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    if isinstance(value, list):
        inside = list(enumerate(value))
    for key, inner in inside:
        found += places(inner, (*path, key))
    return found


@st.composite
def spoiled(draw: st.DrawFn, payload: dict[str, Any]) -> dict[str, Any]:
    """Draw the payload with something else in one or two places, or nothing there."""
    made = copy.deepcopy(payload)
    for _ in range(draw(st.integers(1, 2))):
        *path, last = draw(st.sampled_from(places(made)))
        around: Any = made
        for key in path:
            around = around[key]
        if draw(st.booleans()):
            around[last] = draw(JSON)
        elif isinstance(around, dict):
            del around[last]
    return made


@settings(max_examples=300, derandomize=True, deadline=None)
@given(spoiled(WEBHOOK))
def test_a_webhook_of_meta(payload: dict[str, Any]):
    try:
        updates = webhooks.read(payload, "1")
    except MalformedError:
        return
    for update in updates:
        assert ChannelUpdate.from_json(update.to_json()) == update


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    spoiled(ACTIVITY),
    st.sampled_from(["message", "conversationUpdate", "invoke", "installationUpdate"]),
)
def test_an_activity_of_teams(payload: dict[str, Any], kind: str):
    tenant_of(payload)
    try:
        found = activities.read({**payload, "type": kind}, "https://smba.example/emea")
    except MalformedError:
        return
    for update in found.updates:
        assert ChannelUpdate.from_json(update.to_json()) == update
        assert isinstance(update.pressed, str | None)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(spoiled(EVENT), st.booleans())
def test_an_event_of_matrix(payload: dict[str, Any], private_hint: bool):
    room_of([payload], "@koffiebreak:example.org")
    found = update_of("!1", payload, own_id="@koffiebreak:x", private_hint=private_hint)
    if found is None:
        return
    assert ChannelUpdate.from_json(found.to_json()) == found
    assert found.sender_id != "@koffiebreak:x"
    # Of an encrypted room nothing is read.
    assert not (private_hint and found.text)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text())
def test_no_text_is_an_allowed_address_by_accident(text: str):
    assert not is_allowed(text, ["https://smba.trafficmanager.net"])
