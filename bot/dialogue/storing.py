"""A turn and an opening on their way into the database, each in one transaction."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.dialogue import for_advisers
from bot.dialogue.answered import Answered
from bot.dialogue.kept import Kept
from bot.dialogue.outbound import carry_out
from bot.dialogue.ports import Outlet
from bot.dialogue.rendering import Rendered
from bot.settings import Settings
from bot.storage import conversations, messages, summaries, takeovers, turns
from bot.storage.crypto import Keyring
from bot.storage.records import StoredSnapshot


async def store_turn(
    connection: AsyncConnection,
    answered: Answered,
    *,
    keys: Keyring,
    settings: Settings,
    outlet: Outlet | None,
) -> None:
    """Store a turn whole; raises `ConflictError` where another writer was first."""
    conversation_id, now = answered.conversation_id, answered.accepted.at
    snapshot, turn = answered.snapshot, answered.turn
    said = answered.replies
    # First, so that the loser of a race stops early.
    await turns.replace_snapshot(connection, conversation_id, snapshot, now)
    if answered.aside is not None and answered.aside.moves:
        await takeovers.move(connection, conversation_id, answered.aside.takeover)
    await turns.add(connection, conversation_id, turn)
    await turns.add_events(
        connection, conversation_id, answered.kept.events, turn=turn.turn, now=now
    )
    await messages.add(connection, conversation_id, [answered.accepted, *said.messages])
    await messages.add_buttons(connection, conversation_id, said.buttons)
    channel = await conversations.touch(connection, conversation_id, now)
    await for_advisers.note(
        connection, answered, turn=turn, slots=snapshot.slots, keys=keys
    )
    await carry_out(
        connection,
        conversation_id,
        answered.kept.outbox,
        turn=turn.turn,
        now=now,
        keys=keys,
        settings=settings,
    )
    if outlet is not None and channel != conversations.WEB:
        await outlet.send(
            connection, conversation_id, said.messages, turn=turn.turn, now=now
        )


async def store_opening(
    connection: AsyncConnection,
    conversation_id: str,
    kept: Kept,
    said: Rendered,
    *,
    channel: str,
    locale: str,
    now: dt.datetime,
) -> str:
    """Store a new conversation and return its token; `kept` has a snapshot."""
    assert kept.snapshot is not None
    snapshot = StoredSnapshot(
        version=1,
        turn=0,
        last_seq=len(said.messages),
        state=kept.snapshot.state,
        slots=kept.snapshot.slots,
    )
    token = await conversations.add(
        connection,
        conversation_id=conversation_id,
        channel=channel,
        locale=locale,
        now=now,
    )
    await turns.add_snapshot(connection, conversation_id, snapshot, now)
    await turns.add_events(connection, conversation_id, kept.events, turn=0, now=now)
    await messages.add(connection, conversation_id, said.messages)
    await messages.add_buttons(connection, conversation_id, said.buttons)
    await summaries.begin(connection, conversation_id, channel=channel, now=now)
    return token
