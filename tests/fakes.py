"""Stand-ins for what is slow or outside: the clock and the dialogue agent."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.attending import attention
from bot.dialogue.ports import (
    AgentResult,
    Attention,
    Button,
    Reply,
    Snapshot,
    WorkerInput,
)

UTC = dt.timezone.utc
HELP = {
    f"utter_care_crisis_{kind}{region}": [{"text": f"Bel 112 of 0800-0113 ({kind})."}]
    for kind in ("self", "violence", "accident")
    for region in ("", "_flanders")
}


@dataclass
class FakeClock:
    """A clock that stands still until it is moved."""

    moment: dt.datetime = dt.datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

    def now(self) -> dt.datetime:
        return self.moment

    def today(self) -> dt.date:
        return self.moment.date()

    def move(self, **amount: float) -> None:
        self.moment += dt.timedelta(**amount)


@dataclass
class FakeAgent:
    """Echoes, counts its turns in the state and does what a text tells it to.

    `care …`: a care sentence. `fail …`: an action fails. `crash …`: an exception.
    `hang …`: never answers. `card …`: answers with a card. `out …`: fills the outbox.
    With `hold` every turn waits for that.
    """

    is_ready: bool = True
    busy: float = 0.0
    seen: list[WorkerInput] = field(default_factory=list)
    outbox: tuple[dict[str, Any], ...] = ()
    extra_slots: dict[str, Any] = field(default_factory=dict)
    buttons: tuple[tuple[str, dict[str, Any]], ...] = ()
    pause: float = 0.0
    hold: asyncio.Event | None = None
    started: int = 0

    def busy_seconds(self) -> float:
        return self.busy

    def ready(self) -> bool:
        return self.is_ready

    async def open(
        self, *, conversation_id: str, channel: str, locale: str, now: dt.datetime
    ) -> AgentResult:
        return AgentResult(
            replies=(
                Reply("Hoi, ik ben een computerprogramma."),
                Reply(
                    "Zullen we beginnen?",
                    buttons=(
                        Button("Ja", {"intent": "affirm", "entities": {}}),
                        Button("Nee", {"intent": "deny", "entities": {}}),
                    ),
                ),
            ),
            events=({"event": "action", "name": "conversation_start"},),
            snapshot=Snapshot(state={"format": 1, "turns": 0, "said": []}, slots={}),
        )

    async def respond(
        self,
        *,
        conversation_id: str,
        snapshot: Snapshot,
        message: WorkerInput,
        message_id: str,
        now: dt.datetime,
    ) -> AgentResult:
        self.started += 1
        await asyncio.sleep(self.pause)
        if self.hold is not None:
            await self.hold.wait()
        self.seen.append(message)
        said = message.text if message.text is not None else message.title or ""
        if said.startswith("crash"):
            raise RuntimeError(f"crashed on {said}")
        if said.startswith("hang"):
            await asyncio.Event().wait()
        turns = snapshot.state["turns"] + 1
        return AgentResult(
            replies=(self._reply(said),),
            events=({"event": "user", "text": said, "message_id": message_id},),
            snapshot=Snapshot(
                state={
                    "format": 1,
                    "turns": turns,
                    "said": [*snapshot.state["said"], said][-3:],
                },
                slots={**snapshot.slots, "last": said, **self.extra_slots},
            ),
            care=said.startswith("care"),
            failed=said.startswith("fail"),
            intent=None if said.startswith("care") else "inform",
            confidence=0.9,
            intent_ranking=({"name": "inform", "confidence": 0.9},),
            entities=(
                {"entity": "job", "value": "lasser", "text": said[:3]},
                {"entity": "PERSON", "value": "Jan", "text": "Jan"},
            ),
            outbox=self.outbox if said.startswith("out") else (),
        )

    async def attend(self, *, snapshot: Snapshot, text: str, turn: int) -> Attention:
        """Find danger by the real lexicon; `care …` is any other care sentence."""
        intent = "report_stress" if text.startswith("care") else "inform"
        return attention(text, intent, snapshot, responses=HELP, turn=turn)

    def _reply(self, said: str) -> Reply:
        button = {"title": "Kies", "payload": {"intent": "choose_step", "entities": {}}}
        card = {
            "kind": "step",
            "id": "energielijst",
            "title": "Energielijst",
            "text": "Schrijf op wat energie geeft.",
            "why": f"omdat je zei: {said}",
            "effort": "10 minuten",
            "cost": "gratis",
            "first_action": "Pak een blaadje.",
            "status": None,
            "url": None,
            "verified_on": None,
            "buttons": [button],
        }
        return Reply(
            f"Je zei: {said}",
            buttons=(
                Button("Ja", {"intent": "affirm", "entities": {}}),
                *(Button(title, payload) for title, payload in self.buttons),
            ),
            cards=(card,) if said.startswith("card") else (),
        )
