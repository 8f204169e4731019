"""A message of a worker together with its answer, ready to be stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from bot.dialogue.answering import Answer, Incoming, state_of
from bot.dialogue.aside import Aside
from bot.dialogue.kept import Kept, keep
from bot.dialogue.ports import Snapshot
from bot.dialogue.rendering import Rendered, render
from bot.privacy import RawText
from bot.storage.looks import Look
from bot.storage.records import Message, StoredSnapshot, Turn


class Accepted(NamedTuple):
    """The id and moment of the worker's message, and its client's id as it was sent."""

    id: str
    as_sent: str
    at: dt.datetime


@dataclass(frozen=True)
class Answered:
    """A turn as it will be stored.

    `typed` is the text before masking, None for a button; `look` is what was known
    when the turn began, `accepted` the worker's message.
    """

    conversation_id: str
    client_message_id: str
    digest: bytes
    typed: RawText | None
    look: Look
    kept: Kept
    accepted: Message
    replies: Rendered
    aside: Aside | None

    @property
    def snapshot(self) -> StoredSnapshot:
        """Return the state after the turn; a failed one keeps that before it."""
        before = self.look.snapshot
        new = self.kept.snapshot or Snapshot(state=before.state, slots=before.slots)
        return StoredSnapshot(
            version=before.version + 1,
            turn=self.accepted.turn,
            last_seq=self.accepted.seq + len(self.replies.messages),
            state=new.state,
            slots=new.slots,
        )

    @property
    def turn(self) -> Turn:
        """Return the record of the turn."""
        kept = self.kept
        return Turn(
            turn=self.accepted.turn,
            client_message_id=self.client_message_id,
            body_digest=self.digest,
            at=self.accepted.at,
            intent=kept.intent,
            confidence=kept.confidence,
            intent_ranking=kept.intent_ranking,
            entities=kept.entities,
            care=kept.care,
            failed=kept.failed,
        )


def as_stored(
    incoming: Incoming,
    look: Look,
    answer: Answer,
    *,
    title: str | None,
    accepted: Accepted,
) -> Answered:
    """Mask the turn, number its messages and hide what their buttons stand for.

    `title` is that of the button pressed, None for typed words.
    """
    before = look.snapshot
    kept = keep(answer.result, text=incoming.text, title=title, before=state_of(look))
    message = Message(
        id=accepted.id,
        seq=before.last_seq + 1,
        role="worker",
        text=kept.text,
        at=accepted.at,
        lang="nl",
        client_message_id=accepted.as_sent,
        turn=before.turn + 1,
    )
    return Answered(
        conversation_id=incoming.conversation_id,
        client_message_id=incoming.client_message_id,
        digest=incoming.digest,
        typed=incoming.text,
        look=look,
        kept=kept,
        accepted=message,
        replies=render(
            kept.replies,
            turn=message.turn,
            first_seq=message.seq + 1,
            now=accepted.at,
        ),
        aside=answer.aside,
    )
