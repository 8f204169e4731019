"""What of a turn advisers may find or read, where its worker lets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.dialogue.kept import Kept
from bot.privacy import RawText
from bot.storage import summaries, turns, unmasking
from bot.storage.crypto import Keyring
from bot.storage.records import Message, Turn


async def note(
    connection: AsyncConnection,
    conversation_id: str,
    accepted: Message,
    turn: Turn,
    *,
    kept: Kept,
    slots: Mapping[str, Any],
    typed: RawText | None,
    keys: Keyring,
) -> None:
    """Take the turn into the row of its talk; `typed` is None for a button.

    Belongs in the turn's transaction, before what the turn asks to be done: a yes to
    words as typed is for what comes after it.
    """
    at_rest = any(map(turns.at_rest, kept.events))
    text = None if at_rest else accepted.text
    progress = summaries.Progress(
        turn=turn, slots=slots, pressed=typed is None, text=text
    )
    await summaries.note_turn(connection, conversation_id, progress)
    # Without masked text (care, or masking failed) there is none as typed either.
    if typed is not None and text is not None:
        await unmasking.keep_as_typed(
            connection, conversation_id, accepted.id, typed, keys=keys, now=turn.at
        )
