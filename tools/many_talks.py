"""Talks by the ten thousand, invented and the same for the same seed.

For measuring and for tests of the inbox: rows go in by the batch, with the words for
searching made as a turn makes them. Nobody ever said any of it.
"""

from __future__ import annotations

import datetime as dt
import functools
import random
from collections.abc import Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.catalogue.vocabulary import OBSTACLES, SCHEME_IDS, WISHES
from bot.storage import review_tables as review
from bot.storage import search, tables
from bot.storage.database import Database

NOW: Final = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.timezone.utc)
READABLE: Final = 0.8
"""Share of the talks whose worker lets advisers read along."""

_TURNS: Final = 3
_BATCH: Final = 1000
_CHANNELS: Final = ("web", "web", "web", "telegram", "whatsapp", "teams")
_TAGS: Final = ("nazien", "terugbellen", "voorbeeld", "twijfel")
_TEXT: Final = """
werk baan collega rooster dienst ploeg magazijn zorg school kantoor bouw
winkel keuken kassa heftruck tillen rennen bellen mailen plannen vergaderen
rijden lassen leren cursus diploma avond uur week maand geld reiskosten baas
chef team klant patient leerling machine storing veiligheid rust plezier
energie moe druk stil verder hogerop anders overstap eigen bedrijf begeleiden
leiden uitleggen inwerken computer tekst rekenen taal nederlands engels examen
stage proef kijken vragen durven twijfel kansen ervaring certificaat pensioen
kinderen thuis partner
"""
_WORDS: Final = tuple(_TEXT.split())


async def fill(database: Database, count: int, *, seed: int = 7) -> None:
    """Add `count` talks, about a minute apart, the last one at `NOW`."""
    chance = random.Random(seed)
    for batch in _batches(count):
        async with database.write() as connection:
            await _add(connection, [_talk(chance, number, count) for number in batch])


def _batches(count: int) -> Iterator[range]:
    for first in range(0, count, _BATCH):
        yield range(first, min(first + _BATCH, count))


def _talk(chance: random.Random, number: int, count: int) -> dict[str, Any]:
    at = NOW - dt.timedelta(minutes=count - number)
    said = [
        # Some words are in every fifth talk, some in one of a thousand.
        " ".join(_words(chance, chance.randint(4, 14)))
        for _ in range(_TURNS)
    ]
    return {
        "id": f"{chance.getrandbits(128):032x}",
        "at": at,
        "channel": chance.choice(_CHANNELS),
        "readable": chance.random() < READABLE,
        "wish": chance.choice((*WISHES, None)),
        "obstacles": chance.sample(OBSTACLES, chance.randint(0, 2)),
        "schemes": chance.sample(SCHEME_IDS, chance.randint(0, 3)),
        "tags": chance.sample(_TAGS, 1) if chance.random() < 0.1 else [],
        "lowest": round(chance.uniform(0.2, 1.0), 4),
        "care": chance.random() < 0.02,
        "fallback": chance.random() < 0.15,
        "asked_human": chance.random() < 0.05,
        "status": chance.choices(review.STATUSES, (70, 25, 5))[0],
        "said": said,
    }


def _words(chance: random.Random, number: int) -> Iterator[str]:
    for _ in range(number):
        if chance.random() < 0.15:
            yield f"woord{int(chance.paretovariate(0.6)) % 5000}"
        else:
            yield chance.choice(_WORDS)


@functools.lru_cache(maxsize=10_000)
def _stem(word: str) -> str:
    """Return the stem; the invented words are few, and finding stems takes long."""
    return " ".join(search.stems(word))


async def _add(connection: AsyncConnection, talks: list[dict[str, Any]]) -> None:
    await connection.execute(
        sa.insert(tables.conversations),
        [
            {
                "id": talk["id"],
                "token_hash": bytes(32),
                "channel": talk["channel"],
                "locale": "nl",
                "created_at": talk["at"] - dt.timedelta(minutes=9),
                "last_message_at": talk["at"],
            }
            for talk in talks
        ],
    )
    await connection.execute(
        sa.insert(tables.snapshots),
        [
            {
                "conversation_id": talk["id"],
                "version": _TURNS,
                "format": 1,
                "turn": _TURNS,
                "last_seq": 2 * _TURNS,
                "state": {},
                "slots": {
                    "wish": talk["wish"],
                    "obstacles": talk["obstacles"],
                    "schemes_shown": talk["schemes"],
                    "talk_asked": "steps",
                },
                "updated_at": talk["at"],
            }
            for talk in talks
        ],
    )
    await connection.execute(
        sa.insert(tables.consents),
        [
            {
                "conversation_id": talk["id"],
                "adviser_may_read": talk["readable"],
                "may_improve_bot": talk["readable"] and talk["care"],
                "reminders": False,
                "text_version": "2026-11-24",
                "at": talk["at"],
            }
            for talk in talks
        ],
    )
    await connection.execute(
        sa.insert(tables.messages), [row for talk in talks for row in _messages(talk)]
    )
    await connection.execute(
        sa.insert(tables.turns), [row for talk in talks for row in _turns(talk)]
    )
    await _add_summaries(connection, talks)


def _messages(talk: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for turn, text in enumerate(talk["said"], 1):
        for place, (role, words) in enumerate((("worker", text), ("bot", "Ja."))):
            seq = 2 * turn - 1 + place
            yield {
                "id": f"{talk['id'][:24]}{seq:08x}",
                "conversation_id": talk["id"],
                "seq": seq,
                "turn": turn,
                "role": role,
                "text": words,
                "at": talk["at"],
                "lang": "nl",
                "buttons": [],
                "cards": [],
            }


def _turns(talk: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for turn in range(1, _TURNS + 1):
        yield {
            "conversation_id": talk["id"],
            "turn": turn,
            "client_message_id": f"{talk['id']}{turn}",
            "body_digest": bytes(32),
            "intent": "inform",
            "confidence": talk["lowest"],
            "intent_ranking": [{"name": "inform", "confidence": talk["lowest"]}],
            "entities": [],
            "care": False,
            "failed": False,
            "at": talk["at"],
        }


async def _add_summaries(
    connection: AsyncConnection, talks: list[dict[str, Any]]
) -> None:
    await connection.execute(
        sa.insert(review.talk_summaries),
        [
            {
                "conversation_id": talk["id"],
                "channel": talk["channel"],
                "started_at": talk["at"] - dt.timedelta(minutes=9),
                "last_at": talk["at"],
                "worker_messages": _TURNS,
                "wish": talk["wish"],
                "lowest_confidence": talk["lowest"],
                "fallback": talk["fallback"],
                "care": talk["care"],
                "asked_human": talk["asked_human"],
                "readable": talk["readable"],
                "improvable": talk["readable"] and talk["care"],
                "status": talk["status"],
            }
            for talk in talks
        ],
    )
    rows = await connection.execute(
        sa.select(
            review.talk_summaries.c.conversation_id, review.talk_summaries.c.number
        ).where(
            review.talk_summaries.c.conversation_id.in_([talk["id"] for talk in talks])
        )
    )
    numbers = {row.conversation_id: row.number for row in rows}
    await connection.execute(
        sa.insert(review.talk_marks),
        [
            {
                "kind": kind,
                "value": value,
                "number": numbers[talk["id"]],
                "conversation_id": talk["id"],
            }
            for talk in talks
            for kind, name in zip(review.MARKS, ("obstacles", "schemes", "tags"))
            for value in talk[name]
        ],
    )
    await connection.execute(
        sa.insert(review.talk_words),
        [
            {
                "number": numbers[talk["id"]],
                "conversation_id": talk["id"],
                "words": " ".join(map(_stem, text.split())),
            }
            for talk in talks
            if talk["readable"]
            for text in [" ".join(talk["said"])]
        ],
    )
