"""The real agent with the understanding given: talks set at any question."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from bot.dialogue.ports import AgentResult, Reply, Snapshot, WorkerInput
from bot.dialogue.snapshot import FORMAT

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.timezone.utc)


@dataclass
class GivenTalk:
    """A talk with the agent alone; `result` is the last turn."""

    agent: Any
    snapshot: Snapshot
    result: AgentResult | None = None
    turns: int = 0

    @classmethod
    def opened(cls, agent: Any) -> GivenTalk:
        """Begin as a worker would."""
        opening = asyncio.run(
            agent.open(conversation_id="c", channel="web", locale="nl", now=NOW)
        )
        return cls(agent, opening.snapshot, opening)

    @classmethod
    def at(cls, agent: Any, **slots: Any) -> GivenTalk:
        """Begin in the middle: with these slots set."""
        events: list[dict[str, Any]] = [
            {"event": "slot", "name": name, "value": value}
            for name, value in slots.items()
        ]
        events.append({"event": "action", "name": "action_listen"})
        state = {"format": FORMAT, "model": "given", "events": events}
        return cls(agent, Snapshot(state, dict(slots)))

    def hear(self, intent: str, text: str, **entities: Any) -> AgentResult:
        """Take a typed message that was understood as this intent."""
        payload = {"intent": intent, "entities": entities}
        given = self.agent._incoming.user_message

        def typed(*args: Any) -> Any:
            message = given(*args)
            message.metadata["pressed"] = False
            return message

        self.agent._incoming.user_message = typed
        try:
            return self._turn(WorkerInput(payload=payload, title=text))
        finally:
            del self.agent._incoming.user_message

    def type(self, text: str) -> AgentResult:
        """Take typed words, understood by the model."""
        return self._turn(WorkerInput(text=text))

    def press(self, title: str, payload: dict[str, Any]) -> AgentResult:
        """Press a button."""
        return self._turn(WorkerInput(payload=payload, title=title))

    def _turn(self, message: WorkerInput) -> AgentResult:
        self.turns += 1
        self.result = asyncio.run(
            self.agent.respond(
                conversation_id="c",
                # As it comes back from the database.
                snapshot=Snapshot(**json.loads(json.dumps(self.snapshot.__dict__))),
                message=message,
                message_id=str(self.turns),
                now=NOW,
            )
        )
        self.snapshot = self.result.snapshot
        return self.result

    @property
    def replies(self) -> tuple[Reply, ...]:
        assert self.result is not None
        return self.result.replies

    @property
    def text(self) -> str:
        """Return all that was said last."""
        return "\n".join(reply.text for reply in self.replies)

    @property
    def asked(self) -> str | None:
        """Return the question that waits."""
        asked = self.snapshot.slots.get("talk_asked")
        return None if asked is None else str(asked)

    def buttons(self) -> list[tuple[str, dict[str, Any]]]:
        """Return title and payload of every button under the last messages."""
        found = [(b.title, b.payload) for r in self.replies for b in r.buttons]
        for reply in self.replies:
            for card in reply.cards:
                found += [(b["title"], b["payload"]) for b in card["buttons"]]
        return found
