"""Asks the worker, in the talk, whether an adviser may read words as typed.

The question is an ordinary message with buttons; only a button answers it, so that no
'ja' to something else is taken for a yes to this. The agent never sees either.
"""

from __future__ import annotations

import datetime as dt
import functools
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.dialogue.ports import AgentResult, Button, JsonObject, Reply, Snapshot
from bot.dialogue.rendering import render
from bot.dialogue.replies import formal_reply
from bot.language.formatting import date_in_words
from bot.storage import messages, turns, unmasking
from bot.storage.errors import ConversationGoneError
from bot.storage.records import StoredSnapshot
from bot.talk.context import Phrases
from bot.talk.phrases import load_phrases

KIND = "unmask"
"""The kind of what the turn keeps, and the key of the payload of the buttons."""


async def ask(
    connection: AsyncConnection,
    conversation_id: str,
    *,
    user_id: str,
    name: str,
    now: dt.datetime,
) -> None:
    """Ask in the talk, in the transaction of `connection`; `name` is the adviser's.

    Raises `MayNotAskError`, `ConversationGoneError` and `ConflictError`.
    """
    old = await turns.load_snapshot(connection, conversation_id)
    if old is None:
        raise ConversationGoneError("no such conversation")
    number = await unmasking.ask(connection, conversation_id, user_id=user_id, now=now)
    say = _phrases()
    question = Reply(
        say("unmask_question", name=name),
        (
            _button(say("unmask_yes"), number, granted=True),
            _button(say("unmask_no"), number, granted=False),
        ),
    )
    said = render(
        [_addressed(question, old.slots)],
        turn=old.turn + 1,
        first_seq=old.last_seq + 1,
        now=now,
    )
    new = StoredSnapshot(
        version=old.version + 1,
        turn=old.turn + 1,
        last_seq=old.last_seq + len(said.messages),
        state=old.state,
        slots=old.slots,
    )
    await turns.replace_snapshot(connection, conversation_id, new, now)
    await messages.add(connection, conversation_id, said.messages)
    await messages.add_buttons(connection, conversation_id, said.buttons)


async def answered(
    connection: AsyncConnection,
    conversation_id: str,
    payload: JsonObject,
    snapshot: Snapshot,
    *,
    now: dt.datetime,
    zone: ZoneInfo,
) -> AgentResult | None:
    """Return what a press on one of the buttons brings; None for any other button.

    A question that no longer stands is answered, and nothing changes.
    """
    pressed = payload.get(KIND)
    if pressed is None:
        return None
    number, granted = int(pressed["number"]), bool(pressed["granted"])
    say = _phrases()
    stands = await unmasking.can_be_answered(connection, conversation_id, number, now)
    if granted and not stands:
        return _said(Reply(say("unmask_over")), snapshot)
    kept: JsonObject = {"kind": KIND, "body": {"number": number, "granted": granted}}
    if not granted:
        return _said(Reply(say("unmask_refused")), snapshot, kept)
    until = (now + unmasking.LASTS).astimezone(zone).date()
    words = date_in_words(until, now.astimezone(zone).date())
    reply = Reply(
        say("unmask_granted", day=words),
        (_button(say("unmask_stop"), number, granted=False),),
    )
    return _said(reply, snapshot, kept)


def _said(reply: Reply, snapshot: Snapshot, *kept: JsonObject) -> AgentResult:
    return AgentResult(
        replies=(_addressed(reply, snapshot.slots),),
        events=(),
        snapshot=snapshot,
        outbox=kept,
    )


def _addressed(reply: Reply, slots: JsonObject) -> Reply:
    return formal_reply(reply) if slots.get("talk_address") == "formal" else reply


def _button(title: str, number: int, *, granted: bool) -> Button:
    return Button(title, {KIND: {"number": number, "granted": granted}})


@functools.lru_cache(maxsize=1)
def _phrases() -> Phrases:
    return load_phrases()
