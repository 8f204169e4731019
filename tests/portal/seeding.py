"""Talks as they would be kept, put into the database without being held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.storage import tables
from bot.storage.conversations import new_id
from bot.storage.database import Database


@dataclass(frozen=True)
class Seed:
    """One talk: when it began, how long it took, what its slots say.

    `intents` are of its messages; "care" is a care turn, kept without a name.
    """

    at: dt.datetime
    minutes: float = 8
    slots: Mapping[str, Any] = field(default_factory=dict)
    intents: tuple[str, ...] = ("inform",)
    finished: bool = False


async def plant(database: Database, seeds: Iterable[Seed]) -> list[str]:
    """Put these talks into the database and return their ids."""
    rows: dict[sa.Table, list[dict[str, Any]]] = {
        tables.conversations: [],
        tables.snapshots: [],
        tables.turns: [],
    }
    for seed in seeds:
        talk_id, last = new_id(), seed.at + dt.timedelta(minutes=seed.minutes)
        rows[tables.conversations].append(
            {
                "id": talk_id,
                "token_hash": bytes(32),
                "channel": "web",
                "locale": "nl",
                "created_at": seed.at,
                "last_message_at": last,
                "finished_at": last if seed.finished else None,
            }
        )
        rows[tables.snapshots].append(
            {
                "conversation_id": talk_id,
                "version": 1,
                "format": 1,
                "turn": len(seed.intents),
                "last_seq": 2 * len(seed.intents),
                "state": {},
                "slots": dict(seed.slots),
                "updated_at": last,
            }
        )
        for number, intent in enumerate(seed.intents, 1):
            care = intent == "care"
            rows[tables.turns].append(
                {
                    "conversation_id": talk_id,
                    "turn": number,
                    "client_message_id": new_id(),
                    "body_digest": bytes(32),
                    "intent": None if care else intent,
                    "confidence": None if care else 0.9,
                    "intent_ranking": [],
                    "entities": [],
                    "care": care,
                    "failed": False,
                    "at": seed.at,
                }
            )
    async with database.write() as connection:
        for table, new in rows.items():
            if new:
                await connection.execute(sa.insert(table), new)
    return [row["id"] for row in rows[tables.conversations]]
