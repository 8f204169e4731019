"""A message of a worker together with its answer, ready to be stored."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue.aside import Aside
from bot.dialogue.kept import Kept
from bot.dialogue.ports import Snapshot
from bot.dialogue.rendering import Rendered
from bot.privacy import RawText
from bot.storage.looks import Look
from bot.storage.records import Message, StoredSnapshot, Turn


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
