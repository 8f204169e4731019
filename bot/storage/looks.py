"""What a turn has to know before it begins, in one look at the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables
from bot.storage.handover_tables import takeovers as takeover_table
from bot.storage.portal_tables import read_log
from bot.storage.records import StoredSnapshot
from bot.storage.review_tables import unmask_requests
from bot.storage.takeovers import Adviser, Takeover


@dataclass(frozen=True)
class Handled:
    """The turn that handled this very message before."""

    turn: int
    body_digest: bytes


@dataclass(frozen=True)
class Look:
    """A conversation at one moment; `handled` tells that the message is known."""

    snapshot: StoredSnapshot
    channel: str
    handled: Handled | None
    takeover: Takeover | None
    adviser_may_read: bool
    was_read: bool
    """Whether anybody but the worker ever read of this talk."""
    was_asked_unmasking: bool
    """Whether an adviser ever asked to read words as typed."""


async def take(
    connection: AsyncConnection, conversation_id: str, client_message_id: str
) -> Look | None:
    """Return what is known of a conversation, None where there is none.

    `client_message_id` is the id of the worker's message that came in.
    """
    row = (
        await connection.execute(
            _LOOK, {"conversation": conversation_id, "message": client_message_id}
        )
    ).one_or_none()
    if row is None:
        return None
    return Look(
        snapshot=StoredSnapshot(
            version=row.version,
            turn=row.turn,
            last_seq=row.last_seq,
            state=row.state,
            slots=row.slots,
        ),
        channel=row.channel,
        handled=_handled(row),
        takeover=_takeover(row),
        adviser_may_read=bool(row.adviser_may_read),
        was_read=bool(row.was_read),
        was_asked_unmasking=bool(row.was_asked_unmasking),
    )


def _handled(row: sa.Row[Any]) -> Handled | None:
    if row.handled_turn is None:
        return None
    return Handled(row.handled_turn, row.body_digest)


def _takeover(row: sa.Row[Any]) -> Takeover | None:
    if row.takeover_state is None:
        return None
    return Takeover(
        state=row.takeover_state,
        adviser=Adviser(row.adviser_id, row.adviser_name, row.adviser_role),
        first_seq=row.first_seq,
        begun_at=row.begun_at,
        alive_at=row.alive_at,
    )


def _statement() -> sa.Select[Any]:
    held, talk, turn = tables.snapshots.c, tables.conversations.c, tables.turns.c
    takeover, consent = takeover_table.c, tables.consents.c
    conversation = sa.bindparam("conversation", type_=sa.String)
    may_read = (
        sa.select(consent.adviser_may_read)
        .where(consent.conversation_id == conversation)
        .order_by(consent.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    was_read = sa.exists().where(read_log.c.conversation_id == conversation)
    was_asked = sa.exists().where(unmask_requests.c.conversation_id == conversation)
    return (
        sa.select(
            held.version,
            held.turn,
            held.last_seq,
            held.state,
            held.slots,
            talk.channel,
            turn.turn.label("handled_turn"),
            turn.body_digest,
            takeover.state.label("takeover_state"),
            takeover.adviser_id,
            takeover.adviser_name,
            takeover.adviser_role,
            takeover.first_seq,
            takeover.begun_at,
            takeover.alive_at,
            may_read.label("adviser_may_read"),
            was_read.label("was_read"),
            was_asked.label("was_asked_unmasking"),
        )
        .select_from(tables.snapshots)
        .join(tables.conversations, talk.id == held.conversation_id)
        .outerjoin(
            tables.turns,
            sa.and_(
                turn.conversation_id == held.conversation_id,
                turn.client_message_id == sa.bindparam("message", type_=sa.String),
            ),
        )
        .outerjoin(takeover_table, takeover.conversation_id == held.conversation_id)
        .where(held.conversation_id == conversation)
    )


# Made once: to put such a statement together takes longer than SQLite needs for it.
_LOOK: Final = _statement()
