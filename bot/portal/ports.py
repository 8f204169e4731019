"""What the portal asks of the running talk, which it must not import."""

from __future__ import annotations

from typing import Protocol


class Talks(Protocol):
    """Speaks in conversations; `bot.gateway.service.Conversations` is one."""

    async def ask_unmasking(
        self, conversation_id: str, *, user_id: str, name: str
    ) -> None:
        """Ask the worker, in the talk, whether words may be read as typed.

        Raises the errors of `bot.storage.errors` and `unmasking.MayNotAskError`.
        """
