"""The shape all actions of the talk share: read, decide, speak."""

from __future__ import annotations

import abc
import dataclasses
import functools
import json
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.slots import (
    adviser_from_tracker,
    heard_from_tracker,
    readings_from_tracker,
    state_from_tracker,
    today_from_tracker,
)
from bot.catalogue.load import load_catalogue
from bot.catalogue.models import Catalogue
from bot.settings import Settings
from bot.talk import care, followup, talk
from bot.talk.context import Phrases, TalkContext
from bot.talk.meant import rather_an_answer
from bot.talk.phrases import load_phrases
from bot.talk.state import Choice, Heard, Move, Say, TalkState


@functools.cache
def _phrases() -> Phrases:
    return load_phrases()


@functools.cache
def _catalogue() -> Catalogue:
    return load_catalogue(overlay=Settings.from_env().overlay_folder)


class TalkAction(Action, abc.ABC):
    """An action that turns state and message into a move; subclasses decide."""

    def __init__(
        self, catalogue: Catalogue | None = None, phrases: Phrases | None = None
    ) -> None:
        self._catalogue = catalogue
        self._phrases = phrases

    answers_first: ClassVar[bool] = False
    """Whether the message may be an answer to the waiting question after all."""

    waits_in_care: ClassVar[bool] = True
    """Whether it gives way after a crisis message: nothing is offered then."""

    @abc.abstractmethod
    def decide(self, state: TalkState, heard: Heard, ctx: TalkContext) -> Move:
        """Return the new state and what to say; pure."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Read the tracker, decide, speak, and set the slots that changed."""
        before = state_from_tracker(tracker)
        ctx = context_of(tracker, self._catalogue, self._phrases)
        heard = heard_from_tracker(tracker)
        state = followup.new_day(ctx.known_only(before), ctx.today)
        meant = rather_an_answer(state, heard) if self.answers_first else None
        if self.waits_in_care and state.talk_asked == care.RESTING:
            move = talk.after_care(state, heard, ctx)
        elif meant is not None:
            move = talk.answer(state, meant, ctx)
        else:
            move = self.decide(state, heard, ctx)
        turn = turn_of(tracker)
        after = dataclasses.replace(
            move.state,
            talk_turn=turn + 1,
            talk_day=ctx.today.isoformat(),
        )
        for say in move.says:
            speak(dispatcher, say, ctx, turn)
        return [
            SlotSet(name, value) for name, value in after.changed_slots(before).items()
        ]


def turn_of(tracker: Tracker) -> int:
    """Return the number of this message, from 0, whichever action answers it.

    An action before this one may have counted it already. Variants go by the turn: by a
    number of its own for each action the same words would come back.
    """
    turn = int(tracker.get_slot("talk_turn") or 0)
    for event in reversed(tracker.events):
        if event["event"] == "user":
            break
        if event["event"] == "slot" and event["name"] == "talk_turn":
            return max(turn - 1, 0)
    return turn


def context_of(
    tracker: Tracker,
    catalogue: Catalogue | None = None,
    phrases: Phrases | None = None,
) -> TalkContext:
    """Return what a decision may consult, on the day of the talk."""
    return TalkContext(
        catalogue=catalogue or _catalogue(),
        phrases=phrases or _phrases(),
        today=today_from_tracker(tracker),
        adviser=adviser_from_tracker(tracker),
        readings=readings_from_tracker(tracker),
    )


def speak(
    dispatcher: CollectingDispatcher, say: Say, ctx: TalkContext, turn: int
) -> None:
    """Hand one thing to say to Rasa: a response with its values, buttons and cards.

    `turn` is the number of the message, from 0, which chooses the variant.
    """
    buttons = [_button(choice, ctx) for choice in say.choices]
    # `decided`: the guard of the responses need not ask again (dialogue/responses.py).
    dispatcher.utter_message(
        response=say.response,
        buttons=buttons or None,
        decided=True,
        turn=turn,
        **say.values,
    )
    if say.cards:
        dispatcher.utter_message(json_message={"cards": list(say.cards)})


def _button(choice: Choice, ctx: TalkContext) -> dict[str, str]:
    title = choice.title if choice.phrase is None else ctx.phrases(choice.phrase)
    entities = choice.payload.get("entities") or {}
    # Rasa's own short form of a payload, so that `rasa shell` can press it too.
    words = json.dumps(entities) if entities else ""
    return {"title": str(title), "payload": f"/{choice.payload['intent']}{words}"}
