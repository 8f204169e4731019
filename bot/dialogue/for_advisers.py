"""What of a turn advisers may find or read, where its worker lets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.dialogue.answered import Answered
from bot.storage import summaries, turns, unmasking
from bot.storage.crypto import Keyring
from bot.storage.records import Turn


async def note(
    connection: AsyncConnection,
    answered: Answered,
    *,
    turn: Turn,
    slots: Mapping[str, Any],
    keys: Keyring,
) -> None:
    """Take the turn into the row of its talk; `slots` are those after it.

    Belongs in the turn's transaction, before what the turn asks to be done: a yes to
    words as typed is for what comes after it.
    """
    typed, accepted, look = answered.typed, answered.accepted, answered.look
    at_rest = any(map(turns.at_rest, answered.kept.events))
    text = None if at_rest else accepted.text
    progress = summaries.Progress(
        turn=turn,
        slots_before=look.snapshot.slots,
        slots=slots,
        pressed=typed is None,
        text=text,
    )
    await summaries.note_turn(connection, answered.conversation_id, progress)
    # Without masked text (care, or masking failed) there is none as typed either.
    # Who never was asked, never said yes: a question would have moved the snapshot.
    if typed is not None and text is not None and look.was_asked_unmasking:
        await unmasking.keep_as_typed(
            connection,
            answered.conversation_id,
            accepted.id,
            typed,
            keys=keys,
            now=turn.at,
        )
