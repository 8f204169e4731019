"""The embedded Rasa Agent: one turn in memory, in one thread, nothing outside."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import bot.dialogue.rasa_setup  # noqa: F401  # first: prepares Rasa's import

from rasa.core.agent import Agent  # isort: skip
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.care.intents import CARE_INTENTS
from bot.dialogue import quicker
from bot.dialogue import snapshot as snapshots
from bot.dialogue.actions_in_process import ActionsInProcess
from bot.dialogue.attending import attention
from bot.dialogue.incoming import IncomingMessages, ModelError, as_text
from bot.dialogue.one_thread import OneThread
from bot.dialogue.ports import (
    AgentResult,
    Attention,
    JsonObject,
    Reply,
    Snapshot,
    WorkerInput,
)
from bot.dialogue.reading import answer_first, before_question, in_context
from bot.dialogue.replies import formal_reply, replies_from_messages, shown
from bot.dialogue.responses import TalkResponses
from bot.language.plain_words import terms_in
from bot.office_hours import OfficeHours
from bot.talk import care
from bot.talk.sayings import find_saying
from bot.talk.typed import TypedChoices, as_own_words
from bot.talk.words import put_right, wanting_clause

LOG = logging.getLogger(__name__)

FORMAL_LOCALE = "nl-formal"
"""The locale of a talk that says u; any other says je."""


_MEANT_IN = {
    "inform": wanting_clause,
    "greet": wanting_clause,
    "correct_answer": put_right,
}
"""Intent -> where in such a message its second meaning stands."""


class TurnStore(TrackerStore):
    """Holds the one tracker of the running turn; there is one turn at a time."""

    def __init__(self) -> None:
        super().__init__(None, None)
        self.tracker: DialogueStateTracker | None = None

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker of the running turn."""
        return self.tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the very object: a copy would be replayed again."""
        self.tracker = tracker

    async def keys(self) -> list[str]:
        """No conversation outlives its turn here."""
        return []


class RasaAgent:
    """A `DialogueAgent` round Rasa; `load` makes one."""

    def __init__(
        self,
        agent: Agent,
        actions: ActionsInProcess,
        zone: ZoneInfo,
        fingerprint: str,
        *,
        hours: OfficeHours | None = None,
    ) -> None:
        self._agent = agent
        self._actions = actions
        self._typed = TypedChoices()
        self._incoming = IncomingMessages(agent.domain, self._typed, zone, hours)
        self._model = fingerprint
        self._store = TurnStore()
        self._longest_memory = _longest_memory(agent)
        self._broken = False
        # One thread: neither trackers nor the model are made for more.
        self._thread = OneThread("rasa")
        self._loop: asyncio.AbstractEventLoop | None = None
        # After loading, or Rasa's fail-safe store would stand between and hide losses.
        agent.tracker_store = agent.processor.tracker_store = self._store
        agent.processor.on_circuit_break = self._on_circuit_break

    @classmethod
    def load(
        cls,
        model: Path,
        *,
        deployment: Mapping[str, str],
        zone: ZoneInfo,
        hours: OfficeHours | None = None,
    ) -> RasaAgent:
        """Load a trained model (.tar.gz); ModelError when it cannot be.

        `hours` are those of the organisation's own advisers, None without any.
        """
        quicker.patch_rasa()
        actions = ActionsInProcess("actions")
        with warnings.catch_warnings():
            # Rasa tells of changes since 2.x at every load.
            warnings.simplefilter("ignore")
            agent = Agent.load(
                str(model), generator=TalkResponses(deployment), action_endpoint=actions
            )
        if not agent.is_ready():
            raise ModelError(f"{model.name} could not be loaded: train again")
        quicker.quicken(agent)
        return cls(agent, actions, zone, agent.model_id or model.name, hours=hours)

    def ready(self) -> bool:
        """Tell whether messages can be taken."""
        return bool(self._agent.is_ready())

    def busy_seconds(self) -> float:
        """Return how long the running turn has taken, 0 where none runs."""
        return self._thread.busy_seconds()

    def close(self) -> None:
        """Finish the running turn and let the thread and its loop go.

        A turn that finds no end is left running: `busy_seconds` then goes on.
        """
        if self._thread.close() and self._loop is not None:
            self._loop.close()
            self._loop = None

    async def open(
        self, *, conversation_id: str, channel: str, locale: str, now: dt.datetime
    ) -> AgentResult:
        """Return the opening messages and the first snapshot.

        With the locale `nl-formal` the talk says u from its first word.
        """
        tracker = snapshots.empty_tracker(conversation_id, self._agent.domain)
        if locale == FORMAL_LOCALE:
            # As a session of Rasa begins: without these it would begin one by itself,
            # and a session that begins empties the slots.
            for event in (
                ActionExecuted(ACTION_SESSION_START_NAME),
                SessionStarted(),
                SlotSet("talk_address", "formal"),
                ActionExecuted(ACTION_LISTEN_NAME),
            ):
                tracker.update(event)
        opening = WorkerInput(payload={"intent": "greet", "entities": {}}, title="")
        return await self._in_thread(tracker, opening, "opening", now)

    async def respond(
        self,
        *,
        conversation_id: str,
        snapshot: Snapshot,
        message: WorkerInput,
        message_id: str,
        now: dt.datetime,
    ) -> AgentResult:
        """Run one turn in memory and return what it brought."""
        tracker = snapshots.restore(
            snapshot, conversation_id, self._agent.domain, model=self._model
        )
        result = await self._in_thread(tracker, message, message_id, now)
        if result.failed:
            return AgentResult(
                replies=result.replies, events=(), snapshot=snapshot, failed=True
            )
        return result

    async def attend(self, *, snapshot: Snapshot, text: str, turn: int) -> Attention:
        """Ask lexicon and model whether it is a care sentence; no policy runs."""
        typed = as_text(text)
        intent = await self._thread.run(self._intent_of, typed)
        return attention(
            typed, intent, snapshot, responses=self._agent.domain.responses, turn=turn
        )

    def _intent_of(self, text: str) -> str:
        """Return what the model makes of a text; runs in the agent's own thread."""
        parsing = self._agent.processor.parse_message(UserMessage(text))
        parsed = self._own_loop().run_until_complete(parsing)
        return str((parsed.get("intent") or {}).get("name") or "")

    def _own_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        return self._loop

    async def _in_thread(
        self,
        tracker: DialogueStateTracker,
        message: WorkerInput,
        message_id: str,
        now: dt.datetime,
    ) -> AgentResult:
        return await self._thread.run(self._turn, tracker, message, message_id, now)

    def _turn(
        self,
        tracker: DialogueStateTracker,
        message: WorkerInput,
        message_id: str,
        now: dt.datetime,
    ) -> AgentResult:
        """Handle one message; runs in the agent's own thread and loop."""
        loop = self._own_loop()
        self._store.tracker = tracker
        self._actions.failed = self._broken = False
        known = len(tracker.events)
        channel = CollectingOutputChannel()
        turn = tracker.get_slot("talk_turn") or 0
        user_message = self._incoming.user_message(
            tracker, message, message_id, now, channel
        )
        own_words = self._typed.asks_own_words(tracker.current_slot_values())
        try:
            loop.run_until_complete(self._handle(user_message, own_words=own_words))
        except Exception as fault:  # noqa: BLE001
            # A fault of the model or a policy: the turn is void, the talk goes on.
            LOG.error("turn_failed %s", type(fault).__name__)
            self._actions.failed = True
        finally:
            self._store.tracker = None
        if self._actions.failed or self._broken:
            return self._apology()
        replies = replies_from_messages(channel.messages)
        self._note_what_was_said(tracker, turn, replies)
        if tracker.get_slot("talk_address") == "formal":
            replies = tuple(map(formal_reply, replies))
        return self._result(tracker, known, replies)

    async def _handle(self, message: UserMessage, *, own_words: bool) -> None:
        """Let Rasa handle a message, understood in the light of what was asked.

        Where an exercise asks for own words, a doubtful message is taken as those.
        """
        if message.parse_data is None:
            parsed = await self._agent.processor.parse_message(message)
            text = message.text or ""
            if own_words and find_saying(text) is None:
                message.parse_data = as_own_words(parsed)
            else:
                message.parse_data = in_context(parsed, text, message.metadata)
                await self._put_answer_first(message)
                await self._add_what_is_meant(message)
        if message.metadata.get("asked") == care.RESTING:
            parsed = message.parse_data
            intent = {
                **parsed["intent"],
                "name": care.at_rest(parsed["intent"]["name"]),
            }
            message.parse_data = {**parsed, "intent": intent}
        await self._agent.processor.handle_message(message)

    async def _put_answer_first(self, message: UserMessage) -> None:
        """Read the answer before a question by itself: the question takes it over."""
        before = before_question(message.parse_data, message.text or "")
        if before is None:
            return
        part = UserMessage(before, metadata=message.metadata)
        read = await self._agent.processor.parse_message(part)
        asked = message.metadata.get("asked")
        message.parse_data = answer_first(message.parse_data, read, asked)

    async def _add_what_is_meant(self, message: UserMessage) -> None:
        """Rank second what one clause says: a wish among facts, what is put right."""
        parsed = message.parse_data
        clause_of = _MEANT_IN.get(str((parsed.get("intent") or {}).get("name")))
        clause = clause_of(message.text or "") if clause_of else None
        if clause is None:
            return
        part = UserMessage(clause, metadata=message.metadata)
        found = (await self._agent.processor.parse_message(part)).get("intent") or {}
        ranking = list(parsed.get("intent_ranking") or ())
        message.parse_data = {**parsed, "intent_ranking": [*ranking[:1], found]}

    def _note_what_was_said(
        self, tracker: DialogueStateTracker, turn: int, replies: tuple[Reply, ...]
    ) -> None:
        """Note the hard words of the turn, and its number where no action did."""
        noted: dict[str, Any] = {"talk_terms": list(terms_in(map(shown, replies)))}
        if (tracker.get_slot("talk_turn") or 0) == turn:
            noted["talk_turn"] = turn + 1
        for name, value in noted.items():
            if tracker.get_slot(name) != value:
                tracker.update(SlotSet(name, value), self._agent.domain)

    def _result(
        self,
        tracker: DialogueStateTracker,
        known: int,
        replies: tuple[Reply, ...],
    ) -> AgentResult:
        parsed: Mapping[str, Any] = tracker.latest_message.parse_data
        intent = parsed.get("intent") or {}
        care = intent.get("name") in CARE_INTENTS
        events = list(tracker.events)[known:]
        return AgentResult(
            replies=replies,
            events=() if care else tuple(snapshots.serialise(events)),
            snapshot=snapshots.take(
                tracker,
                self._agent.domain,
                model=self._model,
                longest_memory=self._longest_memory,
                forget_turn=care,
            ),
            care=care,
            intent=None if care else intent.get("name"),
            confidence=None if care else intent.get("confidence"),
            intent_ranking=() if care else _ranking(parsed),
            entities=() if care else tuple(parsed.get("entities") or ()),
        )

    def _apology(self) -> AgentResult:
        responses = self._agent.domain.responses
        text = str(responses["utter_talk_failed"][0]["text"])
        empty = Snapshot(state={}, slots={})
        return AgentResult(
            replies=(Reply(text),), events=(), snapshot=empty, failed=True
        )

    def _on_circuit_break(
        self, tracker: DialogueStateTracker, channel: Any, nlg: Any
    ) -> None:
        """End a turn that found no end, or no later message would be answered."""
        self._broken = True
        tracker.update(ActionExecuted("action_listen"), self._agent.domain)


def _ranking(parsed: Mapping[str, Any]) -> tuple[JsonObject, ...]:
    return tuple(
        {"name": other["name"], "confidence": round(float(other["confidence"]), 4)}
        for other in (parsed.get("intent_ranking") or ())[:3]
    )


def _longest_memory(agent: Agent) -> int:
    """Return the largest max_history of the policies, 0 when only rules decide.

    ModelError when another policy states none: the snapshot could not keep enough.
    """
    longest = 0
    for name, node in agent.processor.model_metadata.predict_schema.nodes.items():
        if "Policy" not in node.uses.__name__ or node.uses.__name__ == "RulePolicy":
            continue
        if "Ensemble" in node.uses.__name__:
            continue
        history = node.config.get("max_history")
        if history is None:
            raise ModelError(f"policy {name} has no max_history")
        longest = max(longest, int(history))
    return longest


__all__ = ["ModelError", "RasaAgent", "as_text"]
