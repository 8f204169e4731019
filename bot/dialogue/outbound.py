"""What a turn asks to be kept or done besides the talk, in the turn's transaction.

An item is `{"kind", "body"?, "secret"?, "due_at"?}`. Four kinds have a place of
their own; every other kind becomes a row of the outbox:

- `contact`: `secret` holds name, email, phone, when; goes into the encrypted record;
- `consent`: `body` holds the choices that change, true or false;
- `finished`: the talk came to its end;
- `unmask`: `body` holds the number of the adviser's question and the worker's answer.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.dialogue.ports import JsonObject
from bot.privacy.consent import CHOICES, TEXT_VERSION
from bot.settings import Settings
from bot.storage import consents, contacts, conversations, outbox, unmasking
from bot.storage.crypto import Keyring
from bot.storage.records import OutboxItem


async def carry_out(
    connection: AsyncConnection,
    conversation_id: str,
    items: Sequence[JsonObject],
    *,
    turn: int,
    now: dt.datetime,
    keys: Keyring,
    settings: Settings,
) -> None:
    """Keep each item where its kind belongs."""
    for item in items:
        kind = item["kind"]
        if kind == "contact":
            await contacts.replace(
                connection,
                conversation_id,
                item["secret"],
                keys=keys,
                now=now,
                expires_at=now + dt.timedelta(days=settings.retention_contact_days),
            )
        elif kind == "consent":
            await _choose(connection, conversation_id, item["body"], now)
        elif kind == "finished":
            await conversations.finish(connection, conversation_id, now)
        elif kind == "unmask":
            await unmasking.answer(
                connection,
                conversation_id,
                item["body"]["number"],
                granted=item["body"]["granted"],
                now=now,
            )
        else:
            row = _outbox_item(item, turn=turn, now=now, keys=keys)
            await outbox.add(connection, conversation_id, [row])


async def _choose(
    connection: AsyncConnection,
    conversation_id: str,
    choices: JsonObject,
    now: dt.datetime,
) -> None:
    held = await consents.current(connection, conversation_id)
    changed = {name: bool(choices[name]) for name in CHOICES if name in choices}
    chosen = dataclasses.replace(held, **changed)  # type: ignore[arg-type]
    await consents.choose(
        connection,
        conversation_id,
        dataclasses.replace(chosen, text_version=TEXT_VERSION, at=now),
    )


def _outbox_item(
    item: JsonObject, *, turn: int, now: dt.datetime, keys: Keyring
) -> OutboxItem:
    due_at = item.get("due_at")
    secret = item.get("secret")
    return OutboxItem(
        turn=turn,
        kind=item["kind"],
        due_at=now if due_at is None else dt.datetime.fromisoformat(due_at),
        body=item.get("body", {}),
        ciphertext=None if secret is None else keys.encrypt(secret),
    )
