"""Who answers a message: a button that needs no agent, an adviser, or the agent."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import logging
from collections.abc import Awaitable
from typing import Final, NamedTuple, TypeVar

from bot.dialogue.aside import Aside, Attend, Situation, set_aside
from bot.dialogue.counting import TurnCounts
from bot.dialogue.ports import (
    AgentResult,
    Attention,
    DialogueAgent,
    JsonObject,
    Snapshot,
    WorkerInput,
)
from bot.privacy import RawText
from bot.settings import Settings
from bot.storage.errors import UnavailableError
from bot.storage.looks import Look
from bot.tracing import span

log = logging.getLogger(__name__)
_T = TypeVar("_T")

_STUCK_TURNS: Final = 3
_STUCK_SECONDS: Final = 60.0
"""A turn that takes so long, and so many times what it may, is never going to end."""


class Incoming(NamedTuple):
    """A message of a worker; exactly one of `text` and `payload` is not None.

    `client_message_id` is in lower case, `digest` tells one body from another.
    """

    conversation_id: str
    client_message_id: str
    text: RawText | None
    payload: str | None
    digest: bytes


class Press(NamedTuple):
    """A button pressed; `answered` where the agent is not asked."""

    title: str
    payload: JsonObject
    answered: AgentResult | None


class Answer(NamedTuple):
    """What is answered, and what was done without the agent."""

    result: AgentResult
    aside: Aside | None = None


class Answering:
    """Finds the answer to a message; what the agent cannot do is unavailable."""

    def __init__(
        self, agent: DialogueAgent, settings: Settings, counts: TurnCounts
    ) -> None:
        self._agent = agent
        self._settings = settings
        self._counts = counts

    def ready(self) -> bool:
        """Tell whether the agent can take messages."""
        return self._agent.ready()

    def stuck(self) -> bool:
        """Tell whether a turn runs that nobody awaits any more: it finds no end."""
        most = _STUCK_TURNS * self._settings.turn_timeout_seconds
        return self._agent.busy_seconds() > max(most, _STUCK_SECONDS)

    def require_agent(self) -> None:
        """Raise `UnavailableError` unless the agent can take messages."""
        if not self._agent.ready():
            raise UnavailableError("the agent is not ready")

    async def open(
        self, conversation_id: str, *, channel: str, locale: str, now: dt.datetime
    ) -> AgentResult:
        """Return what the agent says first; raises `UnavailableError`."""
        result = await self._ask(
            self._agent.open(
                conversation_id=conversation_id,
                channel=channel,
                locale=locale,
                now=now,
            )
        )
        if result.failed:
            raise UnavailableError("the agent could not open a conversation")
        return result

    async def answer(
        self,
        incoming: Incoming,
        look: Look,
        press: Press | None,
        readings: tuple[JsonObject, ...],
        *,
        message_id: str,
        now: dt.datetime,
    ) -> Answer:
        """Return the answer to a message; raises `UnavailableError`.

        `look` is what was known when it came in, `message_id` the id it will have.
        """
        if press is not None and press.answered is not None:
            return Answer(press.answered)
        snapshot = state_of(look)
        payload = press.payload if press else None
        situation = Situation(
            snapshot=snapshot,
            takeover=look.takeover,
            idle=dt.timedelta(minutes=self._settings.takeover_idle_minutes),
            adviser_may_read=look.adviser_may_read,
            seq=look.snapshot.last_seq + 1,
            now=now,
        )
        aside = await set_aside(
            situation,
            text=incoming.text,
            button=payload,
            attend=self._attend_in(snapshot, look.snapshot.turn),
        )
        result = aside.result if aside else None
        if result is None:
            title = press.title if press else None
            result = await self._ask(
                self._agent.respond(
                    conversation_id=incoming.conversation_id,
                    snapshot=snapshot,
                    message=WorkerInput(incoming.text, payload, title, readings),
                    message_id=message_id,
                    now=now,
                )
            )
        if aside is not None:
            replies = (*aside.first, *result.replies)
            result = dataclasses.replace(result, replies=replies)
        return Answer(result, aside)

    def _attend_in(self, snapshot: Snapshot, turn: int) -> Attend:
        """Return how a typed text is looked at for care; fails as the agent does."""

        async def attend(text: RawText) -> Attention:
            return await self._ask(
                self._agent.attend(snapshot=snapshot, text=text, turn=turn)
            )

        return attend

    async def _ask(self, answer: Awaitable[_T]) -> _T:
        """Await the agent; whatever goes wrong outside a talk makes it unavailable."""
        try:
            with span("agent"):
                return await asyncio.wait_for(
                    answer, self._settings.turn_timeout_seconds
                )
        except asyncio.TimeoutError as error:
            self._counts.add("agent_timeout")
            raise UnavailableError("the agent took too long") from error
        except UnavailableError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, nothing is kept
            # The text of the error may quote the worker: only its type is logged.
            log.error("agent_error %s", type(error).__name__)
            self._counts.add("agent_error")
            raise UnavailableError("the agent failed") from None


def state_of(look: Look) -> Snapshot:
    """Return the state of the talk when the message came in."""
    return Snapshot(state=look.snapshot.state, slots=look.snapshot.slots)
